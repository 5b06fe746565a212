"""What is remembered of an exchange of files (交换记录), and how a document in one is judged."""

from dataclasses import replace
from datetime import datetime

from adapter.ports.budget_system import Exchange
from adapter.ports.clock import Clock, Ids
from connectors.answer_form import Answer
from connectors.file_drop.entries import TakenBatch
from connectors.file_drop.ledger import Book
from connectors.file_drop.names import Purpose

#: The file came whole, so its document alone decides.
_ARRIVED = 200


class Tracer:
    """Makes exchanges."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids

    def now(self) -> datetime:
        """When something begins."""
        return self._clock.now()

    def exchange(
        self,
        operation: str,
        began: datetime,
        digest: str,
        length: int,
        *,
        made_at: datetime | None = None,
        is_extract: bool = False,
    ) -> Exchange:
        """An exchange that ends now; `made_at` is when the other side made its batch."""
        took = self._clock.now() - began
        return Exchange(
            exchange_id=self._ids.fresh(),
            operation=operation,
            started_at=began,
            duration_ms=max(0, round(took.total_seconds() * 1000)),
            status=0,
            digest=digest,
            byte_length=length,
            their_time=made_at and made_at.replace(microsecond=0),
            is_extract=is_extract,
        )


def newest_reply(book: Book, purpose: Purpose, batch_id: str) -> TakenBatch | None:
    """The newest reply to a batch of ours that can be used."""
    found = book.taken(purpose, in_reply_to=batch_id, is_held=1)
    return found[-1] if found else None


def as_answer(exchange: Exchange, document: bytes) -> Answer:
    """A document in the form in which answers over every wire are judged."""
    return Answer(
        exchange=replace(exchange, status=_ARRIVED),
        content_type="application/json",
        charset="",
        retry_after_s=None,
        body=document,
    )
