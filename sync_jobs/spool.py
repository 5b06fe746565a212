"""Results on their way from deciding to storing: beside memory, which must not grow with them."""

import pickle
from collections.abc import Iterable, Iterator
from itertools import islice
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Generic, Self, TypeVar

_Item = TypeVar("_Item")

#: Items written or read at once.
_BATCH = 1000
#: Bytes kept in memory before the file is made.
_IN_MEMORY = 4 * 1024 * 1024


def batches(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    """The items in lists of at most `size`, each list read when it is asked for."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


class Spool(Generic[_Item]):
    """Items in the order they were added, to be read as often as wanted until the block ends.

    Deciding takes long; what is decided waits here so that no other writer has to wait for it. The
    file has no name: it is gone with the block, even when the process is killed.
    """

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by __exit__
        self._waiting: list[_Item] = []
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return self._count

    def add(self, item: _Item) -> None:
        """Keep one item."""
        self._count += 1
        self._waiting.append(item)
        if len(self._waiting) == _BATCH:
            self._write()

    def __iter__(self) -> Iterator[_Item]:
        self._write()
        self._file.seek(0)
        while True:
            try:
                batch = pickle.load(self._file)  # noqa: S301 - written by this very process
            except EOFError:
                return
            yield from batch

    def _write(self) -> None:
        if self._waiting:
            pickle.dump(self._waiting, self._file, pickle.HIGHEST_PROTOCOL)
            self._waiting = []
