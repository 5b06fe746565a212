"""Fetches the next item while the caller works on this one."""

import threading
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from queue import Queue
from typing import TypeVar

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class _Ended:
    """The last thing the thread ever hands over."""

    #: What stopped the source; None when it came to its end or was told to stop.
    error: BaseException | None


def prefetched(items: Iterable[_Item]) -> Iterator[_Item]:
    """The same items in the same order, read ahead in a thread of its own.

    At most two items exist beyond the one in the caller's hands: one waiting and one being fetched.
    An error of the source is raised here, in its place. When the caller stops early, the source is
    closed and the thread ends before this returns.
    """
    queue: Queue[_Item | _Ended] = Queue(maxsize=1)
    stopped = threading.Event()
    thread = threading.Thread(target=_produce, args=(items, queue, stopped), daemon=True)
    thread.start()
    latest: _Item | _Ended | None = None
    try:
        while not isinstance(latest := queue.get(), _Ended):
            yield latest
    finally:
        stopped.set()
        while not isinstance(latest, _Ended):  # make room, so that the thread can come to its end
            latest = queue.get()
        thread.join()
    if latest.error is not None:
        raise latest.error


def _produce(
    items: Iterable[_Item], queue: "Queue[_Item | _Ended]", stopped: threading.Event
) -> None:
    try:
        iterator = iter(items)
        for item in iterator:
            queue.put(item)
            if stopped.is_set():
                break
        if isinstance(iterator, Generator):
            iterator.close()
    except BaseException as error:  # noqa: BLE001 - handed to the caller, who raises it
        queue.put(_Ended(error))
    else:
        queue.put(_Ended(None))
