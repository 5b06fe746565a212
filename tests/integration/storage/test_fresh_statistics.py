"""PostgreSQL knows of what was just written before it plans the next statement."""

from collections.abc import Callable
from typing import Any

import pytest

from adapter.storage.store import SqlStore
from tests.integration.storage.pulls import SCOPE, Puller, line, page
from tests.integration.storage.test_units_of_work import match

Rows = Callable[[str], list[Any]]
MANY = 1200


@pytest.fixture
def database_url(postgresql_url: str) -> str:
    """SQLite keeps no such statistics."""
    return postgresql_url


def looked_at(rows_of: Rows, table: str) -> int:
    """Rows that the planner believes a table to hold; -1: it has never looked."""
    (found,) = rows_of(f"SELECT reltuples FROM pg_class WHERE relname = '{table}'")  # noqa: S608 - ours
    return int(found[0])


@pytest.mark.postgres
def test_a_large_pull_is_known_to_the_planner_at_once(puller: Puller, rows_of: Rows) -> None:
    puller.pull(page([line(f"key-{number:05}") for number in range(MANY)]))

    assert looked_at(rows_of, "target_line") == MANY


@pytest.mark.postgres
def test_a_large_result_is_known_to_the_planner_at_once(store: SqlStore, rows_of: Rows) -> None:
    with store.begin() as unit:
        unit.analyses.replace_matches(SCOPE, "run", map(match, range(MANY)))
        unit.commit()

    assert looked_at(rows_of, "line_match") == MANY
