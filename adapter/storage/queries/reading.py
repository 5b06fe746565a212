"""A database read on connections of their own (只读连接), one for each question."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from adapter.storage.database.engine import translated


class Reading:
    """Questions to a database; each has a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        with translated(), self._engine.connect() as connection:
            yield connection
