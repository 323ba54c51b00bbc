"""What an explanation says, in Chinese and English: one table a language."""

from dataclasses import dataclass

from gridding.explain.model import COMMUNITY, Known, Reason


@dataclass(frozen=True)
class Words:
    """The texts of one language; fields in braces are filled in by `gridding.explain.sentences`."""

    along: dict[str, str]
    stretch: str
    comma: str
    length: str
    more: str
    less: str
    same: str
    within: str
    outside: str
    dedicated: str
    grid: str
    border: str
    sides: str
    hard: str
    neighbours: str
    reach: str
    cut: str
    compound: str
    why: str
    short: dict[Reason, str]
    plan: str
    community: str
    all_within: str
    part: str
    part_beside: str
    oversized: str
    none: str
    too_few: str
    between: str
    whole_fits: str
    no_sum: str
    lumps: str
    search: str
    drawn: str
    settled: str
    best: dict[Known, str]
    apart: str
    reached: str
    own: str
    outside_border: str
    beside: str
    beside_named: str
    beside_hard: str
    beside_cost: str
    beside_between: str


WORDS = {
    "zh": Words(
        along={
            COMMUNITY: "社区界",
            "none": "楼间",
            "path": "小径",
            "service": "内部道路",
            "residential": "居住区道路",
            "wall": "围墙",
            "tertiary": "支路",
            "secondary": "次干路",
            "primary": "主干路",
            "trunk": "快速路",
            "motorway": "高速公路",
            "river": "河流",
            "railway": "铁路",
        },
        stretch="{along} {share}",
        comma="、",
        length="{name}（{m:,.0f} m）",
        more="比目标 {target:,} 户多 {size}",
        less="比目标 {target:,} 户少 {size}",
        same="与目标 {target:,} 户相等",
        within="在范围内",
        outside="在范围外",
        dedicated="专属网格，不参与均衡",
        grid="网格 {code} {name}：{households:,} 户，{deviation}，{band}。",
        border="边界长 {m:,.0f} m：{along}。",
        sides="四至：{sides}。",
        hard="与相邻网格之间有硬分隔线：{along}。",
        neighbours="同社区相邻网格：{grids}。",
        reach="最远的楼距网格中心 {m:,.0f} m。",
        cut="被边界分开的小区：{compounds}。",
        compound="{name}（共 {households:,} 户）",
        why="超出范围的原因：{reason}。",
        short={
            Reason.OVERSIZED: "有单栋楼超过上限，该楼单独成格",
            Reason.HARD_BARRIERS: "所在片区被硬分隔线隔开，户数凑不成整数个网格",
            Reason.EXCLAVE: "所在飞地的户数凑不成整数个网格",
            Reason.SIZE: "所在社区（片区）的户数凑不成整数个网格",
            Reason.LUMPS: "楼栋户数大，组合不出合适的网格",
            Reason.SETTLED: "清单中已锁定该网格或规定了网格个数",
            Reason.DRAWN: "原有网格就是这样画的",
            Reason.SEARCH: "未发现必然原因，是已找到的最好划分",
        },
        plan="基础网格 {n:,} 个，{within:,} 个在目标 ±{tolerance} 范围内；"
        "{communities} 个社区有网格超出范围。边界总体：{along}。",
        community="社区 {code} {name}：{grids} 个网格中 {in_band} 个在范围内，"
        "最大偏差 {deviation}。",
        all_within="社区 {code} {name}：{grids} 个基础网格全部在范围内。",
        part="第 {number} 片（共 {n} 片）：",
        part_beside="第 {number} 片（共 {n} 片，与其余部分之间是{beside}）：",
        oversized="单栋（处）超过上限 {highest:,} 户，各自成格：{loads} 户。",
        none="没有住户。",
        too_few="{rest:,} 户，不足一个网格的下限 {lowest:,} 户。",
        between="{rest:,} 户，分成 {n} 个网格太多（最多 {most:,} 户），分成 {m} 个网格又太少"
        "（最少 {least:,} 户），怎样分都有网格超出范围。",
        whole_fits="全社区合在一起则可以。",
        no_sum="任何楼栋组合的户数都不在 {lowest:,}–{highest:,} 户之间。",
        lumps="{rest:,} 户的总数合适，但楼栋户数大，不能组合成全部在范围内的网格。",
        search="没有发现必然超出范围的原因，更好的划分可能存在，也可能不存在；"
        "可加大 --effort 再划分。",
        drawn="网格是照原样采用的；没有发现必然超出范围的原因，重新划分可能更好。",
        settled="清单规定了 {grids} 个网格：{rest:,} 户不能让它们全部在范围内。",
        best={
            Known.BOUND: "可以证明：分成 {n} 个网格，至多 {in_band} 个在范围内，"
            "最大偏差至少 {deviation}。",
            Known.EXHAUSTIVE: "已试遍所有连片的分法：分成 {n} 个网格，最多 {in_band} 个在范围内，"
            "最大偏差至少 {deviation}。",
            Known.BEST_FOUND: "已知最好的就是本方案，未证明不能更好。",
        },
        apart="（这两个数不一定能同时做到。）",
        reached="本方案已做到。",
        own="本方案：{n} 个网格，{in_band} 个在范围内，最大偏差 {deviation}。",
        outside_border="有 {m:,.0f} m 是社区界，网格不跨社区。",
        beside="与网格 {code} {name} 的边界长 {m:,.0f} m：{along}。",
        beside_named="沿线有{name}。",
        beside_hard="其中有硬分隔线，网格一般不跨越。",
        beside_cost="{share} 沿分隔线：{m:,.0f} m 按 {cost:,.0f} m 计（沿分隔线的计得少，"
        "总和越小越好）。",
        beside_between="不沿分隔线，从楼间通过。",
    ),
    "en": Words(
        along={
            COMMUNITY: "community border",
            "none": "between buildings",
            "path": "path",
            "service": "service road",
            "residential": "residential road",
            "wall": "wall",
            "tertiary": "tertiary road",
            "secondary": "secondary road",
            "primary": "primary road",
            "trunk": "trunk road",
            "motorway": "motorway",
            "river": "river",
            "railway": "railway",
        },
        stretch="{along} {share}",
        comma=", ",
        length="{name} ({m:,.0f} m)",
        more="{size} above the target of {target:,}",
        less="{size} below the target of {target:,}",
        same="just the target of {target:,}",
        within="in the band",
        outside="out of the band",
        dedicated="a dedicated grid, left out of the balance",
        grid="Grid {code} {name}: {households:,} households, {deviation}, {band}.",
        border="Border of {m:,.0f} m: {along}.",
        sides="Its sides: {sides}.",
        hard="Hard barriers towards neighbours: {along}.",
        neighbours="Neighbours in the community: {grids}.",
        reach="The farthest building lies {m:,.0f} m from the centre.",
        cut="Compounds cut by the border: {compounds}.",
        compound="{name} ({households:,} households in all)",
        why="Why it is out of the band: {reason}.",
        short={
            Reason.OVERSIZED: "one building alone is above the band and stands alone",
            Reason.HARD_BARRIERS: "hard barriers cut off a part whose households fit no number of"
            " grids",
            Reason.EXCLAVE: "the households of the exclave fit no number of grids",
            Reason.SIZE: "the households of its community (or part) fit no number of grids",
            Reason.LUMPS: "the buildings are too large to be combined into grids of the band",
            Reason.SETTLED: "the manifest locks it or settles the number of grids",
            Reason.DRAWN: "it was drawn so",
            Reason.SEARCH: "nothing forbids better; this is the best that was found",
        },
        plan="{within:,} of {n:,} basic grids lie within ±{tolerance} of the target; "
        "{communities} communities have grids outside. All borders: {along}.",
        community="Community {code} {name}: {in_band} of {grids} grids in the band, "
        "largest deviation {deviation}.",
        all_within="Community {code} {name}: all {grids} basic grids lie in the band.",
        part="Part {number} of {n}: ",
        part_beside="Part {number} of {n} (beyond {beside}): ",
        oversized="Buildings above {highest:,} households, each a grid of its own: {loads}. ",
        none="Nobody lives there.",
        too_few="{rest:,} households are fewer than the {lowest:,} that a grid has at least.",
        between="{rest:,} households are too many for {n} ({most:,} at most) and too few for {m} "
        "({least:,} at least), so no division has all in the band.",
        whole_fits=" The whole community together would do.",
        no_sum="No set of its buildings has between {lowest:,} and {highest:,} households.",
        lumps="The total of {rest:,} would do, but the buildings are too large to be combined "
        "into grids that are all in the band.",
        search="Nothing is known that forbids a better division, nor that there is one; "
        "a greater --effort may find it.",
        drawn="The grids were adopted as drawn; nothing is known that forbids a better division.",
        settled="The manifest settles {grids} grids: {rest:,} households cannot fill them all.",
        best={
            Known.BOUND: " Proven, for division into {n}: at most {in_band} in the band, "
            "largest deviation at least {deviation}.",
            Known.EXHAUSTIVE: " All connected divisions into {n} were tried: at most {in_band} in "
            "the band, largest deviation at least {deviation}.",
            Known.BEST_FOUND: " This plan is the best that is known; that there is no better one"
            " is not proven.",
        },
        apart=" (Not always both at once.)",
        reached=" This plan reaches it.",
        own=" This plan: {in_band} of {n} grids in the band, largest deviation {deviation}.",
        outside_border="{m:,.0f} m are the border of the community, which no grid crosses.",
        beside="Border of {m:,.0f} m with grid {code} {name}: {along}.",
        beside_named="{name} runs along it.",
        beside_hard="There is a hard barrier, which grids do not straddle as a rule.",
        beside_cost="{share} along barriers: {m:,.0f} m count as {cost:,.0f} m (those along "
        "barriers count less; the smaller the sum, the better).",
        beside_between="Not along any barrier: it passes between buildings.",
    ),
}
"""By language."""
