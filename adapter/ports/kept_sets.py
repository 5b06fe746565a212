"""The port to kept bytes (留存原文) of the other side's whole sets: as they were read last."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.ports.budget_system import Exchange


@dataclass(frozen=True, slots=True)
class SetRow:
    """A row that passed the gate."""

    position: int
    #: The gate's key, see `secrecy.key_of`; "" for rows of the library, which name no project.
    gate_key: str
    payload: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPage:
    """What may be kept of one page of a complete reading."""

    exchange: Exchange
    number: int
    #: Rows of the page before the gate judged them.
    row_count: int
    rows: Sequence[SetRow] = field(repr=False)


class KeptSetRepository(Protocol):
    """One reading per scope and data set: the next one takes its place."""

    def replace(
        self, scope: Scope, run_id: str, kind: RecordKind, pages: Iterable[SetPage]
    ) -> None:
        """Keep these pages instead of the former; one whose rows are kept already is not rewritten.

        Pages without a row that passed the gate leave nothing.
        """
        ...

    def rows(self, scope: Scope, kind: RecordKind) -> Iterator[Sequence[SetRow]]:
        """The rows page by page, in the order they came; memory does not grow with their number."""
        ...
