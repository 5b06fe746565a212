"""A spool gives back what was added, as often as it is asked."""

from contextlib import closing
from itertools import count, islice

import pytest

from sync_jobs.sets import spool
from sync_jobs.sets.spool import Ordered, Piles, Spool, batches


@pytest.mark.parametrize("items", [0, 1, 2, 3, 7])
def test_items_come_back_in_order_as_often_as_wanted(
    monkeypatch: pytest.MonkeyPatch, items: int
) -> None:
    monkeypatch.setattr(spool, "_IN_MEMORY", 8)

    with Spool[int](batch=3) as kept:
        for number in range(items):
            kept.add(number)
        readings = [list(kept), list(kept)]

    assert len(kept) == items
    assert readings == [list(range(items))] * 2


def test_batches_are_read_when_they_are_asked_for() -> None:
    assert list(islice(batches(count(), 2), 2)) == [[0, 1], [2, 3]]


def test_what_has_one_key_lies_on_one_pile_in_its_order() -> None:
    keys = [f"MB{number % 100}" for number in range(1000)]

    with closing(Piles[tuple[str, int]]()) as sorted_items:
        for number, key in enumerate(keys):
            sorted_items.add(key, (key, number))
        piles = list(sorted_items)

    by_key = [{key for key, _ in pile} for pile in piles]
    assert sum(map(len, by_key)) == len(set(keys))
    assert sorted(item for pile in piles for item in pile) == sorted(
        (key, number) for number, key in enumerate(keys)
    )
    assert all(pile == sorted(pile, key=lambda item: item[1]) for pile in piles)
    assert len(piles) > 1


def test_a_large_pile_is_sorted_into_small_ones() -> None:
    keys = [f"MB{number % 5000}" for number in range(400_000 // 4)]

    with closing(Piles[str](depth=1)) as sorted_items:
        for key in keys:
            sorted_items.add("MB1" if key == "MB1" else key, key)
        sizes = [len(pile) for pile in sorted_items]

    assert sum(sizes) == len(keys)
    assert max(sizes) <= 4000


def test_ordered_items_come_by_their_key_and_else_as_they_were_added() -> None:
    items = [(at * 7 % 5, at) for at in range(1000)]

    with Ordered[tuple[int, int]](lambda each: each[:1], run=30) as ordered:
        for each in items:
            ordered.add(each)
        assert list(ordered) == list(ordered) == sorted(items)
