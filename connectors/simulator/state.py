"""What the simulator remembers: one SQLite file, one table for each data set."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from connectors.simulator.clock import ReceiverClock, wall_clock
from connectors.simulator.own_tables import OWN_TABLES, SCHEMA
from connectors.simulator.tables import DATA_SETS, DataSet, Kind

Row = Mapping[str, Any]


class StateMismatchError(Exception):
    """The state file was begun with other settings; its rows would contradict these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a state file is made from, and must be opened with again."""

    seed: int
    #: 9 digits (财政区划).
    division_code: str
    #: 4 digits (预算年度).
    fiscal_year: str
    #: Extra rows of PM_PERF_INDICATOR, for measuring.
    bulk_rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One change in one transaction: its stamp, its randomness, its hands on the tables."""

    db: sqlite3.Connection
    settings: Settings
    #: Counted from 1 over the whole life of the state.
    number: int
    #: 17 digits; every row that this change touches carries it.
    stamp: str
    ids: Random

    def new_id(self) -> str:
        """A random id of 38 characters, as the receiver makes them."""
        digits = f"{self.ids.getrandbits(128):032X}"
        return f"{{{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}}}"

    def insert(self, name: str, rows: Iterable[Row], *, visible: bool = True) -> int:
        """Store rows, give each an id, the place and the times it lacks, and count them."""
        data_set = DATA_SETS[name]
        given = {
            "mof_div_code": self.settings.division_code,
            "fiscal_year": self.settings.fiscal_year,
            "create_time": self.stamp,
            "update_time": self.stamp,
            "is_deleted": 2,
        }
        return insert_rows(
            self.db,
            data_set,
            ({**given, data_set.key: self.new_id(), **row} for row in rows),
            visible=visible,
        )


def insert_rows(
    db: sqlite3.Connection, data_set: DataSet, rows: Iterable[Row], *, visible: bool
) -> int:
    """Store complete rows; a column that a row does not name becomes null."""
    names = data_set.names
    marks = ", ".join("?" * (len(names) + 1))
    statement = f"INSERT INTO {data_set.name} ({', '.join(names)}, is_visible) VALUES ({marks})"  # noqa: S608 - names come from our own field tables
    shown = int(visible)
    return db.executemany(
        statement, ((*(row.get(name) for name in names), shown) for row in rows)
    ).rowcount


class State:
    """The open state file.

    Raises `StateMismatchError` when the file was begun with other settings.
    """

    def __init__(
        self,
        path: Path,
        settings: Settings,
        *,
        begin: Callable[[Operation, ReceiverClock], None],
        now: Callable[[], datetime] = wall_clock,
    ) -> None:
        self.settings = settings
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = NORMAL")
        #: Grows with every change, so that what was counted before it can be thrown away.
        self.generation = 0
        self._clock = ReceiverClock(now, "")
        if self._is_new():
            self._create(begin)
        else:
            self._require_same_settings()
        self._clock = ReceiverClock(now, self.meta("latest_stamp"))

    @contextmanager
    def operation(self) -> Iterator[Operation]:
        """One transaction: all of what the block writes is kept, or none of it."""
        with self.transaction():
            number = int(self.meta("operations")) + 1
            stamp = self._clock.tick()
            self.set_meta("operations", str(number))
            self.set_meta("latest_stamp", stamp)
            yield self._operation(number, stamp)
        self.generation += 1

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all of what the block writes, or none of it, without counting as a change."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def randomness(self, purpose: str) -> Random:
        """Random numbers that follow from the seed and the purpose alone."""
        return Random(f"{self.settings.seed}:{purpose}")  # noqa: S311 - rehearsal, not security

    def meta(self, name: str, default: str = "") -> str:
        """A remembered word, or the default."""
        found = self.db.execute("SELECT value FROM sim_meta WHERE name = ?", (name,)).fetchone()
        return default if found is None else str(found[0])

    def set_meta(self, name: str, value: str) -> None:
        """Remember a word under a name."""
        self.db.execute("INSERT OR REPLACE INTO sim_meta VALUES (?, ?)", (name, value))

    def close(self) -> None:
        """Close the file; nothing is pending, because every change was committed."""
        self.db.close()

    def _is_new(self) -> bool:
        found = self.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'sim_meta'").fetchone()
        return found is None

    def _create(self, begin: Callable[[Operation, ReceiverClock], None]) -> None:
        with self.transaction():
            for statement in (*OWN_TABLES.split(";"), *_data_tables()):
                self.db.execute(statement)
            for name, value in self._fixed_words().items():
                self.set_meta(name, value)
            begin(self._operation(0, self._clock.tick()), self._clock)
            for statement in _indexes():
                self.db.execute(statement)
            self.set_meta("operations", "0")
            self.set_meta("latest_stamp", self._clock.tick())

    def _operation(self, number: int, stamp: str) -> Operation:
        ids = self.randomness(f"ids:{number}")
        return Operation(db=self.db, settings=self.settings, number=number, stamp=stamp, ids=ids)

    def _fixed_words(self) -> dict[str, str]:
        return {
            "seed": str(self.settings.seed),
            "division_code": self.settings.division_code,
            "fiscal_year": self.settings.fiscal_year,
            "bulk_rows": str(self.settings.bulk_rows),
            "schema": SCHEMA,
        }

    def _require_same_settings(self) -> None:
        for name, value in self._fixed_words().items():
            kept = self.meta(name)
            if kept != value:
                self.close()
                raise StateMismatchError(
                    f"状态文件是用 {name}={kept} 建立的，与本次的 {value} 不同："
                    "请换一个 --state 文件，或改回原来的参数"
                )


_SQL_TYPES = {Kind.TEXT: "TEXT", Kind.INTEGER: "INTEGER", Kind.DECIMAL: "TEXT"}


def _data_tables() -> list[str]:
    """One table for each data set; whether a row may be seen is the receiver's secret."""
    return [
        f"CREATE TABLE {data_set.name} ("
        + ", ".join(f"{column.name} {_SQL_TYPES[column.kind]}" for column in data_set.columns)
        + ", is_visible INTEGER NOT NULL)"
        for data_set in DATA_SETS.values()
    ]


def _indexes() -> Iterator[str]:
    """For each table: one index that answers a whole paged query, one to find a set or project."""
    for data_set in DATA_SETS.values():
        name, key = data_set.name, data_set.key
        paging = f"fiscal_year, update_time, {key}, is_visible, is_deleted, agency_code"
        yield f"CREATE INDEX {name}_page ON {name} ({paging})"
        yield f"CREATE INDEX {name}_scope ON {name} ({data_set.scope})"
