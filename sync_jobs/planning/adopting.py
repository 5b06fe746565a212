"""Writes what a plan adopts (采纳) into the library's next version: entries, and the ledger."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from adapter.domain.indicator import LibraryVersion
from adapter.domain.library.adoption import Adoption
from adapter.domain.library.entries import (
    DraftEntry,
    EntryOrigin,
    EntryRecord,
    EntryState,
    owner_of,
    record_digest,
)
from adapter.domain.plan.plan import PlanChange
from adapter.domain.plan.retraction import RowKey, row_key
from adapter.errors import RunError
from adapter.ports.division import Division
from adapter.ports.store import UnitOfWork
from sync_jobs.gate import division_of
from sync_jobs.job import RunContext
from sync_jobs.library.proposals import version_of_next
from sync_jobs.planning.library_rows import rows_of
from sync_jobs.planning.merging import Merged
from sync_jobs.planning.rebuilding import Rebuilt, set_key_of
from sync_jobs.pushing.readiness import Ready
from sync_jobs.sets.adoptions import is_on_its_way
from sync_jobs.sets.internal import InternalSet

_OURS_MOVED = "本方这一套在计划之后又有改动"
_DRAFT_MOVED = "下一版指标库中这一套已另有改动，请先发布或放弃下一版"
_BY_PLAN = "计划 {plan} 第 {position} 条采纳对方"
_REPLACED = "已由后来的采纳取代："
_WAITING = (EntryState.ACCEPTED, EntryState.TAKEN)


class LibraryMoved(RunError):
    """The library was written to while it was looked at; nothing was adopted."""

    def __init__(self) -> None:
        super().__init__("执行期间指标库有了改动，没有执行；请再次运行 plan apply")


def require_same_library(
    work: UnitOfWork,
    division: Division,
    seen: Sequence[LibraryVersion],
    released_at: datetime | None,
) -> None:
    """Raises LibraryMoved where changes would be adopted into another library than was judged.

    `released_at` tells the version in force that our sets came from. From here on nobody writes to
    the library before the commit.
    """
    work.library.hold(division)
    in_force = work.library.in_force(division)
    is_in_force = released_at == (in_force.created_at if in_force else None)
    if not is_in_force or work.library.versions(division) != seen:
        raise LibraryMoved


@dataclass(frozen=True, kw_only=True)
class Adopter:
    """Adopts some changes of one plan, in one transaction: all become permanent, or none."""

    work: UnitOfWork
    run: RunContext
    user: str
    plan_id: str
    rebuilt: Rebuilt
    ready: Ready

    def clashes(self, changes: Sequence[PlanChange]) -> dict[int, str]:
        """By position: why a change is not adopted, although the other side is as expected."""
        found = {}
        for each in changes:
            merged = self.rebuilt.merged.get(each.position)
            why = self._clash(each, merged) if merged and each.is_adopting else ""
            if why and each.position not in self.done:
                found[each.position] = why
        return found

    def adopt(self, changes: Sequence[PlanChange]) -> None:
        """Write entries and the ledger for these changes; what was adopted before is left out."""
        wanted = [
            (each, self.rebuilt.merged[each.position])
            for each in changes
            if each.position in self.rebuilt.merged and each.position not in self.done
        ]
        if not wanted:
            return
        self.work.library.hold(self._division)
        entries = {
            change.position: tuple(self._entries(change, merged)) for change, merged in wanted
        }
        written = [each for some in entries.values() for each in some]
        self.work.library_entries.settle(list(self._replaced(written)))
        self.work.library_entries.add(self._division, written)
        self.work.reconciled.adopt(
            self.run.site.scope,
            [self._adoption(*each, entries[each[0].position]) for each in wanted],
        )

    @cached_property
    def done(self) -> Collection[int]:
        """Positions that an earlier run adopted."""
        return self.work.reconciled.adopted(self.plan_id, self.rebuilt.merged.keys())

    # --- what stands against it ---

    def _clash(self, change: PlanChange, merged: Merged) -> str:
        own = self.ready.sides.internal.of(set_key_of(change))
        if _hash_of(own) != _hash_of(merged.former) or self._is_had(merged):
            return _OURS_MOVED
        is_free = all(self._is_free(each, is_gone=merged.is_gone) for each in merged.records)
        return "" if is_free else _DRAFT_MOVED

    def _is_had(self, merged: Merged) -> bool:
        """Whether a row in force is had by somebody for whom it would not be changed.

        The set of its owner or a row that is kept back does not show in the set that is adopted.
        """
        had = ((each, self._in_force.get(row_key(each))) for each in merged.records)
        return any(
            now is not None and (merged.former is None or owner_of(now) != owner_of(wanted))
            for wanted, now in had
        )

    def _is_free(self, record: EntryRecord, *, is_gone: bool) -> bool:
        """Whether nobody but an earlier adoption changed the row in the library's next version.

        What another owner has or is to have is never free; `is_gone`: the row is to go.
        """
        now, in_force = self._next.get(row_key(record)), self._in_force.get(row_key(record))
        earlier = list(self._earlier(record))
        rows = [each for each in (now, in_force, *(e.record for e in earlier)) if each is not None]
        if any(owner_of(each) != owner_of(record) for each in rows):
            return False
        wanted = None if is_gone else record
        known = {record_digest(each) for each in (in_force, wanted)}
        return record_digest(now) in known | {each.wanted_digest for each in earlier}

    def _earlier(self, record: EntryRecord) -> Iterator[DraftEntry]:
        return (each for each in self._waiting if row_key(each.record) == row_key(record))

    # --- what is written ---

    def _entries(self, change: PlanChange, merged: Merged) -> Iterator[DraftEntry]:
        now = self.run.site.clock.now()
        why = _BY_PLAN.format(plan=self.plan_id, position=change.position)
        for record in merged.records:
            yield DraftEntry(
                entry_id=self.run.site.ids.fresh(),
                record=record,
                base_digest=record_digest(self._next.get(row_key(record))),
                origin=EntryOrigin.EXTERNAL,
                origin_name=self.run.site.scope.site,
                origin_by=self.user,
                reason=why,
                made_at=now,
                is_removal=merged.is_gone,
                state=EntryState.ACCEPTED,
                decided_by=self.user,
                decided_at=now,
            )

    def _replaced(self, written: Sequence[DraftEntry]) -> Iterator[DraftEntry]:
        """Earlier adoptions of the same rows that no draft has taken in yet."""
        by_row = {row_key(each.record): each for each in written}
        now = self.run.site.clock.now()
        for each in self._waiting:
            newer = by_row.get(row_key(each.record))
            if newer is not None and each.state is EntryState.ACCEPTED:
                yield replace(
                    each,
                    state=EntryState.DECLINED,
                    decided_by=self.user,
                    decided_at=now,
                    decision_reason=f"{_REPLACED}{newer.reason}",
                )

    def _adoption(
        self, change: PlanChange, merged: Merged, entries: Sequence[DraftEntry]
    ) -> Adoption:
        return Adoption(
            adoption_id=self.run.site.ids.fresh(),
            plan_id=self.plan_id,
            position=change.position,
            set_kind=change.set_kind,
            key=change.key,
            project_code=change.project_code,
            internal=_hash_of(merged.former),
            external=change.expected,
            target=merged.target,
            entry_ids=tuple(each.entry_id for each in entries),
            adopted_by=self.user,
            adopted_at=self.run.site.clock.now(),
        )

    # --- what it is judged by ---

    @cached_property
    def _division(self) -> Division:
        return division_of(self.run.site.scope)

    @cached_property
    def _codes(self) -> frozenset[str]:
        """Of the rows that the changes are about."""
        merged = self.rebuilt.merged.values()
        return frozenset(record.code for each in merged for record in each.records)

    @cached_property
    def _next(self) -> Mapping[RowKey, EntryRecord]:
        version = version_of_next(self.work, self._division)
        return rows_of(self.work, version, self._codes)

    @cached_property
    def _in_force(self) -> Mapping[RowKey, EntryRecord]:
        return rows_of(self.work, self.work.library.in_force(self._division), self._codes)

    @cached_property
    def _waiting(self) -> Sequence[DraftEntry]:
        """Adoptions from this site of these rows that no version in force holds yet."""
        found = self.work.library_entries.of_codes(self._division, self._codes, _WAITING)
        in_force = self.work.library.in_force(self._division)
        return [
            each
            for each in found
            if each.origin is EntryOrigin.EXTERNAL
            and each.origin_name == self.run.site.scope.site
            and is_on_its_way(each, in_force)
        ]


def _hash_of(own: InternalSet | None) -> str | None:
    return own.entry.content_hash if own else None
