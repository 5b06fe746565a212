"""A target beside the approved one (批复与填报的指标值): both are read in the same way."""

import re
import unicodedata

from adapter.domain.attainment import (
    Subject,
    as_compared,
    bare_text,
    common_factors,
    in_like_years,
    in_shares,
    says_otherwise,
    target_of_none,
)
from adapter.domain.value import IndicatorValue


def are_written_alike(one: str, other: str) -> bool:
    """Whether two texts say the same in other widths, blanks or quotes; blank cells say nothing."""
    return folded(one) == folded(other) != ""


def folded(text: str) -> str:
    """A cell by what is written in it: no blanks, one width, no quotes around it."""
    return "".join(unicodedata.normalize("NFKC", bare_text(text)).split())


def as_target(value: IndicatorValue, text: str, subject: Subject) -> IndicatorValue:
    """A target with the number that its words say; `text` is the cell it was read from."""
    return as_compared(target_of_none(value, bare_text(text), subject))


def is_another(approved: IndicatorValue, stated: IndicatorValue, year: int | None) -> bool:
    """Whether a target, read as the approved one is, surely is another one than that.

    2次/月 and 24次 may be one promise: what is counted is the same, over another time.
    """
    of_one = _counted(approved.unit) == _counted(stated.unit) != ""
    if of_one and common_factors(approved.unit, stated.unit) is None:
        return False
    return says_otherwise(*in_like_years(*in_shares(approved, stated), year))


#: So many in a part of the year.
_STRETCH = re.compile("(?:/(?:半?年|季度?|月|周|[天日]))?$")


def _counted(unit: str) -> str:
    """What a unit counts, in whatever time: 次 of 次/月; "" of other rates (元/人)."""
    counted = _STRETCH.sub("", unit)
    return "" if "/" in counted else counted
