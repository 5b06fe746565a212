"""Measures that one line writes in two ways (学期与年、日与天、w 与万): told in the target's."""

from dataclasses import replace

from adapter.domain.value import IndicatorValue

_TERM, _YEARS = "学期", frozenset({"年", "学年"})
#: Of a school year.
_TERMS = 2


def as_target_writes(target: IndicatorValue, actual: IndicatorValue) -> IndicatorValue:
    """The actual value in the measure that the target writes another way; else as it is.

    管/日 beside 管/天 is one, 120w人次 is 120万人次.
    """
    if actual.also and actual.also != target.also and "/" in actual.also:
        is_one = actual.also.replace("/日", "/天") == target.also.replace("/日", "/天")
        return replace(actual, also=target.also) if is_one else actual
    if actual.unit == target.unit:
        return actual
    if actual.unit == "w" and target.unit.startswith("万"):
        is_same = actual.also in ("", target.unit[1:])
        return replace(actual, unit=target.unit, also="") if is_same else actual
    return actual


def in_school_terms(target: IndicatorValue, actual: IndicatorValue) -> IndicatorValue:
    """The actual money of a term as that of a school year, or in reverse, as the target has it."""
    if _TERM not in actual.unit and _TERM not in target.unit:
        return actual
    wanted, told = (each.unit.replace("·", "/").split("/") for each in (target, actual))
    if wanted[0] != told[0] or not wanted[0].endswith("元") or actual.number is None:
        return actual
    asked, of_what = ({*each[1:]} for each in (wanted, told))
    if len(asked) != len(of_what) or len(asked ^ of_what) > 2:  # noqa: PLR2004 - a term, a year
        return actual
    (one, other) = asked - of_what, of_what - asked
    if other == {_TERM} and one and one <= _YEARS:
        return replace(actual, number=actual.number * _TERMS, unit=target.unit)
    if one == {_TERM} and other and other <= _YEARS:
        return replace(actual, number=actual.number / _TERMS, unit=target.unit)
    return replace(actual, unit=target.unit) if not one and not other else actual
