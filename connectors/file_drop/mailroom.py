"""The mail room (收发室): every visit finds things in order, alone, and leaves them so."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from adapter.errors import ConfigurationError, RetryableError
from adapter.package_format.keys import KeyRing, Signer
from adapter.ports.clock import Clock, Ids
from adapter.ports.file_drop import ExtractStanding, FileDropStanding
from adapter.ports.run_budget import RunBudget, unlimited
from connectors.file_drop.arrivals import Arrivals
from connectors.file_drop.entries import SentState, TakenBatch
from connectors.file_drop.examining import BatchLimits
from connectors.file_drop.inbox import Backlog, Inbox
from connectors.file_drop.ledger import Book, open_book
from connectors.file_drop.names import Purpose
from connectors.file_drop.outbox import Outbox
from connectors.file_drop.places import Places, Step, no_step

T = TypeVar("T")

#: Between two looks into the inbox while an answer is awaited: first, longest, growth.
_FIRST_LOOK_S, _LONGEST_LOOK_S, _GROWTH = 0.01, 1.0, 1.25


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDropRules:
    """What one site's settings say of its file drop."""

    places: Places
    signer: Signer
    ring: KeyRing
    #: A file that has not changed for so long is as whole as it will ever be.
    settle_s: float = 60.0
    #: How long an answer is awaited; 0 = not at all.
    answer_wait_s: float = 60.0
    #: Whether questions are put in files of their own; else extracts are read.
    asks: bool = False
    limits: BatchLimits = field(default_factory=BatchLimits)


class Mailroom:
    """Sends and takes over, one visit at a time."""

    def __init__(  # noqa: PLR0913 - each collaborator is handed in by name
        self,
        rules: FileDropRules,
        *,
        division_code: str,
        profile: str,
        clock: Clock,
        ids: Ids,
        budget: RunBudget | None = None,
        step: Step = no_step,
    ) -> None:
        self.rules = rules
        self.budget = budget or unlimited()
        self._places = rules.places
        self._clock = clock
        self.outbox = Outbox(
            rules.places,
            rules.signer,
            division_code=division_code,
            profile=profile,
            clock=clock,
            ids=ids,
            step=step,
        )
        self._arrivals = Arrivals(
            rules.places, rules.ring, clock=clock, settle_s=rules.settle_s, limits=rules.limits
        )
        self._inbox = Inbox(
            rules.places,
            self._arrivals,
            self.outbox,
            clock=clock,
            limits=rules.limits,
            step=step,
        )

    @contextmanager
    def visit(self) -> Iterator[tuple[Book, Backlog]]:
        """The ledger, after everything that has arrived was taken over.

        Raises RetryableError when the directories or the ledger cannot be used just now.
        """
        with translated():
            self._places.prepare()
            with self._places.locked(self._clock), open_book(self._places.ledger) as book:
                self.outbox.recover(book)
                yield book, self._inbox.collect(book)

    def examine(self) -> None:
        """Prove that the directories can be used; ConfigurationError with the key at fault."""
        with translated():
            self._places.examine()

    def await_taken(self, found: Callable[[Book], T | None]) -> tuple[T | None, Backlog]:
        """What `found` finds, looked for as long as answers are awaited; and what is in the way."""
        began = self._clock.monotonic()
        pause = _FIRST_LOOK_S
        while True:
            with self.visit() as (book, backlog):
                answer = found(book)
            waited_s = self._clock.monotonic() - began
            left = min(self.rules.answer_wait_s - waited_s, self.budget.left_s())
            if answer is not None or left <= 0:
                return answer, backlog
            self._clock.sleep(min(pause, left))
            pause = min(pause * _GROWTH, _LONGEST_LOOK_S)

    def standing(self) -> FileDropStanding:
        """How things stand; nothing is taken over for it."""
        with translated():
            self._places.prepare()
            with self._places.locked(self._clock), open_book(self._places.ledger) as book:
                open_ones = book.sent(SentState.PREPARED, SentState.DROPPED)
                listed = self._arrivals.listed()
                expected, _ = book.next_to_take()
                there = {each.number for each in listed}
                ahead = (each for each in reversed(listed) if each.number > expected)
                last = next((each.number for each in ahead if self._arrivals.is_whole(each)), 0)
                return FileDropStanding(
                    unacknowledged=tuple(each.sequence for each in open_ones),
                    oldest_at=min((each.created_at for each in open_ones), default=None),
                    missing=tuple(each for each in range(expected, last) if each not in there),
                    waiting=len(listed),
                    unnamed=self._arrivals.unnamed(),
                    refused_here=_reasons_in(self._places.inbox / "refused"),
                    refused_there=_reasons_in(self._places.outbox / "refused"),
                    extracts=tuple(map(_extract, book.taken(Purpose.EXTRACT, is_held=1))),
                )


def _reasons_in(folder: Path) -> int:
    return sum(path.name.endswith(".reason.json") for path in folder.iterdir())


def _extract(batch: TakenBatch) -> ExtractStanding:
    return ExtractStanding(
        data_set=batch.data_set, fiscal_year=batch.fiscal_year, made_at=batch.created_at
    )


@contextmanager
def translated() -> Iterator[None]:
    """Turns what disks and the ledger's database raise into an error that says what to do."""
    try:
        yield
    except OSError as error:
        # Its own text names the file, which is no secret; the number says what to do.
        raise RetryableError(f"文件不能读写（{os.strerror(error.errno or 0)}）") from error
    except sqlite3.Error as error:
        raise RetryableError(f"收发台账不能读写（{type(error).__name__}）") from error


@contextmanager
def keyed(section: str) -> Iterator[None]:
    """Gives a mistake in a directory or a key the section of the settings it stands in."""
    try:
        yield
    except ConfigurationError as error:
        if not section or error.key.startswith("wire."):
            raise
        raise ConfigurationError(
            error.reason, file=error.file, line=error.line, key=f"{section}.{error.key}"
        ) from error
