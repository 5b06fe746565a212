"""The ledger of a file drop (收发台账): numbers used, batches under way, batches in force.

One SQLite file in the state directory. Written only under the lock of the places.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path

from connectors.file_drop.entries import SentBatch, SentState, Sight, TakenBatch, Verdict
from connectors.file_drop.manifest import NO_PREVIOUS

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sent (
    sequence INTEGER PRIMARY KEY, name TEXT NOT NULL, batch_id TEXT NOT NULL UNIQUE,
    purpose TEXT NOT NULL, data_set TEXT NOT NULL, digest TEXT NOT NULL, content TEXT NOT NULL,
    set_keys TEXT NOT NULL, created_at TEXT NOT NULL, state TEXT NOT NULL, drops INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS taken (
    sequence INTEGER PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL, purpose TEXT NOT NULL,
    in_reply_to TEXT NOT NULL, data_set TEXT NOT NULL, division_code TEXT NOT NULL,
    fiscal_year TEXT NOT NULL, since TEXT NOT NULL, reflects INTEGER, rows INTEGER NOT NULL,
    created_at TEXT NOT NULL, taken_at TEXT NOT NULL, defect TEXT NOT NULL, is_held INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS due_ack (
    due_id INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, digest TEXT NOT NULL,
    outcome TEXT NOT NULL, defect TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS seen (
    name TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, since TEXT NOT NULL,
    defect TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS word (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS sent_state ON sent (state);
CREATE INDEX IF NOT EXISTS taken_reply ON taken (purpose, in_reply_to);
CREATE INDEX IF NOT EXISTS taken_held ON taken (is_held, purpose);
PRAGMA user_version = 1;
"""
_VERSION = 1


