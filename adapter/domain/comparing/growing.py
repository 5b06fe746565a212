"""What adds up over the year (流量), and what stands at a level on any day (存量、比率)."""

import re

from adapter.domain.attainment import Lean, Subject, is_change
from adapter.domain.comparing.shares import WHOLES
from adapter.domain.value import IndicatorValue

#: Shares of a whole: they stand at a level, so far ahead of the year means nothing for them.
SHARES = WHOLES.keys()


def grows(subject: Subject, target: IndicatorValue, actual: IndicatorValue) -> bool:
    """Whether a number adds up over the year: no cost, level or multiple, nothing per head."""
    is_rate = "/" in target.unit + actual.unit or _PER_HEAD.search(subject.name) is not None
    is_cost = subject.lean is Lean.LESS or "成本" in subject.level1 + subject.level2
    return not (is_rate or is_cost or stands_at(subject, target, actual))


def stands_at(subject: Subject, target: IndicatorValue, actual: IndicatorValue) -> bool:
    """Whether a number is as high as it is on any day, so that none is far ahead of the year."""
    is_many = _TIMES in (target.unit, actual.unit) or _MULTIPLES.search(subject.name) is not None
    is_other = is_steady(subject, target, actual) or is_standard(subject, target)
    return is_many or is_other or is_stock(subject) or is_share(subject, target, actual)


#: So many times of something: 放大倍数, 覆盖倍数, 返投比例 ≥1.5倍.
_TIMES = "倍"
_MULTIPLES = re.compile("倍数(?:[(（].*)?$")


#: What is there on a day, whatever was done in the year: 在库项目数, 参保人数, 可支付月数.
_STOCKS = re.compile(
    "在[册校岗园库籍编职读]|存栏|存量|保有量|拥有量|库存|(?:床位|病床)(?:总数|数量?)?(?:[(（].*)?$"
    "|参保人[数员]|待遇(?:领取|享受)人[数员]|领取[^率]*待遇人[数员]|养老金(?:领取|发放)人[数员]"
    "|离退休人[数员]|退休人员|可支付(?:月|天)数|支付能力|储备[量粮]|滚存|累计结余|常住人口"
    "|提前量(?:[(（].*)?$|(?:常年|物资|备件)储备|(?<!发展)用户(?:总)?数(?:[(（].*)?$"
    # What is kept in order is there all year.
    "|(?:^维护|管护|管养|运维|日常养护).*(?:数量|[口位座盏]数|里程|长度|面积)(?:[(（].*)?$"
)
#: And what came to it or was done for it.
_ADDED = re.compile(
    "新增|新建|新开|增储|收储|增加|增设|扩建|扩面|改建|建设|改造|培训|补助|补贴|资助|(?<!养老金)发放|入库|出库"
    "|维修|检修|修复|修缮|轮换|采购|购置|更新|检查|巡查|排查|核查|体检|走访|慰问|救助|帮扶|动员|盘活|化解|消化|处置|清理|拆除"
)


#: Who is cared for and paid month by month, and what is served or kept: they die, finish, leave.
_KEPT = re.compile(
    "(?:供养.*|护林员|照料护理人员|护理员|营养膳食.*学生|寄宿生|热线坐席|管护站点?|"
    "(?:高龄|岁|重度残疾|困难残疾).*(?:补贴|津贴))(?:人[数员]|人员数|人数|学生数|数|数量)(?:[(（].*)?$"
    "|公益林.*面积(?:[(（].*)?$|供[热暖]面积(?:[(（].*)?$"
)
_NOT_KEPT = re.compile(
    "新|增|扩|建|改造|造林|修|培训|一次性|走访|慰问|探访|体检|检查|巡查|排查|评估|帮扶|动员|减少|退出|转|安置"
    "|临时|购置|采购|就业|创业|抚育|防治|疏|清|死亡|丧葬|入院|次数"
)


def is_stock(subject: Subject) -> bool:
    """Whether it counts what is there on a day, whatever was done in the year."""
    name = subject.name
    if _KEPT.search(name) is not None and _NOT_KEPT.search(name) is None:
        return True
    return _STOCKS.search(name) is not None and _ADDED.search(name) is None


#: What must be there at any time, so that it is short as soon as it falls below its floor.
_RESERVES = re.compile("可支付(?:月|天)数|支付能力|保有量|库存|储备[量粮]|滚存|累计结余")


def is_reserve(subject: Subject, target: IndicatorValue) -> bool:
    """Whether it is a stock that is kept for need, and no move of one: 可支付月数, 保有量, 库存."""
    if is_change(target):
        return False
    return is_stock(subject) and _RESERVES.search(subject.name) is not None


#: What has its height on each day: warmth, contents of air and water, so many a day or a month.
_STEADY = re.compile(
    "℃$|摄氏度$|(?:g|克|个)/(?:L|升|m³|m3|立方米|cm³|cm3|立方厘米)$"
    "|/(?:.+[/·])?(?:天|日|周|月|餐|顿)$"
)
#: And a price of goods.
_PRICE = re.compile("元/(?:公斤|千克|kg|斤|吨)$")
_PRICED = re.compile("(?:单价|均价|价格)(?:[(（].*)?$")
#: So many there are for each thousand people: 35张/千人.
_DENSITY = re.compile("(?:张|辆|台|标台|名)/(?:千人|万人|十万人)$")
#: What is still to come to its height.
_RISES = re.compile("能力|规模|增收|增产|收入|产值|产量|产出|利润|提高|提升|增长|降低|节约")


def is_steady(subject: Subject, target: IndicatorValue, actual: IndicatorValue) -> bool:
    """Whether it is due whole on any day, by its unit: 18℃, 0.3mg/L, 8小时/天, 35张/千人."""
    return is_floor_of_each_day(subject, target, actual) or (
        _DENSITY.search(target.unit) is not None and not _is_to_come(subject, target)
    )


def is_floor_of_each_day(subject: Subject, target: IndicatorValue, actual: IndicatorValue) -> bool:
    """Whether it is short as soon as it falls below its floor; no move, nothing still to come."""
    unit = target.unit
    is_priced = _PRICE.search(unit) is not None and _PRICED.search(subject.name) is not None
    if not (is_priced or _STEADY.search(unit)) or is_change(target) or is_change(actual):
        return False
    is_alike = "/" not in unit or not actual.unit or "/" in actual.unit
    return is_alike and not _is_to_come(subject, target)


def _is_to_come(subject: Subject, target: IndicatorValue) -> bool:
    # So much money for each is no work that is done: 餐费补贴 8元/人·餐.
    is_added = "元/" not in target.unit and _ADDED.search(subject.name) is not None
    return is_added or _RISES.search(subject.name) is not None


def is_standard(subject: Subject, target: IndicatorValue) -> bool:
    """Whether it is what each one gets, never far ahead: 管护补助标准 10元/亩."""
    return "元" in target.unit and _STANDARD.search(subject.name) is not None


_STANDARD = re.compile("标准(?:[(（].*)?$")
_PER_HEAD = re.compile("[人户亩生村]均|每[人户亩名生位村]|单价|均价|造价|标准$")


def is_share(subject: Subject, target: IndicatorValue, actual: IndicatorValue) -> bool:
    """Whether a number is a share of a whole: by either unit, or by name where none is written."""
    units = {target.unit, actual.unit}
    is_named = units == {""} and _RATIOS.search(subject.name) is not None
    return is_named or bool(SHARES & units)


#: Names of shares, whatever is written behind the number: 合格率（%）.
_RATIOS = re.compile(r"(?:率|满意度|知晓度|比例|占比|比重|百分比)(?:[(（].*)?$")
