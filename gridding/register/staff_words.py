"""What the sheets about people say (定人、定岗、定责, load, hand-over), in Chinese and English."""

from dataclasses import dataclass

from gridding.load import Lack


@dataclass(frozen=True)
class StaffWords:
    """The texts of one language."""

    title: str
    posts: str
    duties: str
    places: str
    signed: str
    post: str
    with_stand_in: str
    since: str
    supporting: str
    matters: str
    count: str
    people: str
    people_facts: str
    people_columns: tuple[str, ...]
    more: str
    load: str
    load_title: str
    load_facts: str
    load_columns: tuple[str, ...]
    without: str
    without_facts: str
    without_columns: tuple[str, ...]
    lacks: dict[Lack, str]
    handover_title: str
    handover_facts: str
    summary: str
    summary_columns: tuple[str, ...]
    others: str
    lists: str
    list_columns: tuple[str, ...]
    worker: str
    given: str
    gained: str
    pending: str
    pending_facts: str
    pending_columns: tuple[str, ...]
    unsettled: str
    nobody_before: str
    in_no_grid: str
    new_building: str
    signatures: tuple[str, ...]


STAFF_WORDS = {
    "zh": StaffWords(
        title="{name}基础网格登记表(定人定岗定责)",
        posts="定岗定人",
        duties="定责(主责部门)",
        places="组织场所",
        signed="责任人签字",
        post="{role}　{name}",
        with_stand_in="(B岗 {names})",
        since="{day}起",
        supporting="(配合:{names})",
        matters="{lead} {n} 项",
        count="{name} {n}",
        people="人员",
        people_facts="{people} 人　岗位 {posts} 个　无人在岗的网格 {without} 个",
        people_columns=(
            "姓名", "工号", "岗位", "网格数", "负责网格", "户数", "B岗", "代岗(A岗)", "联系电话",
            "上岗日期", "本人签字",
        ),
        more="…共 {n} 个",
        load="工作量",
        load_title="{name}网格员工作量",
        load_facts="{at}　{workers} 人次　无人负责的网格 {without} 个",
        load_columns=(
            "岗位", "姓名", "工号", "代岗", "网格数", "网格编码", "户数", "分摊户数", "面积(km²)",
            "最远(m)", "网格间距(m)", "与中位数偏差",
        ),
        without="无人网格",
        without_facts="{n} 个网格　{households} 户",
        without_columns=("网格编码", "网格名称", "户数", "情况"),
        lacks={
            Lack.NOBODY: "无人在岗",
            Lack.NOBODY_ANSWERS: "有人在岗,无人应答(离岗无B岗,或岗位不应答)",
        },
        handover_title="{name}网格责任移交",
        handover_facts=(
            "原方案 {before}({then})　新方案 {after}({now})　"
            "换网格的楼栋 {buildings} 栋 {households} 户"
        ),
        summary="汇总",
        summary_columns=(
            "姓名", "工号", "岗位", "联系电话", "原网格", "现网格", "不变(栋)", "不变(户)",
            "移出(栋)", "移出(户)", "接收(栋)", "接收(户)", "签字",
        ),
        others="其余 {n} 人不变",
        lists="移交清单",
        list_columns=("移交", "楼栋编号", "地址", "户数", "原网格", "现网格", "交接人", "接收人"),
        worker=(
            "{name}({id})　{roles}　移出 {out} 栋 {households_out} 户　"
            "接收 {into} 栋 {households_in} 户"
        ),
        given="移出",
        gained="接收",
        pending="接收人待定",
        pending_facts="{grids} 个网格　{buildings} 栋　{households} 户",
        pending_columns=(
            "网格编码", "网格名称", "楼栋编号", "地址", "户数", "原网格", "交接人", "接收人",
        ),
        unsettled="待定",
        nobody_before="无",
        in_no_grid="不在任何网格",
        new_building="新增楼栋",
        signatures=("交接人(签字):", "接收人(签字):", "监交人(签字):", "日期:　　年　月　日"),
    ),
    "en": StaffWords(
        title="{name}: register of basic grids, posts and duties",
        posts="Posts",
        duties="Duties (lead)",
        places="Places",
        signed="Signature",
        post="{role}: {name}",
        with_stand_in=" (stand-in {names})",
        since="since {day}",
        supporting=" (with {names})",
        matters="{lead}: {n} matters",
        count="{name} {n}",
        people="People",
        people_facts="{people} people   {posts} posts   {without} grids without anyone on post",
        people_columns=(
            "Name", "Worker", "Role", "Grids", "Grid codes", "Households", "Stand-ins",
            "Stands in for", "Phone", "Since", "Signature",
        ),
        more="… {n} in all",
        load="Load",
        load_title="{name}: load of grid workers",
        load_facts="{at}   {workers} workers by role   {without} grids without anyone",
        load_columns=(
            "Role", "Name", "Worker", "Stands in for", "Grids", "Grid codes", "Households",
            "Own share", "Area (km²)", "Reach (m)", "Apart (m)", "From median",
        ),
        without="Without anyone",
        without_facts="{n} grids   {households} households",
        without_columns=("Grid code", "Name", "Households", "What is lacking"),
        lacks={
            Lack.NOBODY: "nobody on post",
            Lack.NOBODY_ANSWERS:
                "nobody answers (away without a stand-in, or in a role that does not)",
        },
        handover_title="{name}: hand-over of grids",
        handover_facts=(
            "from plan {before} ({then}) to plan {after} ({now})   "
            "{buildings} buildings, {households} households change their grid"
        ),
        summary="Summary",
        summary_columns=(
            "Name", "Worker", "Role", "Phone", "Grids before", "Grids now", "Buildings kept",
            "Households kept", "Buildings out", "Households out", "Buildings in",
            "Households in", "Signature",
        ),
        others="{n} others: no change",
        lists="Lists",
        list_columns=(
            "", "Building", "Address", "Households", "Grid before", "Grid now", "Handed over by",
            "Taken over by",
        ),
        worker=(
            "{name} ({id})   {roles}   out: {out} buildings, {households_out} households   "
            "in: {into} buildings, {households_in} households"
        ),
        given="out",
        gained="in",
        pending="Unsettled",
        pending_facts="{grids} grids   {buildings} buildings   {households} households",
        pending_columns=(
            "Grid code", "Name", "Building", "Address", "Households", "Grid before",
            "Handed over by", "Taken over by",
        ),
        unsettled="to be settled",
        nobody_before="nobody",
        in_no_grid="in no grid",
        new_building="new building",
        signatures=("Handed over by:", "Taken over by:", "Witness:", "Date:"),
    ),
}  # fmt: skip
"""By language."""
