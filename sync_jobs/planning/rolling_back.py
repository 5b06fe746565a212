"""Plan the way back (编制回退计划): the inverse of what a plan did, for the same approval."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from adapter.domain.access.roles import Action
from adapter.domain.library.life import OPEN_STATES
from adapter.domain.outcome import RunCounts
from adapter.domain.plan.inverse import Former, inverse
from adapter.domain.plan.plan import PlanChange, PlanKind
from adapter.domain.plan.refusals import Refusal, refusal_sentence
from adapter.domain.plan.retraction import never_restored, nothing_adopted, retracting
from adapter.domain.plan.states import STATE_LABELS, ChangeOutcome, PlanState
from adapter.ports.plans import StoredChange
from adapter.ports.pushes import SetKey
from adapter.ports.store import UnitOfWork
from sync_jobs.accounts.people import refused, require
from sync_jobs.catalogue import TREES
from sync_jobs.gate import division_of, require_still_open
from sync_jobs.job import JobResult, JobSpec, RunContext
from sync_jobs.library.version_sets import VersionSets
from sync_jobs.planning.context import PlanContext, plan_of
from sync_jobs.planning.making import Made, Sketch, store_plan
from sync_jobs.planning.rebuilding import is_open, set_key_of
from sync_jobs.planning.retracting import look
from sync_jobs.planning.telling import told_plan
from sync_jobs.pushing.readiness import Ready, make_ready
from sync_jobs.sets.shelf import Filed, Keyed, Shelf
from sync_jobs.sets.spool import Spool, batches

JOB = "plan_rollback"

#: Changes in memory at once.
_AT_ONCE = 200
#: Outcomes by which the library followed the other side, where a change says so.
_FOLLOWED = frozenset({ChangeOutcome.ADOPTED, ChangeOutcome.APPLIED, ChangeOutcome.ALREADY})
_ENDED = {PlanState.APPLIED, PlanState.PARTLY}
_STILL_NEW = "本方指标库仍是新的内容，以后的 plan push 会再次列出；不再需要的请另行修订指标库。"


def plan_rollback(context: PlanContext, plan_id: str) -> JobSpec:
    """The job that plans the way back from a plan; its figures name the new plan.

    Only what the plan itself changed is taken back, over there and, where it adopted something, in
    the library's next version. What moved since is listed and left alone, and so is what our
    library's versions cannot make again.
    """

    def job(run: RunContext) -> JobResult:
        return _plan(run, context, plan_id)

    return JobSpec(name=JOB, label="编制回退计划", function=job, works_on=TREES)


def _plan(run: RunContext, context: PlanContext, plan_id: str) -> JobResult:
    with run.begin() as work:
        require(work, context.user, Action.PREPARE)
        record = plan_of(work, plan_id)
    if record.state not in _ENDED:
        raise refused(Refusal.NOT_APPLIED, state=STATE_LABELS[record.state])
    with Shelf() as shelf, Spool[PlanChange](batch=_AT_ONCE) as spool:
        ready = make_ready(run, shelf)
        with run.begin() as work:
            back = _Back(work=work, plan_id=plan_id, ready=ready)
            former = back.former(shelf)
            for each in back.changes(former):
                spool.add(each)
            sketch = Sketch(
                kind=PlanKind.ROLLBACK,
                changes=spool,
                sides=ready.sides,
                changed_of_baseline=sum(each.is_applicable for each in spool),
                rollback_of=plan_id,
            )
            made = store_plan(work, run, context, sketch, is_draft=False)
            require_still_open(work, run.site.scope, ready.sides.projects)
            if made is not None:
                work.commit()
    return _told(made)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Back:
    """The inverse changes of a plan, some at a time."""

    work: UnitOfWork
    plan_id: str
    ready: Ready

    def changes(self, former: Keyed[Former]) -> Iterator[PlanChange]:
        positions = count(1)
        for some in batches(self._applied(), _AT_ONCE):
            now = self._held_now(some)
            for each in some:
                yield inverse(
                    each,
                    now=now.get(set_key_of(each)),
                    former=former.get(str(each.position)) or Former(),
                    position=next(positions),
                )
        for adopting in batches(self._adopting(), _AT_ONCE):
            yield from self._taken_back(adopting, positions)
        for each in self._done(ChangeOutcome.RETRACTED):
            yield never_restored(each, position=next(positions))

    def _taken_back(
        self, some: Sequence[StoredChange], positions: Iterator[int]
    ) -> Iterator[PlanChange]:
        """One change per entry that these brought into the library's next version.

        The ledger tells, not the outcome: entries are written before anything of a merge leaves,
        and stay whatever becomes of what was sent.
        """
        asked = [each.change.position for each in some]
        adoptions = self.work.reconciled.adoptions(self.plan_id, asked)
        named = [each for adoption in adoptions.values() for each in adoption.entry_ids]
        looked = look(self.work, division_of(self.ready.run.site.scope), named)
        for each in some:
            adoption = adoptions.get(each.change.position)
            entry_ids = adoption.entry_ids if adoption else ()
            for entry_id in entry_ids:
                own = looked[entry_id]
                yield retracting(each.change, own.entry, own.found, position=next(positions))
            if not entry_ids and each.outcome in _FOLLOWED:
                yield nothing_adopted(each.change, position=next(positions))

    def former(self, shelf: Shelf) -> Keyed[Former]:
        """From which version each set can be made as it was before, the newest that gives it."""
        found: Filed[Former] = shelf.drawer()
        wanted = sum(each.expected is not None for each in self._applied())
        versions = self.work.library.versions(division_of(self.ready.run.site.scope))
        released = (each for each in versions if each.state not in OPEN_STATES)
        for version in sorted(released, key=lambda each: -each.number):
            if len(found) == wanted:
                break
            sets = VersionSets(
                self.work, self.ready.run, self.ready.sides.projects, version.version_id
            )
            missing = (
                each
                for each in self._applied()
                if each.expected is not None and found.get(str(each.position)) is None
            )
            for some in batches(missing, _AT_ONCE):
                for position, rows in _made_again(sets, some):
                    made = Former(rows_digest=rows, version_id=version.version_id)
                    found.put(str(position), made)
        return found

    def _held_now(self, some: Sequence[PlanChange]) -> dict[SetKey, str | None]:
        """By what is recorded."""
        keys = [set_key_of(each) for each in some]
        return {
            (kind, key): each.external
            for kind in {kind for kind, _ in keys}
            for key, each in self.ready.standing(
                self.work, kind, [key for of, key in keys if of is kind]
            ).items()
        }

    def _applied(self) -> Iterator[PlanChange]:
        """What the plan did to the other side, of what is open now."""
        return self._done(ChangeOutcome.APPLIED)

    def _adopting(self) -> Iterator[StoredChange]:
        return (each for each in self._open() if each.change.is_adopting)

    def _done(self, outcome: ChangeOutcome) -> Iterator[PlanChange]:
        return (each.change for each in self._open() if each.outcome is outcome)

    def _open(self) -> Iterator[StoredChange]:
        for each in self.work.plans.changes(self.plan_id):
            if not each.is_purged and is_open(each.change, self.ready.sides.projects):
                yield each


def _made_again(sets: VersionSets, some: Sequence[PlanChange]) -> Iterator[tuple[int, str]]:
    """Position and rows of the sets that the version gives as they were before."""
    own = sets.some([set_key_of(each) for each in some])
    for each in some:
        found = own.get(set_key_of(each))
        is_same = found is not None and found.entry.content_hash == each.expected
        if found is not None and is_same and not found.problems:
            yield each.position, found.rows_digest


def _told(made: Made | None) -> JobResult:
    if made is None:
        line = refusal_sentence(Refusal.NOTHING_DONE)
        return JobResult(counts=RunCounts(), figures={"plan_id": None}, lines=(f"{line}。",))
    result = told_plan(made, unchanged=0)
    return JobResult(
        outcome=result.outcome,
        counts=result.counts,
        figures=result.figures,
        lines=(*result.lines, _STILL_NEW),
    )
