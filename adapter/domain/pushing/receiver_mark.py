"""Receiver marks (对方标记): what the receiver itself wrote into a set, to notice a new storing.

A mark is a text of two to five digests, finer from left to right: of the ids, versions and flags;
of which rows have a time; and of the times to the day, the second and the millisecond, as far as
the reading carried them. One column holds times of three lengths, and answers differ in which they
show; so two marks are compared as far as both were read.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from adapter.domain.fingerprint import digest
from adapter.domain.record import RecordShape, shape_of

_TIMES: Final = ("updated_at", "created_at")
#: What the receiver calls a version tells no more than its id, and may be cut or missing.
_WORDS: Final = frozenset({"version_name"})
#: A mark of another make has none of them.
_BETWEEN: Final = ":"
_IDS_LENGTH, _LENGTH = 16, 11
#: Stands for the first digest where no row shows an id, a version or a flag.
_NO_IDS: Final = "-"
#: Up to here two readings must agree for their times to be comparable: ids, and which times.
_BEFORE_TIMES: Final = 2

_Rows = Sequence[tuple[RecordShape, object]]


def receiver_mark(shaped: Iterable[tuple[RecordShape, object]], *, zone_offset_min: int) -> str:
    """The mark of a set's rows in any order, at most 64 characters.

    `zone_offset_min` is the receiver's distance from UTC in minutes: where its days begin.
    """
    rows = list(shaped)
    name = next((each for each in _TIMES if any(_time(row, each) for row in rows)), _TIMES[0])
    local = timedelta(minutes=zone_offset_min)
    times = [None if (at := _time(row, name)) is None else at + local for row in rows]
    known = [each for each in times if each is not None]
    owned = [_owned(shape, record) for shape, record in rows]
    parts = [
        _of_rows(owned)[:_IDS_LENGTH] if any(map(any, owned)) else _NO_IDS,
        digest([name, _of_rows([*own, at is None] for own, at in zip(owned, times, strict=True))]),
    ]
    for step in _STEPS[: min(map(_carried, known), default=0)]:
        cut = [None if each is None else step(each) for each in times]
        parts.append(_of_rows([*own, at] for own, at in zip(owned, cut, strict=True)))
    return _BETWEEN.join([parts[0], *(each[:_LENGTH] for each in parts[1:])])


def is_same_storing(kept: str | None, seen: str | None, *, renews_ids: bool = False) -> bool:
    """Whether nothing in two marks of equal content says that it was stored anew in between.

    A mark that is missing says nothing, nor does one of another make (a text without digests).
    Where every storing `renews_ids`, a change of times alone is none: somebody touched the rows.
    """
    if not kept or not seen or kept == seen:
        return True
    then, now = kept.split(_BETWEEN), seen.split(_BETWEEN)
    if renews_ids and has_same_ids(kept, seen):
        return True
    common = min(len(then), len(now))
    if common < _BEFORE_TIMES:
        return len(then) != len(now)
    if then[:_BEFORE_TIMES] != now[:_BEFORE_TIMES]:
        return then[0] == now[0]
    return then[common - 1] == now[common - 1]


def has_same_ids(kept: str | None, seen: str | None) -> bool:
    """Whether two marks show the same ids, versions and flags; False where one shows none."""
    marks = [each.split(_BETWEEN) for each in (kept, seen) if each]
    shows = [each[0] for each in marks if len(each) >= _BEFORE_TIMES]
    return len(shows) == 2 and shows[0] == shows[1] != _NO_IDS  # noqa: PLR2004 - of two marks


def is_finer(seen: str, kept: str) -> bool:
    """Whether `seen` shows times to a shorter unit than `kept` does."""
    return seen.count(_BETWEEN) > kept.count(_BETWEEN)


def _owned(shape: RecordShape, record: object) -> list[object]:
    return [getattr(record, name) for name in _owned_names(shape.cls)]


@cache
def _owned_names(cls: type) -> tuple[str, ...]:
    return tuple(
        each.name
        for each in shape_of(cls).fields
        if each.is_receiver_owned and each.type is not datetime and each.name not in _WORDS
    )


def _of_rows(rows: Iterable[Sequence[object]]) -> str:
    return digest(sorted(digest(each) for each in rows))


def _time(row: tuple[RecordShape, object], name: str) -> datetime | None:
    moment = getattr(row[1], name, None)
    return moment if isinstance(moment, datetime) else None


def _to_day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _to_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _whole(moment: datetime) -> datetime:
    return moment


_STEPS = (_to_day, _to_second, _whole)


def _carried(moment: datetime) -> int:
    """How many steps a moment carries: 1 = its day, 2 = its second, 3 = its millisecond.

    A moment right at midnight or on the second counts as one that was cut there.
    """
    return next(n for n, step in enumerate(_STEPS, start=1) if step(moment) == moment)
