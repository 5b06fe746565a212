"""A backfill reads some days once more and leaves alone how far the usual pulls have come."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapter.domain.coverage import BEGINNING, TICK, Interval
from adapter.domain.outcome import RunCounts
from adapter.domain.record import RecordKind
from adapter.errors import ConnectionLost
from connectors.memory import MemoryFault
from tests.integration.jobs.desk import Desk, Row
from tests.integration.jobs.test_pull import line, lines

LINE = RecordKind.TARGET_LINE
JANUARY, FEBRUARY = date(2025, 1, 1), date(2025, 2, 1)
#: Midnight over there.
FIRST = datetime(2024, 12, 31, 16, tzinfo=UTC)
AFTER = datetime(2025, 1, 31, 16, tzinfo=UTC)

DAYS: list[Row] = [
    line("before", update_time="20241230235959999"),
    line("first", update_time="20250101000000000"),
    line("last", update_time="20250131235959999"),
    line("after", update_time="20250201000000000"),
    line("later", update_time="20250215120000000"),
]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database: how a reading is published is proved on both in tests/integration/storage."""
    return sqlite_url


def backfill(desk: Desk, first: date = JANUARY, until: date = FEBRUARY) -> RunCounts:
    return desk.backfill("pull_targets", first, until).result.counts


def keys(desk: Desk) -> set[str]:
    return {each.line_id for each in desk.current(LINE)}


def test_the_first_moment_belongs_to_it_and_the_last_one_does_not(bound: Desk) -> None:
    bound.put(LINE, *DAYS)

    counts = backfill(bound)

    assert keys(bound) == {"first", "last"}
    assert counts == RunCounts(read=2, created=2)
    assert bound.latest_run().figures["left_to_other_pulls"] == 2


def test_it_records_its_own_interval_and_shows_what_is_missing_before(bound: Desk) -> None:
    bound.put(LINE, *DAYS)
    backfill(bound)

    status = bound.store.queries.status(bound.site().scope)
    assert bound.coverage(LINE).intervals == (Interval(low=FIRST, high=AFTER - TICK),)
    assert status.uncovered[LINE] == (Interval(low=BEGINNING, high=FIRST - TICK),)


def test_it_never_touches_cursor_or_sweep(bound: Desk) -> None:
    bound.put(LINE, *lines(3))
    bound.run("pull_targets")
    before = asdict(bound.cursor(LINE)), bound.coverage(LINE)
    bound.put(LINE, *DAYS, line("fresh"))

    backfill(bound)
    backfill(bound, date(2025, 1, 1), date(2026, 1, 1))

    assert asdict(bound.cursor(LINE)) == before[0]
    assert bound.coverage(LINE).intervals[0].low == BEGINNING


def test_the_first_pull_after_it_is_a_sweep_all_the_same(bound: Desk) -> None:
    bound.put(LINE, *DAYS)
    backfill(bound)

    bound.run("pull_targets")

    assert keys(bound) == {"before", "first", "last", "after", "later"}
    assert len(bound.coverage(LINE).intervals) == 1


def test_it_judges_nothing_gone(bound: Desk) -> None:
    bound.put(LINE, *DAYS)
    bound.run("pull_targets")
    bound.system.take_away(LINE, lambda row: row["kpi_id"] in {"first", "before"})

    assert backfill(bound).vanished == 0
    assert "first" in keys(bound)


def test_it_brings_what_the_usual_pulls_overlooked(bound: Desk) -> None:
    bound.put(LINE, *lines(3))
    bound.run("pull_targets")
    bound.put(LINE, line("committed late", update_time="20250115000000000"))
    bound.run("pull_targets")
    overlooked = "committed late" not in keys(bound)

    backfill(bound)

    assert overlooked
    assert "committed late" in keys(bound)


def test_one_that_breaks_off_leaves_nothing_of_its_data_set_and_can_be_run_again(
    bound: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    bound.put(RecordKind.DECLARED_TARGET, {"kpi_per_id": "g1", "update_time": "20250110000000000"})
    bound.put(LINE, *DAYS)
    read_pages = bound.system.read_pages

    def breaking(request: Any) -> Any:
        if request.kind is LINE:
            raise ConnectionLost
        return read_pages(request)

    bound.system.read_pages = breaking  # type: ignore[method-assign]  # breaks at the second set
    with pytest.raises(ConnectionLost):
        backfill(bound)
    done = set(bound.coverage(RecordKind.DECLARED_TARGET).intervals), bound.coverage(LINE)
    bound.system.read_pages = read_pages  # type: ignore[method-assign]  # as it was

    backfill(bound)

    assert (len(done[0]), done[1].intervals) == (1, ())
    assert keys(bound) == {"first", "last"}
    assert (
        rows_of(
            "SELECT 1 FROM raw_page p JOIN raw_page q ON p.digest = q.digest"
            " AND p.page_id < q.page_id"
        )
        == []
    )


def test_an_ignored_question_brings_older_rows_that_are_only_compared(bound: Desk) -> None:
    bound.put(LINE, *DAYS)
    bound.system.fail(MemoryFault.IGNORED_SINCE, times=2)

    backfill(bound)

    assert keys(bound) == {"before", "first", "last"}
    assert bound.latest_run().figures["since_ignored"] == 1
