"""What a diagnosis says, in Chinese and English: one table a language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The texts of one language; fields in braces are filled in by `gridding.diagnose.table`."""

    title: str
    nothing: str
    areas: str
    holdings: str
    inside: str
    outside: str
    median: str
    within_10: str
    within_20: str
    target_grids: str
    ground: str
    gaps: str
    narrow_gaps: str
    overlaps: str
    slivers: str
    drawing: str
    across: str
    beyond: str
    in_parts: str
    repaired: str
    empty_ids: str
    duplicate_ids: str
    without: str
    counted: str
    minor: str
    entropy: str
    border: str
    relation: str
    nobody: str
    nobody_none: str
    place: str
    more: str


WORDS = {
    "zh": Words(
        title="{name}:{communities} 个社区,{households:,} 户,{area_km2:.2f} 平方公里,"
        "{departments} 个部门网,网格目标 {target} 户",
        nothing="清单中没有部门网([[departments]])。",
        areas="片区",
        holdings="户数:片区内、不在任何片区;片区户数的中位数、折合几个目标网格、"
        "在目标 ±10%、±20% 以内的比例;无责任人的片区",
        inside="区内户",
        outside="区外户",
        median="中位数",
        within_10="±10%",
        within_20="±20%",
        target_grids="折网格",
        ground="地面:空白,其中不足 1 米宽的窄缝;重叠;不足 1 米宽的碎片;超出辖区的片区",
        gaps="空白",
        narrow_gaps="窄缝",
        overlaps="重叠",
        slivers="碎片",
        drawing="画法:跨社区的片区,与片区主体不在同一社区的户;多块的片区;无效图形(已修复);编号",
        across="跨社区",
        beyond="超出辖区",
        in_parts="多块",
        repaired="无效",
        empty_ids="无编号",
        duplicate_ids="重号",
        without="无责任人",
        counted="{count} 处\n{area}",
        minor="隔开户",
        entropy="H(行|列),比特,按户数加权:已知列部门片区后,行部门片区还剩多少不确定;0 为完全确定",
        border="行部门的内部边界在列部门边界 {tolerance:g} 米以内的比例",
        relation="行部门的片区完全落在列部门一个片区内的比例;100% 为嵌套",
        nobody="没有任何部门负责的地面:{count} 处,{area},{households:,} 户",
        nobody_none="每一处地面至少有一个部门负责。",
        place="  {area}  社区 {community_code}  {households} 户  {lon:.6f}, {lat:.6f}",
        more="  另有 {count} 处,最小 {smallest};全部见 --out 或 --json",
    ),
    "en": Words(
        title="{name}: {communities} communities, {households:,} households, {area_km2:.2f} km², "
        "{departments} departments, target {target} households",
        nothing="The manifest has no departments ([[departments]]).",
        areas="areas",
        holdings="Households: in areas, in none; of an area: median, target grids that makes, "
        "share of areas within ±10 and ±20 % of the target; areas without a duty-holder",
        inside="in areas",
        outside="in none",
        median="median",
        within_10="±10 %",
        within_20="±20 %",
        target_grids="grids each",
        ground="Ground: gaps, and apart those under 1 m wide; overlaps; slivers under 1 m wide; "
        "areas beyond the district",
        gaps="gaps",
        narrow_gaps="narrow gaps",
        overlaps="overlaps",
        slivers="slivers",
        drawing="Drawing: areas across borders of communities, and households outside the main "
        "one; in several parts; invalid shapes, repaired; ids",
        across="across borders",
        beyond="beyond",
        in_parts="in parts",
        repaired="invalid",
        empty_ids="no id",
        duplicate_ids="id twice",
        without="no holder",
        counted="{count}\n{area}",
        minor="cut off",
        entropy="H(row | column) in bits, weighted by households: what is left to tell of the "
        "row's area once the column's is known; 0 is nothing",
        border="Share of the row's inner borders within {tolerance:g} m of the column's",
        relation="Share of the row's areas that lie in one of the column's; 100 % is nested",
        nobody="Ground that no department has: {count} places, {area}, {households:,} households",
        nobody_none="All ground is some department's.",
        place="  {area}  community {community_code}  {households} households  {lon:.6f}, {lat:.6f}",
        more="  and {count} more, the smallest {smallest}; --out or --json has them all",
    ),
}
"""By language."""
