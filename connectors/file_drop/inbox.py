"""What arrives (收件): each number once and in order, or it waits, or it is refused."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapter.ports.clock import Clock
from connectors.file_drop.arrivals import Arrivals, Arrived, Refused
from connectors.file_drop.contents import read_ack, require_content
from connectors.file_drop.defects import Defect, DefectiveBatch
from connectors.file_drop.entries import SentState, Sight, TakenBatch, Verdict
from connectors.file_drop.examining import BatchLimits, Examined
from connectors.file_drop.ledger import Book
from connectors.file_drop.manifest import Manifest
from connectors.file_drop.names import Purpose
from connectors.file_drop.outbox import Outbox
from connectors.file_drop.places import Places, Step, move_whole, no_step

#: Answers and results that nobody came for are let go.
_KEPT = timedelta(days=7)
#: A gap that lasts is told again.
_TOLD_AGAIN = timedelta(minutes=10)
_MOST_MISSING = 1000
_TOLD_MISSING = "told_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What keeps batches waiting."""

    #: Numbers that must come first, once they are late.
    missing: tuple[int, ...] = ()
    #: Files that wait, whole or not.
    waiting: int = 0


class Inbox:
    """Takes batches over. Every method is called under the lock of the places."""

    def __init__(
        self,
        places: Places,
        arrivals: Arrivals,
        outbox: Outbox,
        *,
        clock: Clock,
        limits: BatchLimits,
        step: Step = no_step,
    ) -> None:
        self._places = places
        self._arrivals = arrivals
        self._outbox = outbox
        self._clock = clock
        self._limits = limits
        self._step = step
        #: Files ahead of their turn that were proved: a long gap would copy them at every look.
        self._proved: set[Sight] = set()

    def collect(self, book: Book) -> Backlog:
        """Take over all that has arrived, and acknowledge it."""
        self._tidy(book)
        arrived = self._arrivals.listed()
        book.forget_sights_but(each.path.name for each in arrived)
        waiting = [each for each in arrived if not self._is_done_with(book, each)]
        waiting = self._without_strays(book, waiting)
        numbered = [each for each in waiting if each.number]
        backlog = Backlog(missing=self._missing(book, numbered), waiting=len(waiting))
        self._acknowledge(book, backlog)
        self._tidy(book)
        return backlog

    def _tidy(self, book: Book) -> None:
        """Forget what is not needed any more, and what a killed process left half done."""
        now = self._clock.now()
        for purpose in (Purpose.ANSWER, Purpose.PUSH_RESULT):
            held = book.taken(purpose, is_held=1)
            book.let_go(each.sequence for each in held if now - each.taken_at > _KEPT)
        needed = book.held_names()
        for path in self._places.held.iterdir():
            if path.name not in needed:
                path.unlink()  # if it was never noted, the original is still in the inbox

    def _is_done_with(self, book: Book, arrived: Arrived) -> bool:
        """Deal with one file; False when it must wait."""
        expected, _ = book.next_to_take()
        try:
            if arrived.name.purpose is Purpose.ACK:
                return self._hear(book, arrived)
            if arrived.number < expected:
                return self._meet_again(book, arrived)
            if arrived.number == expected:
                return self._take(book, arrived)
            self._arrivals.sight(book, arrived)
        except Refused as found:
            self._refuse(book, arrived, found.defect)
            return True
        except FileNotFoundError:
            return True  # somebody took it back while we looked
        return False

    # --- numbered batches ---------------------------------------------------------------------

    def _without_strays(self, book: Book, waiting: Sequence[Arrived]) -> list[Arrived]:
        """What waits, without files that only claim a number ahead of its turn.

        A gap is told by its latest file, so that one must be proved; whatever else is wrong with a
        file behind it comes out when it is its turn.
        """
        expected, _ = book.next_to_take()
        strays: set[str] = set()
        for each in sorted(waiting, key=lambda each: each.number, reverse=True):
            if each.number > expected and self._arrivals.has_settled(book, each):
                if self._is_proved(book, each):
                    break
                strays.add(each.path.name)
        return [each for each in waiting if each.path.name not in strays]

    def _is_proved(self, book: Book, arrived: Arrived) -> bool:
        """Whether a settled file is what its name claims; one that is not is put aside."""
        sight = self._arrivals.sight(book, arrived)
        if sight in self._proved:
            return True
        try:
            self._arrivals.proved(book, arrived)
        except Refused as found:
            self._refuse(book, arrived, found.defect)
            return False
        except FileNotFoundError:
            return False  # somebody took it back while we looked
        self._arrivals.copy_of(arrived).unlink(missing_ok=True)
        self._proved.add(sight)
        return True

    def _missing(self, book: Book, waiting: Sequence[Arrived]) -> tuple[int, ...]:
        """Numbers before a file that has waited long enough for them."""
        expected, _ = book.next_to_take()
        late = [
            each.number
            for each in waiting
            if each.number > expected and self._arrivals.has_settled(book, each)
        ]
        there = {each.number for each in waiting}
        numbers = range(expected, max(late, default=expected))[:_MOST_MISSING]
        return tuple(number for number in numbers if number not in there)

    def _meet_again(self, book: Book, arrived: Arrived) -> bool:
        """A number that is used up: the same content does nothing, other content is refused."""
        known = book.taken_number(arrived.number)
        if arrived.is_plain and known is not None and arrived.digest() == known.digest:
            with book.transaction():
                outcome = "refused" if known.defect else "repeated"
                _decide(book, arrived, known.digest, outcome, known.defect)
            arrived.path.unlink()
            return True
        if self._arrivals.proved(book, arrived) is None:
            return False
        self._arrivals.copy_of(arrived).unlink()
        raise Refused(Defect.OTHER_CONTENT)

    def _take(self, book: Book, arrived: Arrived) -> bool:
        """Take over the batch that must come next."""
        found = self._arrivals.proved(book, arrived)
        if found is None:
            return False
        with self._removing_copy(arrived):
            _, previous = book.next_to_take()
            if found.manifest.previous != previous:
                raise Refused(Defect.CHAIN)
            try:
                require_content(found.manifest, self._limits)
                _require_sent(book, found.manifest)
            except DefectiveBatch as refused:
                self._use_up(book, arrived, found, refused)
            else:
                self._hold(book, arrived, found)
        return True

    @contextmanager
    def _removing_copy(self, arrived: Arrived) -> Iterator[None]:
        try:
            yield
        finally:
            self._arrivals.copy_of(arrived).unlink(missing_ok=True)

    def _hold(self, book: Book, arrived: Arrived, found: Examined) -> None:
        move_whole(self._arrivals.copy_of(arrived), self._places.held / arrived.path.name)
        self._step("held")
        taken = self._as_taken(arrived, found, "")
        with book.transaction():
            book.let_go(_superseded(book, taken))
            book.add_taken(taken)
            _decide(book, arrived, found.digest, "taken")
            self._believe(book, found.manifest)
        self._step("taken")
        arrived.path.unlink()
        self._step("emptied")

    def _use_up(
        self, book: Book, arrived: Arrived, found: Examined, refused: DefectiveBatch
    ) -> None:
        """The sender itself made it unusable: the number is used up, nothing else happens."""
        if not refused.is_authentic:
            raise Refused(refused.defect)
        with book.transaction():
            book.add_taken(self._as_taken(arrived, found, refused.defect))
            _decide(book, arrived, found.digest, "refused", refused.defect)
        self._arrivals.put_aside(arrived, refused.defect, found.digest)

    def _as_taken(self, arrived: Arrived, found: Examined, defect: str) -> TakenBatch:
        manifest = found.manifest
        extract = manifest.extract
        return TakenBatch(
            sequence=arrived.number,
            name=arrived.path.name,
            digest=found.digest,
            purpose=manifest.purpose,
            in_reply_to=manifest.in_reply_to,
            data_set=manifest.data_set,
            division_code=manifest.division_code,
            fiscal_year=manifest.fiscal_year,
            since=extract.since if extract else "",
            reflects=extract.reflects if extract else None,
            rows=sum(each.rows for each in manifest.members),
            created_at=manifest.created_at,
            taken_at=self._clock.now(),
            defect=str(defect),
            is_held=not defect,
        )

    def _believe(self, book: Book, manifest: Manifest) -> None:
        """An answer acknowledges too, and so does an extract that knows of our batches."""
        if manifest.in_reply_to:
            answered = book.sent_as(manifest.in_reply_to)
            self._outbox.has_arrived(book, [answered] if answered else [])
        if manifest.extract is not None and manifest.extract.reflects is not None:
            known = manifest.extract.reflects
            dropped = book.sent(SentState.DROPPED)
            self._outbox.has_arrived(book, [each for each in dropped if each.sequence <= known])

    def _refuse(self, book: Book, arrived: Arrived, defect: Defect) -> None:
        """Move a file away that proves nothing about its number."""
        digest = arrived.digest() if arrived.is_plain else ""
        if arrived.number:
            with book.transaction():
                _decide(book, arrived, digest, "refused", defect)
        self._arrivals.put_aside(arrived, defect, digest)

    # --- acknowledgements ---------------------------------------------------------------------

    def _hear(self, book: Book, arrived: Arrived) -> bool:
        found = self._arrivals.proved(book, arrived)
        if found is None:
            return False
        with self._removing_copy(arrived):
            try:
                require_content(found.manifest, self._limits)
                verdicts, missing = read_ack(self._arrivals.copy_of(arrived))
            except DefectiveBatch as refused:
                raise Refused(refused.defect) from None
        for verdict in verdicts:
            self._outbox.heard(book, verdict)
        for number in missing:
            self._outbox.drop_again(book, number)
        arrived.path.unlink()
        return True

    def _acknowledge(self, book: Book, backlog: Backlog) -> None:
        expected, _ = book.next_to_take()
        if self._is_news(book, backlog.missing) or book.owed():
            self._outbox.acknowledge(book, expected=expected, missing=backlog.missing)
            told = f"{self._clock.now().isoformat()} {_listed(backlog.missing)}"
            book.remember(_TOLD_MISSING, told)

    def _is_news(self, book: Book, missing: Sequence[int]) -> bool:
        """Whether a gap was not told yet, or so long ago that it bears repeating."""
        at, _, told = book.word(_TOLD_MISSING).partition(" ")
        if not missing or told != _listed(missing):
            return bool(missing)
        age = self._clock.now() - datetime.fromisoformat(at)
        # Less than nothing: the clock was set back since.
        return not timedelta() <= age <= _TOLD_AGAIN


def _listed(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))


def _decide(book: Book, arrived: Arrived, digest: str, outcome: str, defect: str = "") -> None:
    book.owe(Verdict(sequence=arrived.number, digest=digest, outcome=outcome, defect=str(defect)))
    book.forget_sights([arrived.path.name])


def _require_sent(book: Book, manifest: Manifest) -> None:
    """Raise DefectiveBatch for an extract that says it reflects what we have not sent yet.

    Believed, it would be read as if it told of pushes that are yet to come.
    """
    reflects = manifest.extract.reflects if manifest.extract else None
    to_send, _ = book.next_to_send()
    if reflects is not None and reflects >= to_send:
        raise DefectiveBatch(Defect.REFLECTS)


def _superseded(book: Book, taken: TakenBatch) -> list[int]:
    """A whole extract takes the place of all earlier ones of its data set and year."""
    if taken.purpose != Purpose.EXTRACT or taken.since:
        return []
    former = book.taken(
        Purpose.EXTRACT,
        data_set=taken.data_set,
        division_code=taken.division_code,
        fiscal_year=taken.fiscal_year,
        is_held=1,
    )
    return [each.sequence for each in former]
