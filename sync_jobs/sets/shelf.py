"""What both sides say, beside memory (双方内容的暂存): sets by key, and their pages."""

import io
import json
import pickle
import sqlite3
import zlib
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

from adapter.domain.record import RecordKind
from adapter.ports.budget_system import RawFields
from adapter.ports.kept_sets import SetPage
from sync_jobs.sets.spool import Spool

_Item = TypeVar("_Item")
_Held_co = TypeVar("_Held_co", covariant=True)

#: Bytes kept in memory before the file is made.
_IN_MEMORY = 4 * 1024 * 1024
#: Items written or read at once.
_BATCH = 200
#: Flat forms that are kept as they were read.
_KEPT = 4
#: Pages of a drawer in memory, of 4 KiB each.
_CACHED_PAGES = 256
#: A header and the rows of a set, as they are sent.
Encoded = tuple[RawFields | None, tuple[RawFields, ...]]


class Keyed(Protocol[_Held_co]):
    """Items by key, in the order in which they were put; read as often as wanted."""

    def get(self, key: str) -> _Held_co | None: ...
    def __iter__(self) -> Iterator[_Held_co]: ...
    def __len__(self) -> int: ...


class Filed(Keyed[_Item], Protocol):
    """The same while it is filled."""

    def put(self, key: str, item: _Item) -> None:
        """Keep one item; a key comes once."""
        ...


class Tray(Generic[_Item]):
    """Keyed items in memory: for a handful."""

    def __init__(self) -> None:
        self._items: dict[str, _Item] = {}

    def put(self, key: str, item: _Item) -> None:
        """See Filed."""
        self._items[key] = item

    def get(self, key: str) -> _Item | None:
        """See Keyed."""
        return self._items.get(key)

    def __iter__(self) -> Iterator[_Item]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)


class Shelf:
    """Keeps what sets say until the block ends; each reads like what was put there.

    Its files have no names: they are gone with the block, even when the process is killed.
    """

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by __exit__
        self._end = 0
        self._latest: dict[int, Mapping[str, str]] = {}
        self._drawers = ExitStack()
        #: Pages of whole sets by data set, as far as they may be kept.
        self.pages: dict[RecordKind, Spool[SetPage]] = {}

    def keep(self, kind: RecordKind, page: SetPage) -> None:
        """Lay a page beside the sets that it told of."""
        if kind not in self.pages:
            self.pages[kind] = Spool(batch=1)
        self.pages[kind].add(page)

    def drawer(self) -> "Drawer[_Item]":
        """A new drawer, for items with or without something on this shelf."""
        return Drawer(self, self._drawers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._latest = {}
        self._file.close()
        self._drawers.close()
        for each in self.pages.values():
            each.close()

    def put(self, flat: Mapping[str, str]) -> Mapping[str, str]:
        """The same mapping, of which no more than its place stays in memory."""
        return Shelved(self, *self._lay(json.dumps(dict(flat), ensure_ascii=False).encode()))

    def put_encoded(self, encoded: Encoded) -> "ShelvedRows":
        """The rows of a set, read back when somebody sends them."""
        return ShelvedRows(self, *self._lay(pickle.dumps(encoded, pickle.HIGHEST_PROTOCOL)))

    def _lay(self, content: bytes) -> tuple[int, int]:
        packed = zlib.compress(content, 1)
        place = self._end
        self._file.seek(place)
        self._file.write(packed)
        self._end += len(packed)
        return place, len(packed)

    def at(self, place: int, length: int) -> Mapping[str, str]:
        """What was put at a place; the latest are kept, as two are compared key by key."""
        found = self._latest.get(place)
        if found is None:
            found = json.loads(self.content(place, length))
            if len(self._latest) == _KEPT:
                del self._latest[next(iter(self._latest))]
            self._latest[place] = found
        return found

    def content(self, place: int, length: int) -> bytes:
        """The bytes that were laid at a place."""
        self._file.seek(place)
        return zlib.decompress(self._file.read(length))


class Shelved(Mapping[str, str]):
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

    @property
    def ticket(self) -> tuple[int, int]:
        """Where it lies."""
        return self._place, self._length


class ShelvedRows:
    """The encoded rows of one set on a shelf."""

    __slots__ = ("_length", "_place", "_shelf")

    def __init__(self, shelf: Shelf, place: int, length: int) -> None:
        self._shelf = shelf
        self._place = place
        self._length = length

    def __call__(self) -> Encoded:
        content = self._shelf.content(self._place, self._length)
        found: Encoded = pickle.loads(content)  # noqa: S301 - written by this very process
        return found

    @property
    def ticket(self) -> tuple[int, int]:
        """Where it lies."""
        return self._place, self._length


#: What of an item stays on the shelf: only its place is written into a drawer.
_ON_SHELF: Sequence[type[Shelved | ShelvedRows]] = (Shelved, ShelvedRows)


class _Packer(pickle.Pickler):
    def persistent_id(self, obj: object) -> Hashable | None:
        if isinstance(obj, Shelved | ShelvedRows):
            return _ON_SHELF.index(type(obj)), *obj.ticket
        return None


class _Unpacker(pickle.Unpickler):
    def __init__(self, content: bytes, shelf: Shelf) -> None:
        super().__init__(io.BytesIO(content))
        self._shelf = shelf

    def persistent_load(self, pid: tuple[int, int, int]) -> object:
        kind, place, length = pid
        return _ON_SHELF[kind](self._shelf, place, length)


class Drawer(Generic[_Item]):
    """Keyed items in a temporary file: for as many as a side holds."""

    def __init__(self, shelf: Shelf, until: ExitStack) -> None:
        self._shelf = shelf
        # Without a name it is a file of this connection alone, unlinked while it is open.
        self._rows = until.enter_context(closing(sqlite3.connect("", isolation_level=None)))
        for each in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            f"PRAGMA cache_size = {_CACHED_PAGES}",
            "CREATE TABLE item (at INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, packed BLOB)",
            "BEGIN",
        ):
            self._rows.execute(each)
        self._waiting: dict[str, _Item] = {}
        self._written = 0

    def put(self, key: str, item: _Item) -> None:
        """See Filed."""
        self._waiting[key] = item
        if len(self._waiting) == _BATCH:
            self._write()

    def get(self, key: str) -> _Item | None:
        """See Keyed."""
        if key in self._waiting:
            return self._waiting[key]
        found = self._rows.execute("SELECT packed FROM item WHERE name = ?", (key,)).fetchone()
        return None if found is None else self._unpacked(found[0])

    def __iter__(self) -> Iterator[_Item]:
        self._write()
        at, some = 0, "SELECT at, packed FROM item WHERE at > ? ORDER BY at LIMIT ?"
        while rows := self._rows.execute(some, (at, _BATCH)).fetchall():
            yield from (self._unpacked(packed) for _, packed in rows)
            at = rows[-1][0]

    def __len__(self) -> int:
        return self._written + len(self._waiting)

    def _write(self) -> None:
        rows = [(key, self._packed(each)) for key, each in self._waiting.items()]
        self._rows.executemany("INSERT INTO item (name, packed) VALUES (?, ?)", rows)
        self._written += len(rows)
        self._waiting = {}

    def _packed(self, item: _Item) -> bytes:
        packed = io.BytesIO()
        _Packer(packed, pickle.HIGHEST_PROTOCOL).dump(item)
        return packed.getvalue()

    def _unpacked(self, packed: bytes) -> _Item:
        item: _Item = _Unpacker(packed, self._shelf).load()
        return item
