"""A spool gives back what was added, as often as it is asked."""

from itertools import count, islice

import pytest

from sync_jobs import spool
from sync_jobs.spool import Spool, batches


@pytest.mark.parametrize("items", [0, 1, 2, 3, 7])
def test_items_come_back_in_order_as_often_as_wanted(
    monkeypatch: pytest.MonkeyPatch, items: int
) -> None:
    monkeypatch.setattr(spool, "_BATCH", 3)
    monkeypatch.setattr(spool, "_IN_MEMORY", 8)

    with Spool[int]() as kept:
        for number in range(items):
            kept.add(number)
        readings = [list(kept), list(kept)]

    assert len(kept) == items
    assert readings == [list(range(items))] * 2


def test_batches_are_read_when_they_are_asked_for() -> None:
    assert list(islice(batches(count(), 2), 2)) == [[0, 1], [2, 3]]
