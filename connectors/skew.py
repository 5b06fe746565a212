"""Reads the other side's clock off its answers (时钟偏差)."""

import threading
from datetime import timedelta

from adapter.ports.budget_system import ClockSkew, Exchange

#: The Date header tells whole seconds: the truth is up to one later.
_HALF_SECOND = timedelta(milliseconds=500)
#: A slow answer does not replace what a quick one told, unless that is older than this.
_FRESH = timedelta(minutes=10)


def skew_of(exchange: Exchange) -> ClockSkew | None:
    """By one answer, taken to be written halfway between question and end; None without a time."""
    if exchange.their_time is None:
        return None
    half = timedelta(milliseconds=exchange.duration_ms) / 2
    ahead = (exchange.their_time + _HALF_SECOND) - (exchange.started_at + half)
    return ClockSkew(
        ahead_s=ahead.total_seconds(),
        doubt_s=(half + _HALF_SECOND).total_seconds(),
        measured_at=exchange.started_at + 2 * half,
    )


class TheirClock:
    """The latest good reading of one site's clock; may be used from threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._skew: ClockSkew | None = None

    def note(self, exchange: Exchange) -> ClockSkew | None:
        """Learn from an answer; what is known now."""
        told = skew_of(exchange)
        with self._lock:
            if told is not None and _is_better(told, self._skew):
                self._skew = told
            return self._skew

    def skew(self) -> ClockSkew | None:
        """What is known."""
        with self._lock:
            return self._skew


def _is_better(told: ClockSkew, held: ClockSkew | None) -> bool:
    if held is None or told.doubt_s <= held.doubt_s:
        return True
    return told.measured_at - held.measured_at >= _FRESH
