"""Leaves a failing side alone (熔断): one circuit for each kind of call."""

import threading
from collections.abc import Callable
from typing import TypeVar

import structlog
from interlock import CircuitBreaker, CircuitOpenError, Config, CoreEventListener, State

from adapter.errors import (
    CircuitOpen,
    ConnectionLost,
    DeadlineExceeded,
    GateClosed,
    OutcomeUnknown,
    RunDeadlineExceeded,
    ServerBusy,
    class_and_code,
)
from adapter.ports.clock import Clock
from connectors.answer_form import BrokenAnswer
from connectors.endpoint import CircuitRule

#: What speaks against the other side. OutcomeUnknown is what these become on a write.
FAILURES = (ConnectionLost, DeadlineExceeded, ServerBusy, BrokenAnswer, OutcomeUnknown)
#: What kept a call from leaving us, and so says nothing of the other side.
_NOT_SENT = (RunDeadlineExceeded, GateClosed)
#: Slowness is the business of deadlines.
_NEVER_SLOW_S = 1e9

_log = structlog.get_logger(__name__)
T = TypeVar("T")


class Circuits:
    """The circuits of one site; may be used from threads."""

    def __init__(self, rule: CircuitRule, clock: Clock) -> None:
        self._clock = clock
        self._config = Config(
            # As many of as many: failures in a row.
            window_size=rule.failures,
            minimum_number_of_calls=rule.failures,
            failure_rate_threshold=1.0,
            slow_call_duration_threshold=_NEVER_SLOW_S,
            # A single probe decides.
            permitted_calls_in_half_open=1,
            max_concurrent_probes=1,
            wait_duration_in_open=rule.open_s,
            wait_duration_backoff_multiplier=2.0,
            wait_duration_in_open_max=rule.longest_open_s,
        )
        self._lock = threading.Lock()
        self._made: dict[str, CircuitBreaker] = {}
        #: By operation: class, code and words of the latest failure since an answer came.
        self._latest: dict[str, tuple[str, str]] = {}

    def guarded(self, operation: str, call: Callable[[], T]) -> T:
        """The result of `call`, or its failure as it was.

        Raises CircuitOpen instead of calling while the circuit of this operation is open, and while
        another caller's probe of it is under way.
        """
        breaker = self._breaker(operation)
        try:
            result, failed = breaker.call_sync(_told, call)
        except CircuitOpenError as refused:
            opens_in_s = refused.retry_after
        else:
            self._note(operation, failed)
            if failed is not None:
                raise failed
            # The two are never both missing.
            return result  # type: ignore[return-value]
        last, words = self._latest.get(operation, ("", ""))
        raise CircuitOpen(operation, opens_in_s=opens_in_s, last=last, words=words)

    def _note(self, operation: str, failed: Exception | None) -> None:
        """Its facts alone: the exception would hold on to an answer."""
        if failed is None:
            self._latest.pop(operation, None)
        else:
            self._latest[operation] = class_and_code(failed), str(failed)

    def _breaker(self, operation: str) -> CircuitBreaker:
        with self._lock:
            if operation not in self._made:
                self._made[operation] = CircuitBreaker(
                    name=operation,
                    config=self._config,
                    clock=self._clock,
                    classifier=_Judge(),
                    listener=_Log(),
                    unreachable_exceptions=_NOT_SENT,
                )
            return self._made[operation]


def _told(call: Callable[[], T]) -> tuple[T | None, Exception | None]:
    """A failure as a value: the library would keep the last exception, and with it an answer."""
    try:
        return call(), None
    except FAILURES as failed:
        return None, failed


class _Judge:
    """Tells failures from answers; any other exception is an answer, or a defect of ours."""

    def is_failure(self, *, result: object, exception: Exception | None) -> bool:
        return exception is None and isinstance(result, tuple) and result[1] is not None


class _Log(CoreEventListener):
    def on_state_change(self, *, name: str, old: State, new: State) -> None:
        _log.warning("circuit_changed", operation=name, before=str(old), after=str(new))
