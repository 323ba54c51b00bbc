"""Which column holds what: as the manifest says, or under its usual English and Chinese names."""

import unicodedata
from collections.abc import Mapping

from gridding.read.faults import Faults
from gridding.read.table import Table

_CODE = ("code", "编码", "代码", "编号", "区划代码", "行政区划代码", "统计用区划代码")
_NAME = ("name", "名称", "名字")

STREETS = {
    "code": (*_CODE, "street_code", "街道编码", "街道代码", "街镇代码", "镇街代码", "乡镇代码"),
    "name": (*_NAME, "street_name", "街道名称", "街镇名称", "镇街名称", "乡镇名称"),
}
COMMUNITIES = {
    "code": (*_CODE, "community_code", "社区编码", "社区代码", "村社区代码", "社区编号"),
    "name": (*_NAME, "community_name", "社区名称", "社区名", "村社区名称", "社区"),
    "street_code": ("street_code", "街道编码", "街道代码", "街镇代码", "镇街代码", "乡镇代码"),
    "street_name": (
        "street_name",
        "街道名称",
        "街镇名称",
        "镇街名称",
        "所属街道",
        "街道",
        "街镇",
        "镇街",
        "乡镇",
    ),
}
BUILDINGS = {
    "id": ("building_id", "楼栋编码", "楼栋编号", "建筑编码", "建筑编号", "建筑物编码"),
    "households": (
        "households",
        "household",
        "units",
        "dwellings",
        "housing_units",
        "户数",
        "总户数",
        "住户数",
        "居民户数",
        "户数合计",
        "building:flats",
    ),
    "levels": (
        "levels",
        "building:levels",
        "stories",
        "storeys",
        "floors",
        "层数",
        "楼层数",
        "地上层数",
        "楼层",
    ),
    "address": ("address", "addr", "地址", "详细地址", "门牌地址", "楼栋地址"),
    "population": ("population", "pop", "人口", "常住人口", "人口数", "总人口"),
}
AREAS = {
    "code": (*_CODE, "grid_code", "网格编码", "网格代码", "网格编号"),
    "name": (*_NAME, "grid_name", "网格名称", "网格名"),
}
COMPOUNDS = {"name": (*_NAME, "compound", "小区名称", "小区名", "小区", "村名")}
BARRIERS = {"name": (*_NAME, "路名", "道路名称", "河名", "河流名称")}
POINTS = {
    "lon": ("lon", "lng", "longitude", "经度"),
    "lat": ("lat", "latitude", "纬度"),
}
PLACES = {
    "source_id": (
        "source_id",
        "place_id",
        "id",
        "code",
        "编号",
        "编码",
        "场所编号",
        "场所编码",
        "机构编码",
        "组织编码",
        "统一社会信用代码",
    ),
    "type": ("type", "place_type", "类型", "场所类型", "机构类型", "单位类型", "种类"),
    "category": ("category", "group", "类别", "大类", "要素", "要素类别"),
    "name": (
        "name",
        "place_name",
        "名称",
        "单位名称",
        "场所名称",
        "机构名称",
        "组织名称",
        "企业名称",
        "商户名称",
        "队伍名称",
    ),
    "address": ("address", "addr", "地址", "详细地址", "门牌地址", "单位地址", "经营地址"),
}
POSTINGS = {
    "worker_id": ("worker_id", "工号", "网格员编号", "人员编号"),
    "name": ("name", "姓名", "网格员姓名"),
    "role": ("role", "角色", "岗位", "职务"),
    "phone": ("phone", "mobile", "电话", "手机", "手机号", "手机号码", "联系电话"),
    "from": ("from", "起", "起始日期", "开始日期", "上岗日期"),
    "until": ("until", "止", "结束日期", "截止日期", "离岗日期"),
    "grid_code": ("grid_code", "网格编码", "网格代码", "网格编号"),
    "department": ("department", "部门"),
    "area_id": ("area_id", "片区编号", "片区编码", "责任区编号", "责任区编码"),
    "stand_in_for": ("stand_in_for", "A岗", "A岗工号", "A岗人员编号", "代岗对象", "代岗对象工号"),
}
ROLES = {
    "name": (*_NAME, "role", "角色", "岗位", "职务"),
    "name_en": ("name_en", "english", "英文", "英文名称"),
    "answers": ("answers", "应答", "是否应答", "接收事件", "是否接收事件"),
}
MATTERS = {
    "code": ("code", "matter_code", "编码", "事项编码", "编号", "事项编号"),
    "category": ("category", "类别", "事项类别"),
    "name": ("name", "matter", "名称", "事项名称", "事项"),
    "lead": ("lead", "lead_department", "主责部门", "牵头部门", "主体责任", "主体责任部门"),
    "supporting": (
        "supporting",
        "supporting_departments",
        "配合部门",
        "配合责任",
        "配合责任部门",
        "协办部门",
    ),
    "deadline_days": (
        "deadline_days",
        "deadline",
        "办理时限",
        "办理时限(工作日)",
        "办结时限",
        "办结时限(工作日)",
    ),
    "basis": ("basis", "依据", "法律依据", "政策依据"),
    "emergency": ("emergency", "应急", "应急事项", "是否应急"),
    "applied": ("applied", "申请日期", "申请时间"),
    "decision": ("decision", "审批结果", "审批结论"),
    "decided_by": ("decided_by", "审批人", "审批单位"),
    "from": ("from", "起", "起始日期", "开始日期", "生效日期", "准入日期"),
    "until": ("until", "止", "结束日期", "截止日期", "终止日期", "退出日期"),
}
"""Field -> names to look for, per layer; a file in which two of them stand is ambiguous."""

