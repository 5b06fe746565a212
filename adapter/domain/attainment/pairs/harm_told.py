"""Harm told in more words than one number (发生1批3人次、仍有1人辍学), beside a target of none."""

import re

from adapter.domain.attainment.common.cells import plain_words
from adapter.domain.attainment.common.judgement import Attainment, Judgement
from adapter.domain.attainment.common.leaning import plain_name
from adapter.domain.attainment.pairs.lesser_cases import is_of_less
from adapter.domain.value import IndicatorValue, ValueKind, print_value

_IN_ALL = "(?:全年度?|年内|本年度?|当年|期间|共计?|累计|合计|实际|已)*"
_COUNT = "[1-9][0-9]*(?:批次?|起|件|次|例|宗|人次?)"
#: Whichever of them counts, there was one: 发生1批3人次.
_HAPPENED = re.compile(f"{_IN_ALL}(?:发生|出现)了?(?:{_COUNT}[，,、；;]?)+")
#: 1起一般事故、伤2人.
_ACCIDENT = re.compile(
    f"{_IN_ALL}(?:发生|出现)?了?[1-9][0-9]*起(?P<what>(?:一般|较大|重大)?[\u4e00-\u9fff]{{0,6}}事故)"
    "[，,、；;](?:共|造成)?(?:受?伤|死亡?|亡)[1-9][0-9]*人"
)
#: 仍有1人辍学.
_STILL = re.compile(
    "(?:目前|现)?(?:仍|还|尚)有[1-9][0-9]*[人名户起件处例个](?:学生|儿童)?(?P<what>[\u4e00-\u9fff]{2,4})"
)
_CLAUSES = re.compile("[，,；;。]")
_CLEARED = re.compile("(?:实现|做到|确保|保持|全部|全面)*(?:动态|全部)?清零")
#: 存量3处未清理.
_NOT_CLEARED = re.compile(
    "(?:(?:存量|剩余|其余|还有|仍有|尚有)(?:问题)?)+(?:；)?"
    "(?:尚未|仍未|还未|未)(?:完成)?(?:清理|整治|整改|销号|化解|清零|清除|处置)(?:完毕|到位)?"
)
_NONE_OF = re.compile("(?:做到|确保|实现)?(?:无|没有|零)(?P<what>不[\u4e00-\u9fff]{2,6})")


def judge_harm_told(target: IndicatorValue, actual: IndicatorValue, name: str) -> Judgement | None:
    """Missed where a result surely tells of what should not be; None where it may be another thing.

    Met where it counts slighter ones only, and denies those of the name in its own words.

    `name` is the indicator's, as the form has it.
    """
    is_none_asked = target.number == 0 or target.kind is ValueKind.QUALITATIVE
    if not is_none_asked:
        return None
    asked = plain_words(f"{plain_name(name)}{target.text}{target.also}")
    if target.number == 0 and actual.kind is ValueKind.QUALITATIVE:
        is_told = _tells_of_some(actual.text, asked) and not is_of_less(actual, asked)
    elif target.kind is ValueKind.QUALITATIVE and actual.number is not None and actual.number > 0:
        is_told = _is_left(target, actual) or _is_lapse(target, actual)
    else:
        is_told = False
    both = f"实际“{print_value(actual)}”，目标“{print_value(target)}”"
    if target.number == 0 and _is_only_less(actual, plain_name(name)):
        return Judgement(Attainment.MET, None, both)
    return Judgement(Attainment.NOT_MET, None, both) if is_told else None


def _tells_of_some(text: str, asked: str) -> bool:
    text = "".join(text.split()).rstrip("。")
    if _HAPPENED.fullmatch(text):
        return True
    accident = _ACCIDENT.fullmatch(text)
    if accident is not None:
        return "事故" in asked
    still = _STILL.fullmatch(_CLAUSES.split(text)[-1])
    if still is None:
        return False
    return still["what"] in asked or (still["what"] == "辍学" and "控辍" in asked)


#: 发生一般事故2起，未发生较大及以上事故.
_ONLY_LESS = re.compile("(?:发生|出现)?一般(?:安全|责任)?事故；(?:未发生|未出现|无)(?P<none>.+)")


def _is_only_less(actual: IndicatorValue, name: str) -> bool:
    """Whether what it counts are slight ones, and just those of the name are denied."""
    told = _ONLY_LESS.fullmatch(actual.also)
    is_worse_asked = name.startswith(("较大", "重大", "特大")) and "一般" not in name
    return told is not None and is_worse_asked and told["none"] == name


def _is_left(target: IndicatorValue, actual: IndicatorValue) -> bool:
    is_asked = _CLEARED.fullmatch(plain_words(target.text)) is not None
    return is_asked and _NOT_CLEARED.fullmatch(actual.also) is not None


def _is_lapse(target: IndicatorValue, actual: IndicatorValue) -> bool:
    """不合格卷宗1件 beside 无不合格卷."""
    asked = _NONE_OF.fullmatch(plain_words(target.text))
    is_count = actual.unit in ("件", "份", "卷", "本", "个", "起", "人", "处")
    return asked is not None and is_count and actual.also in (asked["what"], asked["what"] + "宗")
