"""Template marks (模板标记): places such as (≥**%) that a form left for the number."""

import re
from dataclasses import dataclass

from adapter.domain.unit import canonical_unit, is_known_unit
from adapter.domain.value.spelling import COMPARATORS, alternatives, fold
from adapter.domain.value.types import Comparator

_BLANK = r"(?:\*{1,4}|[xX×]{2,4}|_{2,})"
_MARK = rf"(?:(?P<bound>{alternatives(COMPARATORS)})\s*)?{_BLANK}\s*(?P<unit>[^()\s]{{0,12}}?)\s*"
_ALONE = re.compile(rf"\(?\s*{_MARK}\)?")
_IN_BRACKETS = re.compile(rf"\(\s*{_MARK}\)")
#: A bound, a unit, or both, whose number was never filled in.
_UNFILLED = re.compile(r"(?P<bound>[><=≥≤]{0,2})\s*(?P<unit>[^\s\d><=≥≤]{0,8})")


@dataclass(frozen=True, slots=True)
class TemplateMark:
    """What a mark asks of the number that belongs in its place."""

    #: None when the mark names no bound.
    comparator: Comparator | None
    #: Canonical, "" if the mark names none.
    unit: str


def template_mark(name: str) -> TemplateMark | None:
    """The mark in an indicator's name: 苗木成活率(≥**%) asks for ≥ and %; None if there is none."""
    if "*" not in name and "×" not in name and "x" not in name.lower() and "_" not in name:
        return None
    match = _IN_BRACKETS.search(fold(name))
    return _mark(match) if match else None


def read_mark(folded: str) -> TemplateMark | None:
    """The mark that a folded text consists of, None when it is anything else."""
    match = _ALONE.fullmatch(folded)
    return _mark(match) if match else None


def is_mark(folded: str) -> bool:
    """Whether a folded text is a mark and nothing else."""
    return _ALONE.fullmatch(folded) is not None


def is_unfilled(folded: str) -> bool:
    """Whether a folded text is a mark, a bound or a unit without its number."""
    return _is_without_number(folded) or is_mark(folded)


def _is_without_number(folded: str) -> bool:
    """Whether it is ≥, 公里 or ≤ 元/人 alone."""
    found = _UNFILLED.fullmatch(folded)
    if found is None or not found["bound"] + found["unit"]:
        return False
    if not found["bound"] and _A_WORD.fullmatch(found["unit"]):
        return False
    return all(is_known_unit(each) for each in canonical_unit(found["unit"]).split("/") if each)


#: A frequency (月, 按季) or a level (县) may be all that was promised.
_A_WORD = re.compile("[年季月周日天次级县乡村市省区]|季度|年度|[个每按].+")


def _mark(match: re.Match[str]) -> TemplateMark:
    bound = match["bound"]
    return TemplateMark(COMPARATORS[bound] if bound else None, canonical_unit(match["unit"]))
