"""A desk as it was at one moment, to lay it out again without doing everything once more."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
import sqlalchemy as sa
from psycopg import sql

from adapter.domain.reconcile.vanishing import VanishLimit
from adapter.domain.record import RecordKind
from adapter.ports.budget_system import PushRequest
from adapter.storage.tables.base import METADATA
from mappings.profile_sources import digest_of_sources
from tests.integration.jobs.desk import Desk, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDesk:
    """What jobs left at a desk: rows of both sides, the time, and how many ids were made."""

    #: A SQLite file, or by table what PostgreSQL copies out.
    rows: Path | Mapping[str, bytes]
    theirs: Mapping[RecordKind, list[Row]]
    pushes: tuple[PushRequest, ...]
    vanish_limit: VanishLimit
    instant: datetime
    ids_made: int

    def lay_out(self, desk: Desk, url: str) -> None:
        """Put everything on a desk with nothing on it, whose database is at `url`."""
        if isinstance(self.rows, Path):
            _back_up(self.rows, _file_of(url))
        else:
            _copy_in(url, self.rows)
        desk.system._tables = _copied(self.theirs)
        desk.system.pushes = [*self.pushes]
        desk.vanish_limit = self.vanish_limit
        desk.clock.instant = self.instant
        desk.ids.made = self.ids_made


class Kept:
    """Desks that were prepared once each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._desks: dict[tuple[str, str, tuple[str, ...]], KeptDesk] = {}

    def prepare(self, desk: Desk, url: str, *steps: Callable[[Desk], None]) -> None:
        """Prepare a desk with nothing on it; from the second time on by what the first left.

        Steps are known by their names.
        """
        assert (desk.ids.made, desk.system._tables) == (0, {}), "something is on this desk"
        names = tuple(f"{each.__module__}.{each.__qualname__}" for each in steps)
        kind = sa.make_url(url).get_backend_name()
        key = (kind, digest_of_sources(desk.profile.sources), names)
        if key in self._desks:
            self._desks[key].lay_out(desk, url)
            return
        for step in steps:
            step(desk)
        self._desks[key] = kept_desk(desk, url, self._folder / f"{len(self._desks)}.db")


def kept_desk(desk: Desk, url: str, file: Path) -> KeptDesk:
    """A desk as it is now; on SQLite its rows go into `file`."""
    is_file = url.startswith("sqlite")
    if is_file:
        _back_up(_file_of(url), file)
    return KeptDesk(
        rows=file if is_file else _copied_out(url),
        theirs=_copied(desk.system._tables),
        pushes=tuple(desk.system.pushes),
        vanish_limit=desk.vanish_limit,
        instant=desk.clock.instant,
        ids_made=desk.ids.made,
    )


def _copied(tables: Mapping[RecordKind, list[Row]]) -> dict[RecordKind, list[Row]]:
    return {kind: [dict(row) for row in rows] for kind, rows in tables.items()}


def _file_of(url: str) -> Path:
    return Path(str(sa.make_url(url).database))


def _back_up(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as left, closing(sqlite3.connect(target)) as right:
        left.backup(right)


def _connected(url: str) -> psycopg.Connection:
    plain = sa.make_url(url).set(drivername="postgresql")
    return psycopg.connect(plain.render_as_string(hide_password=False))


def _copied_out(url: str) -> dict[str, bytes]:
    """The rows of every table that has some, parents first."""
    statement = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT")
    found = {}
    with _connected(url) as connection, connection.cursor() as cursor:
        for table in METADATA.sorted_tables:
            with cursor.copy(statement.format(sql.Identifier(table.name))) as copy:
                found[table.name] = b"".join(copy)
    return {name: rows for name, rows in found.items() if rows}


def _copy_in(url: str, rows: Mapping[str, bytes]) -> None:
    statement = sql.SQL("COPY {} FROM STDIN")
    with _connected(url) as connection, connection.cursor() as cursor:
        for name, text in rows.items():
            with cursor.copy(statement.format(sql.Identifier(name))) as copy:
                copy.write(text)
