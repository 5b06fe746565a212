"""Spells of time (时长) in units that do not convert: 3个月 beside ≤180天, 3天 beside ≤5个工作日.

A month has 28 to 31 days, and a working day is a day with rest days and holidays around it: decided
is what holds for each of them.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from adapter.domain.attainment.common.judgement import Attainment
from adapter.domain.attainment.common.spans import Span, bounded, verdict
from adapter.domain.unit_words import FACTORS
from adapter.domain.value import Comparator, IndicatorValue, ValueWarning

_DAY = FACTORS["天"][1]
_MONTH = FACTORS["月"][1]
_WORKING_DAYS = frozenset({"工作日", "个工作日"})
#: Of so many months in a row the fewest and the most days.
_FEWEST = (0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334)
_MOST = (0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337)
_YEAR, _LEAP_YEAR = 365, 366
#: Of a week two days are of rest; a run of public holidays with its weekends is shorter than this,
#: and two of them lie further apart than these working days.
_WEEK, _RUN_OF_HOLIDAYS, _BETWEEN_RUNS = 5, 10, 30


def judge_spell(
    target: IndicatorValue, actual: IndicatorValue, readings: Sequence[Comparator]
) -> Attainment | None:
    """What holds in every calendar and under every reading of the bound; None of other units."""
    wanted, reached = _days_in(target), _days_in(actual)
    if wanted is None or reached is None:
        return None
    if actual.comparator not in (None, Comparator.EQUAL):
        return Attainment.UNDETERMINED
    spans = (bounded(each, days) for each in readings for days in (wanted.low, wanted.high) if days)
    verdicts = {verdict(reached, each) for each in spans}
    return verdicts.pop() if len(verdicts) == 1 else Attainment.UNDETERMINED


def _days_in(value: IndicatorValue) -> Span[Fraction] | None:
    """The fewest and the most days that an exact number of a unit of time may be."""
    number = value.number
    if number is None or number <= 0 or ValueWarning.APPROXIMATE in value.warnings:
        return None
    if value.unit in _WORKING_DAYS:
        return Span(Fraction(number), Fraction(_with_rest(number)))
    dimension, size = FACTORS.get(value.unit, ("", Fraction(0)))
    amount = Fraction(number) * size
    if dimension == "time":
        return Span(amount / _DAY, amount / _DAY)
    if dimension != "calendar":
        return None
    return _days_of_months(amount / _MONTH)


def _days_of_months(months: Fraction) -> Span[Fraction]:
    years, rest = divmod(floor(months), 12)
    fewest = years * _YEAR + _FEWEST[rest]
    years, rest = divmod(ceil(months), 12)
    most = years * _LEAP_YEAR + _MOST[rest]
    # Many a contract reckons 30 days to each.
    return Span(min(Fraction(fewest), 30 * months), Fraction(most))


def _with_rest(working_days: Decimal) -> int:
    """Working days with all the weekends and holidays that may lie before, among and behind."""
    days = ceil(working_days)
    return days + 2 * (days // _WEEK + 1) + _RUN_OF_HOLIDAYS * (days // _BETWEEN_RUNS + 1)
