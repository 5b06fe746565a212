"""The completion rate (完成率) that a line states, beside its own two numbers."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from adapter.domain.attainment import (
    Attainment,
    Subject,
    common_factors,
    is_change,
    is_magnitude_doubtful,
    is_measured,
    ratio_of,
)
from adapter.domain.attainment.numbers.number import readings_of, scaled
from adapter.domain.comparing.growing import is_share
from adapter.domain.comparing.line_check import EvaluatedResult, LineCheck, per_cent
from adapter.domain.findings.codes import FindingCode, LineFinding
from adapter.domain.value import Direction, IndicatorValue

#: Rates are printed to whole per cents, rounded or cut.
_SLACK = Decimal("0.01")
_WHOLE = 100
_ALL_OF_IT = Fraction(1)
#: Beside these nobody knows which of the numbers is right.
_DOUBTS = frozenset(
    (
        FindingCode.SHARE_IMPOSSIBLE,
        FindingCode.UNIT_CONFLICT,
        FindingCode.MAGNITUDE_DOUBTFUL,
        FindingCode.DIRECTION_CONTRADICTS_OPERATOR,
    )
)


def computed_rate(
    subject: Subject, direction: Direction | None, target: IndicatorValue, actual: IndicatorValue
) -> Decimal | None:
    """Reached ÷ target (1 = 100%) of two numbers with a floor in one unit; None of all others."""
    if target.number is None or actual.number is None:
        return None
    is_plain = is_measured(target, actual) and not (actual.also or target.also or actual.comparator)
    bounds = readings_of(target, direction, subject.lean)
    if not is_plain or {each.is_upper_bound for each in bounds} != {False}:
        return None
    factors = common_factors(target.unit, actual.unit)
    is_doubtful = is_magnitude_doubtful(target, actual) or is_change(target) or is_change(actual)
    if factors is None or is_doubtful or target.number <= 0:
        return None
    return ratio_of(scaled(actual.number, factors[1]), scaled(target.number, factors[0]))


def may_be_rate(
    stated: Decimal,
    computed: Decimal,
    subject: Subject,
    target: IndicatorValue,
    actual: IndicatorValue,
    due: Fraction = _ALL_OF_IT,
) -> bool:
    """Whether a stated rate may be meant of these numbers.

    It may be whole or at most 100 %, of the part of the year that is due, of a share the share
    itself, written as 0.9 for 90 %.
    """
    possible = {computed, ratio_of(Fraction(computed), due) or computed}
    if is_share(subject, target, actual) and actual.number is not None:
        # 90 and 0.9 may both be 90 %.
        share = Fraction(actual.number)
        possible |= {ratio_of(share, Fraction(each)) or computed for each in (1, _WHOLE)}
    possible |= {min(each, Decimal(1)) for each in possible}
    near = (abs(each - told) for each in possible for told in (stated, stated * _WHOLE))
    return any(each <= _SLACK for each in near)


def with_completion_rates(
    checked: Sequence[tuple[EvaluatedResult, LineCheck]],
) -> list[tuple[EvaluatedResult, LineCheck]]:
    """The lines of a form, those told whose 完成率 is surely none that their numbers give."""
    return [(line, _with_rate(line, made)) for line, made in checked]


def _with_rate(line: EvaluatedResult, made: LineCheck) -> LineCheck:
    stated = line.completion_rate
    is_open = made.judgement.attainment is Attainment.UNDETERMINED or line.is_under_way
    if not stated or is_open or any(each.code in _DOUBTS for each in made.findings):
        return made
    target, actual = made.target, made.actual
    computed = computed_rate(line.subject, line.direction, target, actual)
    if computed is None or may_be_rate(stated, computed, line.subject, target, actual):
        return made
    facts = {
        "name": line.subject.name,
        "target_value": line.target_value,
        "actual_value": line.actual_value,
        "completion_rate": per_cent(stated),
        "computed": per_cent(computed),
    }
    found = LineFinding(FindingCode.COMPLETION_RATE_WRONG, facts)
    return replace(made, findings=(*made.findings, found))
