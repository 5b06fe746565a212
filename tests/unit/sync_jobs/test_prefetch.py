"""Reading ahead changes when items are fetched, never which, in what order or how it ends."""

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_jobs.pulling.prefetch import prefetched


class Source:
    """Counts up; keeps book of what was fetched, by which thread, and whether it was closed."""

    def __init__(self, length: int, *, fails_at: int | None = None) -> None:
        self.length = length
        self.fails_at = fails_at
        self.fetched = 0
        self.threads: set[int] = set()
        self.is_closed = False

    def items(self) -> Iterator[int]:
        try:
            for number in range(self.length):
                if number == self.fails_at:
                    raise ConnectionResetError(number)
                self.fetched += 1
                self.threads.add(threading.get_ident())
                yield number
        finally:
            self.is_closed = True


@given(st.lists(st.none() | st.integers(), max_size=20))
def test_all_items_come_in_their_order(items: list[int | None]) -> None:
    assert list(prefetched(items)) == items


def test_items_are_fetched_by_one_other_thread() -> None:
    source = Source(5)

    assert list(prefetched(source.items())) == [0, 1, 2, 3, 4]
    assert len(source.threads) == 1
    assert threading.get_ident() not in source.threads


@pytest.mark.parametrize("fails_at", [0, 1, 2, 3])
def test_an_error_of_the_source_arrives_in_its_place(fails_at: int) -> None:
    source = Source(4, fails_at=fails_at)
    reader = prefetched(source.items())

    received = [next(reader) for _ in range(fails_at)]
    with pytest.raises(ConnectionResetError) as caught:
        next(reader)

    assert received == list(range(fails_at))
    assert caught.value.args == (fails_at,)


def test_a_source_that_cannot_even_be_opened_fails_where_it_is_read() -> None:
    class Closed:
        def __iter__(self) -> Iterator[int]:
            raise ConnectionRefusedError

    with pytest.raises(ConnectionRefusedError):
        list(prefetched(Closed()))


@pytest.mark.parametrize("taken", [1, 2, 3, 7])
def test_stopping_early_closes_the_source_and_ends_the_thread(taken: int) -> None:
    before = set(threading.enumerate())
    source = Source(1_000)
    items = source.items()  # held on to, so that it does not merely fall out of use
    reader = prefetched(items)

    received = [next(reader) for _ in range(taken)]
    reader.close()  # type: ignore[attr-defined]  # a generator, which is what the loop closes

    assert received == list(range(taken))
    assert source.is_closed
    assert set(threading.enumerate()) == before


def test_an_error_of_the_caller_closes_the_source_and_stays_the_callers() -> None:
    source = Source(1_000)

    def work() -> None:
        reader = prefetched(source.items())
        try:
            for item in reader:
                if item == 2:
                    raise KeyError(item)
        finally:
            reader.close()  # type: ignore[attr-defined]  # a generator

    with pytest.raises(KeyError):
        work()

    assert source.is_closed


def test_an_error_of_the_source_after_the_caller_has_stopped_is_nobodys() -> None:
    before = set(threading.enumerate())
    source = Source(1_000, fails_at=2)
    reader = prefetched(source.items())

    assert next(reader) == 0
    reader.close()  # type: ignore[attr-defined]  # a generator

    assert set(threading.enumerate()) == before


def test_at_most_two_items_are_ahead_of_the_caller() -> None:
    source = Source(200)

    ahead = [source.fetched - (item + 1) for item in prefetched(source.items())]

    assert max(ahead) <= 2


def test_the_next_item_is_fetched_while_the_caller_works() -> None:
    fetched_second = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        fetched_second.set()
        yield 2

    reader = prefetched(items())
    next(reader)

    assert fetched_second.wait(timeout=30)
    assert list(reader) == [2]


def test_nothing_is_fetched_before_the_first_item_is_asked_for() -> None:
    source = Source(3)

    prefetched(source.items())

    assert source.fetched == 0
