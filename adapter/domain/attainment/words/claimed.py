"""Results that say that it was done and not how much (只写完成): 已完成, 按规定执行, 已完成100%."""

import re

from adapter.domain.attainment.common.cells import plain_words
from adapter.domain.attainment.numbers.number import common_factors
from adapter.domain.attainment.words.wording import Answer, answers
from adapter.domain.value import IndicatorValue, ValueKind

_ALL = "(?:已经?|均已?|都已?|全部|全面|圆满|顺利|超额|按[时期]|如期|及时)"
_FULLY = "(?:及时|足额|按时|全额|全部|全面)*"
_ACT = "(?:发放|执行|支付|兑[付现]|拨付|落实|完成|开展|实施|办理|使用)(?:到位|完毕)?"
#: 按该标准发放: by a standard, and how much that was is not told.
_AS_PRESCRIBED = (
    "(?:已|均|全部|严格)*按照?[该此]?(?:规定|相应|统一|既定|国家|上级|文件|政策)?的?"
    f"(?:补[助贴])?(?:标准|规定|要求|制度|政策){_FULLY}{_ACT}"
)
_REACHED = (
    f"{_ALL}*(?:达成|达到|完成|实现)了?(?:年度|全年|年初|本年度?|当年|预期|预定|既定|设定|绩效)*的?"
    "(?:目标|指标|任务|计划){1,2}(?:值|数|量|要求)?"
)
#: Not 均已落实, which of a share may be all of it.
_CARRIED_OUT = (
    "(?:按照?(?:计划|规定|要求))?已经?(?:按照?(?:计划|规定|要求))?"
    "(?:组织|正常|有序|按[时期]|如期|及时|顺利)*"
    "(?:开展|举办|实施|召开|举行|落实|执行|进行)(?:到位|完毕)?"
)
_IS_CLAIM = re.compile(f"{_AS_PRESCRIBED}|{_REACHED}|{_CARRIED_OUT}")
#: Of 已完成100%.
_OF_WORK = re.compile("(?:已经?|均|全部|实际|项目|任务|工作)*完成(?:率|进度|比例)?(?:为|达到?)?")
_WHOLE, _SHARES = 100, frozenset({"%", "‰", "百分点", ""})


def is_done_without_value(actual: IndicatorValue, target: IndicatorValue) -> bool:
    """Whether it only says that the work was done or the target reached, or basically so.

    That all of the work is done (已完成100%) tells as little beside what is no share.
    """
    if actual.kind is ValueKind.QUALITATIVE:
        is_claim = _IS_CLAIM.fullmatch(plain_words(actual.text)) is not None
        return is_claim or answers(
            actual, Answer.REACHED, Answer.ON_TIME, Answer.DONE, Answer.BASICALLY
        )
    is_whole = actual.number == _WHOLE and actual.unit == "%" and actual.comparator is None
    return (
        is_whole
        and _OF_WORK.fullmatch(actual.also) is not None
        and target.unit not in _SHARES
        and common_factors(target.unit, actual.unit) is None
    )
