"""The ledger of pushes (推送台账): what came when with which content, and what stands now."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.simulator.checks import PushedSet
from connectors.simulator.content import digest_of, stored_content
from connectors.simulator.state import Operation

_ENTRY = (
    "log_id",
    "ordinal",
    "request_id",
    "data_set",
    "set_key",
    "digest",
    "accepted",
    "stored",
    "is_late",
    "is_repeat",
    "reason",
    "logged_at",
)
_SET = ("data_set", "set_key", "changed_by", "changed_at")
#: Entries that one answer tells of.
_TOLD = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One set as it came, with the digest of its content."""

    pushed: PushedSet
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The sets of one push."""

    #: Of the call that brought them.
    ordinal: int
    request_id: str
    data_set: str
    sets: tuple[Received, ...]
    #: Stored after the call was over.
    is_late: bool = False


def batch_of(ordinal: int, request_id: str, data_set: str, sets: list[PushedSet]) -> Batch:
    """A batch of sets, with the digest of each."""
    return Batch(
        ordinal=ordinal,
        request_id=request_id,
        data_set=data_set,
        sets=tuple(Received(pushed=pushed, digest=digest_of(data_set, pushed)) for pushed in sets),
    )


def log(
    operation: Operation,
    batch: Batch,
    received: Received,
    result: Mapping[str, Any],
    *,
    stored: bool = False,
    is_repeat: bool = False,
) -> None:
    """Note what became of a set; an `accepted` of 0 says that nobody looked at it."""
    operation.db.execute(
        "INSERT INTO sim_push_log (ordinal, request_id, data_set, set_key, digest, accepted,"
        " stored, is_late, is_repeat, reason, logged_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            batch.ordinal,
            batch.request_id,
            batch.data_set,
            received.pushed.set_key,
            received.digest,
            result["accepted"],
            int(stored),
            int(batch.is_late),
            int(is_repeat),
            result["reason"],
            operation.stamp,
        ),
    )


def settle(operation: Operation, batch: Batch, received: Received) -> None:
    """Note that a push stored a set; what it says is what stands now."""
    row_count = len(received.pushed.rows)
    _stand(operation, batch.data_set, received.pushed.set_key, (received.digest, row_count, "push"))


def note_edit(operation: Operation, name: str, set_key: str) -> str:
    """Note that a user changed a set; the digest of what it says now."""
    digest, row_count = stored_content(operation.db, name, set_key)
    _stand(operation, name, set_key, (digest, row_count, "user"))
    operation.db.execute(
        "INSERT INTO sim_edit (data_set, set_key, digest, edited_at) VALUES (?, ?, ?, ?)",
        (name, set_key, digest, operation.stamp),
    )
    return digest


def _stand(operation: Operation, name: str, set_key: str, what: tuple[str, int, str]) -> None:
    operation.db.execute(
        "INSERT OR REPLACE INTO sim_set VALUES (?, ?, ?, ?, ?, ?)",
        (name, set_key, *what, operation.stamp),
    )


def entries(db: sqlite3.Connection, after: int) -> list[dict[str, Any]]:
    """The entries of the push log after this log_id, no more than a thousand at once."""
    found = db.execute(
        f"SELECT {', '.join(_ENTRY)} FROM sim_push_log WHERE log_id > ? ORDER BY log_id LIMIT ?",  # noqa: S608 - the names above
        (after, _TOLD),
    )
    return [dict(zip(_ENTRY, row, strict=True)) for row in found]


def sets(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """Every set that was ever stored: who changed it last, and what its rows say right now."""
    found = db.execute(f"SELECT {', '.join(_SET)} FROM sim_set ORDER BY data_set, set_key")  # noqa: S608 - the names above
    known = [dict(zip(_SET, row, strict=True)) for row in found.fetchall()]
    for each in known:
        each["digest"], each["row_count"] = stored_content(db, each["data_set"], each["set_key"])
    return known
