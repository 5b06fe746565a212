"""How SQLite walks a page: in the index alone, so that a province's rows stay quick to page."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.simulator.faults import Call, FaultDesk, Operation
from connectors.simulator.query import QueryDesk
from connectors.simulator.request import Request
from connectors.simulator.seeding import begin
from connectors.simulator.state import Settings, State
from connectors.simulator.tables import DATA_SETS


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    settings = Settings(seed=1, division_code="152501000", fiscal_year="2026", bulk_rows=100)
    opened = State(tmp_path / "state.sqlite", settings, begin=begin)
    yield opened
    opened.close()


def _request(**changed: object) -> Request:
    usual: dict[str, object] = {
        "mof_div_code": "152501000",
        "fiscal_year": "2026",
        "agency_codes": ("101001", "101002", "114001"),
        "keys": None,
        "update_time_from": "",
        "is_deleted": 2,
        "page_no": 1,
        "page_size": 5,
    }
    return Request(**{**usual, **changed})  # type: ignore[arg-type]  # the names above are Request's own


def _plans(state: State, name: str, *requests: Request) -> list[str]:
    """The plan of every statement that pages and counts the rows of a data set."""
    desk = QueryDesk(state, FaultDesk(state.db))
    statements: list[str] = []
    state.db.set_trace_callback(statements.append)
    for request in requests:
        desk.page(Call(operation=Operation.QUERY, data_set=name), request)
    state.db.set_trace_callback(None)
    return [
        "\n".join(row[3] for row in state.db.execute(f"EXPLAIN QUERY PLAN {statement}"))
        for statement in statements
        if f"FROM {name} WHERE" in statement
    ]


@pytest.mark.parametrize("name", DATA_SETS)
@pytest.mark.parametrize("since", ["", "20260101000000000"])
def test_pages_and_totals_of_every_data_set_are_found_in_one_covering_index(
    state: State, name: str, since: str
) -> None:
    requests = [_request(update_time_from=since, page_no=number) for number in (1, 2, 3)]

    plans = _plans(state, name, *requests)

    assert len(plans) == 4
    assert all(f"COVERING INDEX {name}_page (fiscal_year=?" in plan for plan in plans)


def test_a_page_that_follows_another_starts_where_that_one_ended(state: State) -> None:
    first, second = (_request(page_no=number) for number in (1, 2))

    plans = _plans(state, "PM_PERF_INDICATOR", first, second)

    assert "(update_time,kpi_id)>(?,?)" in plans[-1]


@pytest.mark.parametrize("name", DATA_SETS)
def test_keys_are_found_by_the_index_of_their_own_column(state: State, name: str) -> None:
    plans = _plans(state, name, _request(keys=("1", "2")))

    assert all(f"INDEX {name}_scope" in plan for plan in plans)
