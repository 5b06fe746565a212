"""Proposals of departments (部门建议): kept as entries, accepted into the draft or declined."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from adapter.domain.indicator import Indicator, LibraryState, LibraryVersion
from adapter.domain.library.content import LibraryContent
from adapter.domain.library.entries import (
    DraftEntry,
    EntryOrigin,
    EntryRecord,
    EntryState,
    TakenIn,
    fits,
    record_digest,
    row_of,
)
from adapter.domain.library.life import newest_released, open_version
from adapter.domain.library.meaning import MeaningChange, diff_by_meaning
from adapter.domain.plan.retraction import put_back, row_key
from adapter.domain.template import IndicatorTemplate
from adapter.errors import LibraryRefused
from adapter.ports.division import Division
from adapter.ports.store import UnitOfWork
from mappings.workbook import CellProblem, WorkbookContent
from sync_jobs.import_library import ImportContext, SourceFile, read_all
from sync_jobs.library.admission import Admission
from sync_jobs.library.drafts import Author, Draft, draft_base, keep_draft, with_waiting
from sync_jobs.library.rights import require_writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposer:
    """Whose proposal it is."""

    #: 主管部门, 3 digits.
    department_code: str
    #: The account that hands it in.
    by: str
    #: Why, in words.
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalReport:
    """What became of the files of a proposal."""

    entries: tuple[DraftEntry, ...]
    problems: tuple[CellProblem, ...]
    #: Rows that say what the library says.
    unchanged: int
    #: Rows that belong to another department.
    foreign: int
    #: Templates of projects that are not on the list of public ones.
    blocked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What was accepted, and where it went."""

    entries: tuple[DraftEntry, ...]
    #: None while a version is in review: the entries wait for the next draft.
    draft: Draft | None


def propose(
    context: ImportContext, division: Division, files: Sequence[SourceFile], proposer: Proposer
) -> ProposalReport:
    """Keep every indicator and template of the files that differs from the library as an entry."""
    with context.store.begin() as work:
        require_writer(work, proposer.by, division)
        # From this first write on nobody changes the library or closes a project.
        work.library.hold(division)
        content = content_of_next(work, division)
        read = read_all(files, content, work.function_classes.latest(division), division)
        report = _report(context, content, read, proposer, _admission(work, division))
        work.library_entries.add(division, report.entries)
        work.commit()
    return report


def _report(
    context: ImportContext,
    content: LibraryContent,
    read: Sequence[WorkbookContent],
    proposer: Proposer,
    admission: Admission,
) -> ProposalReport:
    brought = list(_records(read))
    own = [e for e in brought if e.department_code in {"", proposer.department_code}]
    open_ones = [e for e in own if isinstance(e, Indicator) or admission.takes_template(e)]
    changed = [e for e in open_ones if record_digest(row_of(content, e)) != record_digest(e)]
    return ProposalReport(
        entries=tuple(_entry(context, content, each, proposer) for each in changed),
        problems=tuple(problem for each in read for problem in each.problems),
        unchanged=len(open_ones) - len(changed),
        foreign=len(brought) - len(own),
        blocked=len(own) - len(open_ones),
    )


def _records(read: Sequence[WorkbookContent]) -> Iterable[EntryRecord]:
    for file in read:
        yield from (placed.value for placed in file.indicators)
        yield from (placed.value for placed in file.templates)


def _entry(
    context: ImportContext, content: LibraryContent, record: EntryRecord, proposer: Proposer
) -> DraftEntry:
    return DraftEntry(
        entry_id=context.ids.fresh(),
        record=record,
        base_digest=record_digest(row_of(content, record)),
        origin=EntryOrigin.DEPARTMENT,
        origin_name=proposer.department_code,
        origin_by=proposer.by,
        reason=proposer.reason,
        made_at=context.clock.now(),
    )


def accept(
    context: ImportContext, division: Division, entry_ids: Sequence[str], *, by: str, reason: str
) -> Accepted:
    """Accept entries and write them into the draft, made where there is none.

    While a version is in review they wait for the next draft. Raises LibraryRefused, with nothing
    accepted, when one is unknown, settled, or about a row that has changed since.
    """
    with context.store.begin() as work:
        require_writer(work, by, division)
        work.library.hold(division)
        coming = content_of_next(work, division)
        # What waits goes in before: an entry that does not fit then would be stale at once.
        content = with_waiting(work, division, coming, _admission(work, division)).content
        found = [_open_entry(work, division, each) for each in entry_ids]
        for each in found:
            if not fits(content, each):
                raise LibraryRefused(
                    f"{each.code} 在提出建议之后已有改动，请部门按现行内容重新提出，"
                    "再用 library decline 了结这一条"
                )
        entries = _decided(context, found, EntryState.ACCEPTED, by, reason)
        work.library_entries.settle(entries)
        draft = into_draft(context, work, division, by)
        work.commit()
    return Accepted(entries=tuple(entries), draft=draft)


