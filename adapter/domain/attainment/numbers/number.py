"""Numbers and ranges (定量指标): each reading of a target against all an actual value allows."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from adapter.domain.attainment.common.changes import falls, ways_of_move
from adapter.domain.attainment.common.judgement import Attainment, Judgement, undetermined
from adapter.domain.attainment.common.leaning import Lean
from adapter.domain.attainment.common.spans import Span, bounded, verdict
from adapter.domain.attainment.numbers.counters import alike
from adapter.domain.attainment.numbers.magnitudes import (
    as_share,
    distance,
    is_share_meant,
    may_have_slipped,
    meant,
    possible_slip,
)
from adapter.domain.attainment.numbers.spells import judge_spell
from adapter.domain.attainment.numbers.spoken import told
from adapter.domain.unit import in_common_unit
from adapter.domain.value import (
    Comparator,
    Direction,
    IndicatorValue,
    ValueKind,
    ValueWarning,
)

#: An approximate actual value (约500人) may be this share off.
_APPROXIMATE_SHARE = Fraction(1, 10)
#: 500余人 is no less than 500.
_AND_MORE = ("余", "多")
_TURNED = {
    Comparator.AT_LEAST: Comparator.AT_MOST,
    Comparator.MORE_THAN: Comparator.LESS_THAN,
    Comparator.AT_MOST: Comparator.AT_LEAST,
    Comparator.LESS_THAN: Comparator.MORE_THAN,
}
_MEASURED = frozenset({ValueKind.QUANTITATIVE, ValueKind.RANGE})
_CONTRADICTIONS = frozenset(
    {ValueWarning.CONTRADICTORY_DIRECTION, ValueWarning.CONFLICTING_COMPARATORS}
)


def readings_of(
    target: IndicatorValue,
    direction: Direction | None,
    lean: Lean = Lean.MORE,
    *,
    is_zero_open: bool = False,
) -> tuple[Comparator, ...]:
    """The bounds that the target may set; more than one where its words leave it open.

    `is_zero_open`: a bare 0 may be a floor too, as that of a growth is.
    """
    written = target.comparator
    if written is not None:
        is_doubtful = written in _TURNED and not _CONTRADICTIONS.isdisjoint(target.warnings)
        return (written, _TURNED[written]) if is_doubtful else (written,)
    known = [each for each in (direction, target.direction) if each is not None]
    directions = ways_of_move(target, known)
    lean = Lean.MORE if falls(target) else lean
    if target.number == 0 and not directions and not is_zero_open:
        return (Comparator.AT_MOST,)  # 0 asks for none, whatever it counts
    if len(directions) > 1 or (not directions and lean is Lean.EITHER):
        return (Comparator.AT_LEAST, Comparator.AT_MOST)
    is_reverse = Direction.NEGATIVE in directions or (not directions and lean is Lean.LESS)
    return (Comparator.AT_MOST if is_reverse else Comparator.AT_LEAST,)


def turned(target: IndicatorValue) -> IndicatorValue:
    """The same with its bound on the other side; as it is where it has none."""
    bound = target.comparator
    return target if bound not in _TURNED else replace(target, comparator=_TURNED[bound])


def is_floor_unsaid(target: IndicatorValue, direction: Direction | None, lean: Lean) -> bool:
    """Whether nothing but custom says that a smaller number than the target's will not do."""
    is_bare = bool(target.number) and target.comparator is None
    return is_bare and direction is None and target.direction is None and lean is Lean.MORE


def judge_number(
    target: IndicatorValue,
    actual: IndicatorValue,
    readings: tuple[Comparator, ...],
    *,
    is_floor_unsaid: bool = False,
) -> Judgement:
    """How a reported number or range stands to a wanted one under every reading of its bound.

    `is_floor_unsaid`: a smaller number than a bare one is for a person.
    """
    return _judged(target, target.warnings, actual, actual.warnings, readings, is_floor_unsaid)


