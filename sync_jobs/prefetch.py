"""Fetches the next item while the caller works on this one."""

import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from queue import Empty, Queue
from typing import Any, TypeVar

_Item = TypeVar("_Item")
_END = object()


def prefetched(items: Iterable[_Item]) -> Iterator[_Item]:
    """The same items in the same order, one of them read ahead in a thread of its own.

    An error of the source is raised here, in its place. When the caller stops early, the source
    is closed before the thread ends.
    """
    queue: Queue[Any] = Queue(maxsize=1)
    stopped = threading.Event()
    thread = threading.Thread(target=_produce, args=(items, queue, stopped), daemon=True)
    thread.start()
    try:
        yield from _consume(queue)
    finally:
        stopped.set()
        _discard_until_ended(queue, thread)


class _Failed:
    def __init__(self, error: BaseException) -> None:
        self.error = error


def _produce(items: Iterable[_Item], queue: "Queue[Any]", stopped: threading.Event) -> None:
    try:
        iterator = iter(items)
        for item in iterator:
            queue.put(item)
            if stopped.is_set():
                break
        if isinstance(iterator, Generator):
            iterator.close()
        queue.put(_END)
    except BaseException as error:  # noqa: BLE001 - handed to the caller, who raises it
        queue.put(_Failed(error))


def _consume(queue: "Queue[Any]") -> Iterator[Any]:
    while (item := queue.get()) is not _END:
        if isinstance(item, _Failed):
            raise item.error
        yield item


def _discard_until_ended(queue: "Queue[Any]", thread: threading.Thread) -> None:
    """Take what the source still brings, so that it never waits for room nobody will make."""
    while thread.is_alive():
        with suppress(Empty):
            queue.get(timeout=0.05)
