"""What changed between two editions (变更): by key, with what it means."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from adapter.api.shelf import ReadyEdition
from adapter.domain.indicator import Indicator, LegalBasis
from adapter.domain.library.content import LibraryContent
from adapter.domain.library.diff import Subject
from adapter.domain.library.meaning import Meaning, diff_by_meaning
from adapter.domain.template import IndicatorTemplate
from adapter.package_format.plain import SECTIONS, LibraryRecord, record_of

_Kind = TypeVar("_Kind", bound=LibraryRecord)
CREATED, CHANGED, WITHDRAWN = "created", "changed", "withdrawn"

_SUBJECTS = {
    "bases": Subject.BASIS,
    "indicators": Subject.INDICATOR,
    "templates": Subject.TEMPLATE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One record that is not what it was."""

    section: str
    code: str
    what: str
    #: What the change means; nothing where only spelling or the order of lines differs.
    meanings: tuple[Meaning, ...]
    #: The newer record as its line in templates.json; None where it is withdrawn.
    line: bytes | None

    @property
    def key(self) -> str:
        """By which a reader goes on behind it."""
        return f"{self.section}/{self.code}"


def differences(old: ReadyEdition, new: ReadyEdition, after: str) -> Iterator[Difference]:
    """Every difference behind a key, in the order of sections and codes."""
    first, _, code = after.partition("/")
    sections = list(SECTIONS)
    for section in sections[sections.index(first) if first else 0 :]:
        for each, one, other in _unequal(old, new, section, code if section == first else ""):
            yield Difference(
                section=section,
                code=each.decode(),
                what=CREATED if one is None else WITHDRAWN if other is None else CHANGED,
                meanings=_meanings(section, (old, one), (new, other)),
                line=other,
            )


_Unequal = tuple[bytes, bytes | None, bytes | None]


def _unequal(old: ReadyEdition, new: ReadyEdition, section: str, after: str) -> Iterator[_Unequal]:
    """Code and both lines wherever they differ; both sides come in the order of their codes."""
    former, latter = old.lines(section, after), new.lines(section, after)
    one, other = next(former, None), next(latter, None)
    while one or other:
        if other is None or (one is not None and one[0] < other[0]):
            yield one[0], one[1], None  # type: ignore[index]  # one of the two is there
            one = next(former, None)
        elif one is None or other[0] < one[0]:
            yield other[0], None, other[1]
            other = next(latter, None)
        else:
            if one[1] != other[1]:
                yield one[0], one[1], other[1]
            one, other = next(former, None), next(latter, None)


def _meanings(
    section: str,
    former: tuple[ReadyEdition, bytes | None],
    latter: tuple[ReadyEdition, bytes | None],
) -> tuple[Meaning, ...]:
    if former[1] is None:
        return (Meaning.ADDED,)
    if latter[1] is None:
        return (Meaning.REMOVED,)
    sides = [_content(section, edition, line) for edition, line in (former, latter) if line]
    found = diff_by_meaning(*sides)
    return tuple(dict.fromkeys(e.meaning for e in found if e.subject is _SUBJECTS[section]))


def _content(section: str, edition: ReadyEdition, line: bytes) -> LibraryContent:
    """The record alone, a template with the indicators that its blank targets stand for."""
    record = record_of(section, json.loads(line))
    if isinstance(record, IndicatorTemplate):
        codes = sorted({each.indicator_code for each in record.lines})
        found = (edition.line("indicators", code) for code in codes)
        indicators = [record_of("indicators", json.loads(each)) for each in found if each]
        return LibraryContent(templates=(record,), indicators=_of(Indicator, indicators))
    return LibraryContent(bases=_of(LegalBasis, [record]), indicators=_of(Indicator, [record]))


def _of(kind: type[_Kind], records: Sequence[LibraryRecord]) -> tuple[_Kind, ...]:
    return tuple(each for each in records if isinstance(each, kind))
