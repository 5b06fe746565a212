"""Editions made ready (备妥的版本): each written once, as its package holds it, and served.

What is ready lies in files without a name, gone with the process, and is put away as soon as
somebody asks under another gate.
"""

import os
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256

from adapter.domain.identity import Scope
from adapter.package_format.plain import SECTIONS
from adapter.package_format.spool import PackageSpool, package_spool
from adapter.package_format.verifier.layout import JSON, RECORDS
from adapter.package_format.verifier.sm3 import new_sm3
from adapter.ports.packages import PackageContent
from adapter.ports.store import Store
from sync_jobs.gate import require_still_open
from sync_jobs.library.handing_out import Edition

_PIECE = 256 * 1024
#: Whole editions that are kept ready, and parts of departments; a reader of changes needs two.
_WHOLE_ONES, _PARTS = 8, 64
#: Lines fetched at a time.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What templates.json of an edition is."""

    name: str
    length: int
    sha256: str
    sm3: str


class ReadyEdition:
    """One edition, sorted by code on the disk, and its document; for any number of threads."""

    def __init__(self, content: PackageContent) -> None:
        with ExitStack() as stack:
            self._spool = stack.enter_context(package_spool(is_shared=True))
            self._file = stack.enter_context(tempfile.TemporaryFile())
            self.counts = _fill(self._spool, content)
            self.document = self._written()
            # Whoever still reads it keeps it: it is closed when nobody does.
            weakref.finalize(self, stack.pop_all().close)
        self._lock = threading.Lock()

    def _written(self) -> Document:
        digest, sm3, length = sha256(), new_sm3(), 0
        for piece in self._spool.json_pieces(RECORDS):
            digest.update(piece)
            sm3.update(piece)
            length += self._file.write(piece)
        self._file.flush()
        return Document(name=JSON, length=length, sha256=digest.hexdigest(), sm3=sm3.hexdigest())

    def pieces(self) -> Iterator[bytes]:
        """The bytes of templates.json."""
        at = 0
        while piece := os.pread(self._file.fileno(), _PIECE, at):
            at += len(piece)
            yield piece

    def line(self, section: str, code: str) -> bytes | None:
        """The record of one code, as its line in templates.json."""
        with self._lock:
            return self._spool.line(section, code.encode())

    def page(self, section: str, after: str, limit: int) -> list[tuple[bytes, bytes]]:
        """At most so many (code, line) behind a code."""
        with self._lock:
            return self._spool.page(section, after=after.encode(), limit=limit)

    def lines(self, section: str, after: str = "") -> Iterator[tuple[bytes, bytes]]:
        """All (code, line) behind a code."""
        while found := self.page(section, after, _AT_ONCE):
            yield from found
            after = found[-1][0].decode()


def _fill(spool: PackageSpool, content: PackageContent) -> dict[str, int]:
    sources: dict[str, Iterable[object]] = {
        "templates": content.templates(),
        "indicators": content.indicators(),
        "bases": content.bases(),
    }
    counts = {each: spool.fill(each, records) for each, records in sources.items()}  # type: ignore[arg-type]  # one kind each
    return {each: counts[each] for each in SECTIONS}


class Shelf:
    """The editions that are ready; each is made by the first who asks, while others of it wait."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ready: OrderedDict[str, tuple[Edition, ReadyEdition]] = OrderedDict()
        #: The gate under which somebody asked last.
        self._gates: dict[Scope, str] = {}
        #: Held for moments only.
        self._lock = threading.Lock()
        #: By digest, held while one is made; gone when nobody waits.
        self._turns: weakref.WeakValueDictionary[str, threading.Lock] = (
            weakref.WeakValueDictionary()
        )

    @property
    def held(self) -> int:
        """How many editions are ready."""
        return len(self._ready)

    def ready(self, edition: Edition) -> ReadyEdition:
        """The edition as it is handed out. Raises PackageRefused, and GateMoved."""
        with self._lock:
            self._put_away_what_another_gate_let_out(edition)
            found = self._found(edition)
            turn = self._turns.setdefault(edition.digest, threading.Lock())
        if found is not None:
            return found
        with turn:
            with self._lock:
                found = self._found(edition)
            if found is None:
                found = self._make(edition)
                self._keep(edition, found)
        return found

    def _found(self, edition: Edition) -> ReadyEdition | None:
        found = self._ready.get(edition.digest)
        if found is None:
            return None
        self._ready.move_to_end(edition.digest)
        return found[1]

    def _keep(self, edition: Edition, made: ReadyEdition) -> None:
        """Those that nobody asked for longest make room, each kind for its own.

        What another gate let out meanwhile is read once and not kept.
        """
        with self._lock:
            if self._gates[edition.scope] != edition.gate_digest:
                return
            self._ready[edition.digest] = edition, made
            is_part = bool(edition.department_code)
            alike = [
                digest
                for digest, (other, _) in self._ready.items()
                if bool(other.department_code) == is_part
            ]
            for digest in alike[: -(_PARTS if is_part else _WHOLE_ONES)]:
                del self._ready[digest]

    def _put_away_what_another_gate_let_out(self, edition: Edition) -> None:
        self._gates[edition.scope] = edition.gate_digest
        for digest, (other, _) in list(self._ready.items()):
            if other.scope == edition.scope and other.gate_digest != edition.gate_digest:
                del self._ready[digest]

    def _make(self, edition: Edition) -> ReadyEdition:
        with self._store.begin() as work:
            made = ReadyEdition(edition.content(work))
        with self._store.begin() as looking:
            require_still_open(looking, edition.scope, edition.projects)
        return made
