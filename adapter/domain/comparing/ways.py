"""Ways (优劣方向): what the operator of a value and its direction say against each other."""

from adapter.domain.attainment import Subject, falls, is_change
from adapter.domain.value import Direction, IndicatorValue, ValueWarning


def way_asked(
    direction: Direction | None, subject: Subject, value: IndicatorValue
) -> Direction | None:
    """The direction that is known, else the one that the name leaves; None of a mere move.

    A fall of accidents by at least 5 % is what everybody wants, though accidents are capped, and
    though their direction is known to be that less is better.
    """
    if falls(value):
        return None
    if direction or is_change(value):
        return direction
    is_capped_share = value.unit == "%" and is_against(Direction.POSITIVE, value)
    if is_capped_share and subject.is_good_share:
        return Direction.POSITIVE
    return subject.only_way


def is_against(direction: Direction | None, value: IndicatorValue) -> bool:
    """Whether a value's operator is against a direction: at most, where more is better."""
    bound = value.comparator
    if bound is None or direction is None:
        return False
    return bound.is_upper_bound if direction is Direction.POSITIVE else bound.is_lower_bound


def contradicts_way(direction: Direction | None, subject: Subject, value: IndicatorValue) -> bool:
    """Whether a value's operator is against its direction: nothing follows from such a bound."""
    is_said = ValueWarning.CONTRADICTORY_DIRECTION in value.warnings
    return is_said or is_against(way_asked(direction, subject, value), value)
