"""What both sides say, beside memory (双方内容的暂存): flat forms, and the pages they came with."""

import json
import zlib
from collections.abc import Iterator, Mapping
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Self

from adapter.domain.record import RecordKind
from adapter.ports.kept_sets import SetPage
from sync_jobs.spool import Spool

#: Bytes kept in memory before the file is made.
_IN_MEMORY = 4 * 1024 * 1024


class Shelf:
    """Keeps flat forms until the block ends; each reads like the mapping that was put there.

    Its files have no names: they are gone with the block, even when the process is killed.
    """

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by __exit__
        self._end = 0
        self._latest: tuple[int, Mapping[str, str]] = (-1, {})
        #: Pages of whole sets by data set, as far as they may be kept.
        self.pages: dict[RecordKind, Spool[SetPage]] = {}

    def keep(self, kind: RecordKind, page: SetPage) -> None:
        """Lay a page beside the sets that it told of."""
        if kind not in self.pages:
            self.pages[kind] = Spool(batch=1)
        self.pages[kind].add(page)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._latest = (-1, {})
        self._file.close()
        for each in self.pages.values():
            each.close()

    def put(self, flat: Mapping[str, str]) -> Mapping[str, str]:
        """The same mapping, of which no more than its place stays in memory."""
        packed = zlib.compress(json.dumps(dict(flat), ensure_ascii=False).encode(), 1)
        place = self._end
        self._file.seek(place)
        self._file.write(packed)
        self._end += len(packed)
        return _Shelved(self, place, len(packed))

    def at(self, place: int, length: int) -> Mapping[str, str]:
        """What was put at a place; the latest one is kept, as mappings are read key by key."""
        if self._latest[0] != place:
            self._file.seek(place)
            self._latest = place, json.loads(zlib.decompress(self._file.read(length)))
        return self._latest[1]


class _Shelved(Mapping[str, str]):
    """One flat form on a shelf."""

    __slots__ = ("_length", "_place", "_shelf")

    def __init__(self, shelf: Shelf, place: int, length: int) -> None:
        self._shelf = shelf
        self._place = place
        self._length = length

    def __getitem__(self, path: str) -> str:
        return self._shelf.at(self._place, self._length)[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._shelf.at(self._place, self._length))

    def __len__(self) -> int:
        return len(self._shelf.at(self._place, self._length))
