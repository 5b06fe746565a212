"""Words that are the number a template asks for (以文字表示的数值): 半小时内, 杜绝, 应救尽救."""

import re

from adapter.domain.attainment.common.cells import plain_words
from adapter.domain.value import IndicatorValue

_DOES = "(?:坚决|切实|全面|基本)?(?:做到|实现|确保|保证)?"
_HALF = re.compile(
    "(?:不超过|控制在|小于|少于|低于)?半个?(?:小时|天|日|工作日|月|年)(?:以内|之内|内|以下)?"
)
_NEVER = re.compile(f"{_DOES}(?:坚决|全面)?(?:杜绝|严禁)(?:发生|出现)?")
_ALL_DUE = re.compile(f"{_DOES}应([\\u4e00-\\u9fff])尽\\1")
_TIMES = ("分钟", "分", "小时", "天", "日", "工作日", "个工作日", "月", "个月", "年")


def says_its_number(promised: IndicatorValue, standard: IndicatorValue | None) -> bool:
    """Whether words say the number that is asked for: half of a time, none of 0, all of a share."""
    if standard is None or standard.number is None:
        return False
    said = plain_words(promised.text)
    if standard.unit in _TIMES and _HALF.fullmatch(said):
        return True
    if standard.number == 0 and _NEVER.fullmatch(said):
        return True
    return standard.unit == "%" and _ALL_DUE.fullmatch(said) is not None
