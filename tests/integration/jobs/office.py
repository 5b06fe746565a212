"""An office of five people who plan, review and apply at a desk, each under a user of their own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path

from adapter.domain.access.roles import Role
from adapter.domain.plan.plan import Decision
from adapter.domain.plan.rules import PlanLimits
from adapter.package_format.keys import new_key_pair
from adapter.ports.plans import PlanRecord, StoredChange
from connectors.approval_key import ApprovalKey, load_approval_key
from sync_jobs.accounts.people import AccountContext, NewAccount, add_account
from sync_jobs.job import JobOptions, JobSpec
from sync_jobs.planning import deciding
from sync_jobs.planning.applying import apply_plan
from sync_jobs.planning.context import PlanContext
from sync_jobs.planning.plan_push import plan_push
from sync_jobs.planning.plan_reconcile import plan_reconcile
from sync_jobs.planning.rolling_back import plan_rollback
from sync_jobs.runner import Finished, run_job
from tests.integration.jobs.desk import Desk

ADMIN, AUTHOR, FIRST, SECOND, AUDITOR = "guan", "zhang", "li", "wang", "shen"
ROLES = {
    ADMIN: Role.ADMINISTRATOR,
    AUTHOR: Role.PREPARER,
    FIRST: Role.REVIEWER,
    SECOND: Role.REVIEWER,
    AUDITOR: Role.AUDITOR,
}
#: One approval is enough for whatever the desk's small library may need.
EASY = PlanLimits(changes=1000, removals=1000)


def approval_key(folder: Path, name: str = "approval.pem") -> ApprovalKey:
    """A key of its own in a new file."""
    new_key_pair(folder / name)
    return load_approval_key(folder / name, ())


@dataclass
class Office:
    """The people around a desk."""

    desk: Desk
    signatures: ApprovalKey | None
    limits: PlanLimits = field(default_factory=lambda: EASY)

    def open_accounts(self) -> None:
        """One account for each of the five."""
        for user, role in ROLES.items():
            context = AccountContext(
                store=self.desk.store, clock=self.desk.clock, ids=self.desk.ids, user=ADMIN
            )
            wanted = NewAccount(os_user=user, display_name=user, roles=frozenset({role}))
            add_account(context, wanted)

    def of(self, user: str) -> PlanContext:
        """What a person plans with."""
        return PlanContext(
            store=self.desk.store,
            clock=self.desk.clock,
            ids=self.desk.ids,
            user=user,
            code_version="0.1.0",
            limits=self.limits,
            signatures=self.signatures,
        )

    def run(self, spec: JobSpec) -> Finished:
        """Run a job about plans, a minute after whatever happened before."""
        self.desk.clock.turn(60)
        return run_job(spec, self.desk.site(), JobOptions())

    def plan(self, *, draft: bool = False, user: str = AUTHOR) -> str:
        """Plan a push; the number of the plan."""
        finished = self.run(plan_push(self.of(user), is_draft=draft))
        return str(finished.result.figures["plan_id"])

    def reconcile(self) -> str:
        """Plan what the version check decides; the number of the plan."""
        finished = self.run(plan_reconcile(self.of(AUTHOR)))
        return str(finished.result.figures["plan_id"])

    def approve(self, plan_id: str, *users: str) -> PlanRecord:
        """Let reviewers say yes, one after the other."""
        for user in users or (FIRST,):
            self.desk.clock.turn(60)
            seen = self.record(plan_id).digest
            record = deciding.approve_plan(self.of(user), plan_id, seen_digest=seen)
        return record

    def approved(self) -> str:
        """A plan of what a push would do now, approved."""
        plan_id = self.plan()
        self.approve(plan_id)
        return plan_id

    def apply(self, plan_id: str, user: str = AUTHOR) -> Finished:
        """Carry a plan out."""
        return self.run(apply_plan(self.of(user), plan_id))

    def roll_back(self, plan_id: str) -> Finished:
        """Plan the way back."""
        return self.run(plan_rollback(self.of(AUTHOR), plan_id))

    def submit(self, plan_id: str) -> PlanRecord:
        """Let the author hand a draft in."""
        return deciding.submit_plan(self.of(AUTHOR), plan_id)

    def void(self, plan_id: str) -> PlanRecord:
        """Let the author give a plan up."""
        return deciding.void_plan(self.of(AUTHOR), plan_id)

    def edit(self, plan_id: str, position: int, decision: Decision) -> PlanRecord:
        """Let the author decide one change."""
        return deciding.edit_plan(self.of(AUTHOR), plan_id, position, decision)

    # --- what can be seen ---

    def record(self, plan_id: str) -> PlanRecord:
        with self.desk.store.begin() as work:
            found = work.plans.get(plan_id)
        assert found is not None
        return found

    def changes(self, plan_id: str) -> list[StoredChange]:
        with self.desk.store.begin() as work:
            return list(work.plans.changes(plan_id))

    def outcomes(self, plan_id: str) -> dict[str, str]:
        """Outcome by key of the set."""
        return {each.change.key: each.outcome.value for each in self.changes(plan_id)}

    def kinds(self, plan_id: str) -> dict[str, str]:
        """Kind of change by key of the set."""
        return {each.change.key: each.change.kind.value for each in self.changes(plan_id)}


def agree(office: Office) -> None:
    """Push everything by a plan: both sides hold the same."""
    office.apply(office.approved())


def at(office: Office, step: Callable[[Office], None]) -> Callable[[Desk], None]:
    """Something that is done in an office, as a step at its desk."""

    @wraps(step)
    def done(_: Desk) -> None:
        step(office)

    return done
