"""How often Python looks for cycles (循环垃圾回收) while a job works: seldom, they are few."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

#: Objects that are there more than at the last look before the next one. The records that a job
#: holds are many and have no cycles: by the standard 700, a fifth of a comparison went to looking.
_SELDOM = 50_000


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Look seldom until the block ends; of several blocks at once, until the last one ends."""
    with _STATE.lock:
        if not _STATE.working:
            _STATE.before = gc.get_threshold()
            gc.set_threshold(_SELDOM, *_STATE.before[1:])
        _STATE.working += 1
    try:
        yield
    finally:
        with _STATE.lock:
            _STATE.working -= 1
            if not _STATE.working:
                gc.set_threshold(*_STATE.before)


class _State:
    def __init__(self) -> None:
        self.lock = Lock()
        self.working = 0
        self.before = gc.get_threshold()


_STATE = _State()
