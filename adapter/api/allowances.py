"""How often each reader may ask (调用频率): one bucket for each, refilled by the clock."""

import math
import threading
from collections import OrderedDict

from pyrate_limiter import Rate, RateItem, StateBucket, TokenBucket

from adapter.ports.clock import Clock

#: The bucket counts in so many milliseconds, so that fractions of a call a minute count.
_SPAN_MS = 6_000_000
_MINUTE_MS = 60_000
#: So many readers and addresses are told apart; those longest unheard of begin anew.
_MOST = 10_000


class Allowances:
    """The buckets of one process; may be used from threads."""

    def __init__(self, clock: Clock, *, calls_per_minute: float, burst: int) -> None:
        self._clock = clock
        limit = math.ceil(calls_per_minute * _SPAN_MS / _MINUTE_MS)
        self._rate = Rate(limit, _SPAN_MS, burst)
        self._buckets: OrderedDict[str, StateBucket] = OrderedDict()
        self._lock = threading.Lock()

    def draw(self, who: str) -> int:
        """Take a call; 0 with one in hand, else after how many whole seconds there will be one."""
        with self._lock:
            bucket = self._bucket(who)
            item = RateItem("call", math.floor(self._clock.monotonic() * 1000))
            if bucket.put(item):
                return 0
            wait_ms = bucket.waiting(item)
            # Stores in other processes answer later, ours does not.
            return max(1, math.ceil(wait_ms / 1000)) if isinstance(wait_ms, int) else 1

    def _bucket(self, who: str) -> StateBucket:
        bucket = self._buckets.setdefault(who, StateBucket([self._rate], TokenBucket()))
        self._buckets.move_to_end(who)
        if len(self._buckets) > _MOST:
            self._buckets.popitem(last=False)
        return bucket
