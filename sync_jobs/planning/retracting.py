"""Takes what plans adopted out of the library's next version again (收回采纳)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from adapter.domain.library.entries import (
    DraftEntry,
    EntryRecord,
    EntryState,
    TakenIn,
    record_digest,
)
from adapter.domain.library.life import newest_released
from adapter.domain.plan.plan import PlanChange
from adapter.domain.plan.retraction import (
    Retraction,
    RowKey,
    Surroundings,
    put_back,
    retraction,
    row_key,
)
from adapter.ports.division import Division
from adapter.ports.store import UnitOfWork
from sync_jobs.gate import division_of
from sync_jobs.job import RunContext
from sync_jobs.library.drafts import Author, draft_base, keep_draft
from sync_jobs.library.proposals import version_of_next
from sync_jobs.planning.library_rows import rows_of

_BY_PLAN = "由回退计划 {plan} 第 {position} 条收回"
_MOVED = "采纳的条目在计划之后又有变化"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """An entry as it stands now, and what can become of it."""

    entry: DraftEntry | None
    found: Retraction


def look(work: UnitOfWork, division: Division, entry_ids: Collection[str]) -> dict[str, Looked]:
    """Some entries by id."""
    entries = {each.entry_id: each for each in work.library_entries.some(division, entry_ids)}
    codes = frozenset(each.code for each in entries.values())
    versions = work.library.versions(division)
    drafted = rows_of(work, version_of_next(work, division), codes)
    former = [
        rows_of(work, each, codes)
        for each in (newest_released(versions), work.library.in_force(division))
    ]
    of_codes = work.library_entries.of_codes(division, codes, tuple(EntryState))

    def looked(entry_id: str) -> Looked:
        entry = entries.get(entry_id)
        if entry is None:
            return Looked(entry=None, found=retraction(None, Surroundings()))
        key = row_key(entry.record)
        others = [e for e in of_codes if row_key(e.record) == key and e.entry_id != entry_id]
        released = (rows.get(key) for rows in former)
        around = Surroundings(
            versions=versions,
            drafted=drafted.get(key),
            known=[*(e for e in released if e is not None), *(e.record for e in others)],
            others=others,
        )
        return Looked(entry=entry, found=retraction(entry, around))

    return {each: looked(each) for each in entry_ids}


@dataclass(kw_only=True)
class Retractor:
    """Takes back what some changes of one plan name, in one transaction with their outcomes."""

    work: UnitOfWork
    run: RunContext
    user: str
    plan_id: str
    #: Rows of the draft as they are to be again.
    _rows: dict[RowKey, EntryRecord | None] = field(default_factory=dict)

    def hindrances(self, changes: Sequence[PlanChange]) -> dict[int, str]:
        """By position: why a change cannot be carried out now."""
        return self._judged(changes, self._look(changes))

    def retract(self, changes: Sequence[PlanChange]) -> dict[int, str]:
        """End these entries; what has moved since it was looked at is left, and told as above."""
        if not changes:
            return {}
        self.work.library.hold(self._division)
        looked = self._look(changes)
        hindered = self._judged(changes, looked)
        ended = []
        for each in changes:
            entry, found = looked[each.entry_id].entry, looked[each.entry_id].found
            if entry is None or each.position in hindered:
                continue
            ended.append(self._ended(entry, each))
            if found.draft is not None:
                self._rows[row_key(entry.record)] = found.former
        self.work.library_entries.settle(ended)
        return hindered

    def close(self) -> None:
        """Write the draft anew, once for all rows that go back."""
        if not self._rows:
            return
        base = draft_base(self.work, self._division)
        draft = base.version
        if draft is None:
            return
        content = put_back(self.work.library.content(draft.version_id), self._rows)
        author = Author(clock=self.run.site.clock, ids=self.run.site.ids, by=self.user)
        keep_draft(self.work, self._division, base, draft.title, TakenIn(content=content), author)

    def _look(self, changes: Sequence[PlanChange]) -> Mapping[str, Looked]:
        wanted = [each.entry_id for each in changes]
        return look(self.work, self._division, wanted) if wanted else {}

    def _judged(
        self, changes: Sequence[PlanChange], looked: Mapping[str, Looked]
    ) -> dict[int, str]:
        found = {each.position: _hindrance(each, looked[each.entry_id]) for each in changes}
        return {position: why for position, why in found.items() if why}

    def _ended(self, entry: DraftEntry, change: PlanChange) -> DraftEntry:
        return replace(
            entry,
            state=EntryState.DECLINED,
            decided_by=self.user,
            decided_at=self.run.site.clock.now(),
            decision_reason=_BY_PLAN.format(plan=self.plan_id, position=change.position),
            taken_into=None,
        )

    @cached_property
    def _division(self) -> Division:
        return division_of(self.run.site.scope)


def _hindrance(change: PlanChange, looked: Looked) -> str:
    if looked.entry is None or looked.found.hindrance:
        return looked.found.hindrance
    is_same = looked.entry.wanted_digest == change.expected
    goes_back = looked.found.draft is None or record_digest(looked.found.former) == change.target
    return "" if is_same and goes_back else _MOVED
