"""The draft (草稿) of the next library version: what it builds on, and what it takes in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapter.domain.indicator import Indicator, LibraryState, LibraryVersion
from adapter.domain.library.content import LibraryContent
from adapter.domain.library.entries import DraftEntry, EntryState, TakenIn, take_in
from adapter.domain.library.life import (
    LifeStep,
    StepRecord,
    newest_released,
    next_number,
    open_version,
    refuse_step,
)
from adapter.errors import LibraryRefused
from adapter.ports.clock import Clock, Ids
from adapter.ports.division import Division
from adapter.ports.store import UnitOfWork
from sync_jobs.library.admission import Admission
from sync_jobs.library.content import described, new_head


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who writes a draft, and what it needs of time and names."""

    clock: Clock
    ids: Ids
    #: Name of the account.
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The draft as it stands after it was written to."""

    version: LibraryVersion
    taken: tuple[DraftEntry, ...] = ()
    stale: tuple[DraftEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftBase:
    """What a draft is written upon."""

    #: The draft there is; None when one is to be made.
    draft: LibraryVersion | None
    #: The number of the draft, new or not.
    number: int
    #: Its version: the draft's, else the newest released one's; None when there is neither.
    version: LibraryVersion | None


def draft_base(work: UnitOfWork, division: Division) -> DraftBase:
    """What the next draft is written upon.

    Raises LibraryRefused while the version on its way is in review.
    """
    versions = work.library.versions(division)
    found = open_version(versions)
    if found is None:
        return DraftBase(
            draft=None, number=next_number(versions), version=newest_released(versions)
        )
    refused = refuse_step(versions, found.number, LifeStep.DRAFT)
    if refused:
        raise LibraryRefused(refused.sentence)
    return DraftBase(draft=found, number=found.number, version=found)


def waiting(work: UnitOfWork, division: Division) -> list[DraftEntry]:
    """Entries that were accepted and that no version has taken in."""
    return work.library_entries.entries(division, [EntryState.ACCEPTED])


def with_waiting(
    work: UnitOfWork, division: Division, content: LibraryContent, admission: Admission
) -> TakenIn:
    """The content with the entries that wait, less templates that today's list does not let in."""
    entries = [each for each in waiting(work, division) if _is_admitted(each, admission)]
    return take_in(content, entries)


def _is_admitted(entry: DraftEntry, admission: Admission) -> bool:
    record = entry.record
    return isinstance(record, Indicator) or admission.keeps_template(record)


def keep_draft(
    work: UnitOfWork,
    division: Division,
    base: DraftBase,
    title: str,
    taken: TakenIn,
    author: Author,
) -> Draft:
    """Make the draft, or put this content in its place; entries learn what became of them."""
    now = author.clock.now()
    if base.draft:
        version = described(replace(base.draft, title=title), taken.content)
    else:
        version = new_head(
            author.ids.fresh(), base.number, title, LibraryState.DRAFT, now, taken.content
        )
    record = StepRecord(version_id=version.version_id, step=LifeStep.DRAFT, by=author.by, at=now)
    work.library.keep_draft(division, version, taken.content, record)
    _settle(work, taken, base.number)
    return Draft(version=version, taken=taken.taken, stale=taken.stale)


def _settle(work: UnitOfWork, taken: TakenIn, number: int) -> None:
    went_in = [replace(e, state=EntryState.TAKEN, taken_into=number) for e in taken.taken]
    work.library_entries.settle([*went_in, *_stale(taken.stale)])


def _stale(entries: Sequence[DraftEntry]) -> list[DraftEntry]:
    return [replace(each, state=EntryState.STALE) for each in entries]