_DBF_NAME_BYTES = 10


def find_columns(
    table: Table,
    usual: Mapping[str, tuple[str, ...]],
    named: Mapping[str, str | None],
    faults: Faults,
    *,
    required: tuple[str, ...] = (),
) -> dict[str, str]:
    """Return field -> column for every field that the layer has.

    Parameters
    ----------
    table : Table
    usual : mapping of str to tuple of str
        One of the tables of this module.
    named : mapping of str to str or None
        What the manifest names; empty where it can name nothing.
    faults : Faults
        Takes a named column that is not there, an ambiguous one, a required one that is missing.
    required : tuple of str
        Fields that must be there.

    Returns
    -------
    dict of str to str
    """
    found: dict[str, str] = {}
    columns = [str(column) for column in table.frame.columns]
    for field, names in usual.items():
        given = named.get(field)
        if given is not None:
            if given in columns:
                found[field] = given
            else:
                _missing(table, faults, given, columns, wanted="a column of the file")
            continue
        known = {_key(each) for name in names for each in _as_stored(name, table)}
        candidates = [column for column in columns if _key(column) in known]
        if len(candidates) == 1:
            found[field] = candidates[0]
        elif candidates:
            faults.add(
                table.fault(
                    f"several columns could hold {field}",
                    found=", ".join(candidates),
                    wanted=f"the one meant, named in the manifest's columns as {field}"
                    if named
                    else "only one of them",
                )
            )
        elif field in required:
            wanted = ("one named in the manifest, or " if named else "one of ") + ", ".join(names)
            _missing(table, faults, field, columns, wanted=wanted)
    return found


def _missing(table: Table, faults: Faults, column: str, columns: list[str], *, wanted: str) -> None:
    shown = ", ".join(columns) or "no columns"
    faults.add(table.fault("the column is missing", column=column, found=shown, wanted=wanted))


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in plain if letter not in " _-.")


def _as_stored(name: str, table: Table) -> set[str]:
    """Return the name, and for a shapefile also as its 10 bytes cut it off."""
    if not any(s.file.lower().endswith((".shp", ".zip")) for s in table.sources):
        return {name}
    cut = {
        name.encode(encoding)[:_DBF_NAME_BYTES].decode(encoding, "ignore")
        for encoding in ("utf-8", "gbk")
    }
    return {name, *cut}
