"""What a side said on a day, as known on a day (历史时点): two times that need not be the same."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One content of a record, as one side had it."""

    #: From when to when we saw it so; None: we see it so still.
    seen_from: datetime
    seen_to: datetime | None
    #: Since when it is so by the side's own word; None: it does not say.
    said_from: datetime | None
    #: Flattened content, see `hand_over.flat_template`.
    fields: Mapping[str, str]

    @property
    def valid_from(self) -> datetime:
        """Since when it holds: the side's word, unless it names a time after we saw it."""
        return min(self.said_from or self.seen_from, self.seen_from)


def state_at(
    observations: Iterable[Observation], *, as_of: datetime, known_at: datetime
) -> Observation | None:
    """What a side had at `as_of`, by what we knew at `known_at`; None: nothing that we knew of.

    What was seen later corrects what was seen before, for every moment from which on it is said to
    hold. That a record went is known from when it was missed, which is also taken for when it went.
    """
    events = [
        each
        for each in _events(list(observations))
        if each.seen <= known_at and each.valid <= as_of
    ]
    return max(events, key=lambda each: each.seen).content if events else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    seen: datetime
    valid: datetime
    #: None: gone.
    content: Observation | None


def _events(observations: list[Observation]) -> Iterator[_Event]:
    begun = {each.seen_from for each in observations}
    for each in observations:
        yield _Event(seen=each.seen_from, valid=each.valid_from, content=each)
        if each.seen_to is not None and each.seen_to not in begun:
            yield _Event(seen=each.seen_to, valid=each.seen_to, content=None)
