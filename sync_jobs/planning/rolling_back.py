"""Plan the way back (编制回退计划): the inverse of what a plan did, for the same approval."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from adapter.domain.fingerprint import rows_digest
from adapter.domain.library_life import OPEN_STATES
from adapter.domain.outcome import RunCounts
from adapter.domain.plan import ChangeKind, PlanChange, PlanKind
from adapter.domain.plan_inverse import Former, inverse
from adapter.domain.plan_refusals import Refusal, refusal_sentence
from adapter.domain.plan_states import STATE_LABELS, ChangeOutcome, PlanState
from adapter.domain.roles import Action
from adapter.ports.plans import StoredChange
from adapter.ports.pushes import SetKey
from adapter.ports.store import UnitOfWork
from sync_jobs.accounts import refused, require
from sync_jobs.catalogue import TREES
from sync_jobs.gate import OpenProjects, division_of, require_still_open
from sync_jobs.internal_sets import internal_sets
from sync_jobs.job import JobResult, JobSpec, RunContext
from sync_jobs.planning.context import PlanContext, plan_of
from sync_jobs.planning.making import Made, Sketch, store_plan
from sync_jobs.planning.rebuilding import is_open, set_key_of
from sync_jobs.planning.telling import told_plan
from sync_jobs.pushing.readiness import Ready, make_ready

JOB = "plan_rollback"

_ENDED = {PlanState.APPLIED, PlanState.PARTLY}
_STILL_NEW = "本方指标库仍是新的内容，以后的 plan push 会再次列出；不再需要的请另行修订指标库。"


def plan_rollback(context: PlanContext, plan_id: str) -> JobSpec:
    """The job that plans the way back from a plan; its figures name the new plan.

    Only what the plan itself changed is taken back. What moved since is listed and left alone, and
    so is what our library's versions cannot make again.
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
    ready = make_ready(run)
    with run.begin() as work:
        former = _former(work, run, ready.sides.projects, plan_id)
        back = _Back(work=work, plan_id=plan_id, ready=ready, former=former)
        made = store_plan(work, run, context, back.sketch(), is_draft=False)
        require_still_open(work, run.site.scope, ready.sides.projects)
        if made is not None:
            work.commit()
    return _told(made)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Back:
    """The inverse changes of a plan, streamed."""

    work: UnitOfWork
    plan_id: str
    ready: Ready
    former: Mapping[SetKey, Former]

    def sketch(self) -> Sketch:
        changed = removed = withdrawals = 0
        for each in self.changes():
            changed += each.is_applicable
            removed += each.removed_rows
            withdrawals += each.kind is ChangeKind.WITHDRAW
        return Sketch(
            kind=PlanKind.ROLLBACK,
            changes=self.changes(),
            sides=self.ready.sides,
            changed_of_baseline=changed,
            rows_removed=removed,
            withdrawals=withdrawals,
            rollback_of=self.plan_id,
        )

    def changes(self) -> Iterator[PlanChange]:
        positions = count(1)
        for each in _applied(self.work, self.plan_id, self.ready.sides.projects):
            key = set_key_of(each)
            yield inverse(
                each,
                now=self.ready.external.get(key[0], {}).get(key[1]),
                former=self.former.get(key, Former()),
                position=next(positions),
            )


def _applied(work: UnitOfWork, plan_id: str, projects: OpenProjects) -> Iterator[PlanChange]:
    """What a plan did, of what is open now."""
    for each in work.plans.changes(plan_id):
        if _is_done(each) and is_open(each.change, projects):
            yield each.change


def _is_done(stored: StoredChange) -> bool:
    return stored.outcome is ChangeOutcome.APPLIED and not stored.is_purged


def _former(
    work: UnitOfWork, run: RunContext, projects: OpenProjects, plan_id: str
) -> dict[SetKey, Former]:
    """From which version each set can be made as it was before, the newest that gives it."""
    wanted = {
        set_key_of(each): each.expected
        for each in _applied(work, plan_id, projects)
        if each.expected is not None
    }
    found: dict[SetKey, Former] = {}
    versions = work.library.versions(division_of(run.site.scope))
    released = (each for each in versions if each.state not in OPEN_STATES)
    for version in sorted(released, key=lambda each: -each.number):
        if found.keys() == wanted.keys():
            break
        content = work.library.content(version.version_id)
        for own in internal_sets(content, run.site.profile, projects, run.site.scope).sets:
            key = own.kind, own.entry.key
            if not own.problems and own.entry.content_hash == wanted.get(key):
                rows = rows_digest(own.header, own.rows)
                found.setdefault(key, Former(rows_digest=rows, version_id=version.version_id))
    return found


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
