"""What a pull asks for follows from what was proven; its answer proves what it shows, no more."""

from datetime import UTC, datetime, timedelta

import pytest

from adapter.domain.completeness import CompletenessCertificate
from adapter.domain.coverage import BEGINNING, TICK, Coverage, Interval, coverage_of
from adapter.ports.rows import Cursor
from sync_jobs.job import Backfill
from sync_jobs.pulling.questions import CLOCK_SKEW, Known, Question, window_of

NOW = datetime(2025, 3, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
LOOK_BACK = timedelta(minutes=10)
READ = Interval(low=BEGINNING, high=NOW - HOUR)
KNOWN = Known(cursor=Cursor(covered_to=NOW - HOUR, swept_at=NOW), coverage=coverage_of([READ]))
NOTHING = Known(cursor=None, coverage=Coverage())


def question(
    *,
    known: Known = KNOWN,
    is_sweep: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Question:
    return Question(
        known=known,
        started_at=NOW,
        is_sweep=is_sweep,
        since=since,
        until=until,
        look_back=LOOK_BACK,
    )


def certificate(newest: datetime | None) -> CompletenessCertificate:
    return CompletenessCertificate(
        pages=1,
        rows=1,
        declared_total=1,
        distinct_keys=1,
        newest=newest,
        asked_from=None,
        observed_at=NOW,
    )


# --- what is known --------------------------------------------------------------------------------


def test_what_is_known_is_what_cursor_and_coverage_agree_on() -> None:
    assert KNOWN.covered_to == NOW - HOUR


@pytest.mark.parametrize(
    "known",
    [
        NOTHING,
        Known(cursor=KNOWN.cursor, coverage=Coverage()),  # of an earlier release
        Known(cursor=None, coverage=KNOWN.coverage),
        # only some later days were read
        Known(cursor=KNOWN.cursor, coverage=coverage_of([Interval(low=NOW - HOUR, high=NOW)])),
    ],
)
def test_without_a_proof_from_the_beginning_nothing_is_known(known: Known) -> None:
    assert known.covered_to is None


def test_days_that_were_read_beyond_the_cursor_do_not_move_it() -> None:
    more = KNOWN.coverage.add(Interval(low=NOW - 2 * HOUR, high=NOW))

    assert Known(cursor=KNOWN.cursor, coverage=more).covered_to == NOW - HOUR


# --- what an answer proves ------------------------------------------------------------------------


def test_a_sweep_proves_everything_up_to_the_newest_row() -> None:
    swept = question(known=NOTHING, is_sweep=True)

    assert swept.proven(certificate(NOW)) == Interval(low=BEGINNING, high=NOW)
    assert swept.cursor(certificate(NOW)) == Cursor(covered_to=NOW, swept_at=NOW)


def test_a_sweep_of_nothing_proves_the_beginning_alone() -> None:
    swept = question(known=NOTHING, is_sweep=True)

    assert swept.proven(certificate(None)) == Interval(low=BEGINNING, high=BEGINNING)


def test_an_increment_proves_from_where_it_asked_to_the_newest_row() -> None:
    since = NOW - HOUR - LOOK_BACK
    asked = question(since=since)

    assert asked.proven(certificate(NOW)) == Interval(low=since, high=NOW)
    assert asked.cursor(certificate(NOW)) == Cursor(covered_to=NOW, swept_at=None)


def test_an_increment_without_rows_proves_what_was_known() -> None:
    since = NOW - HOUR - LOOK_BACK
    asked = question(since=since)

    assert asked.proven(certificate(None)) == Interval(low=since, high=NOW - HOUR)
    assert asked.cursor(certificate(None)) == Cursor(covered_to=NOW - HOUR, swept_at=None)


# --- backfills ------------------------------------------------------------------------------------


def test_a_backfill_moves_no_cursor_and_proves_its_days_alone() -> None:
    asked = question(since=NOW - 3 * HOUR, until=NOW - 2 * HOUR)

    assert asked.cursor(certificate(None)) is None
    assert asked.proven(certificate(None)) == Interval(
        low=NOW - 3 * HOUR, high=NOW - 2 * HOUR - TICK
    )


def test_a_backfill_proves_nothing_of_what_may_still_be_committed() -> None:
    asked = question(since=NOW - 3 * HOUR, until=NOW + HOUR)

    assert asked.proven(certificate(None)) == Interval(
        low=NOW - 3 * HOUR, high=NOW - LOOK_BACK - CLOCK_SKEW
    )


def test_a_backfill_of_days_to_come_proves_nothing() -> None:
    asked = question(since=NOW + HOUR, until=NOW + 2 * HOUR)

    assert asked.proven(certificate(None)) is None


def test_days_begin_at_midnight_over_there() -> None:
    days = Backfill(
        first=datetime(2025, 1, 1, tzinfo=UTC).date(), until=datetime(2025, 3, 1, tzinfo=UTC).date()
    )

    first, until = window_of(days, zone_offset_min=480)

    assert first == datetime(2024, 12, 31, 16, tzinfo=UTC)
    assert until == datetime(2025, 2, 28, 16, tzinfo=UTC)
