"""What people decide about a plan (复核): submit, approve, reject, edit, void."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from adapter.domain.access.roles import Action
from adapter.domain.plan.plan import (
    ChangeKind,
    Decision,
    PlanHeader,
    changes_digest,
)
from adapter.domain.plan.refusals import Refusal
from adapter.domain.plan.rules import Guard, needed_approvals
from adapter.domain.plan.states import (
    FINAL_OUTCOMES,
    STATE_LABELS,
    TRANSITIONS,
    UNTOUCHED_STATES,
    ChangeOutcome,
    Noted,
    PlanState,
)
from adapter.domain.plan.tally import TallyCounter
from adapter.errors import PlanRefused
from adapter.ports.accounts import Account
from adapter.ports.plans import Approval, PlanRecord, Verdict
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side, TreeKind
from sync_jobs.accounts.people import refused, refused_person, require, require_whole_plan
from sync_jobs.catalogue import TREES
from sync_jobs.job import JobResult
from sync_jobs.leases import HeldLeases
from sync_jobs.planning.context import PlanContext, plan_of
from sync_jobs.planning.verifying import approval_message, verified
from sync_jobs.runner import record_run

STOP_JOB = "stop_plan"

_VOIDED_BY_HAND = "由人作废"
_STOPPED = "由人停止，没有再发送"


def submit_plan(context: PlanContext, plan_id: str) -> PlanRecord:
    """Hand a draft to the reviewers."""

    def body(work: UnitOfWork, record: PlanRecord, account: Account) -> None:
        _require_author(work, record, account)
        _require_step(record, PlanState.SUBMITTED, "提交")
        work.plans.move(plan_id, PlanState.SUBMITTED, at=context.clock.now())

    return _decided(context, plan_id, Action.PREPARE, body)


def void_plan(context: PlanContext, plan_id: str) -> PlanRecord:
    """Give up a plan; one that was begun ends with what it did, see `stop_plan`.

    Its author's right; anybody's who prepares plans once the author has no open account.
    """
    with context.store.begin() as work:
        is_begun = plan_of(work, plan_id).state is PlanState.APPLYING
    if is_begun:
        return stop_plan(context, plan_id)

    def body(work: UnitOfWork, record: PlanRecord, account: Account) -> None:
        _require_author(work, record, account, is_replaceable=True)
        _require_step(record, PlanState.VOID, "作废")
        now = context.clock.now()
        work.plans.void_approvals(plan_id, at=now)
        work.plans.move(plan_id, PlanState.VOID, at=now, reason=_VOIDED_BY_HAND)

    return _decided(context, plan_id, Action.PREPARE, body, is_expiring=False)


def stop_plan(context: PlanContext, plan_id: str) -> PlanRecord:
    """End a plan that was begun where it stands: what has no outcome is left as it is.

    A push of it that is under way stays in the ledger. Raises LeaseHeld while it is being applied.
    """

    def body(work: UnitOfWork, record: PlanRecord, account: Account) -> None:
        _require_author(work, record, account, is_replaceable=True)
        _require_step(record, PlanState.PARTLY, "停止")
        after = 0
        while some := work.plans.some_changes(plan_id, after=after):
            left = [each.change.position for each in some if each.outcome not in FINAL_OUTCOMES]
            work.plans.note(plan_id, [_stopped(each) for each in left])
            after = some[-1].change.position
        work.plans.move(plan_id, PlanState.PARTLY, at=context.clock.now(), reason=_STOPPED)

    with context.store.begin() as work:
        scope = plan_of(work, plan_id).header.scope
    decided: list[PlanRecord] = []

    def run(_run_id: str, _held: HeldLeases) -> JobResult:
        decided.append(_decided(context, plan_id, Action.PREPARE, body))
        return JobResult(figures={"plan_id": plan_id})

    record_run(STOP_JOB, scope, context.store, context.clock, context.ids, run, works_on=TREES)
    return decided[0]


def _stopped(position: int) -> Noted:
    return Noted(position=position, outcome=ChangeOutcome.LEFT, reason=_STOPPED)


# --- review ---------------------------------------------------------------------------------------


def approve_plan(
    context: PlanContext, plan_id: str, *, comment: str = "", seen_digest: str = ""
) -> PlanRecord:
    """Say yes to exactly what is stored, signed; the plan is approved when enough people have.

    With `seen_digest`, the beginning of the digest that was looked at, an edit that came between
    is noticed; for a plan that was edited it must be said. Raises PlanRefused for a plan that is
    not what its digest says, PersonRefused for its author.
    """

    def body(work: UnitOfWork, record: PlanRecord, account: Account) -> None:
        _require_step(record, PlanState.APPROVED, "批准")
        _require_other_person(work, record, account)
        if record.header.revision > 1 and not seen_digest:
            raise refused(Refusal.DIGEST_UNSAID, revision=record.header.revision)
        if not record.digest.startswith(seen_digest):
            raise refused(Refusal.OTHER_DIGEST)
        found = verified(work, record, context.key())
        if not found.is_intact:
            raise refused(Refusal.TAMPERED)
        if account.os_user in found.approvers:
            raise refused(Refusal.APPROVED_ALREADY, user=account.display_name)
        work.plans.approve(_signed(context, record, account, Verdict.APPROVE, comment))
        if len(found.approvers) + 1 >= record.header.needed:
            work.plans.move(plan_id, PlanState.APPROVED, at=context.clock.now())

    return _decided(context, plan_id, Action.REVIEW, body)


def reject_plan(context: PlanContext, plan_id: str, *, comment: str) -> PlanRecord:
    """Say no, with a reason for the author; nothing of the plan is ever applied."""

    def body(work: UnitOfWork, record: PlanRecord, account: Account) -> None:
        _require_step(record, PlanState.REJECTED, "退回")
        _require_other_person(work, record, account)
        now = context.clock.now()
        work.plans.void_approvals(plan_id, at=now)
        work.plans.approve(_signed(context, record, account, Verdict.REJECT, comment))
        work.plans.move(plan_id, PlanState.REJECTED, at=now, reason="复核退回")

    return _decided(context, plan_id, Action.REVIEW, body)


def _signed(
    context: PlanContext, record: PlanRecord, account: Account, verdict: Verdict, comment: str
) -> Approval:
    unsigned = Approval(
        approval_id=context.ids.fresh(),
        plan_id=record.header.plan_id,
        revision=record.header.revision,
        account_id=account.account_id,
        os_user=account.os_user,
        verdict=verdict,
        plan_digest=record.digest,
        comment=comment,
        decided_at=context.clock.now(),
        signature="",
        key_fingerprint="",
    )
    signature, fingerprint = context.key().sign(approval_message(unsigned))
    return replace(unsigned, signature=signature, key_fingerprint=fingerprint)


# --- editing --------------------------------------------------------------------------------------


def edit_plan(context: PlanContext, plan_id: str, position: int, decision: Decision) -> PlanRecord:
    """Decide one change anew: a new revision, back with its author, and no approval stands."""

    def body(work: UnitOfWork, record: PlanRecord, account: Account) -> None:
        _require_author(work, record, account)
        if record.state not in UNTOUCHED_STATES:
            raise _wrong_state(record, "编辑")
        _replace(work, record, position, decision)
        now = context.clock.now()
        work.plans.void_approvals(plan_id, at=now)
        work.plans.seal(_resealed(work, context, record.header))
        if record.state is not PlanState.DRAFT:
            work.plans.move(plan_id, PlanState.DRAFT, at=now)

    return _decided(context, plan_id, Action.PREPARE, body)


def _replace(work: UnitOfWork, record: PlanRecord, position: int, decision: Decision) -> None:
    stored = work.plans.change(record.header.plan_id, position)
    if stored is None or stored.is_purged:
        raise refused(Refusal.NO_SUCH_CHANGE, position=position)
    if decision is Decision.SEND and stored.change.kind is not ChangeKind.CONFLICT:
        raise refused(Refusal.NO_CONFLICT, position=position)
    if decision is Decision.SEND and not stored.change.rows_digest:
        raise refused(Refusal.NOTHING_OF_OURS, position=position)
    work.plans.replace(record.header.plan_id, replace(stored.change, decision=decision))


def _resealed(work: UnitOfWork, context: PlanContext, header: PlanHeader) -> PlanHeader:
    counter = TallyCounter(context.limits.canaries)
    changes = (each.change for each in work.plans.changes(header.plan_id))
    for _ in counter.counting(changes):
        pass
    held = {kind.value: work.trees.count(header.scope, Side.INTERNAL, kind) for kind in TreeKind}
    guards = tuple(map(Guard, header.guards))
    needed = needed_approvals(counter.tally, context.limits, held=held, guards=guards)
    return replace(
        header.edited(),
        changes_digest=changes_digest(work.plans.digests(header.plan_id)),
        needed=needed.count,
        needed_because=needed.because,
    )


# --- what all of it has in common -----------------------------------------------------------------

_Body = Callable[[UnitOfWork, PlanRecord, Account], None]


def _decided(
    context: PlanContext, plan_id: str, action: Action, body: _Body, *, is_expiring: bool = True
) -> PlanRecord:
    """Carry out a decision in one transaction; a plan whose time is over is closed instead."""
    with context.store.begin() as work:
        account = require(work, context.user, action)
        # From its first write on nobody else decides about the same plan.
        work.plans.lock(plan_id)
        record = plan_of(work, plan_id)
        require_whole_plan(work, account, action, record.header)
        if is_expiring and is_over(record, context.clock.now()):
            expire(work, record, context.clock.now())
            work.commit()
            raise expired(record)
        body(work, record, account)
        decided = plan_of(work, plan_id)
        work.commit()
    return decided


def is_over(record: PlanRecord, now: datetime) -> bool:
    """Whether a plan of which nothing was applied has outlived its time."""
    return record.state in UNTOUCHED_STATES and now >= record.header.expires_at


def expire(work: UnitOfWork, record: PlanRecord, now: datetime) -> None:
    """Close a plan whose time is over."""
    work.plans.void_approvals(record.header.plan_id, at=now)
    work.plans.move(record.header.plan_id, PlanState.EXPIRED, at=now)


def expired(record: PlanRecord) -> PlanRefused:
    """The refusal of a plan whose time is over."""
    when = record.header.expires_at.astimezone().strftime("%Y-%m-%d %H:%M")
    return refused(Refusal.EXPIRED, when=when)


def _require_step(record: PlanRecord, state: PlanState, action: str) -> None:
    if state not in TRANSITIONS[record.state]:
        raise _wrong_state(record, action)


def _wrong_state(record: PlanRecord, action: str) -> PlanRefused:
    return refused(Refusal.WRONG_STATE, state=STATE_LABELS[record.state], action=action)


def _author(work: UnitOfWork, record: PlanRecord) -> Account:
    author = work.accounts.get(record.header.author_id)
    if author is None:
        raise refused(Refusal.TAMPERED)
    return author


def _require_author(
    work: UnitOfWork, record: PlanRecord, account: Account, *, is_replaceable: bool = False
) -> None:
    author = _author(work, record)
    if is_replaceable and work.accounts.of_user(author.os_user) is None:
        return
    if account.os_user != author.os_user:
        raise refused_person(Refusal.NOT_AUTHOR, user=author.display_name)


def _require_other_person(work: UnitOfWork, record: PlanRecord, account: Account) -> None:
    """The person counts, not the account: who was given a second one is still the author."""
    author = _author(work, record)
    if account.os_user == author.os_user:
        raise refused_person(Refusal.OWN_PLAN, user=author.display_name)
