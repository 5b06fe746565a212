"""Results on their way from deciding to storing: beside memory, which must not grow with them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from heapq import merge
from itertools import islice
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Generic, Self, TypeVar
from zlib import crc32

from sync_jobs.packing import pack, unpack

_Item = TypeVar("_Item")

#: Items written or read at once.
_BATCH = 1000
#: Bytes kept in memory before the file is made.
_IN_MEMORY = 4 * 1024 * 1024
#: So many items are put into order in memory.
_RUN = 5_000
#: Into so many piles items are sorted, of which one is in memory at a time.
PILES = 64
_PILE_BATCH = 20
#: A pile of more items is sorted into piles of its own.
_LARGEST = 4000
#: Then it is one key that has so many.
_DEEPEST = 3


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

    def __init__(self, *, batch: int = _BATCH) -> None:
        # The smaller the batches, the less may wait in memory: there are many such spools.
        in_memory = max(_IN_MEMORY * batch // _BATCH, 1)
        self._file = SpooledTemporaryFile(max_size=in_memory)  # noqa: SIM115 - closed by close()
        self._batch = batch
        self._waiting: list[_Item] = []
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the items go."""
        self._file.close()

    def __len__(self) -> int:
        return self._count

    def add(self, item: _Item) -> None:
        """Keep one item."""
        self._count += 1
        self._waiting.append(item)
        if len(self._waiting) == self._batch:
            self._write()

    def __iter__(self) -> Iterator[_Item]:
        self._write()
        self._file.seek(0)
        while True:
            try:
                batch = unpack(self._file)
            except EOFError:
                return
            yield from batch

    def _write(self) -> None:
        if self._waiting:
            pack(self._waiting, self._file)
            self._waiting = []


class Ordered(Generic[_Item]):
    """Items in the order of a key, those of an equal key as they were added.

    Runs of them are ordered in memory and put by; reading holds a few items of each run.
    """

    def __init__(self, key: Callable[[_Item], tuple[int | str, ...]], *, run: int = _RUN) -> None:
        self._key = key
        self._longest = run
        self._runs: list[Spool[_Item]] = []
        self._waiting: list[_Item] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the items go."""
        for each in self._runs:
            each.close()

    def add(self, item: _Item) -> None:
        """Keep one item."""
        self._waiting.append(item)
        if len(self._waiting) == self._longest:
            self._put_by()

    def __iter__(self) -> Iterator[_Item]:
        last = sorted(self._waiting, key=self._key)
        return merge(*self._runs, last, key=self._key)

    def _put_by(self) -> None:
        run = Spool[_Item](batch=_PILE_BATCH)
        for each in sorted(self._waiting, key=self._key):
            run.add(each)
        self._runs.append(run)
        self._waiting = []


class Piles(Generic[_Item]):
    """Items sorted into piles by a key; equal keys come to one pile.

    For what belongs together and comes apart: one pile at a time is read into memory, and however
    many items there are, it is a small one. The files have no names.
    """

    def __init__(self, *, depth: int = 0) -> None:
        self._piles: dict[int, Spool[tuple[str, _Item]]] = {}
        self._depth = depth

    def add(self, key: str, item: _Item) -> None:
        """Put an item on the pile of its key."""
        number = crc32(f"{self._depth}/{key}".encode()) % PILES
        if number not in self._piles:
            self._piles[number] = Spool(batch=_PILE_BATCH)
        self._piles[number].add((key, item))

    def __iter__(self) -> Iterator[list[_Item]]:
        """Pile after pile, the items of each key in the order they were added; to be read once."""
        for number in sorted(self._piles):
            with self._piles.pop(number) as pile:
                if len(pile) > _LARGEST and self._depth < _DEEPEST:
                    yield from self._sorted(pile)
                else:
                    yield [item for _, item in pile]

    def _sorted(self, pile: Iterable[tuple[str, _Item]]) -> Iterator[list[_Item]]:
        with closing(Piles[_Item](depth=self._depth + 1)) as piles:
            for key, item in pile:
                piles.add(key, item)
            yield from piles

    def close(self) -> None:
        """Let all of them go."""
        for each in self._piles.values():
            each.close()
