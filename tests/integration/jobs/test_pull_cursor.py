"""The cursor: it believes no impossible time, and goes back for projects that were bound later."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from adapter.domain.record import RecordKind
from adapter.ports.budget_system import RawPage, ReadRequest
from adapter.ports.rows import Cursor
from connectors.pagination import wire_time
from tests.integration.jobs.desk import (
    GRANTS,
    LIBRARY,
    MEALS,
    PROJECT_LIST,
    SCOPE,
    TEMPLATES,
    Desk,
)
from tests.integration.jobs.test_pull import line, lines
from tests.integration.storage.pulls import reading

LINE = RecordKind.TARGET_LINE
FAR_FUTURE = "29991231000000000"


def keys(desk: Desk) -> set[str]:
    return {each.line_id for each in desk.current(LINE)}


def store_cursor(desk: Desk, covered_to: datetime) -> None:
    """As it stands in a database that was written by an earlier release."""
    with desk.store.open_stage(SCOPE, desk.latest_run().run_id, LINE) as stage:
        now = desk.clock.now()
        cursor = Cursor(covered_to=covered_to, swept_at=now)
        stage.publish(reading(at=now, is_sweep=False, cursor=cursor))


# --- times that cannot be -------------------------------------------------------------------------


@pytest.mark.parametrize("is_full", [False, True])
def test_a_row_of_the_far_future_hides_nothing_that_comes_after_it(
    ready: Desk,
    is_full: bool,  # noqa: FBT001  # pytest hands it over by name
) -> None:
    ready.put(LINE, *lines(3), line("bad", update_time=FAR_FUTURE))
    ready.run("pull_targets")
    ready.run("pull_targets", full=is_full)
    ready.put(LINE, line("new"))

    ready.run("pull_targets")

    assert keys(ready) == {"k000", "k001", "k002", "bad", "new"}
    assert ready.cursor(LINE).covered_to == ready.clock.now() - timedelta(minutes=1)


def test_a_clock_that_is_a_little_ahead_is_followed(ready: Desk) -> None:
    soon = ready.clock.now() + timedelta(minutes=5)
    ready.put(LINE, line("k1", update_time=wire_time(soon, 480)))

    ready.run("pull_targets")

    assert ready.cursor(LINE).covered_to == soon


def test_a_stored_cursor_in_the_future_counts_as_none(ready: Desk) -> None:
    ready.put(LINE, *lines(3))
    store_cursor(ready, datetime(2999, 12, 31, tzinfo=UTC))
    written_at = ready.clock.now()

    ready.run("pull_targets")

    assert keys(ready) == {"k000", "k001", "k002"}
    assert ready.cursor(LINE).covered_to == written_at


# --- projects that are bound later ----------------------------------------------------------------


def test_older_rows_of_a_project_that_is_bound_later_come_with_the_next_pull(desk: Desk) -> None:
    desk.other_side_knows(GRANTS)
    desk.import_files(LIBRARY, TEMPLATES, PROJECT_LIST)
    desk.run("bind_projects")
    desk.put(LINE, *(line(f"m{number}", pro_code=MEALS) for number in range(3)))
    desk.clock.turn(3600)
    desk.put(LINE, line("g1"))
    desk.run("pull_targets")
    desk.other_side_knows(MEALS)

    desk.run("bind_projects")
    desk.run("pull_targets")

    assert keys(desk) == {"g1", "m0", "m1", "m2"}


def test_binding_the_same_projects_again_makes_no_pull_a_sweep(ready: Desk) -> None:
    ready.put(LINE, *lines(3))
    ready.run("pull_targets")
    swept_at = ready.cursor(LINE).swept_at

    ready.run("bind_projects")
    ready.run("pull_targets")

    assert swept_at is not None
    assert ready.cursor(LINE).swept_at == swept_at


def test_a_project_that_is_bound_while_a_pull_reads_is_swept_for_by_the_next(ready: Desk) -> None:
    ready.system.take_away(RecordKind.DIRECTORY_ENTRY, lambda row: row["pro_code"] == MEALS)
    ready.run("bind_projects")
    ready.put(LINE, line("m1", pro_code=MEALS))
    ready.clock.turn(3600)
    ready.put(LINE, *lines(3))
    read_pages = ready.system.read_pages

    def read_and_bind(request: ReadRequest) -> Iterator[RawPage]:
        yield from read_pages(request)
        if request.kind is LINE:
            ready.system.read_pages = read_pages  # type: ignore[method-assign]  # once
            ready.other_side_knows(MEALS)
            ready.run("bind_projects")

    ready.system.read_pages = read_and_bind  # type: ignore[method-assign]  # a meddler in between
    ready.run("pull_targets")
    ready.run("pull_targets")

    assert keys(ready) == {"k000", "k001", "k002", "m1"}
