"""Completeness (完整性证明): what shows that a reading brought everything it asked for."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletenessCertificate:
    """The facts of a reading whose every answer came to a well-formed end.

    The store compares them with what was staged before anything moves, and keeps them beside the
    interval that they prove.
    """

    #: Answers that were read, no two of them the same.
    pages: int
    #: Rows in them, understood or not.
    rows: int
    #: The sum of the totals that the other side declared, equal to `rows`; None where its dialect
    #: declares none.
    declared_total: int | None
    #: Rows whose id could be read; no two ids are the same.
    distinct_keys: int
    #: Rows outside the window that was asked for, left to other readings: not staged.
    left_out: int = 0
    #: On the other side's clock; None when everything was asked for.
    asked_from: datetime | None
    #: Newest time of change among the understood rows, none of them in the future; None when no
    #: row has one.
    newest: datetime | None
    #: On our clock, when the last answer had come.
    observed_at: datetime
