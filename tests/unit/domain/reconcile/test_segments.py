"""Two copies are compared by sums: order and chunks make no difference, everything else does."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.reconcile.segments import (
    SEGMENTS,
    CopyFold,
    SegmentCheck,
    SegmentSum,
    compared,
    segment_of,
    verified_at,
)

NOW = datetime(2025, 3, 1, tzinfo=UTC)
PROJECT = "15250125T000000000001"
Rows = list[tuple[str, str, str]]

ROWS = st.lists(
    st.tuples(st.sampled_from(["p1", "p2", "p3"]), st.text("ab", max_size=2), st.text("xy")),
    max_size=6,
)


def folded(rows: Rows) -> CopyFold:
    fold = CopyFold()
    for each in rows:
        fold.add(*each)
    return fold


def agree(theirs: Rows, ours: Rows) -> bool:
    return all(each.agrees for each in compared(folded(theirs), folded(ours), (), at=NOW))


@given(rows=ROWS, data=st.data())
def test_the_order_of_rows_makes_no_difference(rows: Rows, data: st.DataObject) -> None:
    assert agree(rows, data.draw(st.permutations(rows)))


@given(theirs=ROWS, ours=ROWS)
def test_two_copies_agree_exactly_when_they_hold_the_same_rows(theirs: Rows, ours: Rows) -> None:
    assert agree(theirs, ours) == (sorted(theirs) == sorted(ours))


def test_a_row_that_came_twice_is_not_a_row_that_never_came() -> None:
    row = (PROJECT, "k1", "h1")

    assert not agree([row, row], [])
    assert not agree([row, row], [row])


def test_key_and_content_cannot_run_into_each_other() -> None:
    assert not agree([(PROJECT, "k1", "0a")], [(PROJECT, "1", "0ak")])


def test_a_difference_shows_in_its_own_segment_only() -> None:
    checks = compared(folded([(PROJECT, "k1", "h1")]), folded([(PROJECT, "k1", "h2")]), (), at=NOW)

    assert [each.segment for each in checks if not each.agrees] == [segment_of(PROJECT)]
    assert [each.segment for each in checks] == list(SEGMENTS)


def test_undecided_segments_are_left_out() -> None:
    checks = compared(CopyFold(), CopyFold(), {"0", "f"}, at=NOW)

    assert [each.segment for each in checks] == list(SEGMENTS[1:-1])


def test_a_digest_has_sixty_four_digits_whatever_the_sum() -> None:
    assert SegmentSum().digest == "0" * 64
    assert len(SegmentSum(total=2**256 - 1).plus("k", "h").digest) == 64


# --- since when nothing can have gone unseen ------------------------------------------------------


def checks(at: datetime, *, without: str = "", differing: str = "") -> list[SegmentCheck]:
    return [
        SegmentCheck(
            segment=each, row_count=0, digest="", checked_at=at, agrees=each not in differing
        )
        for each in SEGMENTS
        if each not in without
    ]


LATER = NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("swept_at", "made", "expected"),
    [
        (None, [], None),
        (NOW, [], NOW),
        (None, checks(NOW), NOW),
        (NOW, checks(LATER), LATER),
        (LATER, checks(NOW), LATER),
        (NOW, checks(LATER, differing="3"), NOW),
        (NOW, checks(LATER, without="3"), NOW),
        (None, checks(LATER, without="3"), None),
        (None, [*checks(LATER, without="3"), *checks(NOW, without="012456789abcdef")], NOW),
    ],
)
def test_all_was_read_or_all_was_compared(
    swept_at: datetime | None, made: list[SegmentCheck], expected: datetime | None
) -> None:
    assert verified_at(swept_at, made) == expected
