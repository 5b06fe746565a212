"""The changes between two library versions (版本差异), counted, and told for one page."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, groupby
from typing import overload

from adapter.domain.indicator import Indicator, LibraryVersion
from adapter.domain.library.content import LibraryContent
from adapter.domain.library.diff import Subject, name_of_duty
from adapter.domain.library.meaning import MeaningChange, diff_by_meaning
from adapter.domain.library.narrowed import (
    TemplatePair,
    alike_beside,
    beside_lone,
    by_code,
    codes_of_lines,
    lone_in_question,
    newly_aimed,
    numbers_of_changes,
    unlike_rows,
)
from adapter.domain.template import IndicatorTemplate
from adapter.ports.library_differences import IndicatorDifferences, LibraryDifferences
from adapter.ports.store import UnitOfWork
from sync_jobs.library.version_papers import VersionPapers

#: Indicators that are compared by meaning at a time.
_AT_ONCE = 1000
_NOTHING = IndicatorDifferences()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """Some of the changes, and how many there are in all."""

    total: int
    entries: Sequence[MeaningChange]
    #: Code -> name, the newer one, of the indicators of template lines that these changes tell of.
    line_names: Mapping[str, str] = field(default_factory=dict)


class VersionChanges:
    """What `diff_by_meaning` tells of two versions, past whatever is the same in both.

    The papers are those that may be shown: others take no part.
    """

    def __init__(
        self,
        work: UnitOfWork,
        versions: tuple[LibraryVersion | None, LibraryVersion],
        papers: tuple[VersionPapers, VersionPapers],
    ) -> None:
        old, new = versions
        self._work = work
        self._old = None if old is None else old.version_id
        self._new = new.version_id
        self._papers = papers

    def page(self, limit: int | None = None, offset: int = 0) -> ChangePage:
        """The changes from `offset` on, at most `limit`, in their order."""
        entries, before = list[MeaningChange](), 0
        for each in self._sections():
            until = each.total if limit is None else min(each.total, offset + limit - before)
            entries += self._told(each, max(0, offset - before), until)
            before += each.total
        return ChangePage(total=before, entries=entries, line_names=self._line_names(entries))

    # --- what is counted --------------------------------------------------------------------------

    def _sections(self) -> list["_Section"]:
        old, reading = self._old, self._work.library_differences
        found, asked, pairs = _NOTHING, frozenset[str](), list[TemplatePair]()
        if old is not None:
            found = reading.indicators(old, self._new)
            pairs = self._pairs(old, [*found.gone, *found.came])
            asked = self._in_question(old, found, pairs)
        told = _grouped(diff_by_meaning(*self._contents(asked, pairs)))
        counts = self._plain(found, asked)
        former, present = (each.templates.keys() for each in self._papers)
        came: Sequence[str] = [e for e in chain(found.gone, found.came) if e not in asked]
        if old is None:
            came = _EveryCode(reading, self._new)
        lone: dict[Subject, Collection[str]] = {
            Subject.INDICATOR: came,
            Subject.TEMPLATE: former ^ present,
        }
        return [
            _Section(
                subject=subject,
                lone=lone.get(subject, ()),
                counts=counts if subject is Subject.INDICATOR else {},
                told={code: each for (of, code), each in told.items() if of is subject},
            )
            for subject in Subject
        ]

    def _plain(self, found: IndicatorDifferences, asked: Collection[str]) -> Mapping[str, int]:
        """Code -> number of changes of indicators that changed by themselves."""
        doubtful = [each for each in found.in_doubt if each not in asked]
        if not asked and not doubtful:
            return found.changed
        counts = dict(found.changed)
        for code in asked:
            counts.pop(code, None)
        for at in range(0, len(doubtful), _AT_ONCE):
            counts |= numbers_of_changes(*self._indicators(doubtful[at : at + _AT_ONCE]))
        return counts

    # --- what has to be compared as a whole -------------------------------------------------------

    def _pairs(self, old_id: str, lone: Sequence[str]) -> list[TemplatePair]:
        """Templates of both versions that differ, or have a line of what only one of them holds."""
        old, new = (each.templates for each in self._papers)
        both = old.keys() & new.keys()
        naming: frozenset[str] = frozenset()
        if lone and both:
            naming = self._work.library_differences.templates_naming(old_id, lone)
        unlike = {
            each
            for each in both
            if old[each].content_hash is None or old[each].content_hash != new[each].content_hash
        }
        wanted = sorted(unlike | (naming & both))
        before, after = (self._whole(version, wanted) for version in (old_id, self._new))
        return [
            (before[code], after[code])
            for code in wanted
            # A purge may have come between.
            if code in before and code in after
            if code in naming or before[code] != after[code]
        ]

    def _whole(self, version_id: str, codes: Sequence[str]) -> dict[str, IndicatorTemplate]:
        found = self._work.library.templates_of(version_id, codes)
        return {each.code: each for each in found}

    def _in_question(
        self, old: str, found: IndicatorDifferences, pairs: Collection[TemplatePair]
    ) -> frozenset[str]:
        """Codes of indicators that may be more than one that came, went or changed by itself."""
        places = self._work.library_differences.indicator_places
        gone, came = dict.fromkeys(found.gone, ""), dict.fromkeys(found.came, "")
        if gone and came:
            gone = {each.code: each.name for each in places(old, found.gone)}
            came = {each.code: each.name for each in places(self._new, found.came)}
        elif not pairs:
            return frozenset()
        lone = lone_in_question(gone, came, codes_of_lines(pairs))
        before, after = self._indicators(lone)
        beside = beside_lone(before, after, pairs) - lone
        sides = ((places(old, beside), after), (places(self._new, beside), before))
        alike = (alike_beside(pairs, by_code(kept), by_code(others)) for kept, others in sides)
        return lone.union(newly_aimed(pairs), *alike)

    def _contents(
        self, asked: Collection[str], pairs: Collection[TemplatePair]
    ) -> tuple[LibraryContent, LibraryContent]:
        indicators = self._indicators(asked)
        library = self._work.library
        bases = unlike_rows(
            () if self._old is None else library.bases(self._old),
            library.bases(self._new),
            lambda each: each.code,
        )
        duties = unlike_rows(self._papers[0].duties, self._papers[1].duties, name_of_duty)
        one, other = (
            LibraryContent(
                indicators=tuple(indicators[side]),
                templates=tuple(pair[side] for pair in pairs),
                bases=bases[side],
                duties=duties[side],
            )
            for side in (0, 1)
        )
        return one, other

    # --- what is told -----------------------------------------------------------------------------

    def _told(self, section: "_Section", offset: int, until: int) -> list[MeaningChange]:
        if offset >= until:
            return []
        codes, skipped = section.codes_of(offset, until)
        plain = [each for each in codes if each not in section.told]
        is_indicator = section.subject is Subject.INDICATOR
        known = _grouped(self._compared(plain) if is_indicator else self._lone_templates(plain))
        told = (section.told.get(code) or known.get((section.subject, code), ()) for code in codes)
        found = [change for each in told for change in each]
        return found[skipped : skipped + until - offset]

    def _line_names(self, changes: Iterable[MeaningChange]) -> dict[str, str]:
        codes = sorted({each.line for each in changes if each.line})
        names = dict[str, str]()
        for at in range(0, len(codes), _AT_ONCE):
            for held in self._indicators(codes[at : at + _AT_ONCE]):
                names |= {each.code: each.name for each in held}
        return names

    def _compared(self, codes: Collection[str]) -> list[MeaningChange]:
        """The changes of indicators by themselves."""
        old, new = map(tuple, self._indicators(codes))
        return diff_by_meaning(LibraryContent(indicators=old), LibraryContent(indicators=new))

    def _lone_templates(self, codes: Collection[str]) -> list[MeaningChange]:
        """That templates came or went, of which only one version holds each."""
        one, other = (
            tuple(papers.templates[code].head for code in codes if code in papers.templates)
            for papers in self._papers
        )
        return diff_by_meaning(LibraryContent(templates=one), LibraryContent(templates=other))

    def _indicators(self, codes: Collection[str]) -> tuple[list[Indicator], list[Indicator]]:
        """As each of the two versions holds them."""
        reading = self._work.library.indicators_called
        old = [] if self._old is None else list(reading(self._old, codes))
        return old, list(reading(self._new, codes))


class _EveryCode(Sequence[str]):
    """The codes of all indicators of a version, in order, read where they are asked for."""

    def __init__(self, reading: LibraryDifferences, version_id: str) -> None:
        self._reading, self._version_id = reading, version_id

    def __len__(self) -> int:
        return self._reading.number_of_indicators(self._version_id)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, int):
            return self._reading.codes_of_indicators(self._version_id, 1, place)[0]
        first, until, _ = place.indices(len(self))
        return self._reading.codes_of_indicators(self._version_id, until - first, first)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """The changes of one subject; those of one code stand together, in order of code."""

    subject: Subject
    #: Codes that are one change each.
    lone: Collection[str]
    #: Code -> changes that are only counted so far.
    counts: Mapping[str, int]
    #: Code -> changes that are told already.
    told: Mapping[str, tuple[MeaningChange, ...]]

    @property
    def total(self) -> int:
        """How many changes there are."""
        return len(self.lone) + sum(self.counts.values()) + sum(map(len, self.told.values()))

    def codes_of(self, offset: int, until: int) -> tuple[list[str], int]:
        """The codes that these changes are of, and how many changes of the first come before."""
        if isinstance(self.lone, _EveryCode):
            return self.lone[offset:until], 0
        numbers = {**dict.fromkeys(self.lone, 1), **self.counts}
        numbers |= {code: len(changes) for code, changes in self.told.items()}
        codes = sorted(numbers)
        ends = list(accumulate(map(numbers.__getitem__, codes)))
        first, last = bisect_right(ends, offset), bisect_left(ends, until)
        return codes[first : last + 1], offset - (ends[first - 1] if first else 0)


def _grouped(
    changes: Iterable[MeaningChange],
) -> dict[tuple[Subject, str], tuple[MeaningChange, ...]]:
    """By what they are about; those of one thing stand together."""
    groups = groupby(changes, key=lambda each: (each.subject, each.code))
    return {key: tuple(group) for key, group in groups}
