"""The other side of a file drop, as a test needs it: writes batches, right and wrong."""

import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapter.package_format.keys import KeyRing, Signer
from connectors.file_drop.arrivals import Arrivals
from connectors.file_drop.entries import SentBatch, TakenBatch
from connectors.file_drop.examining import BatchLimits
from connectors.file_drop.inbox import Backlog, Inbox
from connectors.file_drop.ledger import Book, open_book
from connectors.file_drop.manifest import NO_PREVIOUS, Extract, Manifest, Sender
from connectors.file_drop.names import BatchName, Purpose
from connectors.file_drop.outbox import Draft, Outbox
from connectors.file_drop.places import Places, Step, no_step
from connectors.file_drop.writing import with_members, write_batch

SETTLE_S = 5.0
LIMITS = BatchLimits()
DIVISION = "152501000"


def key(number: int) -> Signer:
    """The same key for the same number."""
    return Signer(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))


OURS, THEIRS, STRANGER = key(1), key(2), key(3)


@dataclass(frozen=True)
class Dropped:
    """A batch that the other side dropped."""

    path: Path
    digest: str
    manifest: Manifest


@dataclass
class Peer:
    """Numbers its batches as it should, unless told otherwise."""

    places: Places
    folder: Path
    number: int = 0
    previous: str = NO_PREVIOUS
    signer: Signer = THEIRS
    changed: dict[str, Any] = field(default_factory=dict)

    def batch(self, purpose: Purpose, members: Mapping[str, bytes], **said: Any) -> Dropped:
        """The next batch, written but not dropped."""
        self.number += 1
        said = {"sequence": self.number, "previous": self.previous, **said}
        manifest = Manifest(
            **{
                "purpose": purpose,
                "batch_id": f"b-{self.number}",
                "created_at": datetime(2026, 8, 1, 8, tzinfo=UTC),
                "sender": Sender.BUDGET_SYSTEM,
                "division_code": DIVISION,
                "fiscal_year": "",
                "profile": "std-v2-files",
                **said,
            }
        )
        manifest = with_members(manifest, members)
        name = BatchName(sequence=manifest.sequence, purpose=purpose, batch_id=manifest.batch_id)
        path = self.folder / str(name)
        digest = write_batch(path, manifest, members, self.signer)
        self.previous = digest
        return Dropped(path, digest, manifest)

    def extract(self, *rows: Mapping[str, object], **said: Any) -> Dropped:
        """A whole extract."""
        total = said.pop("total", len(rows))
        told = Extract(
            since=said.pop("since", ""), total=total, reflects=said.pop("reflects", None)
        )
        said = {"data_set": "PM_PERF_INDICATOR", "extract": told, **said}
        return self.batch(Purpose.EXTRACT, {"rows.jsonl": lines(*rows)}, **said)

    def ack(self, *verdicts: Mapping[str, object], missing: tuple[int, ...] = ()) -> Dropped:
        """An acknowledgement, which has no number."""
        document = {"verdicts": list(verdicts), "expected": 1, "missing": list(missing)}
        number, previous = self.number, self.previous
        made = self.batch(
            Purpose.ACK,
            {"ack.json": json.dumps(document).encode()},
            sequence=None,
            previous="",
            batch_id=f"ack-{number}-{len(list(self.folder.iterdir()))}",
        )
        self.number, self.previous = number, previous
        return made

    def drop(self, made: Dropped) -> Dropped:
        """Copy a batch into the inbox whole."""
        target = self.places.incoming / made.path.name
        target.write_bytes(made.path.read_bytes())
        return replace(made, path=target)


def lines(*rows: Mapping[str, object]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


@dataclass
class Ours:
    """Our side: places, outbox and inbox."""

    places: Places
    clock: Any
    ids: Any
    step: Step = no_step

    @property
    def outbox(self) -> Outbox:
        return Outbox(
            self.places,
            OURS,
            division_code=DIVISION,
            profile="std-v2-files",
            clock=self.clock,
            ids=self.ids,
            step=self.step,
        )

    @property
    def inbox(self) -> Inbox:
        arrivals = Arrivals(
            self.places,
            KeyRing((THEIRS.key.public_key(),)),
            clock=self.clock,
            settle_s=SETTLE_S,
            limits=LIMITS,
        )
        return Inbox(
            self.places,
            arrivals,
            self.outbox,
            clock=self.clock,
            limits=LIMITS,
            step=self.step,
        )

    def collect(self) -> Backlog:
        """One look into the inbox."""
        backlog: Backlog = self.within(self.inbox.collect)
        return backlog

    def within(self, work: Callable[[Book], Any]) -> Any:
        """Something done as a process does it: recover first, under the lock."""
        with self.places.locked(self.clock), open_book(self.places.ledger) as book:
            self.outbox.recover(book)
            return work(book)

    def post(self, batch_id: str = "p-1", content: bytes = b"{}") -> SentBatch:
        """Send a push."""
        draft = push(batch_id, content)
        sent: SentBatch = self.within(lambda book: self.outbox.send(book, draft))
        return sent

    def extracts(self) -> list[TakenBatch]:
        """What is in force."""
        found: list[TakenBatch] = self.within(lambda book: book.taken(Purpose.EXTRACT, is_held=1))
        return found

    def sent(self, number: int) -> SentBatch:
        found: SentBatch = self.within(lambda book: book.sent_number(number))
        return found

    def acks(self) -> list[dict[str, Any]]:
        """The acknowledgements we dropped, oldest first."""
        return [
            json.loads(zipfile.ZipFile(path).read("ack.json"))
            for path in sorted(self.places.outgoing.glob("ack-*.zip"))
        ]

    def verdicts(self) -> list[tuple[int, str, str]]:
        """All that we acknowledged."""
        return [
            (each["sequence"], each["outcome"], each["defect"])
            for ack in self.acks()
            for each in ack["verdicts"]
        ]

    def refused(self) -> dict[str, str]:
        """Reason by name of what we refused."""
        told = [json.loads(path.read_text("utf-8")) for path in self._reasons()]
        return {each["name"]: each["reason"] for each in told}

    def _reasons(self) -> list[Path]:
        return sorted((self.places.inbox / "refused").glob("*.reason.json"))


def push(batch_id: str = "p-1", content: bytes = b"{}") -> Draft:
    return Draft(
        purpose=Purpose.PUSH,
        batch_id=batch_id,
        division_code=DIVISION,
        fiscal_year="2026",
        data_set="PERF_TEMPLATE",
        members={"push.json": content},
    )
