"""What was done and what was left of it in one cell (完成与未完成): 4个已完成，1个正在施工."""

import re
from decimal import Decimal

from adapter.domain.attainment.common.judgement import Attainment, Judgement
from adapter.domain.attainment.common.leaning import Lean, Subject
from adapter.domain.value import IndicatorValue, ValueKind, print_value

_NUMBER = "[0-9]+(?:[.][0-9]+)?"
_UNIT = "(?P<unit>[^0-9，,；;。（(、]{1,3}?)"
_DONE = "(?:已|均已|全部)?(?:完工|完成|竣工|建成|出台|交付|投用)(?:建设|修缮|改造)?"
_LEFT = (
    "(?:正在(?:施工|建设|推进|实施)|在建|未(?:完成|完工|开工|实施|建成)|取消"
    "|跨年(?:度)?(?:实施|建设|完成)?|结转(?:下年|次年)(?:实施|建设)?)"
)
_WHY = "(?:因[^0-9，,；;、]{1,12})?"
_TWO = re.compile(
    f"(?:(?:{_DONE})?(?P<done>{_NUMBER}){_UNIT}(?:{_DONE})?)[，,；;、]"
    f"(?:另|另外|其余|剩余|还有)?(?P<left>{_NUMBER})(?P=unit){_WHY}(?:尚|仍|还)?{_LEFT}"
)


def judge_done_and_left(
    target: IndicatorValue, actual: IndicatorValue, subject: Subject
) -> Judgement | None:
    """Missed where what was left lacks to the target; None elsewhere.

    A target without a bound too where both add up to it: the unit says itself that something lacks.
    """
    is_cell = target.kind is ValueKind.QUANTITATIVE and actual.kind is ValueKind.QUALITATIVE
    is_capped = target.comparator is not None and target.comparator.is_upper_bound
    if not is_cell or is_capped or subject.lean is not Lean.MORE:
        return None
    found = _TWO.fullmatch("".join(actual.text.split()).rstrip("。"))
    if found is None or not target.unit or found["unit"] != target.unit:
        return None
    done, left = Decimal(found["done"]), Decimal(found["left"])
    if left == 0 or done >= (target.number or 0):
        return None
    if done + left != target.number and target.comparator is None:
        return None
    both = f"实际“{print_value(actual)}”，目标“{print_value(target)}”"
    return Judgement(Attainment.NOT_MET, None, both)
