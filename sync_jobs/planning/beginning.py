"""Begins to apply a plan (开始执行): every change has its outcome or leaves, in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from adapter.domain.plan.plan import PlanChange
from adapter.domain.plan.states import FINAL_OUTCOMES, ChangeOutcome, Noted, PlanState
from adapter.ports.plans import PlanRecord, StoredChange
from adapter.ports.pushes import PushRecord, SetKey
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import TreeKind
from sync_jobs.gate import division_of, require_still_open
from sync_jobs.job import RunContext
from sync_jobs.planning.adopting import Adopter, require_same_library
from sync_jobs.planning.deferring import defer
from sync_jobs.planning.noting import Noting
from sync_jobs.planning.rebuilding import Rebuilder, Rebuilt, set_key_of
from sync_jobs.planning.retracting import Retractor
from sync_jobs.planning.sorting import (
    Moment,
    Sorted,
    deferred,
    followed,
    pending,
    retracted,
    sort_out,
)
from sync_jobs.push_plan import Planned
from sync_jobs.pushing.readiness import Ready
from sync_jobs.sets.internal import name_of
from sync_jobs.sets.shelf import Filed, Keyed, Shelf
from sync_jobs.sets.spool import Spool


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A change that leaves."""

    position: int
    planned: Planned


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What is to be sent."""

    #: By `name_of` its set.
    leaving: Keyed[Leaving]
    #: Of the sets that the push ledger names: what the plan does with them.
    known: Mapping[SetKey, Planned]
    #: By position: 1 where this run dealt with the change.
    dealt_with: bytearray


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What is to be written of some changes."""

    notes: tuple[Noted, ...]
    followed: tuple[PlanChange, ...]
    deferred: tuple[PlanChange, ...]
    retracted: tuple[PlanChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Goes through the changes of a plan, some at a time."""

    run: RunContext
    user: str
    record: PlanRecord
    ready: Ready
    now: datetime
    shelf: Shelf

    def begin(self) -> Begun:
        """Note what nothing is sent for, and keep what leaves beside memory."""
        plan_id, count = self.record.header.plan_id, self.record.header.change_count
        leaving: Filed[Leaving] = self.shelf.drawer()
        known: dict[SetKey, Planned] = {}
        dealt_with = bytearray(count + 1)
        division, is_adopting = division_of(self.run.site.scope), False
        with self.run.begin() as work, Spool[_Written](batch=1) as spool:
            seen = work.library.versions(division)
            turn = _Turn(
                course=self,
                work=work,
                rebuilder=Rebuilder(work, self.run, self.ready.sides.projects),
                retractor=Retractor(work=work, run=self.run, user=self.user, plan_id=plan_id),
            )
            # Looking takes long: others may write until the first write below.
            for some in _turns(work, plan_id):
                changes, sorted_out = turn.looked_at(some)
                written = _Written(
                    notes=sorted_out.notes,
                    followed=tuple(followed(changes, sorted_out)),
                    deferred=tuple(deferred(changes, sorted_out)),
                    retracted=tuple(retracted(changes, sorted_out)),
                )
                spool.add(written)
                is_adopting |= bool(written.followed)
                for change in changes:
                    dealt_with[change.position] = 1
                for position, planned in sorted_out.leaving.items():
                    laid = self._laid(planned)
                    leaving.put(name_of(laid.set_key), Leaving(position=position, planned=laid))
                for planned in (*sorted_out.leaving.values(), *sorted_out.staying):
                    if planned.set_key in self.ready.way.set_keys:
                        known[planned.set_key] = planned
            self._enter(work)
            if is_adopting:
                require_same_library(work, division, seen, self.ready.sides.released_at)
            for each in spool:
                turn.write(each)
            turn.retractor.close()
            require_still_open(work, self.run.site.scope, self.ready.sides.projects)
            work.commit()
        return Begun(leaving=leaving, known=known, dealt_with=dealt_with)

    def _enter(self, work: UnitOfWork) -> None:
        plan_id = self.record.header.plan_id
        if self.record.state is PlanState.APPROVED:
            work.plans.move(plan_id, PlanState.APPLYING, at=self.now, run_id=self.run.run_id)
        else:
            # Whoever stops the plan waits until commit.
            work.plans.lock(plan_id)

    def _laid(self, planned: Planned) -> Planned:
        own = planned.set
        entry = replace(own.entry, fields=self.shelf.put(own.entry.fields))
        encoded = self.shelf.put_encoded(own.encoded())
        return replace(planned, set=replace(own, entry=entry, encoded=encoded))


def _turns(work: UnitOfWork, plan_id: str) -> Iterator[Sequence[StoredChange]]:
    after = 0
    while some := work.plans.some_changes(plan_id, after=after):
        yield some
        after = some[-1].change.position


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """What becomes of some changes."""

    course: Course
    work: UnitOfWork
    rebuilder: Rebuilder
    retractor: Retractor

    def looked_at(self, some: Sequence[StoredChange]) -> tuple[list[PlanChange], Sorted]:
        """The changes among them that had no outcome, and which of these leave."""
        course, run = self.course, self.course.run
        changes = pending(some)
        sendable = [each.change for each in some if self._is_sendable(each)]
        adopting = [each for each in changes if each.is_adopting and not each.is_applicable]
        made = self.rebuilder.rebuilt([*sendable, *adopting])
        moment = Moment(
            ready=course.ready,
            rebuilt=made,
            held=self._held(changes),
            latest=self._latest(changes),
            clashes={
                **self._adopter(made).clashes(changes),
                **self.retractor.hindrances([each for each in changes if each.is_retracting]),
            },
            detection=run.site.profile.reconcile_policy.detection,
            began_at=course.record.began_at,
            is_expired=course.now >= course.record.header.expires_at,
            sendable=frozenset(each.position for each in sendable),
        )
        return changes, sort_out(changes, moment)

    def write(self, told: _Written) -> None:
        """Keep outcomes, what our library follows in, and what is left to the next push."""
        course = self.course
        if told.followed:
            self._adopter(self.rebuilder.rebuilt(told.followed)).adopt(told.followed)
        defer(self.work, course.run, course.ready.sides, told.deferred)
        late = self.retractor.retract(told.retracted)
        notes = [_unless_late(each, late) for each in told.notes]
        noting = Noting(run=course.run, user=course.user, plan_id=course.record.header.plan_id)
        noting.note(self.work, notes)

    def _adopter(self, made: Rebuilt) -> Adopter:
        course = self.course
        return Adopter(
            work=self.work,
            run=course.run,
            user=course.user,
            plan_id=course.record.header.plan_id,
            rebuilt=made,
            ready=course.ready,
        )

    def _is_sendable(self, stored: StoredChange) -> bool:
        """Settled ones too that the ledger names: a request may have to leave again as a whole."""
        change = stored.change
        if not change.is_applicable or not change.key:
            return False
        is_open = stored.outcome not in FINAL_OUTCOMES
        return is_open or set_key_of(change) in self.course.ready.way.set_keys

    def _held(self, changes: Sequence[PlanChange]) -> dict[SetKey, str | None]:
        scope, found = self.course.run.site.scope, dict[SetKey, str | None]()
        for kind, keys in _by_kind(changes).items():
            triples = self.work.trees.triples_of(scope, kind, keys)
            found |= {(kind, key): each.external for key, each in triples.items()}
        return found

    def _latest(self, changes: Sequence[PlanChange]) -> dict[SetKey, PushRecord]:
        scope, found = self.course.run.site.scope, dict[SetKey, PushRecord]()
        for kind, keys in _by_kind(changes).items():
            found |= self.work.pushes.latest_of(scope, kind, keys)
        return found


def _unless_late(noted: Noted, late: Mapping[int, str]) -> Noted:
    """The outcome, or that somebody was faster than the first write."""
    why = late.get(noted.position)
    return replace(noted, outcome=ChangeOutcome.UNMADE, reason=why) if why else noted


def _by_kind(changes: Sequence[PlanChange]) -> dict[TreeKind, list[str]]:
    found: dict[TreeKind, list[str]] = {}
    for each in changes:
        if each.key:
            found.setdefault(TreeKind(each.set_kind), []).append(each.key)
    return found
