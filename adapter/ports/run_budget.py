"""The time that one run may take (运行时限): asked before each call, and by loops that are long."""

import math
import threading
from collections.abc import Callable

from adapter.errors import RunDeadlineExceeded, RunStopped
from adapter.ports.clock import Clock


class RunBudget:
    """One object for a run and for the connector it uses; any thread may ask it."""

    def __init__(self, now: Callable[[], float], total_s: float, *, key: str) -> None:
        """`now` gives seconds that never run backwards, `key` names the setting of `total_s`."""
        self._now = now
        self._total_s = total_s
        self._key = key
        self._ends_at = now() + total_s
        self._stopped = threading.Event()

    def start(self) -> None:
        """Count from now: a run begins."""
        self._ends_at = self._now() + self._total_s

    def stop(self) -> None:
        """Let the run end now: no question is asked any more.

        Those that wait for an answer are given up, those that wait to be asked again too.
        """
        self._stopped.set()

    @property
    def is_stopped(self) -> bool:
        """Whether somebody ended the run before its time."""
        return self._stopped.is_set()

    def left_s(self) -> float:
        """Seconds until the end, negative after it, infinite without a limit."""
        return -math.inf if self.is_stopped else self._ends_at - self._now()

    def require(self) -> None:
        """Raises RunDeadlineExceeded when the time is over, RunStopped when somebody ended it."""
        if self.is_stopped:
            raise RunStopped
        if self.left_s() <= 0:
            raise RunDeadlineExceeded(self._key)

    def pause(self, seconds: float, clock: Clock) -> None:
        """Wait before the next question. Raises RunStopped as soon as somebody ends the run."""
        clock.wait(self._stopped, seconds)
        if self.is_stopped:
            raise RunStopped


def unlimited() -> RunBudget:
    """For what has no end set: tests, rehearsals, a person who waits."""
    return RunBudget(lambda: 0.0, math.inf, key="")
