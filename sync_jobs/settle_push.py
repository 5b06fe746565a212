"""A person settles a push (人工处理推送): send its content again, or give it up."""

from dataclasses import dataclass
from enum import Enum

from adapter.domain.outcome import PushState, RunCounts
from adapter.domain.pushing.protocol import TRANSITIONS
from adapter.errors import RunError
from adapter.ports.clock import Clock, Ids
from adapter.ports.pushes import PushRecord, PushSettlement
from adapter.ports.store import Store, UnitOfWork
from sync_jobs.job import JobResult
from sync_jobs.leases import HeldLeases
from sync_jobs.pushing.telling import OVER_WHEN_GIVEN_UP, close_alarms
from sync_jobs.runner import record_run

JOB = "settle_push"


class Decision(Enum):
    """What a person may decide."""

    RETRY = "retry"
    GIVE_UP = "give_up"


#: A person who asked the receiver knows more than a look shows. What was given up and is wanted
#: again leaves as anything new does.
_RETRIED = {
    PushState.MANUAL: PushState.RETRYABLE,
    PushState.UNKNOWN: PushState.RETRYABLE,
    PushState.GIVEN_UP: PushState.SUPERSEDED,
}
#: Kept beside the push, so that people see who closed it.
_BY_HAND = "人工"


class PushNotOpen(RunError):
    """The push is not in a state in which a person may decide so."""

    def __init__(self, state: PushState) -> None:
        self.state = state
        super().__init__(f"a push that is {state} cannot be settled so")


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlingContext:
    """What settling by hand needs."""

    store: Store
    clock: Clock
    ids: Ids


def settle_push(context: SettlingContext, record: PushRecord, decision: Decision) -> PushState:
    """Carry out a decision as a recorded run of its own; the state the push has now.

    Raises PushNotOpen where nobody has to decide, LeaseHeld while a run works on sets of its kind.
    What is given up is not sent until its content changes or a person wants it again; what alarms
    said of its storing is over.
    """
    became: list[PushState] = []

    def body(_run_id: str, held: HeldLeases) -> JobResult:
        with context.store.begin(held.leases) as work:
            state = _settled(work, record.push_id, decision)
            settlement = PushSettlement(push_id=record.push_id, state=state, reason=_BY_HAND)
            now = context.clock.now()
            work.pushes.settle([settlement], at=now)
            if state is PushState.GIVEN_UP:
                close_alarms(work, [record], at=now, codes=OVER_WHEN_GIVEN_UP)
            work.commit()
        became.append(state)
        return JobResult(counts=RunCounts(read=1, updated=1), figures={"state": state.value})

    record_run(
        JOB,
        record.scope,
        context.store,
        context.clock,
        context.ids,
        body,
        works_on=(record.kind.value,),
    )
    return became[0]


def _settled(work: UnitOfWork, push_id: str, decision: Decision) -> PushState:
    found = work.pushes.record(push_id)
    state = found.state if found else PushState.SUPERSEDED
    if decision is Decision.RETRY:
        if state not in _RETRIED:
            raise PushNotOpen(state)
        return _RETRIED[state]
    if PushState.GIVEN_UP not in TRANSITIONS[state]:
        raise PushNotOpen(state)
    return PushState.GIVEN_UP
