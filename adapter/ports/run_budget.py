"""The time that one run may take (运行时限): asked before each call, and by loops that are long."""

import math
from collections.abc import Callable

from adapter.errors import RunDeadlineExceeded, RunStopped


class RunBudget:
    """One object for a run and for the connector it uses; any thread may ask it."""

    def __init__(self, now: Callable[[], float], total_s: float, *, key: str) -> None:
        """`now` gives seconds that never run backwards, `key` names the setting of `total_s`."""
        self._now = now
        self._total_s = total_s
        self._key = key
        self._ends_at = now() + total_s
        self._is_stopped = False

    def start(self) -> None:
        """Count from now: a run begins."""
        self._ends_at = self._now() + self._total_s

    def stop(self) -> None:
        """Let the run end now: questions that wait for an answer are given up, none is asked."""
        self._is_stopped = True

    @property
    def is_stopped(self) -> bool:
        """Whether somebody ended the run before its time."""
        return self._is_stopped

    def left_s(self) -> float:
        """Seconds until the end, negative after it, infinite without a limit."""
        return -math.inf if self._is_stopped else self._ends_at - self._now()

    def require(self) -> None:
        """Raises RunDeadlineExceeded when the time is over, RunStopped when somebody ended it."""
        if self._is_stopped:
            raise RunStopped
        if self.left_s() <= 0:
            raise RunDeadlineExceeded(self._key)


def unlimited() -> RunBudget:
    """For what has no end set: tests, rehearsals, a person who waits."""
    return RunBudget(lambda: 0.0, math.inf, key="")
