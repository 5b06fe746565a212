"""What leaves (发件): numbered, signed, dropped whole; kept until the other side has it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from adapter.package_format.keys import Signer
from adapter.ports.clock import Clock, Ids
from connectors.file_drop.defects import AUTHENTIC
from connectors.file_drop.entries import SentBatch, SentState, Verdict
from connectors.file_drop.ledger import Book
from connectors.file_drop.manifest import Manifest, Sender
from connectors.file_drop.names import BatchName, Purpose
from connectors.file_drop.places import (
    Places,
    Step,
    copy_to,
    move_whole,
    no_step,
    put_aside,
)
from connectors.file_drop.writing import with_members, write_batch
from connectors.json_body import encode_json

ACK_DOCUMENT = "ack.json"
#: A batch that was lost so often waits for a person.
_MOST_DROPS = 5
#: People and programs of our group carry the files.
_CARRIED = 0o640
_PART = ".part"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A batch before it gets its number."""

    purpose: Purpose
    batch_id: str
    division_code: str
    fiscal_year: str
    data_set: str
    members: Mapping[str, bytes]
    #: Digests of the keys of the sets it carries.
    set_keys: frozenset[str] = frozenset()


class Outbox:
    """Sends batches. Every method is called under the lock of the places."""

    def __init__(  # noqa: PLR0913 - each collaborator is handed in by name
        self,
        places: Places,
        signer: Signer,
        *,
        division_code: str,
        profile: str,
        clock: Clock,
        ids: Ids,
        step: Step = no_step,
    ) -> None:
        self._places = places
        self._signer = signer
        self._division_code = division_code
        self._profile = profile
        self._clock = clock
        self._ids = ids
        self._step = step

    def send(self, book: Book, draft: Draft) -> SentBatch:
        """Number a batch, keep a copy, drop it. The number is used up before anything leaves."""
        sequence, previous = book.next_to_send()
        manifest = self._manifest(draft, sequence, previous)
        name = _name_of(manifest)
        part = self._places.sent / f"{name}{_PART}"
        digest = write_batch(part, manifest, draft.members, self._signer)
        self._step("written")
        move_whole(part, self._places.sent / name)
        self._step("copied")
        batch = SentBatch(
            sequence=sequence,
            name=name,
            batch_id=draft.batch_id,
            purpose=draft.purpose,
            data_set=draft.data_set,
            digest=digest,
            content=manifest.content_digest,
            set_keys=draft.set_keys,
            created_at=manifest.created_at,
            state=SentState.PREPARED,
        )
        with book.transaction():
            book.add_sent(batch)
        self._step("numbered")
        self._drop(book, batch)
        return batch

    def content_of(self, draft: Draft) -> str:
        """The digest by which the same content is known again, whatever its number."""
        return self._manifest(draft, 1, "").content_digest

    def recover(self, book: Book) -> None:
        """Finish what a process that was killed left undone."""
        for batch in book.sent(SentState.PREPARED):
            # It may have been dropped already. Then it is dropped twice: a repeat does nothing.
            self._drop(book, batch)
        needed = {each.name for each in book.sent(SentState.DROPPED)}
        for path in self._places.sent.iterdir():
            if path.name not in needed:
                path.unlink()  # never numbered, so it never left; or not needed any more
        for path in self._places.outbox.glob(f".*{_PART}"):
            path.unlink(missing_ok=True)

    def acknowledge(self, book: Book, *, expected: int, missing: Iterable[int]) -> None:
        """Tell what became of the other side's batches. A lost telling is asked for by a repeat."""
        owed = book.owed()
        document = {
            "verdicts": [_told(verdict) for _, verdict in owed],
            "expected": expected,
            "missing": list(missing),
        }
        draft = Draft(
            purpose=Purpose.ACK,
            batch_id=self._ids.fresh(),
            division_code=self._division_code,
            fiscal_year="",
            data_set="",
            members={ACK_DOCUMENT: encode_json(document)},
        )
        manifest = self._manifest(draft, None, "")
        name = _name_of(manifest)
        part = self._places.outbox / f".{name}{_PART}"
        write_batch(part, manifest, draft.members, self._signer)
        part.chmod(_CARRIED)
        move_whole(part, self._places.outgoing / name)
        self._step("acknowledged")
        with book.transaction():
            book.paid(due_id for due_id, _ in owed)

    # --- what the other side says of ours -----------------------------------------------------

    def has_arrived(self, book: Book, batches: Iterable[SentBatch]) -> None:
        """The other side has these: their copies are not needed any more."""
        for each in batches:
            if each.state is SentState.DROPPED:
                book.mark_sent(each.sequence, SentState.TAKEN)
                self._copy(each).unlink(missing_ok=True)

    def heard(self, book: Book, verdict: Verdict) -> None:
        """What became of one of ours."""
        batch = book.sent_number(verdict.sequence)
        if batch is None or batch.state is not SentState.DROPPED:
            return
        if verdict.digest != batch.digest:
            self.drop_again(book, verdict.sequence)  # it was altered on its way
        elif verdict.outcome != "refused":
            self.has_arrived(book, [batch])
        elif verdict.defect in AUTHENTIC:
            _log.warning("batch_refused_there", sequence=batch.sequence, defect=verdict.defect)
            book.mark_sent(batch.sequence, SentState.REFUSED)
            reason = {"name": batch.name, "digest": batch.digest, "reason": verdict.defect}
            put_aside(self._copy(batch), self._places.outbox / "refused", reason)
        else:
            # Their keys or their chain are at fault, not the batch: it goes again when asked for.
            _log.warning("batch_not_believed_there", sequence=batch.sequence, defect=verdict.defect)

    def drop_again(self, book: Book, sequence: int) -> None:
        """Drop a batch that got lost once more; the same bytes under the same number."""
        batch = book.sent_number(sequence)
        if batch is None or batch.state is not SentState.DROPPED or batch.drops >= _MOST_DROPS:
            return
        if not (self._places.outgoing / batch.name).exists():
            _log.warning("batch_dropped_again", sequence=sequence)
            book.count_drop(sequence)
            self._drop(book, batch)

    def _drop(self, book: Book, batch: SentBatch) -> None:
        part = self._places.outbox / f".{batch.name}{_PART}"
        copy_to(self._copy(batch), part, mode=_CARRIED)
        self._step("parted")
        move_whole(part, self._places.outgoing / batch.name)
        self._step("dropped")
        book.mark_sent(batch.sequence, SentState.DROPPED)
        self._step("noted")

    def _copy(self, batch: SentBatch) -> Path:
        return self._places.sent / batch.name

    def _manifest(self, draft: Draft, sequence: int | None, previous: str) -> Manifest:
        bare = Manifest(
            purpose=draft.purpose,
            batch_id=draft.batch_id,
            sequence=sequence,
            previous=previous,
            created_at=self._clock.now().replace(microsecond=0),
            sender=Sender.ADAPTER,
            division_code=draft.division_code,
            fiscal_year=draft.fiscal_year,
            profile=self._profile,
            data_set=draft.data_set,
        )
        return with_members(bare, draft.members)


def _name_of(manifest: Manifest) -> str:
    return str(
        BatchName(sequence=manifest.sequence, purpose=manifest.purpose, batch_id=manifest.batch_id)
    )


def _told(verdict: Verdict) -> dict[str, object]:
    return {
        "sequence": verdict.sequence,
        "digest": verdict.digest,
        "outcome": verdict.outcome,
        "defect": verdict.defect,
    }
