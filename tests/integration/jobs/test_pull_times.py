"""Times as they come: equal ones, short ones, rubbish; and a side that does not look at them."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapter.domain.outcome import RunCounts
from adapter.domain.record import RecordKind
from adapter.errors import ClockAhead, IncompletePull
from adapter.ports.budget_system import ClockSkew, RawPage, ReadRequest
from adapter.wording import sentence_of
from connectors.memory import MemoryFault
from connectors.pagination import wire_time
from sync_jobs.pulling.questions import CLOCK_SKEW
from tests.integration.jobs.desk import Desk, Row
from tests.integration.jobs.test_pull import line, lines

LINE = RecordKind.TARGET_LINE


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database: how a reading is published is proved on both in tests/integration/storage."""
    return sqlite_url


def keys(desk: Desk) -> set[str]:
    return {each.line_id for each in desk.current(LINE)}


def counts(desk: Desk, **options: bool) -> RunCounts:
    return desk.run("pull_targets", **options).result.counts


# --- equal times ----------------------------------------------------------------------------------


def test_more_rows_of_one_moment_than_a_page_holds_all_come(bound: Desk) -> None:
    bound.put(LINE, *lines(11))

    assert counts(bound).created == 11


def test_rows_of_the_frontiers_own_moment_are_met_by_the_next_pull(bound: Desk) -> None:
    bound.put(LINE, *lines(5))
    moment = bound.wire_now()
    bound.run("pull_targets")
    bound.put(LINE, *(line(f"tie{number}", update_time=moment) for number in range(6)))

    found = counts(bound)

    assert (found.created, found.unchanged) == (6, 5)
    assert len(keys(bound)) == 11


def test_the_look_back_is_a_setting(bound: Desk) -> None:
    bound.put(LINE, *lines(2))
    bound.run("pull_targets")
    asked = []
    read_pages = bound.system.read_pages

    def listening(request: ReadRequest) -> Iterator[RawPage]:
        asked.append(request.updated_since)
        return read_pages(request)

    bound.system.read_pages = listening  # type: ignore[method-assign]  # the same, listened to
    bound.look_back_s = 7200
    bound.run("pull_targets")

    assert bound.cursor(LINE).covered_to - timedelta(seconds=7200) in asked


def test_a_clock_that_was_measured_is_believed_and_asked_behind(bound: Desk) -> None:
    ahead = timedelta(minutes=20)
    bound.system.skew = ClockSkew(ahead_s=1200, doubt_s=0.5, measured_at=bound.clock.now())
    bound.put(LINE, line("k1", update_time=wire_time(bound.clock.now() + ahead, 480)))
    bound.run("pull_targets")
    covered_to = bound.cursor(LINE).covered_to
    late = covered_to - timedelta(minutes=25)
    bound.put(LINE, line("late", update_time=wire_time(late, 480)))

    bound.run("pull_targets")

    assert covered_to > bound.clock.now() + CLOCK_SKEW
    assert keys(bound) == {"k1", "late"}
    assert bound.cursor(LINE).covered_to == covered_to


@pytest.mark.parametrize("job", ["pull_targets", "reconcile_versions"])
def test_a_clock_that_is_days_ahead_dates_nothing(ready: Desk, job: str) -> None:
    """What is dated in the future would bar every later observation until then."""
    ready.put(LINE, *lines(2))
    now = ready.clock.now()
    ready.system.skew = ClockSkew(ahead_s=-400 * 86400, doubt_s=0.5, measured_at=now)

    with pytest.raises(ClockAhead) as refused:
        ready.run(job)

    assert refused.value.days == 400
    assert "请先校准本机时间" in sentence_of(refused.value)
    assert keys(ready) == set()
    # A side that tells local time for GMT stops nothing.
    ready.system.skew = ClockSkew(ahead_s=-14 * 3600, doubt_s=0.5, measured_at=now)
    ready.run(job)


# --- short and rubbish times ----------------------------------------------------------------------

_SHORT: list[Row] = [
    line("seventeen", update_time="20250301153000123"),
    line("fourteen", update_time="20250301153000"),
    line("eight", update_time="20250301"),
    line("number", update_time=20250301153000),
    line("rubbish", update_time="昨天下午"),
    line("nothing", update_time=None),
    line("impossible", update_time="20251345250000000"),
]


