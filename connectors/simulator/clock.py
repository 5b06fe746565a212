"""The receiver's clock: 17-digit China standard time that never stands still or runs back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

#: China standard time has no summer time, so a fixed offset is all of it.
CHINA = timezone(timedelta(hours=8), "CST")
_MILLISECOND = timedelta(milliseconds=1)


def wall_clock() -> datetime:
    """The present instant."""
    return datetime.now(tz=UTC)


def seventeen_digits(instant: datetime) -> str:
    """Spell an instant as yyyyMMddHHmmssSSS in China standard time."""
    local = instant.astimezone(CHINA)
    return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}"


class ReceiverClock:
    """Gives each change a stamp later than every stamp before it, across restarts too."""

    def __init__(self, now: Callable[[], datetime], latest: str) -> None:
        self._now = now
        self._latest = latest

    def tick(self) -> str:
        """The stamp of the next change, 17 digits."""
        stamp = seventeen_digits(self._now())
        if stamp <= self._latest:
            stamp = self._after(self._latest)
        self._latest = stamp
        return stamp

    def before(self, count: int) -> list[str]:
        """`count` rising stamps that end now, for rows that were there from the start."""
        end = self._now()
        stamps = [seventeen_digits(end - step * _MILLISECOND) for step in range(count, 0, -1)]
        self._latest = max(self._latest, seventeen_digits(end))
        return stamps

    @staticmethod
    def _after(stamp: str) -> str:
        instant = datetime.strptime(stamp + "000", "%Y%m%d%H%M%S%f").replace(tzinfo=CHINA)
        return seventeen_digits(instant + _MILLISECOND)
