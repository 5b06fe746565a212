"""A set that is read twice has one mark; one that was stored in between has another."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from adapter.domain.pushing.protocol import Shown, Sight, shown
from adapter.domain.pushing.receiver_mark import (
    has_same_ids,
    is_finer,
    is_same_storing,
    receiver_mark,
)
from adapter.domain.reconcile.policy import Detection, Stamp, is_as_agreed
from adapter.domain.record import shape_of
from adapter.domain.template import TemplateItem

ZONE_MIN = 480
ITEM = shape_of(TemplateItem)
NOON = datetime(2025, 3, 1, 4, 0, 7, 123_000, tzinfo=UTC)
Times = list[datetime | None]


class Row:
    """As much of an item as a mark looks at."""

    def __init__(self, **fields: Any) -> None:
        self._fields = dict.fromkeys(ITEM.names) | fields

    def __getattr__(self, name: str) -> Any:
        return self._fields[name]


def mark(times: Times, ids: Sequence[str] = "abcdefgh", created: datetime | None = None) -> str:
    rows = [
        Row(item_id=own, updated_at=at, created_at=created)
        for own, at in zip(ids, times, strict=False)
    ]
    return receiver_mark(((ITEM, row) for row in rows), zone_offset_min=ZONE_MIN)


def as_read(digits: int) -> Callable[[datetime | None], datetime | None]:
    """A moment as an answer shows it that carries so many digits of it."""

    def cut(moment: datetime | None) -> datetime | None:
        if moment is None:
            return None
        local = moment.astimezone(timezone(timedelta(minutes=ZONE_MIN)))
        text = f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}"[:digits].ljust(17, "0")
        face = datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=local.tzinfo)
        return (face + timedelta(milliseconds=int(text[14:]))).astimezone(UTC)

    return cut


MOMENTS = st.timedeltas(timedelta(0), timedelta(days=60)).map(lambda after: NOON + after)
DIGITS = st.lists(st.sampled_from([8, 14, 17]), min_size=8, max_size=8)


@given(st.lists(MOMENTS, min_size=1, max_size=8), DIGITS, DIGITS, st.randoms())
def test_one_storing_read_twice_is_one_storing(
    times: list[datetime], first: list[int], second: list[int], dice: Any
) -> None:
    rows = list(zip("abcdefgh", times, strict=False))
    dice.shuffle(rows)
    shuffled = "".join(own for own, _ in rows)

    kept = mark([as_read(n)(at) for n, at in zip(first, times, strict=False)])
    seen = mark([as_read(n)(at) for n, (_, at) in zip(second, rows, strict=False)], ids=shuffled)

    assert is_same_storing(kept, seen)


@given(st.lists(MOMENTS, min_size=1, max_size=8), MOMENTS)
def test_rows_written_at_another_time_are_another_storing_under_old_ids(
    times: list[datetime], later: datetime
) -> None:
    whole = [as_read(17)(each) for each in times]
    anew = [as_read(17)(later)] * len(times)
    assume(sorted(map(str, whole)) != sorted(map(str, anew)))

    assert is_same_storing(mark(whole), mark(anew)) is (
        # Both readings show no more than their days, or seconds, and those are equal.
        mark(whole).split(":")[-1] == mark(anew).split(":")[-1]
    )
    assert not is_same_storing(mark([NOON]), mark([NOON + timedelta(milliseconds=1)]))


@pytest.mark.parametrize("digits", [8, 14, 17])
def test_new_ids_are_a_new_storing_however_short_the_times(digits: int) -> None:
    short = as_read(digits)(NOON)

    assert not is_same_storing(mark([NOON, NOON], ids="ab"), mark([short, short], ids="ac"))


def test_a_storing_on_another_day_shows_in_the_shortest_times() -> None:
    tomorrow = as_read(8)(NOON + timedelta(days=1))

    assert not is_same_storing(mark([NOON]), mark([tomorrow]))
    assert is_same_storing(mark([NOON]), mark([as_read(8)(NOON)]))


@pytest.mark.parametrize("missing", [[None, NOON], [NOON, None], [None, None]])
def test_times_that_one_reading_lacks_say_nothing(missing: Times) -> None:
    whole = mark([NOON, NOON], created=NOON - timedelta(days=9))
    holes = mark(missing, created=NOON - timedelta(days=9))

    assert is_same_storing(whole, holes)
    assert is_same_storing(holes, holes)
    assert not is_same_storing(holes, mark(missing, ids="xy", created=NOON - timedelta(days=9)))


def test_sets_without_any_time_are_told_apart_by_their_ids() -> None:
    assert is_same_storing(mark([None]), mark([None]))
    assert not is_same_storing(mark([None], ids="a"), mark([None], ids="b"))


@given(st.lists(MOMENTS, min_size=1, max_size=8), MOMENTS)
def test_where_storing_renews_ids_times_alone_tell_nothing(
    times: list[datetime], later: datetime
) -> None:
    kept, touched = mark([*times]), mark([later for _ in times])

    assert has_same_ids(kept, touched)
    assert is_same_storing(kept, touched, renews_ids=True)
    assert not is_same_storing(kept, mark([*times], ids="zyxwvuts"), renews_ids=True)


def test_where_no_ids_are_shown_times_tell() -> None:
    kept, touched = mark([NOON], ids=[""]), mark([NOON + timedelta(hours=1)], ids=[""])

    assert not has_same_ids(kept, touched)
    assert not is_same_storing(kept, touched, renews_ids=True)


@pytest.mark.parametrize("unknown", [None, "", "f" * 64])
def test_a_mark_without_ids_has_no_ids_in_common(unknown: str | None) -> None:
    assert not has_same_ids(unknown, mark([NOON]))
    assert not has_same_ids(unknown, unknown)


@pytest.mark.parametrize("unknown", [None, "", "f" * 64])
def test_a_mark_of_another_make_says_nothing(unknown: str | None) -> None:
    assert is_same_storing(unknown, mark([NOON]))
    assert is_same_storing(mark([NOON]), unknown)


def test_a_mark_from_before_words_were_left_out_says_nothing_and_is_replaced() -> None:
    former = "cd9fb64097acff3f.7b03830b48d.0a1b2c3d4e5"

    assert is_same_storing(former, mark([NOON]))
    assert not has_same_ids(former, mark([NOON]))
    assert is_finer(mark([NOON]), former)


def test_a_reading_is_finer_the_more_of_its_times_it_shows() -> None:
    day, second, whole = (mark([as_read(digits)(NOON)]) for digits in (8, 14, 17))

    assert is_finer(second, day)
    assert is_finer(whole, second)
    assert not is_finer(whole, whole)
    assert len(whole) <= 64


def test_a_look_and_a_plan_judge_by_the_same_rule() -> None:
    then, now = mark([NOON]), mark([as_read(14)(NOON)])

    assert (
        shown(
            Sight(content_hash="old", mark=now),
            sent="new",
            before=Sight(content_hash="old", mark=then),
        )
        is Shown.BEFORE
    )
    assert is_as_agreed(
        Detection.ETAG, Stamp(content_hash="h", etag=then), Stamp(content_hash="h", etag=now)
    )