# ≥95% beside 96% comes up in project after project, and every line is judged in several reports.
# Values are equal whatever their warnings are, but are not judged so: warnings are of the key.
@lru_cache(maxsize=16384)
def _judged(
    target: IndicatorValue,
    _target_warnings: tuple[ValueWarning, ...],
    actual: IndicatorValue,
    _actual_warnings: tuple[ValueWarning, ...],
    readings: tuple[Comparator, ...],
    is_floor_unsaid: bool,  # noqa: FBT001 - a cache keeps positions faster than names
) -> Judgement:
    if not is_measured(actual):
        return undetermined(_why_no_number(target, actual))
    factors = common_factors(target.unit, actual.unit)
    if factors is None:
        return _beside_other_unit(target, actual, readings, is_floor_unsaid=is_floor_unsaid)
    wanted = _wanted(target, factors[0], readings)
    reached = _reached(actual, factors[1])
    decided = _agreed(reached, wanted)
    slip = possible_slip(target, actual, reached, wanted[0])
    if slip is None and is_share_meant(target, actual):
        slip = as_share(reached, target)
    if slip is not None and _agreed(slip, wanted) is not decided:
        both = f"目标“{told(target)}”，实际“{told(actual)}”"
        why = "可能漏写了“万”，请核对" if actual.unit else f"{meant(target)}，请补填单位"
        lacks = "后者不是整数" if actual.unit else "其中一方未写单位"
        return undetermined(f"{both}，{lacks}，{why}")
    if decided is Attainment.UNDETERMINED:
        return undetermined(_why_open(target, actual, readings))
    if decided is Attainment.NOT_MET and is_floor_unsaid:
        return undetermined(_why_open(target, actual, (Comparator.AT_LEAST, Comparator.AT_MOST)))
    has_rate = target.number is not None and slip is None
    rate = _span_rate(wanted[0], reached, readings[0]) if has_rate else None
    if decided is Attainment.NOT_MET and rate == 1 and actual.comparator is not None:
        rate = None  # 不足100份 of 100份: how near to it nobody says
    return Judgement(decided, rate, _number_words(target, actual, readings[0]))


def _beside_other_unit(
    target: IndicatorValue,
    actual: IndicatorValue,
    readings: tuple[Comparator, ...],
    *,
    is_floor_unsaid: bool,
) -> Judgement:
    """Units that do not convert decide nothing, unless both tell a time."""
    decided = judge_spell(target, actual, readings)
    if decided is None:
        return undetermined(f"“{told(actual)}”与目标“{told(target)}”的单位不能换算，请核对单位")
    is_open = decided is Attainment.UNDETERMINED
    if is_open or (decided is Attainment.NOT_MET and is_floor_unsaid):
        both = f"实际“{told(actual)}”，目标“{told(target)}”"
        return undetermined(f"{both}：单位不同，换算取决于是哪些月份和假日，请按同一单位核对")
    return Judgement(decided, None, _number_words(target, actual, readings[0]))


# Few pairs of units come up, and every line asks several times.
@lru_cache(maxsize=1024)
def common_factors(target: str, actual: str) -> tuple[Fraction, Fraction] | None:
    """What brings numbers of two units into a common one; None where the units do not compare.

    Counting words that mean one thing compare as they stand, see `counters`.
    """
    ones = (in_common_unit(_one(first), _one(second)) for first, second in alike(target, actual))
    pair = next(filter(None, ones), None)
    return (Fraction(pair[0]), Fraction(pair[1])) if pair else None


def _one(unit: str) -> IndicatorValue:
    return IndicatorValue(kind=ValueKind.QUANTITATIVE, number=Decimal(1), unit=unit)


def judge_range(
    target: IndicatorValue, actual: IndicatorValue, better: Direction | None
) -> Judgement:
    """How a reported number or range stands to a wanted range; `better`: None if nobody says."""
    judged = judge_number(target, actual, (Comparator.AT_LEAST,))
    if judged.attainment is not Attainment.NOT_MET or better is None:
        return judged
    # 96 % beside a satisfaction of 90 % to 95 %: nobody wrote that this is a miss.
    is_up = better is Direction.POSITIVE
    end = target.low if is_up else target.high
    bound = Comparator.AT_LEAST if is_up else Comparator.AT_MOST
    one_sided = replace(target, kind=ValueKind.QUANTITATIVE, number=end, low=None, high=None)
    is_beyond = judge_number(one_sided, actual, (bound,)).attainment is Attainment.MET
    return undetermined(_why_beyond(target, actual)) if is_beyond else judged


def _why_beyond(target: IndicatorValue, actual: IndicatorValue) -> str:
    return f"实际“{told(actual)}”优于目标区间“{told(target)}”，表中未写明超出是否算完成，请人工判断"


def scaled(number: Decimal, factor: Fraction) -> Fraction:
    """A number in the unit that it shares with another, exact."""
    exact = _exact(number)
    return exact if factor == 1 else exact * factor


@lru_cache(maxsize=4096)
def _exact(number: Decimal) -> Fraction:
    return Fraction(number)


def _wanted(
    target: IndicatorValue, factor: Fraction, readings: Iterable[Comparator]
) -> list[Span[Fraction]]:
    if target.number is None:
        return [_range_span(target, factor)]
    return [bounded(each, scaled(target.number, factor)) for each in readings]


def _reached(actual: IndicatorValue, factor: Fraction) -> Span[Fraction]:
    if actual.number is None:
        return _range_span(actual, factor)
    number = scaled(actual.number, factor)
    if actual.comparator is None and ValueWarning.APPROXIMATE in actual.warnings:
        margin = abs(number) * _APPROXIMATE_SHARE
        if actual.also.rpartition("；")[2] in _AND_MORE:
            return Span(number, number + margin)
        return Span(number - margin, number + margin)
    return bounded(actual.comparator, number)


