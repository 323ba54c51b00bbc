"""What the register says, in Chinese and English."""

from dataclasses import dataclass

from gridding.errors import Fault, InputError


@dataclass(frozen=True)
class Words:
    """The texts of one language; ``columns`` and ``listed`` name columns of sheets."""

    title: str
    facts: str
    grids: str
    exceptions: str
    columns: tuple[str, ...]
    listed: tuple[str, ...]
    total: str
    dedicated: str
    sides: dict[str, str]
    side: str
    between_sides: str
    between_names: str
    page: str
    signatures: tuple[str, ...]
    font: str
    unnamed: dict[str, str]
    kinds: dict[str, str]
    duties: str
    duty_facts: str
    duty_columns: tuple[str, ...]
    staffing: str
    staff_facts: str
    staff_columns: tuple[str, ...]
    missing: str
    left_over: str


WORDS = {
    "zh": Words(
        title="{name}基础网格登记表",
        facts=(
            "区划代码 {code}　网格 {n} 个　目标 {target} 户(允许偏差 ±{tolerance:.0%})"
            "　随机种子 {seed}　程序版本 {version}　面积按 {crs} 量算"
        ),
        grids="登记表",
        exceptions="例外",
        columns=(
            "网格编码",
            "网格名称",
            "社区",
            "街镇",
            "户数",
            "人口",
            "楼栋数",
            "面积(公顷)",
            "偏差",
            "四至",
            "网格员",
            "备注",
        ),
        listed=("类别", "社区编码", "网格编码", "说明", "面积(m²)", "经度", "纬度"),
        total="合计",
        dedicated="专属网格",
        sides={"E": "东", "S": "南", "W": "西", "N": "北"},
        side="{side}:{names}",
        between_sides=";",
        between_names="、",
        page="第 &P 页　共 &N 页",
        signatures=("编制(签字):", "审核(签字):", "批准(盖章):", "日期:　　年　月　日"),
        font="宋体",
        unnamed={"river": "河道", "railway": "铁路", "motorway": "高速公路"},
        kinds={
            "oversized_building": "单栋超上限",
            "joined_across_barrier": "跨隔离线并入",
            "exclave": "飞地",
            "below_target": "社区不足一格",
            "repaired_geometry": "图形已修复",
            "duplicate_building": "重复楼栋",
            "overlapping_buildings": "楼栋重叠",
            "building_across_border": "楼栋跨界",
            "building_outside": "楼栋在界外",
            "sliver": "碎缝",
            "absorbed_strip": "并入的窄条",
            "cut_compound": "小区被分割",
            "estimated_households": "户数为估算",
            "grid_overlap": "原网格重叠",
            "grid_gap": "原网格空白",
            "grid_across_border": "原网格跨社区",
            "grid_in_pieces": "原网格不连片",
            "code_changed": "编码变动",
            "dedicated_outline": "专属网格范围有出入",
        },
        duties="事项",
        duty_facts="{matters} 项事项　涉及 {grids} 个网格",
        duty_columns=(
            "网格编码",
            "事项编码",
            "事项名称",
            "类别",
            "主体责任部门",
            "配合责任部门",
            "时限(工作日)",
        ),
        staffing="人员调配",
        staff_facts="岗位 {places} 个　缺员 {missing} 人　待安排 {left_over} 人",
        staff_columns=(
            "网格编码",
            "网格名称",
            "工号",
            "姓名",
            "岗位",
            "原部门",
            "原责任区",
            "网格户数",
            "熟悉户数",
            "备注",
        ),
        missing="缺员",
        left_over="待安排",
    ),
    "en": Words(
        title="{name}: register of basic grids",
        facts=(
            "Division {code}   {n} grids   target {target} households (band ±{tolerance:.0%})"
            "   seed {seed}   gridding {version}   areas measured in {crs}"
        ),
        grids="Register",
        exceptions="Exceptions",
        columns=(
            "Grid code",
            "Name",
            "Community",
            "Street",
            "Households",
            "Population",
            "Buildings",
            "Area (ha)",
            "Deviation",
            "Border follows",
            "Worker",
            "Remarks",
        ),
        listed=("Kind", "Community", "Grid", "Detail", "Area (m²)", "Longitude", "Latitude"),
        total="Total",
        dedicated="dedicated grid",
        sides={"E": "E", "S": "S", "W": "W", "N": "N"},
        side="{side}: {names}",
        between_sides="; ",
        between_names=", ",
        page="Page &P of &N",
        signatures=("Drawn up by:", "Reviewed by:", "Approved by (seal):", "Date:"),
        font="Arial",
        unnamed={"river": "river", "railway": "railway", "motorway": "motorway"},
        kinds={
            "oversized_building": "building above the band",
            "joined_across_barrier": "joined across a hard barrier",
            "exclave": "exclave",
            "below_target": "community under one target",
            "repaired_geometry": "geometry repaired",
            "duplicate_building": "duplicate building",
            "overlapping_buildings": "buildings overlap",
            "building_across_border": "building across a border",
            "building_outside": "building outside",
            "sliver": "sliver",
            "absorbed_strip": "strip absorbed",
            "cut_compound": "compound cut",
            "estimated_households": "households estimated",
            "grid_overlap": "grids overlap as drawn",
            "grid_gap": "no grid drawn",
            "grid_across_border": "grid drawn across a border",
            "grid_in_pieces": "grid drawn in pieces",
            "code_changed": "code changed",
            "dedicated_outline": "dedicated grid unlike its area",
        },
        duties="Duties",
        duty_facts="{matters} matters in {grids} grids",
        duty_columns=(
            "Grid code",
            "Matter",
            "Name",
            "Category",
            "Lead",
            "Supporting",
            "Working days",
        ),
        staffing="Staffing",
        staff_facts="{places} places   {missing} without a worker   {left_over} workers left over",
        staff_columns=(
            "Grid code",
            "Name",
            "Worker",
            "Name of worker",
            "Role",
            "Department",
            "Areas",
            "Households",
            "Known to them",
            "Remarks",
        ),
        missing="no worker",
        left_over="left over",
    ),
}
"""By language."""


def words_of(lang: str) -> Words:
    """Return the texts of a language.

    Parameters
    ----------
    lang : str

    Returns
    -------
    Words

    Raises
    ------
    InputError
        There are none in it.
    """
    if lang not in WORDS:
        raise InputError(Fault("no such language", found=lang, wanted=" or ".join(WORDS)))
    return WORDS[lang]
