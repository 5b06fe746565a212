"""The receiver's books of a file drop: numbers, what it sent, what it took; in the state file."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from connectors.simulator.clock import wall_clock
from connectors.simulator.drop.batches import (
    FIRST_PREVIOUS,
    file_name,
    with_altered_member,
    write_batch,
)
from connectors.simulator.drop.faults import DropFaults
from connectors.simulator.state import State

_TABLES = """
CREATE TABLE IF NOT EXISTS drop_sent (
    sequence INTEGER PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL, content BLOB
);
CREATE TABLE IF NOT EXISTS drop_taken (
    sequence INTEGER PRIMARY KEY, digest TEXT NOT NULL, batch_id TEXT NOT NULL
)
"""


class Post:
    """Numbers what leaves and puts it into the sender's inbox; goes wrong where that is ordered."""

    def __init__(
        self,
        state: State,
        *,
        inbox: Path,
        key: Ed25519PrivateKey,
        faults: DropFaults,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._state = state
        self._inbox = inbox / "new"
        self._key = key
        self._stranger = Ed25519PrivateKey.generate()
        self._faults = faults
        self._seconds = seconds
        #: What is to be done later: when, what.
        self._later: list[tuple[float, Callable[[], None]]] = []
        #: What is to be put there again once it was taken: name, bytes.
        self._again: list[tuple[str, bytes]] = []
        #: What is held back until it is released.
        self._held: list[tuple[str, bytes]] = []
        for statement in _TABLES.split(";"):
            state.db.execute(statement)

    # --- sending ---

    def send(self, purpose: str, members: dict[str, bytes], **said: Any) -> None:  # noqa: ANN401 - whatever a manifest may say
        """Send the next batch."""
        sequence, previous = self._next_to_send()
        manifest = self._manifest(purpose, sequence, **said) | {"previous": previous}
        content = write_batch(manifest, members, self._key)
        name = file_name(manifest)
        digest = hashlib.sha256(content).hexdigest()
        self._state.db.execute(
            "INSERT INTO drop_sent VALUES (?, ?, ?, ?)", (sequence, name, digest, content)
        )
        foreign = write_batch(manifest, members, self._stranger)
        later = {**manifest, "created_at": "2020-01-01T00:00:00+08:00"}
        other = write_batch(later, members, self._key)
        self._put_with_fault(purpose, name, content, foreign=foreign, other=other)

    def acknowledge(self, document: bytes) -> None:
        """Send an acknowledgement, which has no number."""
        manifest = self._manifest("ack", None)
        self._put(file_name(manifest), write_batch(manifest, {"ack.json": document}, self._key))

    def send_again(self, sequence: int) -> None:
        """Put a batch there again, the same bytes."""
        found = self._state.db.execute(
            "SELECT name, content FROM drop_sent WHERE sequence = ?", (sequence,)
        ).fetchone()
        if found is not None:
            self._put(*found)

    def release(self) -> int:
        """Put there what was held back, and say how much it was."""
        held, self._held = self._held, []
        for name, content in held:
            self._put(name, content)
        return len(held)

    def catch_up(self) -> None:
        """Do what has become due."""
        now = self._seconds()
        due = [work for at, work in self._later if at <= now]
        self._later = [(at, work) for at, work in self._later if at > now]
        for work in due:
            work()
        again, self._again = self._again, []
        for name, content in again:
            if (self._inbox / name).exists():
                self._again.append((name, content))
            else:
                self._put(name, content)

    def do_later(self, seconds: float, work: Callable[[], None]) -> None:
        """Do something in so many seconds."""
        self._later.append((self._seconds() + seconds, work))

    def _put_with_fault(
        self, purpose: str, name: str, content: bytes, *, foreign: bytes, other: bytes
    ) -> None:
        if self._is_withheld(purpose, name, content):
            return
        if self._faults.take("foreign_signature", purpose):
            content = foreign
        elif self._faults.take("altered_member", purpose):
            content = with_altered_member(content)
        self._put(name, content)
        if self._faults.take("repeat", purpose):
            self._again.append((name, content))
        if self._faults.take("other_content", purpose):
            self._again.append((name, other))

    def _is_withheld(self, purpose: str, name: str, content: bytes) -> bool:
        """Whether a fault keeps the batch from arriving whole, at least for now."""
        if self._faults.take("lost", purpose):
            return True
        seconds = self._faults.take_seconds("hold_back", purpose)
        if seconds is not False:
            self._hold_back(name, content, seconds)
            return True
        seconds = self._faults.take_seconds("half_written", purpose)
        if seconds is False:
            return False
        (self._inbox / name).write_bytes(content[: len(content) * 6 // 10])
        if seconds is not None:
            self.do_later(seconds, lambda: self._put(name, content))
        return True

    def _hold_back(self, name: str, content: bytes, seconds: float | None) -> None:
        if seconds is None:
            self._held.append((name, content))
        else:
            self.do_later(seconds, lambda: self._put(name, content))

    def _put(self, name: str, content: bytes) -> None:
        """Copy as a careful carrier does: under another name first."""
        part = self._inbox / f"{name}.part"
        part.write_bytes(content)
        part.replace(part.with_suffix(""))

    def _next_to_send(self) -> tuple[int, str]:
        found = self._state.db.execute(
            "SELECT sequence, digest FROM drop_sent ORDER BY sequence DESC LIMIT 1"
        ).fetchone()
        return (1, FIRST_PREVIOUS) if found is None else (found[0] + 1, found[1])

    def _manifest(self, purpose: str, sequence: int | None, **said: Any) -> dict[str, Any]:  # noqa: ANN401 - see send
        settings = self._state.settings
        stamp = wall_clock()
        number = int(self._state.meta("drop_batches", "0")) + 1
        self._state.set_meta("drop_batches", str(number))
        return {
            "purpose": purpose,
            "batch_id": f"r{number:08d}",
            "sequence": sequence,
            "previous": "",
            "created_at": stamp.isoformat(timespec="seconds"),
            "sender": "budget_system",
            "division_code": settings.division_code,
            "fiscal_year": "",
            "profile": "",
            "data_set": "",
            "in_reply_to": "",
            "extract": None,
            **said,
        }

    # --- taking ---

    def next_to_take(self) -> tuple[int, str]:
        """The number that must come next, and the digest of the batch before it."""
        found = self._state.db.execute(
            "SELECT sequence, digest FROM drop_taken ORDER BY sequence DESC LIMIT 1"
        ).fetchone()
        return (1, FIRST_PREVIOUS) if found is None else (found[0] + 1, found[1])

    def taken(self, sequence: int) -> str:
        """The digest of a batch that was taken."""
        found = self._state.db.execute(
            "SELECT digest FROM drop_taken WHERE sequence = ?", (sequence,)
        ).fetchone()
        return "" if found is None else str(found[0])

    def take(self, sequence: int, digest: str, batch_id: str) -> None:
        """Use up a number of the sender's."""
        self._state.db.execute(
            "INSERT INTO drop_taken VALUES (?, ?, ?)", (sequence, digest, batch_id)
        )
