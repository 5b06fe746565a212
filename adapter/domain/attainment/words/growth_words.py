"""Growth asked for in words (零增长、负增长、两位数增长、只减不增), and what became of it."""

import re

from adapter.domain.attainment.common.cells import plain_words
from adapter.domain.attainment.common.changes import way_of
from adapter.domain.attainment.common.judgement import Attainment, Judgement
from adapter.domain.value import Comparator, IndicatorValue, ValueKind, ValueWarning, print_value

_SINCE = "(?:同比|环比|[与较比](?:上年|去年|上期|往年)度?(?:同期)?(?:相比)?)?"
_AS_BEFORE = re.compile(f"{_SINCE}(?:基本)?(?:保持)?(?:持平|不变)")
_MERE = re.compile(
    f"{_SINCE}(?:总体|整体)?(?:略有|有所|出现)*(?:提高|提升|增长|增加|上升|上涨|下降|降低|减少|回落)了?(?:幅度|率)?"
)
_KEPT = "(?:实现|保持|控制在|力争|确保)*"
_ZERO = re.compile(f"{_KEPT}零增长")
_FALL = re.compile(f"{_KEPT}负增长")
_ONLY_DOWN = re.compile(f"{_KEPT}只减不增")
_TWO_DIGITS = re.compile(f"{_KEPT}(?:两位数|双位数)(?:以上)?增长|增长(?:达到)?两位数")
_WAY = re.compile(
    f"{_SINCE}(?:总体|整体|逐步|逐年|稳步|持续|不断)*(?P<verb>提高|提升|增长|增加|上升|下降|降低|减少)"
)
_LEAST_OF_TWO_DIGITS = 10


def judge_growth(target: IndicatorValue, actual: IndicatorValue) -> Judgement | None:
    """Whether it grew, fell or stood as the words ask for; None where either does not say.

    What stood as before (同比持平) neither rose nor fell: how near that came, nobody says.
    """
    wanted, went = plain_words(target.text), _way(actual)
    if went is None:
        return None
    both = f"实际“{print_value(actual)}”，目标“{print_value(target)}”"
    decided = _held(wanted, went, actual)
    if decided is None:
        return None
    is_missed = decided is Attainment.NOT_MET
    return Judgement(decided, None, both, is_weaker=is_missed and went == 0)


def _held(wanted: str, went: int, actual: IndicatorValue) -> Attainment | None:
    if _ZERO.fullmatch(wanted):
        return _met(is_met=went <= 0)
    if _FALL.fullmatch(wanted):
        return _met(is_met=went < 0)
    if _ONLY_DOWN.fullmatch(wanted):
        return None if went == 0 else _met(is_met=went < 0)
    if _TWO_DIGITS.fullmatch(wanted):
        is_share = actual.unit == "%" and actual.number is not None
        enough = is_share and went > 0 and (actual.number or 0) >= _LEAST_OF_TWO_DIGITS
        return _met(is_met=enough) if is_share or went <= 0 else None
    asked = _WAY.fullmatch(wanted)
    # Any other move is weighed by `moved.py`, of what it is too.
    return Attainment.NOT_MET if asked is not None and went == 0 else None


def _met(*, is_met: bool) -> Attainment:
    return Attainment.MET if is_met else Attainment.NOT_MET


def _way(actual: IndicatorValue) -> int | None:
    """1 for a rise, -1 for a fall, 0 for neither; None where it does not say."""
    if actual.kind is ValueKind.QUALITATIVE:
        return 0 if _AS_BEFORE.fullmatch(plain_words(actual.text)) else None
    is_certain = actual.comparator in (None, Comparator.EQUAL)
    if actual.number is None or not is_certain or ValueWarning.SEVERAL_NUMBERS in actual.warnings:
        return None
    if not actual.also:
        # A bare share below nothing is a fall; one above may be of anything.
        return -1 if actual.unit == "%" and actual.number < 0 else None
    told = _MERE.fullmatch(plain_words(actual.also))
    return way_of(actual.also) or None if told and actual.number > 0 else None
