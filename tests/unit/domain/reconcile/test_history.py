"""Two times: what a side said on a day, and what was known of it on a day."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.reconcile.history import Observation, state_at


def day(number: int) -> datetime:
    return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=number)


def observation(
    name: str, seen: int, until: int | None = None, said: int | None = None
) -> Observation:
    return Observation(
        seen_from=day(seen),
        seen_to=None if until is None else day(until),
        said_from=None if said is None else day(said),
        fields={"name": name},
    )


def name_at(history: list[Observation], as_of: int, known_at: int) -> str:
    found = state_at(history, as_of=day(as_of), known_at=day(known_at))
    return found.fields["name"] if found else "-"


#: Said 3, seen 5; changed by their word on day 8, which was seen on day 12; gone on day 20.
HISTORY = [observation("甲", 5, 12, said=3), observation("乙", 12, 20, said=8)]


@pytest.mark.parametrize(
    ("as_of", "known_at", "name"),
    [
        # Nothing was known on day 4, though it was said by then.
        (4, 4, "-"),
        (4, 5, "甲"),
        (2, 30, "-"),
        (7, 30, "甲"),
        # Between their change and our seeing it, knowledge makes the difference.
        (10, 10, "甲"),
        (10, 12, "乙"),
        (8, 11, "甲"),
        (8, 12, "乙"),
        (15, 15, "乙"),
        # It was missed on day 20.
        (19, 30, "乙"),
        (20, 20, "-"),
        (25, 19, "乙"),
        (25, 30, "-"),
    ],
)
def test_a_later_look_corrects_what_was_thought_of_earlier_days(
    as_of: int, known_at: int, name: str
) -> None:
    assert name_at(HISTORY, as_of, known_at) == name


def test_a_correction_reaches_back_as_far_as_the_side_says() -> None:
    history = [observation("误", 5, 9, said=4), observation("正", 9, said=2)]

    assert [name_at(history, 3, known) for known in (8, 9)] == ["-", "正"]
    assert [name_at(history, 6, known) for known in (8, 9)] == ["误", "正"]


def test_a_time_after_we_saw_it_is_not_believed() -> None:
    assert name_at([observation("甲", 5, said=50)], 6, 6) == "甲"


def test_what_went_and_came_back_was_away_in_between() -> None:
    history = [observation("甲", 5, 8), observation("甲", 11)]

    assert [name_at(history, number, 30) for number in (7, 8, 10, 11)] == ["甲", "-", "-", "甲"]


spans = st.lists(st.integers(0, 30), unique=True, min_size=1, max_size=6).map(sorted)
words = st.lists(st.none() | st.integers(0, 30), min_size=6, max_size=6)


def history_of(span: list[int], said: list[int | None]) -> list[Observation]:
    ends: list[int | None] = [*span[1:], None]
    return [
        observation(str(number), begin, end, word)
        for number, (begin, end, word) in enumerate(zip(span, ends, said, strict=False))
    ]


@given(spans, words, st.integers(0, 40), st.integers(0, 40))
def test_nothing_seen_later_changes_what_was_known(
    span: list[int], said: list[int | None], as_of: int, known_at: int
) -> None:
    history = history_of(span, said)
    then = [each for each in history if each.seen_from <= day(known_at)]

    assert name_at(history, as_of, known_at) == name_at(then, as_of, known_at)


@given(spans, st.integers(0, 40))
def test_without_the_sides_word_a_day_known_on_that_day_is_what_was_seen_on_it(
    span: list[int], number: int
) -> None:
    history = history_of(span, [None] * 6)
    seen = [
        each.fields["name"]
        for each in history
        if each.seen_from <= day(number) and (each.seen_to is None or each.seen_to > day(number))
    ]

    assert name_at(history, number, number) == "".join(seen or "-")
