"""Time and fresh ids as a port, so that tests decide both."""

import threading
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards; only differences mean something."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...

    def wait(self, event: threading.Event, at_most_s: float) -> None:
        """Wait for an event, and no longer than so many seconds."""
        ...


class Ids(Protocol):
    """Where ids come from."""

    def fresh(self) -> str:
        """A new UUIDv7 as text."""
        ...