def test_rows_come_whatever_their_time_looks_like(bound: Desk) -> None:
    bound.put(LINE, *_SHORT)

    assert counts(bound) == RunCounts(read=7, created=7)
    assert bound.cursor(LINE).covered_to.isoformat() == "2025-03-01T07:30:00.123000+00:00"


def test_a_row_that_its_time_hides_from_increments_comes_with_the_next_sweep(bound: Desk) -> None:
    bound.put(LINE, *lines(2))
    bound.run("pull_targets")
    bound.put(LINE, line("eight", update_time=bound.wire_now()[:8]))
    bound.run("pull_targets")
    hidden = "eight" not in keys(bound)

    bound.clock.turn(86_400)
    bound.run("pull_targets")

    assert hidden
    assert "eight" in keys(bound)


# --- an ignored question --------------------------------------------------------------------------


@pytest.fixture
def old(bound: Desk) -> Desk:
    """Nine old lines and a new one were pulled."""
    bound.put(LINE, *lines(9))
    bound.clock.turn(3600)
    bound.put(LINE, line("newest"))
    bound.run("pull_targets")
    return bound


def test_an_ignored_question_is_noticed_and_costs_a_comparison(
    old: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    before = rows_of("SELECT * FROM target_line"), rows_of("SELECT page_id FROM raw_page")
    old.system.fail(MemoryFault.IGNORED_SINCE, times=9)

    with capture_logs() as events:
        finished = old.run("pull_targets")

    assert finished.result.counts == RunCounts(read=10, unchanged=10)
    assert (rows_of("SELECT * FROM target_line"), rows_of("SELECT page_id FROM raw_page")) == before
    assert finished.run.figures["since_ignored"] == 9
    assert any("多给了 9 行旧数据" in each for each in finished.result.lines)
    noticed = [each for each in events if each["event"] == "since_ignored"]
    assert [(each["kind"], each["rows"]) for each in noticed] == [("target_line", 9)]


def test_a_question_that_is_heeded_is_not_called_ignored(old: Desk) -> None:
    figures = old.run("pull_targets").run.figures

    assert "since_ignored" not in figures


def test_everything_again_and_again_fills_no_archive(
    old: Desk, rows_of: Callable[[str], list[Any]]
) -> None:
    first = len(rows_of("SELECT 1 FROM raw_page"))
    for _ in range(3):
        old.run("pull_targets", full=True)
    same = len(rows_of("SELECT 1 FROM raw_page"))
    old.edit_row(LINE, "kpi_id", "k003", kpi_val="≥95人")

    old.run("pull_targets", full=True)

    assert (same, len(rows_of("SELECT 1 FROM raw_page"))) == (first, first + 1)


# --- pages that do not add up ---------------------------------------------------------------------


def meddle(desk: Desk, change: Callable[[list[RawPage]], list[RawPage]]) -> None:
    """Let the pages of target lines come otherwise than they were made."""
    read_pages = desk.system.read_pages

    def meddled(request: ReadRequest) -> Iterator[RawPage]:
        pages = list(read_pages(request))
        return iter(change(pages) if request.kind is LINE else pages)

    desk.system.read_pages = meddled  # type: ignore[method-assign]  # a connector that errs


MEDDLING: dict[str, tuple[Callable[[list[RawPage]], list[RawPage]], str]] = {
    "a page twice": (lambda pages: [pages[0], *pages], "page_order"),
    "pages reordered": (lambda pages: [pages[1], pages[0], *pages[2:]], "page_order"),
    "the last page missing": (lambda pages: pages[:-1], "total"),
    "the first page missing": (lambda pages: pages[1:], "page_order"),
    "no page at all where rows were declared": (lambda pages: pages[:1], "total"),
}


@pytest.mark.parametrize(("change", "code"), MEDDLING.values(), ids=MEDDLING)
def test_pages_that_a_connector_did_not_notice_prove_nothing_and_the_run_says_why(
    old: Desk, change: Callable[[list[RawPage]], list[RawPage]], code: str
) -> None:
    before = old.cursor(LINE), old.coverage(LINE)
    old.edit(LINE, kpi_val="≥99人")
    meddle(old, change)

    with pytest.raises(IncompletePull):
        old.run("pull_targets")

    assert (old.cursor(LINE), old.coverage(LINE)) == before
    assert re.fullmatch(rf"IncompletePull: {code} \d+/\d+", old.latest_run().error)
    assert old.latest_run().counts.is_balanced
