"""The words that invented names are made of, and how they are drawn."""

import numpy as np

FIRST = (
    "青松 云杉 白桦 丁香 海棠 金河 银河 晨光 朝阳 春晖 和顺 安泰 康乐 福临 瑞祥 锦绣 文苑 书香 "
    "育才 兴业 工农 友爱 团圆 民乐 新风 华丰 北辰 南泉 东篱 西岭 长青 永宁 广成 丰收 草原 牧歌 "
    "鹿苑 凤栖 鸿雁 骏马 石桥 柳堤 杏林 梧桐 槐荫 榆树 沙枣 玉泉 甘露 明珠 星光 彩虹 望山 临水"
).split()
LAST = "东 西 南 北 中 一 二 三".split()
STREET_WORDS = FIRST[::2]
ROAD_WORDS = (
    "建业 钢城 矿山 铁林 昆河 林海 光明 幸福 和平 胜利 东风 红旗 前程 迎宾 科学 文化 劳动 创新 "
    "富强 民安 学府 公园 体育 滨河 环城 站前 花园 苗圃 果园 泉山 大青 乌拉 敕勒 阴山 黄河 稀土 "
    "炉前 轧钢 焦化 热电 机械 纺织 北梁 南海 东兴 西脑 景观 昌盛 隆兴 万青 平安 通达 汇源 鼎盛"
).split()
COMPOUND_ENDS = "花园 家园 小区 新村 苑 里 嘉园 名邸 佳苑 公寓".split()
VILLAGE_WORDS = "前 后 上 下 东 西 大 小 新 老".split()
VILLAGE_CORES = (
    "沙梁 榆树沟 柳湾 石门 甲尔坝 土黑麻 乌兰 哈业 白彦 打拉 召坡 边墙 河湾 羊场".split()
)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国春梅晓红志海波云飞雪莲文斌鹏"
ROLES = ("网格长", "专职", "兼职", "指导员", "警员", "支部书记")
EVENTS = {
    "路面破损": ("人行道地砖松动", "路面有坑洞，车辆绕行", "井盖下沉"),
    "垃圾堆放": ("单元门口堆放装修垃圾", "绿化带内有散落垃圾", "垃圾桶满溢"),
    "照明故障": ("路灯不亮", "楼道灯损坏", "小区大门照明缺失"),
    "违规停车": ("消防通道被占用", "机动车停在盲道上", "僵尸车长期停放"),
    "供水供热": ("暖气不热", "水管渗漏", "井内冒水"),
    "邻里纠纷": ("装修噪声扰民", "楼上漏水引起争执", "公共区域占用争议"),
    "安全隐患": ("电动车进楼充电", "外墙皮脱落", "围墙开裂"),
}


def pairs(heads: list[str], tails: list[str], count: int, rng: np.random.Generator) -> list[str]:
    """Return ``count`` different names, each one head and one tail.

    Parameters
    ----------
    heads, tails : list of str
        At least ``count`` combinations; past those a number is put on.
    count : int
    rng : numpy.random.Generator

    Returns
    -------
    list of str
    """
    total = len(heads) * len(tails)
    picks = [rng.permutation(total) for _ in range(-(-count // total))]
    rounds = [(turn, int(pick)) for turn, order in enumerate(picks) for pick in order]
    return [
        heads[pick // len(tails)] + (str(turn + 1) if turn else "") + tails[pick % len(tails)]
        for turn, pick in rounds[:count]
    ]


def people(count: int, rng: np.random.Generator) -> list[str]:
    """Return ``count`` invented names of persons; some repeat, as they do.

    Parameters
    ----------
    count : int
    rng : numpy.random.Generator

    Returns
    -------
    list of str
    """
    surnames = rng.integers(len(SURNAMES), size=count)
    given = rng.integers(len(GIVEN), size=(count, 2))
    both = rng.random(count) < 0.7  # noqa: PLR2004 - two characters are the more usual
    return [
        SURNAMES[s] + GIVEN[a] + (GIVEN[b] if two else "")
        for s, (a, b), two in zip(surnames, given, both, strict=True)
    ]
