"""The words of map sheets in both languages; what the map's own texts have is taken from there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """What stands on sheets in one language.

    Attributes
    ----------
    plain_name : str
        With ``{n}``: says no more of a grid than its number.
    grid_title, community_title : str
        With ``{district}`` and ``{name}``.
    district_title, book_title : str
        With ``{district}``.
    """

    plain_name: str
    grid_title: str
    community_title: str
    district_title: str
    book_title: str
    contents: str
    facts: str
    legend: str
    grids: str
    area: str
    hectares: str
    within_band: str
    workers: str
    counted_workers: str
    no_one: str
    homes: str
    this_grid: str
    own_grids: str
    other_grid: str
    other_community: str
    dedicated: str
    buildings: str
    building_note: str
    grid_border: str
    community_border: str
    unit_border: str
    crowded: str
    metres: str
    kilometres: str
    north: str
    projection: str
    version: str
    plan: str
    states: dict[str, str]
    draft_note: str
    filing: str
    valid_from: str
    author: str
    printed: str
    approval: str
    link: str
    colon: str
    comma: str
    between: str


ZH = Words(
    plain_name="第{n}网格",
    grid_title="{district}{name}",
    community_title="{district}{name}网格划分图",
    district_title="{district}网格划分图",
    book_title="{district}基础网格图册",
    contents="目录",
    facts="概况",
    legend="图例",
    grids="网格数",
    area="面积",
    hectares="{:,.2f} 公顷",
    within_band="±{:.0%} 以内",
    workers="网格员",
    counted_workers="{n} 人：{names}",
    no_one="暂无",
    homes="{:,} 户",
    this_grid="本网格",
    own_grids="本社区网格",
    other_grid="相邻网格",
    other_community="其他社区",
    dedicated="专属网格",
    buildings="楼栋",
    building_note="数字为户数",
    grid_border="网格界线",
    community_border="社区界线",
    unit_border="最小单元界线",
    crowded="图上未注",
    metres="米",
    kilometres="千米",
    north="北",
    projection="坐标系",
    version="版本",
    plan="方案 {id}，第 {version} 版",
    states={"draft": "草案", "submitted": "待审", "approved": "已批准"},
    draft_note="仅供讨论",
    filing="备案号",
    valid_from="施行日期",
    author="编制",
    printed="制图日期",
    approval="审图号",
    link="扫码看本网格由谁负责",
    colon="：",
    comma="、",
    between="",
)

EN = Words(
    plain_name="Grid {n}",
    grid_title="{name}, {district}",
    community_title="{name}, {district}: grids",
    district_title="{district}: grids",
    book_title="{district}: map sheets of the grids",
    contents="Contents",
    facts="Figures",
    legend="Legend",
    grids="Grids",
    area="Area",
    hectares="{:,.2f} ha",
    within_band="Within ±{:.0%}",
    workers="Workers",
    counted_workers="{n}: {names}",
    no_one="none",
    homes="{:,} households",
    this_grid="This grid",
    own_grids="Grids of the community",
    other_grid="Neighbouring grid",
    other_community="Other community",
    dedicated="Dedicated grid",
    buildings="Building",
    building_note="numbers: households",
    grid_border="Border of grids",
    community_border="Border of communities",
    unit_border="Border of units",
    crowded="Not labelled",
    metres="m",
    kilometres="km",
    north="N",
    projection="CRS",
    version="Version",
    plan="plan {id}, version {version}",
    states={"draft": "draft", "submitted": "submitted", "approved": "approved"},
    draft_note="for discussion only",
    filing="Filing no.",
    valid_from="In force from",
    author="Drawn by",
    printed="Date of map",
    approval="Map approval no. (审图号)",
    link="Scan to see who answers",
    colon=": ",
    comma=", ",
    between=" ",
)

WORDS = {"zh": ZH, "en": EN}
