"""Reports of a part of the year (年中监控): what they decide already, and what not yet."""

from adapter.domain.attainment.common.changes import asks_for_growth
from adapter.domain.attainment.common.judgement import Attainment, Judgement, undetermined
from adapter.domain.attainment.common.leaning import Lean, Subject, plain_name
from adapter.domain.attainment.common.not_yet import is_taken_back
from adapter.domain.value import IndicatorValue, ValueKind

_ANY_SUBJECT = Subject()


def as_under_way(
    judgement: Judgement,
    target: IndicatorValue,
    actual: IndicatorValue,
    subject: Subject = _ANY_SUBJECT,
) -> Judgement:
    """What a report of a part of the year decides: no ceiling is kept yet, and little missed.

    Missed for good is a day that was later than promised, and harm that was to stay below a number.
    """
    if judgement.attainment is Attainment.NOT_MET:
        if _is_for_good(target, actual, subject):
            return judgement
        return undetermined(f"{judgement.reason}；实际为年中执行情况，请待年终后再判断")
    if judgement.attainment is Attainment.MET and _is_ceiling(target, subject):
        return undetermined(f"{judgement.reason}；到年终才能确定没有超过，请待年终后再判断")
    return judgement


def _is_for_good(target: IndicatorValue, actual: IndicatorValue, subject: Subject) -> bool:
    if target.kind is ValueKind.DEADLINE:
        return actual.kind is ValueKind.DEADLINE and not is_taken_back(actual.also, target.also)
    is_rate = {target.unit, actual.unit} & _SHARES or "/" in target.unit + actual.unit
    is_sum = not is_rate and not plain_name(subject.name).endswith(("率", "比例", "占比"))
    return is_sum and subject.counts_harm and _is_ceiling(target, subject)


_SHARES = frozenset({"%", "‰"})


def _is_ceiling(target: IndicatorValue, subject: Subject) -> bool:
    if target.kind is not ValueKind.QUANTITATIVE:
        return False
    bound = target.comparator
    if bound is None and target.number == 0:
        return not asks_for_growth(subject.name)
    return bound.is_upper_bound if bound else subject.lean is Lean.LESS