class Book:
    """The open ledger."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of what the block writes, or none of it; on the disk when it ends."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # --- what we sent ---

    def next_to_send(self) -> tuple[int, str]:
        """Our next number and the digest of the batch before it."""
        found = self._db.execute(
            "SELECT sequence, digest FROM sent ORDER BY sequence DESC LIMIT 1"
        ).fetchone()
        return (1, NO_PREVIOUS) if found is None else (found[0] + 1, found[1])

    def sent(self, *states: SentState) -> list[SentBatch]:
        """Our batches in these states, by number."""
        marks = ",".join("?" * len(states))
        return [
            _sent(row)
            for row in self._db.execute(
                f"SELECT * FROM sent WHERE state IN ({marks}) ORDER BY sequence",  # noqa: S608 - marks only
                states,
            )
        ]

    def sent_as(self, batch_id: str) -> SentBatch | None:
        """The batch under an id."""
        found = self._db.execute("SELECT * FROM sent WHERE batch_id = ?", (batch_id,)).fetchone()
        return None if found is None else _sent(found)

    def sent_number(self, sequence: int) -> SentBatch | None:
        """The batch under a number."""
        found = self._db.execute("SELECT * FROM sent WHERE sequence = ?", (sequence,)).fetchone()
        return None if found is None else _sent(found)

    def add_sent(self, batch: SentBatch) -> None:
        """Use up a number."""
        values = {
            **{each.name: getattr(batch, each.name) for each in fields(batch)},
            "set_keys": json.dumps(sorted(batch.set_keys)),
            "created_at": batch.created_at.isoformat(),
        }
        self._insert("sent", values)

    def pushes_unknown_to(self, data_set: str, reflects: int, sequence: int) -> list[SentBatch]:
        """Our pushes of a data set that an extract cannot know of, by number.

        The extract says that it reflects ours up to `reflects`; a result that came before it, whose
        number is `sequence`, proves its push too.
        """
        return [
            _sent(row)
            for row in self._db.execute(
                "SELECT * FROM sent WHERE purpose = 'push' AND data_set = ? AND state != 'refused'"
                " AND sequence > ? AND NOT EXISTS (SELECT 1 FROM taken"
                " WHERE taken.purpose = 'push_result' AND taken.in_reply_to = sent.batch_id"
                " AND taken.defect = '' AND taken.sequence < ?) ORDER BY sequence",
                (data_set, reflects, sequence),
            )
        ]

    def mark_sent(self, sequence: int, state: SentState) -> None:
        """Move one of our batches on."""
        self._db.execute("UPDATE sent SET state = ? WHERE sequence = ?", (state, sequence))

    def count_drop(self, sequence: int) -> None:
        """Note that a batch was dropped once more."""
        self._db.execute("UPDATE sent SET drops = drops + 1 WHERE sequence = ?", (sequence,))

    # --- what we took ---

    def next_to_take(self) -> tuple[int, str]:
        """The number that must come next, and the digest of the batch before it."""
        found = self._db.execute(
            "SELECT sequence, digest FROM taken ORDER BY sequence DESC LIMIT 1"
        ).fetchone()
        return (1, NO_PREVIOUS) if found is None else (found[0] + 1, found[1])

    def taken_number(self, sequence: int) -> TakenBatch | None:
        """The batch under a number."""
        found = self._db.execute("SELECT * FROM taken WHERE sequence = ?", (sequence,)).fetchone()
        return None if found is None else _taken(found)

    def taken(self, purpose: str, **where: str | int) -> list[TakenBatch]:
        """Batches of a purpose with these values, by number."""
        conditions = "".join(f" AND {name} = ?" for name in where)
        return [
            _taken(row)
            for row in self._db.execute(
                f"SELECT * FROM taken WHERE purpose = ?{conditions} ORDER BY sequence",  # noqa: S608 - names of ours
                (purpose, *where.values()),
            )
        ]

    def add_taken(self, batch: TakenBatch) -> None:
        """Use up a number of theirs."""
        values = {
            **{each.name: getattr(batch, each.name) for each in fields(batch)},
            "created_at": batch.created_at.isoformat(),
            "taken_at": batch.taken_at.isoformat(),
        }
        self._insert("taken", values)

    def let_go(self, sequences: Iterable[int]) -> None:
        """Note that the files of these batches are not needed any more."""
        self._db.executemany(
            "UPDATE taken SET is_held = 0 WHERE sequence = ?", [(each,) for each in sequences]
        )

    def held_names(self) -> set[str]:
        """Names of the files that are needed."""
        return {name for (name,) in self._db.execute("SELECT name FROM taken WHERE is_held")}

    # --- acknowledgements ---

    def owe(self, verdict: Verdict) -> None:
        """Note that a batch is to be acknowledged."""
        self._insert("due_ack", asdict(verdict))

    def owed(self) -> list[tuple[int, Verdict]]:
        """What is to be acknowledged, oldest first, with the id of each note."""
        found = self._db.execute(
            "SELECT due_id, sequence, digest, outcome, defect FROM due_ack ORDER BY due_id"
        )
        names = ("sequence", "digest", "outcome", "defect")
        return [(row[0], Verdict(**dict(zip(names, row[1:], strict=True)))) for row in found]

    def paid(self, due_ids: Iterable[int]) -> None:
        """Forget what has been acknowledged."""
        self._db.executemany("DELETE FROM due_ack WHERE due_id = ?", [(each,) for each in due_ids])

    # --- files that wait ---

    def sight_of(self, name: str) -> Sight | None:
        """How a file was found when it was looked at last."""
        found = self._db.execute(
            "SELECT name, size, mtime_ns, since, defect FROM seen WHERE name = ?", (name,)
        ).fetchone()
        if found is None:
            return None
        return Sight(
            name=found[0],
            size=found[1],
            mtime_ns=found[2],
            since=datetime.fromisoformat(found[3]),
            defect=found[4],
        )

    def forget_sights_but(self, names: Iterable[str]) -> None:
        """Forget files that are gone."""
        known = {name for (name,) in self._db.execute("SELECT name FROM seen")}
        self.forget_sights(known - set(names))

    def note_sight(self, sight: Sight) -> None:
        """Remember how a file was found."""
        self._db.execute(
            "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?)",
            (sight.name, sight.size, sight.mtime_ns, sight.since.isoformat(), sight.defect),
        )

    def forget_sights(self, names: Iterable[str]) -> None:
        """Forget these files."""
        self._db.executemany("DELETE FROM seen WHERE name = ?", [(each,) for each in names])

    # --- words to remember ---

    def word(self, name: str) -> str:
        """A remembered word, "" when there is none."""
        found = self._db.execute("SELECT value FROM word WHERE name = ?", (name,)).fetchone()
        return "" if found is None else str(found[0])

    def remember(self, name: str, value: str) -> None:
        """Remember a word."""
        self._db.execute("INSERT OR REPLACE INTO word VALUES (?, ?)", (name, value))

    def _insert(self, table: str, values: dict[str, object]) -> None:
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self._db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))  # noqa: S608 - names of ours


@contextmanager
def open_book(path: Path) -> Iterator[Book]:
    """The ledger; made when it is not there yet."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = EXTRA")
        if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            connection.executescript(_SCHEMA)
        connection.row_factory = sqlite3.Row
        yield Book(connection)
    finally:
        connection.close()


def _sent(row: sqlite3.Row) -> SentBatch:
    values = {name: row[name] for name in row.keys()}  # noqa: SIM118 - a row iterates over values
    return SentBatch(
        **{
            **values,
            "set_keys": frozenset(json.loads(values["set_keys"])),
            "created_at": datetime.fromisoformat(values["created_at"]),
            "state": SentState(values["state"]),
        }
    )


def _taken(row: sqlite3.Row) -> TakenBatch:
    values = {name: row[name] for name in row.keys()}  # noqa: SIM118 - a row iterates over values
    return TakenBatch(
        **{
            **values,
            "created_at": datetime.fromisoformat(values["created_at"]),
            "taken_at": datetime.fromisoformat(values["taken_at"]),
            "is_held": bool(values["is_held"]),
        }
    )
