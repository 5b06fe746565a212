"""Asks again where that is safe (重试): reads only, with patience that ends."""

from collections.abc import Callable
from typing import TypeVar

import structlog
import tenacity

from adapter.errors import ConnectionLost, DeadlineExceeded, RunStopped, ServerBusy
from adapter.ports.clock import Clock
from adapter.ports.run_budget import RunBudget, unlimited
from connectors.answer_form import BrokenAnswer
from connectors.endpoint import RetryRule

#: The failures after which the same question may be asked again.
RETRIED = (ConnectionLost, DeadlineExceeded, ServerBusy, BrokenAnswer)

_log = structlog.get_logger(__name__)
T = TypeVar("T")


def ask_again(
    call: Callable[[], T],
    *,
    rule: RetryRule,
    clock: Clock,
    chance: Callable[[], float],
    budget: RunBudget | None = None,
) -> T:
    """The result of `call`, repeated after RETRIED failures; the last failure is raised as it was.

    Waits grow by the factor two, each shortened by chance (0..1) to at least its half (equal
    jitter), and never undercut a Retry-After. Ends after `rule.attempts`, or when the next wait
    would pass the rule's budget or the run's. Raises RunStopped once somebody ends the run, also
    in the middle of a wait.
    """
    began = clock.monotonic()
    run = budget or unlimited()

    def wait(state: tenacity.RetryCallState) -> float:
        longest: float = min(
            rule.first_wait_s * 2.0 ** (state.attempt_number - 1), rule.longest_wait_s
        )
        return max(longest * (0.5 + chance() / 2), _asked_for(state))

    def is_over(state: tenacity.RetryCallState) -> bool:
        if run.is_stopped:
            raise RunStopped
        left_s = min(rule.budget_s - (clock.monotonic() - began), run.left_s())
        return state.attempt_number >= rule.attempts or state.upcoming_sleep > left_s

    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(RETRIED),
        wait=wait,
        stop=is_over,
        sleep=lambda seconds: run.pause(seconds, clock),
        before_sleep=_tell,
        reraise=True,
    )
    return retrying(call)


def _asked_for(state: tenacity.RetryCallState) -> float:
    failure = state.outcome.exception() if state.outcome else None
    asked = failure.retry_after_s if isinstance(failure, ServerBusy) else None
    return asked or 0.0


def _tell(state: tenacity.RetryCallState) -> None:
    failure = state.outcome.exception() if state.outcome else None
    _log.info(
        "call_repeated",
        error=type(failure).__name__,
        attempt=state.attempt_number,
        wait_s=round(state.upcoming_sleep, 3),
    )
