"""One transaction that begins by reading and takes the write lock at its first write."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, CursorResult, Row, RowMapping, Select

from adapter.storage.database.engine import is_sqlite, writing

#: Rows fetched at a time.
_FETCH = 1000


class Transaction:
    """A connection with the difference between reading and writing made explicit.

    Jobs read for as long as they think; on SQLite that must not keep other processes from writing.
    What is read before the first write may therefore have changed by then, on SQLite as on
    PostgreSQL (READ COMMITTED); what is read after it cannot change on SQLite.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._writes = False
        self._streams: list[CursorResult[Any]] = []

    def reading(self) -> Connection:
        """The connection, for statements that change nothing."""
        return self._connection

    def stream(self, rows: Select[Any]) -> Iterator[RowMapping]:
        """The rows, fetched some at a time; an unfinished stream is closed at the rollback."""
        for row in self.stream_rows(rows):
            yield row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it

    def stream_rows(self, rows: Select[Any]) -> Iterator[Row[Any]]:
        """The same as tuples, for statements in which two columns share a name."""
        result = self._connection.execute(rows, execution_options={"yield_per": _FETCH})
        self._streams.append(result)
        with closing(result):
            yield from result

    def writing(self) -> Connection:
        """The connection, with SQLite's write lock held until commit; waits for other writers."""
        if not self._writes and is_sqlite(self._connection):
            # An older snapshot cannot be written to, so the reads so far end here.
            self._connection.commit()
            writing(self._connection, is_on=True)
            self._connection.begin()
        self._writes = True
        return self._connection

    def commit(self) -> None:
        """Make everything written so far permanent."""
        self._connection.commit()
        self._end()

    def rollback(self) -> None:
        """Undo everything since the last commit and end what is still being read."""
        for each in self._streams:
            each.close()
        self._connection.rollback()
        self._end()

    def _end(self) -> None:
        writing(self._connection, is_on=False)
        self._writes = False
