"""An invented list of matters (事项清单): what grid staff handle, and which department leads."""

import pandas as pd

COLUMNS = {
    "code": "事项编码", "category": "类别", "name": "事项名称", "lead": "主责部门",
    "supporting": "配合部门", "deadline": "办理时限", "basis": "依据", "emergency": "是否应急",
    "applied": "申请日期", "decision": "审批结果", "decided_by": "审批单位", "from": "生效日期",
    "until": "退出日期",
}  # fmt: skip
APPROVED, REFUSED, UNDECIDED = "批准", "不批准", "待审批"
APPLIED, HOLDS_FROM = "2025-10-20", "2026-01-01"
EMERGENCY_UNTIL = "2026-12-31"
COMMITTEE = "区网格化服务管理中心"
BASIS = "《网格事项清单（虚构）》第{number}条"

LIST = """
党建引领 民政 5 社区议事协商组织 困难群众走访 志愿服务登记 楼门院长推选 居民公约公示
党建引领 综治 3 网格员入户走访 重点人员关爱 居民意见收集
公共安全 公安 1 流动人口登记 出租房屋核查 可疑人员报告 犬只伤人 电信诈骗宣传
公共安全 消防 1 消防通道堵塞 消火栓损坏 楼道堆物 电动车违规充电 九小场所检查
公共安全 综治 3 邻里纠纷调解 群租房排查 高空抛物 井盖缺失报告
城市管理 城管 2 占道经营 乱贴小广告 垃圾堆放 路面破损 路灯不亮 违法建设发现 共享单车乱停
城市管理 城管 5 绿地损毁 公厕保洁 道路清扫
生态环境 环保 3 扬尘污染 污水偷排 油烟扰民 露天焚烧 河道漂浮物 夜间施工噪声
市场秩序 市场监管 5 无照经营 食品摊贩检查 过期食品 价格欺诈 电梯安全 计量作弊
市场秩序 市场监管 10 小作坊登记核查 非法传销线索 特种设备巡查
民生服务 民政 10 低保申请核查 高龄津贴认证 留守老人探访 临时救助 孤儿关爱 残疾人服务
民生服务 民政 15 殡葬服务咨询 养老机构巡查
民生服务 公安 5 户籍政策咨询 居住证受理
"""
"""Category, lead, deadline in working days, then the matters."""

SUPPORTING = {
    "消防通道堵塞": "公安;城管", "楼道堆物": "综治", "电动车违规充电": "公安;综治",
    "占道经营": "市场监管",
    "群租房排查": "公安;消防", "扬尘污染": "城管", "油烟扰民": "市场监管;城管", "露天焚烧": "消防",
    "食品摊贩检查": "城管", "违法建设发现": "公安", "临时救助": "综治", "犬只伤人": "城管",
}  # fmt: skip
ALSO_CLAIMED = {"油烟扰民": "城管", "楼道堆物": "综治"}
"""Matters that a second department claims to lead: conflicts that a merge must show."""
EMERGENCY = ("0701", "公共安全", "防汛值守巡查", "消防", "1")
TURNED_DOWN = ("0702", "民生服务", "代收物业费", "综治", "10")
WAITING = ("0703", "公共安全", "充电桩安全巡查", "市场监管", "5")


def matters() -> pd.DataFrame:
    """Return the list: 60 matters or so in six categories, and what is odd about some of them.

    The party's areas have no matter; two matters are claimed by two departments each; one entry
    came in an emergency and ends, one was refused, one is not decided.

    Returns
    -------
    DataFrame
        Texts, under the headings of `COLUMNS`.
    """
    rows: list[dict[str, str]] = []
    numbers: dict[str, int] = {}
    for line in LIST.strip().split("\n"):
        category, lead, days, *names = line.split()
        for name in names:
            numbers[category] = numbers.get(category, 0) + 1
            code = f"{list(numbers).index(category) + 1:02d}{numbers[category]:02d}"
            rows.append(_row(code, category, name, lead, days))
    claimed = [row for row in rows if row["name"] in ALSO_CLAIMED]
    rows += [row | {"lead": ALSO_CLAIMED[row["name"]], "supporting": ""} for row in claimed]
    rows.append(_row(*EMERGENCY) | {"emergency": "是", "until": EMERGENCY_UNTIL})
    rows.append(_row(*TURNED_DOWN) | {"decision": REFUSED, "from": ""})
    rows.append(_row(*WAITING) | {"decision": UNDECIDED, "decided_by": "", "from": ""})
    return pd.DataFrame(rows).rename(columns=COLUMNS)[list(COLUMNS.values())]


def _row(code: str, category: str, name: str, lead: str, days: str) -> dict[str, str]:
    return {
        "code": code,
        "category": category,
        "name": name,
        "lead": lead,
        "supporting": SUPPORTING.get(name, ""),
        "deadline": f"{days}个工作日",
        "basis": BASIS.format(number=int(code)),
        "emergency": "否",
        "applied": APPLIED,
        "decision": APPROVED,
        "decided_by": COMMITTEE,
        "from": HOLDS_FROM,
        "until": "",
    }
