"""Files of the inbox (到件): what may be a batch, whether it is whole, where refused ones go."""

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import file_digest
from pathlib import Path

import structlog

from adapter.package_format.keys import KeyRing
from adapter.ports.clock import Clock
from connectors.file_drop.defects import Defect, DefectiveBatch
from connectors.file_drop.entries import Sight
from connectors.file_drop.examining import BatchLimits, Examined, examine
from connectors.file_drop.ledger import Book
from connectors.file_drop.names import BatchName, read_name
from connectors.file_drop.places import Places, copy_to, put_aside

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Arrived:
    """One file of the inbox under a name that a batch may have."""

    path: Path
    name: BatchName

    @property
    def number(self) -> int:
        """0 for acknowledgements."""
        return self.name.sequence or 0

    def digest(self) -> str:
        """SHA-256 (hex) of the file as it lies there; "" for what is no plain file."""
        handle = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as stream:
            return file_digest(stream, "sha256").hexdigest()

    @property
    def is_plain(self) -> bool:
        """Whether it is a file, and neither a link nor a pipe."""
        return self.path.is_file() and not self.path.is_symlink()


class Refused(Exception):
    """A file has waited long enough; what it was found to be."""

    def __init__(self, defect: Defect) -> None:
        self.defect = defect
        super().__init__(defect.value)


class Arrivals:
    """Looks at the files of one inbox."""

    def __init__(
        self,
        places: Places,
        ring: KeyRing,
        *,
        clock: Clock,
        settle_s: float,
        limits: BatchLimits,
    ) -> None:
        self._places = places
        self._ring = ring
        self._clock = clock
        self._settle = timedelta(seconds=settle_s)
        self._limits = limits

    def listed(self) -> list[Arrived]:
        """Everything that may be a batch, acknowledgements first, then by number."""
        found = ((path, read_name(path.name)) for path in self._places.incoming.iterdir())
        arrived = [Arrived(path, name) for path, name in found if name is not None]
        return sorted(arrived, key=lambda each: (each.number, each.path.name))

    def unnamed(self) -> int:
        """How many files have a name that no batch has, and are not just being copied."""
        oldest = (self._clock.now() - self._settle).timestamp()
        found = 0
        for path in self._places.incoming.iterdir():
            with suppress(FileNotFoundError):  # somebody took it while we looked
                found += read_name(path.name) is None and path.lstat().st_mtime < oldest
        return found

    def proved(self, book: Book, arrived: Arrived) -> Examined | None:
        """What a file holds, proved on a copy that nobody else can touch; None while it waits.

        A file with a defect waits until it has not changed for as long as copying may take. Then
        Refused is raised. The copy lies at `copy_of`, and its taker removes it.
        """
        sight = self.sight(book, arrived)
        is_settled = self._is_settled(sight)
        if sight.defect and not is_settled:
            return None
        try:
            return self._examined(arrived)
        except DefectiveBatch as found:
            self.copy_of(arrived).unlink(missing_ok=True)
            if is_settled:
                raise Refused(found.defect) from None
            book.note_sight(replace(sight, defect=found.defect))
            return None

    def is_whole(self, arrived: Arrived) -> bool:
        """Whether a file is what its name claims, as it lies there now; nothing is noted."""
        try:
            self._examined(arrived)
        except (DefectiveBatch, FileNotFoundError):
            return False
        finally:
            self.copy_of(arrived).unlink(missing_ok=True)
        return True

    def _examined(self, arrived: Arrived) -> Examined:
        if not arrived.is_plain:
            raise DefectiveBatch(Defect.NOT_A_FILE)
        if arrived.path.stat().st_size > self._limits.max_file_bytes:
            raise DefectiveBatch(Defect.TOO_LARGE)
        copy_to(arrived.path, self.copy_of(arrived))
        return examine(self.copy_of(arrived), arrived.name, self._ring, self._limits)

    def copy_of(self, arrived: Arrived) -> Path:
        """Where the copy of a file lies while it is examined."""
        return self._places.held / f"{arrived.path.name}.part"

    def sight(self, book: Book, arrived: Arrived) -> Sight:
        """How the file is found, and since when it has been so.

        A time to come was told by a clock that was set back since: the file waits anew.
        """
        found, now = arrived.path.lstat(), self._clock.now()
        known = book.sight_of(arrived.path.name)
        is_same = known and (known.size, known.mtime_ns) == (found.st_size, found.st_mtime_ns)
        if known and is_same and known.since <= now:
            return known
        sight = Sight(
            name=arrived.path.name,
            size=found.st_size,
            mtime_ns=found.st_mtime_ns,
            since=now,
            defect="",
        )
        book.note_sight(sight)
        return sight

    def has_settled(self, book: Book, arrived: Arrived) -> bool:
        """Whether a file has not changed for as long as copying may take."""
        return self._is_settled(self.sight(book, arrived))

    def _is_settled(self, sight: Sight) -> bool:
        return self._clock.now() - sight.since >= self._settle

    def put_aside(self, arrived: Arrived, defect: Defect, digest: str) -> None:
        """Move a file to the refused ones, beside its reason."""
        _log.warning("batch_refused", sequence=arrived.number, defect=defect.value)
        reason = {
            "name": arrived.path.name,
            "digest": digest,
            "reason": defect.value,
            "words": defect.label,
            "refused_at": self._clock.now().isoformat(),
        }
        put_aside(arrived.path, self._places.inbox / "refused", reason)
