"""How often a site is called (调用频率): every call takes a token first, repetitions too."""

import math
import threading

from pyrate_limiter import Rate, RateItem, StateBucket, TokenBucket

from adapter.ports.clock import Clock
from adapter.ports.run_budget import RunBudget
from connectors.endpoint import Pace

#: The bucket counts tokens in so many milliseconds, so that fractions of a call a second count.
_SPAN_MS = 1_000_000


class Allowance:
    """The token bucket of one site; may be used from threads."""

    def __init__(self, pace: Pace, clock: Clock) -> None:
        self._clock = clock
        rate = Rate(math.ceil(pace.calls_per_second * _SPAN_MS / 1000), _SPAN_MS, pace.burst)
        self._bucket = StateBucket([rate], TokenBucket())
        self._lock = threading.Lock()

    def draw(self, budget: RunBudget) -> None:
        """Take a token, waiting for it.

        Raises RunDeadlineExceeded when the run ends before, RunStopped when somebody ends it.
        """
        budget.require()
        while wait_ms := self._wait_ms():
            budget.pause(min(wait_ms / 1000, max(budget.left_s(), 0.0)), self._clock)
            budget.require()

    def _wait_ms(self) -> int:
        """0 with a token in hand."""
        with self._lock:  # the bucket remembers the wait of the latest question alone
            item = RateItem("call", math.floor(self._clock.monotonic() * 1000))
            if self._bucket.put(item):
                return 0
            wait_ms = self._bucket.waiting(item)
            # Stores in other processes answer later, ours does not.
            return max(1, wait_ms) if isinstance(wait_ms, int) else 1