def _range_span(value: IndicatorValue, factor: Fraction) -> Span[Fraction]:
    low, high = (None if each is None else scaled(each, factor) for each in (value.low, value.high))
    return Span(low, high, value.excludes_low, value.excludes_high)


def _agreed(reached: Span[Fraction], wanted: Iterable[Span[Fraction]]) -> Attainment:
    """What holds under every reading of the target."""
    verdicts = {verdict(reached, each) for each in wanted}
    return verdicts.pop() if len(verdicts) == 1 else Attainment.UNDETERMINED


def is_magnitude_doubtful(target: IndicatorValue, actual: IndicatorValue) -> bool:
    """Whether a number comes nearer to its target as 95 % for a bare 0.95, or with its lost 万."""
    if not may_have_slipped(actual) or not is_measured(target, actual):
        return False
    factors = common_factors(target.unit, actual.unit)
    if factors is None:
        return False
    wanted = _wanted(target, factors[0], (Comparator.EQUAL,))[0]
    return possible_slip(target, actual, _reached(actual, factors[1]), wanted) is not None


def is_unit_slipped(
    target: IndicatorValue, promised: IndicatorValue, alike: Decimal, step: Decimal
) -> bool:
    """Whether two numbers are alike as written and far apart in a common unit: 100元 for 100万元.

    `alike` and `step` as in `MagnitudeRules`. Only where both write their units.
    """
    factors = common_factors(target.unit, promised.unit)
    if factors is None or factors[0] == factors[1] or not target.unit or not promised.unit:
        return False
    if not target.number or not promised.number:
        return False
    goal, number = Fraction(target.number), Fraction(promised.number)
    as_written = distance(number, goal)
    converted = distance(number * factors[1], goal * factors[0])
    return as_written <= alike and converted >= step and converted > as_written


def is_measured(*values: IndicatorValue) -> bool:
    """Whether each is a number or a range."""
    for each in values:  # noqa: SIM110 - asked ten times a line, in half the time of `all`
        if each.kind not in _MEASURED:
            return False
    return True


def _span_rate(
    wanted: Span[Fraction], reached: Span[Fraction], comparator: Comparator
) -> Decimal | None:
    """The rate of a number; what is no single number (约500, 80%-90%) has none."""
    goal = wanted.high if wanted.low is None else wanted.low
    number = reached.high if reached.low is None else reached.low
    if goal is None or number is None or reached.high not in (None, number):
        return None
    if comparator.is_upper_bound:
        return ratio_of(goal, number)
    return ratio_of(number, goal)


def ratio_of(numerator: Fraction, denominator: Fraction) -> Decimal | None:
    """The quotient to six digits; 1 for 0 ÷ 0, None where a sign or a zero makes it meaningless."""
    if numerator == denominator:
        return Decimal(1)
    if numerator < 0 or denominator <= 0:
        return None
    # In whole numbers, halves to the even one as `round` does: several times as fast.
    dividend = numerator.numerator * denominator.denominator * 10**6
    divisor = numerator.denominator * denominator.numerator
    millionths, rest = divmod(dividend, divisor)
    if 2 * rest > divisor or (2 * rest == divisor and millionths % 2):
        millionths += 1
    return Decimal(millionths) / 10**6


def _number_words(target: IndicatorValue, actual: IndicatorValue, reading: Comparator) -> str:
    how = f"按{reading.label}比较" if target.number is not None else "按区间比较"
    words = f"实际 {told(actual)}，目标 {told(target)}（{how}）"
    if target.also and target.also != actual.also:
        words += f"；“{target.also}”未参与比较，请另行核对"
    return words


def _why_no_number(target: IndicatorValue, actual: IndicatorValue) -> str:
    if ValueWarning.UNREAD_NUMBER in actual.warnings:
        both = f"目标“{told(target)}”是数值，实际“{told(actual)}”读不出一个确定的数值"
        return f"{both}，请只填实际完成的数值"
    return f"目标“{told(target)}”是数值，请补填实际完成的数值"


def _why_open(
    target: IndicatorValue, actual: IndicatorValue, readings: tuple[Comparator, ...]
) -> str:
    if len(readings) > 1 and not _CONTRADICTIONS.isdisjoint(target.warnings):
        return (
            f"目标“{told(target)}”的符号与文字或指标方向矛盾，实际“{told(actual)}”是否达到请人工判断；"
            "请先核对指标值"
        )
    if len(readings) > 1:
        return (
            f"目标“{told(target)}”未写明是不低于还是不超过，实际“{told(actual)}”是否达到请人工判断；"
            "下一年度申报时在指标值前写明“≥”“≤”或“=”，即可直接判断"
        )
    if actual.low is not None and actual.high is not None:
        return (
            f"实际“{told(actual)}”是一个区间，其中有达到目标“{told(target)}”的，也有未达到的，"
            "请补填确切的实际完成值"
        )
    return (
        f"实际“{told(actual)}”不是确切的数，不能断定是否达到目标“{told(target)}”，"
        "请补填确切的实际完成值"
    )
