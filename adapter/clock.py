"""The machine's clock and ids made from it; tests bring their own."""

import secrets
import threading
import time
from datetime import UTC, datetime

from adapter.domain.identity import uuid7


class SystemClock:
    """`ports.clock.Clock` on the machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def wait(self, event: threading.Event, at_most_s: float) -> None:
        event.wait(at_most_s)


class RandomIds:
    """`ports.clock.Ids`: UUIDv7 of this millisecond with random bits of the operating system."""

    def fresh(self) -> str:
        return str(uuid7(time.time_ns() // 1_000_000, secrets.randbits(80)))
