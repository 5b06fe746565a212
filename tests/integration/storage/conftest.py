"""Fixtures of the storage tests: a puller, and a look into the database past the store."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from adapter.storage.store import SqlStore
from tests.conftest import CountedIds, TurnedClock
from tests.integration.storage.pulls import Puller


@pytest.fixture
def puller(store: SqlStore, clock: TurnedClock, ids: CountedIds) -> Puller:
    return Puller(store, clock, ids)


@pytest.fixture
def rows_of(database_url: str) -> Callable[[str], list[Any]]:
    """Every row of a SELECT, read past the store."""

    def read(statement: str) -> list[Any]:
        engine = sa.create_engine(database_url)
        with engine.connect() as connection:
            rows = list(connection.execute(sa.text(statement)))
        engine.dispose()
        return rows

    return read