def decline(
    context: ImportContext, division: Division, entry_ids: Sequence[str], *, by: str, reason: str
) -> tuple[DraftEntry, ...]:
    """Decline entries for a reason; raises LibraryRefused when one is unknown or settled.

    What a plan adopted may be declined as long as no draft has taken it in: then the difference is
    told again. A template that was dropped comes back into the draft that it left.
    """
    with context.store.begin() as work:
        require_writer(work, by, division)
        work.library.hold(division)
        found = [_declinable(work, division, each) for each in entry_ids]
        entries = _decided(context, found, EntryState.DECLINED, by, reason)
        work.library_entries.settle([replace(each, taken_into=None) for each in entries])
        dropped = [each.record for each in found if each.state is EntryState.TAKEN]
        _put_back(context, work, division, dropped, by)
        work.commit()
    return tuple(entries)


def changes_of(content: LibraryContent, entry: DraftEntry) -> list[MeaningChange]:
    """What an entry would change in this content, by meaning."""
    now, named = row_of(content, entry.record), entry.record
    if isinstance(named, Indicator):
        before = LibraryContent(indicators=(now,) if isinstance(now, Indicator) else ())
        after = LibraryContent(indicators=() if entry.is_removal else (named,))
        return diff_by_meaning(before, after)
    used = {line.indicator_code for line in named.lines}
    known = tuple(each for each in content.indicators if each.code in used)
    before = LibraryContent(
        indicators=known, templates=(now,) if isinstance(now, IndicatorTemplate) else ()
    )
    after = LibraryContent(indicators=known, templates=() if entry.is_removal else (named,))
    return diff_by_meaning(before, after)


def _open_entry(
    work: UnitOfWork, division: Division, entry_id: str, *also: EntryState
) -> DraftEntry:
    entry = work.library_entries.get(division, entry_id)
    if entry is None:
        raise LibraryRefused(f"没有编号为 {entry_id} 的条目，请用 library proposals 查看编号")
    if entry.state not in {EntryState.OPEN, *also} and not _is_adopted(entry, also):
        raise LibraryRefused(
            f"条目 {entry.code} 的状态是“{entry.state.label}”，不能再次处理，"
            "请用 library proposals --all 查看处理结果"
        )
    return entry


def _declinable(work: UnitOfWork, division: Division, entry_id: str) -> DraftEntry:
    entry = work.library_entries.get(division, entry_id)
    if entry is not None and _is_undoable(work, division, entry):
        return entry
    return _open_entry(work, division, entry_id, EntryState.STALE)


def _is_undoable(work: UnitOfWork, division: Division, entry: DraftEntry) -> bool:
    """Whether the bureau dropped it and no more than a draft has followed."""
    if not entry.is_removal or entry.origin is not EntryOrigin.BUREAU:
        return False
    if entry.state is not EntryState.TAKEN:
        return entry.state is EntryState.ACCEPTED
    draft = draft_base(work, division).draft
    return (
        draft is not None
        and draft.number == entry.taken_into
        and row_of(work.library.content(draft.version_id), entry.record) is None
    )


def _put_back(
    context: ImportContext,
    work: UnitOfWork,
    division: Division,
    records: Sequence[EntryRecord],
    by: str,
) -> None:
    base = draft_base(work, division) if records else None
    if base is None or base.draft is None:
        return
    rows = {row_key(each): each for each in records}
    content = put_back(work.library.content(base.draft.version_id), rows)
    author = Author(clock=context.clock, ids=context.ids, by=by)
    keep_draft(work, division, base, base.draft.title, TakenIn(content=content), author)


def _is_adopted(entry: DraftEntry, also: Collection[EntryState]) -> bool:
    """Whether a plan adopted it and nobody took it in: it may still be declined, never accepted."""
    is_waiting = entry.state is EntryState.ACCEPTED and EntryState.STALE in also
    return is_waiting and entry.origin is EntryOrigin.EXTERNAL


def _decided(
    context: ImportContext, entries: Sequence[DraftEntry], state: EntryState, by: str, reason: str
) -> list[DraftEntry]:
    now = context.clock.now()
    return [
        replace(each, state=state, decided_by=by, decided_at=now, decision_reason=reason)
        for each in entries
    ]


def into_draft(
    context: ImportContext, work: UnitOfWork, division: Division, by: str
) -> Draft | None:
    """Write the entries that wait into the draft, made where there is none; None in a review."""
    found = open_version(work.library.versions(division))
    if found is not None and found.state is LibraryState.IN_REVIEW:
        return None
    base = draft_base(work, division)
    taken = with_waiting(
        work, division, content_of_next(work, division), _admission(work, division)
    )
    title = base.draft.title if base.draft else "草稿"
    author = Author(clock=context.clock, ids=context.ids, by=by)
    return keep_draft(work, division, base, title, taken, author)


def version_of_next(work: UnitOfWork, division: Division) -> LibraryVersion | None:
    """The version on its way, else the newest released one."""
    versions = work.library.versions(division)
    return open_version(versions) or newest_released(versions)


def content_of_next(work: UnitOfWork, division: Division) -> LibraryContent:
    """What an entry is judged against: the version on its way, else the newest released one."""
    version = version_of_next(work, division)
    return work.library.content(version.version_id) if version else LibraryContent()


def _admission(work: UnitOfWork, division: Division) -> Admission:
    return Admission(work.projects.projects(division))
