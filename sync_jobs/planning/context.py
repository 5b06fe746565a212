"""What planning needs beside a site (计划环境): who acts, the limits, the key."""

from dataclasses import dataclass, field
from datetime import timedelta

from adapter.domain.plan.refusals import Refusal
from adapter.domain.plan.rules import PlanLimits
from adapter.ports.clock import Clock, Ids
from adapter.ports.plans import PlanRecord, Signatures
from adapter.ports.store import Store, UnitOfWork
from sync_jobs.accounts.people import refused


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContext:
    """One installation's plans, and the person who deals with them."""

    store: Store
    clock: Clock
    ids: Ids
    #: The user of the operating system who acts.
    user: str
    code_version: str
    limits: PlanLimits = field(default_factory=PlanLimits)
    expires_after: timedelta = timedelta(days=7)
    #: None where the settings name no key: then nothing can be approved or applied.
    signatures: Signatures | None = None

    def key(self) -> Signatures:
        """The key; PlanRefused when there is none."""
        if self.signatures is None:
            raise refused(Refusal.NO_KEY)
        return self.signatures


def plan_of(work: UnitOfWork, plan_id: str) -> PlanRecord:
    """A stored plan; PlanRefused when there is none of that number."""
    record = work.plans.get(plan_id)
    if record is None:
        raise refused(Refusal.NO_SUCH_PLAN, plan=plan_id)
    return record
