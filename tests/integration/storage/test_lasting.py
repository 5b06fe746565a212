"""Stores on PostgreSQL share connections from test to test, and nothing else."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from adapter.storage.database.engine import make_engine
from adapter.storage.store import open_store
from adapter.storage.tables.base import METADATA
from adapter.storage.tables.ledger import SCOPE_LOCK

LOCK = {"site": "", "division_code": "152501000", "fiscal_year": 2025, "name": "purge", "turn": 1}


def backend(url: str) -> int:
    engine = make_engine(url)
    with engine.connect() as connection:
        number: int = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
    engine.dispose()
    return number


def test_a_store_goes_on_with_the_connections_of_those_before_it(
    postgresql_url: str, clock: Any, ids: Any
) -> None:
    first = backend(postgresql_url)
    open_store(postgresql_url, clock=clock, ids=ids).close()

    assert backend(postgresql_url) == first


def test_who_listens_to_one_store_hears_nothing_of_the_next(postgresql_url: str) -> None:
    heard: list[str] = []
    engine = make_engine(postgresql_url)
    event.listen(engine, "before_cursor_execute", lambda *told: heard.append(told[2]))
    backend(postgresql_url)

    assert heard == []


@pytest.mark.parametrize("_time", ["first", "second"])
def test_no_table_holds_what_the_test_before_left_in_it(postgresql_url: str, _time: str) -> None:
    engine = make_engine(postgresql_url)
    with engine.begin() as connection:
        for table in METADATA.sorted_tables:
            assert connection.execute(sa.select(table).limit(1)).first() is None
        connection.execute(SCOPE_LOCK.insert().values(LOCK))
    engine.dispose()
