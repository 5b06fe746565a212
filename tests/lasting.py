"""Connections to PostgreSQL that outlive a test: each new one has to learn the tables anew."""

from functools import cache
from typing import Any

import sqlalchemy as sa


class LastingPool(sa.QueuePool):
    """A pool that stays open when an engine over it is disposed of; `end` closes it."""

    def dispose(self) -> None:
        """Nothing: the next store finds what this one opened."""

    def recreate(self) -> "LastingPool":
        """The same pool."""
        return self

    def end(self) -> None:
        """Close what is open."""
        super().dispose()


class LastingEngines:
    """Engines by URL, for stores that tests open one after the other on one database."""

    def __init__(self) -> None:
        self._engines: dict[sa.URL, sa.Engine] = {}

    def engine(self, url: sa.URL, **options: Any) -> sa.Engine:
        """One for a new store: options and listeners of its own, connections of the former ones.

        What it learnt of the server's version and types is kept as well.
        """
        if url not in self._engines:
            self._engines[url] = sa.create_engine(
                url, poolclass=LastingPool, max_overflow=-1, **options
            )
        return self._engines[url].execution_options()

    def end(self) -> None:
        """Close every connection."""
        for each in self._engines.values():
            assert isinstance(each.pool, LastingPool)
            each.pool.end()
        self._engines.clear()


@cache
def lasting(url: str) -> sa.Engine:
    """One connection in autocommit for what is done around tests, as emptying tables."""
    return sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.StaticPool)
