"""What adds up over the year (流量), and what stands at a level on any day (存量、比率)."""

import re

from adapter.domain.attainment import Lean, Subject
from adapter.domain.comparing.shares import WHOLES
from adapter.domain.value import IndicatorValue

#: Shares of a whole: they stand at a level, so far ahead of the year means nothing for them.
SHARES = WHOLES.keys()


def grows(subject: Subject, target: IndicatorValue, actual: IndicatorValue) -> bool:
    """Whether a number adds up over the year: no share, no cost, no stock, nothing per head."""
    is_rate = "/" in target.unit + actual.unit or _PER_HEAD.search(subject.name) is not None
    is_cost = subject.lean is Lean.LESS or "成本" in subject.level1 + subject.level2
    is_level_of_all = is_stock(subject) or is_share(subject, target, actual)
    return not (is_rate or is_cost or is_level_of_all)


#: What is there on a day, whatever was done in the year: 在库项目数, 在册人数, 床位数.
_STOCKS = re.compile(
    "在[册校岗园库籍编]|存栏|存量|保有量|库存|(?:床位|病床)(?:总数|数量?)?(?:[(（].*)?$"
)
#: And what came to it or was done for it.
_ADDED = re.compile(
    "新增|新建|新开|增加|增设|扩建|改建|建设|改造|培训|补助|补贴|资助|发放|入库|出库|轮换|采购|购置|更新|检查|巡查|体检|走访|慰问"
)


def is_stock(subject: Subject) -> bool:
    """Whether it counts what is there on a day, whatever was done in the year."""
    name = subject.name
    return _STOCKS.search(name) is not None and _ADDED.search(name) is None


_PER_HEAD = re.compile("[人户亩生村]均|每[人户亩名生位村]|单价|均价|造价|标准$")


def is_share(subject: Subject, target: IndicatorValue, actual: IndicatorValue) -> bool:
    """Whether a number is a share of a whole: by either unit, or by name where none is written."""
    units = {target.unit, actual.unit}
    is_named = units == {""} and _RATIOS.search(subject.name) is not None
    return is_named or bool(SHARES & units)


#: Names of shares, whatever is written behind the number: 合格率（%）.
_RATIOS = re.compile(r"(?:率|满意度|知晓度|比例|占比|比重|百分比)(?:[(（].*)?$")
