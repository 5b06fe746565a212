"""Publishing a pull: observations, counts, raw pages, cursor; all of it or nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapter.domain.outcome import RunCounts
from adapter.domain.record import RecordKind
from adapter.errors import IncompletePull, RunError, SuspiciousEmptyPull
from adapter.ports.rows import Cursor
from adapter.ports.staging import BlockedRow
from adapter.storage.database.engine import StoreRefused
from adapter.storage.store import SqlStore
from tests.integration.storage.pulls import (
    EARLY,
    SCOPE,
    Puller,
    line,
    page,
    reading,
)
from tests.integration.storage.stage_rows import BAD, lines


def test_a_first_pull_creates_an_open_observation_of_every_row(puller: Puller) -> None:
    records = lines(3)

    counts = puller.pull(page(records))

    assert counts == RunCounts(read=3, created=3)
    assert puller.current() == records


def test_an_unchanged_row_is_not_rewritten(
    puller: Puller, rows_of: Callable[[str], list[Any]]
) -> None:
    puller.pull(page(lines(3)))
    before = rows_of("SELECT * FROM target_line ORDER BY row_id")

    counts = puller.pull(page(lines(3)))

    assert counts == RunCounts(read=3, unchanged=3)
    assert rows_of("SELECT * FROM target_line ORDER BY row_id") == before


def test_a_changed_row_closes_one_observation_and_opens_another(
    puller: Puller, rows_of: Callable[[str], list[Any]]
) -> None:
    puller.pull(page([line("a"), line("b")]))

    counts = puller.pull(page([line("a", target_value="≥5条"), line("b")]))

    history = rows_of(
        "SELECT target_value, observed_from, observed_to FROM target_line"
        " WHERE record_key = 'a' ORDER BY observed_from"
    )
    assert counts == RunCounts(read=2, updated=1, unchanged=1)
    assert [row.target_value for row in history] == ["≥3条", "≥5条"]
    assert history[0].observed_to == history[1].observed_from
    assert history[1].observed_to is None


def test_what_the_receiver_owns_alone_makes_no_new_observation(puller: Puller) -> None:
    puller.pull(page([line("a", version="1")]))

    counts = puller.pull(page([line("a", version="2", updated_at=EARLY)]))

    assert counts == RunCounts(read=1, unchanged=1)


def test_a_row_marked_as_deleted_closes_its_observation(puller: Puller) -> None:
    puller.pull(page([line("a"), line("b")]))

    counts = puller.pull(page([line("a", is_deleted=True), line("b")]))

    assert counts == RunCounts(read=2, withdrawn=1, unchanged=1)
    assert [each.line_id for each in puller.current()] == ["b"]


def test_a_deleted_row_that_was_never_held_is_unchanged(puller: Puller) -> None:
    gone = page([line("a", is_deleted=True)])

    counts = puller.pull(gone), puller.pull(gone)

    assert counts == (RunCounts(read=1, unchanged=1), RunCounts(read=1, unchanged=1))
    assert puller.current() == []


def test_a_row_that_comes_back_after_it_vanished_is_observed_again(
    puller: Puller, rows_of: Callable[[str], list[Any]]
) -> None:
    puller.pull(page([line("a"), line("b")]))
    away = puller.pull(page([line("b")]))
    back = puller.pull(page([line("a"), line("b")]))

    history = rows_of("SELECT observed_to FROM target_line WHERE record_key = 'a'")
    assert away == RunCounts(read=1, unchanged=1, vanished=1)
    assert back == RunCounts(read=2, created=1, unchanged=1)
    assert sorted(row.observed_to is None for row in history) == [False, True]


def test_an_incremental_pull_closes_nothing_that_it_did_not_read(puller: Puller) -> None:
    puller.pull(page(lines(3)))

    counts = puller.pull(page([line("key-000", name="改名")]), is_sweep=False)

    assert counts == RunCounts(read=1, updated=1)
    assert len(puller.current()) == 3


def test_a_sweep_reaches_no_other_scope_and_no_other_kind(
    puller: Puller, rows_of: Callable[[str], list[Any]]
) -> None:
    puller.pull(page([line("a")]))
    for change in ({"site": "other"}, {"division_code": "152502000"}, {"fiscal_year": 2026}):
        puller.pull(page([line("a")]), scope=replace(SCOPE, **change))

    counts = puller.pull(page([]), is_withdrawal_accepted=True)

    assert counts == RunCounts(vanished=1)
    assert len(rows_of("SELECT 1 FROM target_line WHERE observed_to IS NULL")) == 3


def test_blocked_rows_leave_a_position_a_digest_and_a_reason(
    puller: Puller, rows_of: Callable[[str], list[Any]]
) -> None:
    blocked = BlockedRow(1, "d" * 64, "not_public")

    counts = puller.pull(page([line("a")], blocked=[blocked]))

    assert counts == RunCounts(read=2, created=1, blocked=1)
    assert [tuple(row)[1:] for row in rows_of("SELECT * FROM raw_block")] == [
        (1, "d" * 64, "not_public")
    ]
    assert [tuple(row) for row in rows_of("SELECT row_count, kept_count FROM raw_page")] == [(2, 1)]


def test_a_key_that_comes_twice_leaves_everything_as_it_was(puller: Puller) -> None:
    puller.pull(page([line("a")]))

    with pytest.raises(IncompletePull):
        puller.pull(page([line("a"), line("b")]), page([line("a")], number=2))

    assert [each.line_id for each in puller.current()] == ["a"]


def test_a_key_that_is_understood_once_and_once_not_came_twice_too(puller: Puller) -> None:
    bad = (replace(BAD, record_key="a"), b"{}")

    with pytest.raises(IncompletePull):
        puller.pull(page([line("a")], quarantined=[bad]))


@pytest.mark.parametrize(
    ("held", "kept", "is_suspicious"),
    [
        (20, 9, True),
        (20, 10, False),  # exactly half
        (20, 0, True),
        (21, 10, True),
        (19, 1, False),  # too few to tell
        (19, 0, True),  # an empty side is a question even so
    ],
)
def test_a_sweep_that_would_close_more_than_half_is_a_question(
    puller: Puller,
    held: int,
    kept: int,
    is_suspicious: bool,  # noqa: FBT001  # a column of the table above
) -> None:
    puller.pull(page(lines(held)))

    if is_suspicious:
        with pytest.raises(SuspiciousEmptyPull) as caught:
            puller.pull(page(lines(kept)))

        assert (caught.value.held, caught.value.received) == (held, kept)
        assert len(puller.current()) == held
    else:
        counts = puller.pull(page(lines(kept)))

        assert counts.vanished == held - kept
        assert len(puller.current()) == kept


def test_a_refused_pull_leaves_pages_quarantine_and_cursor_alone(
    puller: Puller, store: SqlStore, rows_of: Callable[[str], list[Any]]
) -> None:
    puller.pull(page(lines(30)))
    with store.begin() as unit:
        before = unit.rows.cursor(SCOPE, RecordKind.TARGET_LINE)

    with pytest.raises(SuspiciousEmptyPull):
        puller.pull(page(lines(1), number=2, quarantined=[(BAD, b"{}")]))

    with store.begin() as unit:
        assert unit.rows.cursor(SCOPE, RecordKind.TARGET_LINE) == before
    assert len(rows_of("SELECT 1 FROM raw_page")) == 1
    assert rows_of("SELECT 1 FROM quarantine") == []


def test_a_stage_that_is_never_published_leaves_nothing(
    puller: Puller, store: SqlStore, rows_of: Callable[[str], list[Any]]
) -> None:
    with store.open_stage(SCOPE, puller.run(), RecordKind.TARGET_LINE) as stage:
        stage.add(page(lines(3)))

    assert puller.current() == []
    assert rows_of("SELECT 1 FROM raw_page") == []


def test_a_stage_of_a_run_that_never_started_is_refused(puller: Puller, store: SqlStore) -> None:
    with store.open_stage(SCOPE, "no-such-run", RecordKind.TARGET_LINE) as stage:
        stage.add(page(lines(1)))
        with pytest.raises(StoreRefused):
            stage.publish(reading(page(lines(1)), at=EARLY))

    assert puller.current() == []


def test_older_knowledge_never_overwrites_newer(puller: Puller) -> None:
    puller.pull(page([line("a", name="newer")]))
    puller.clock.turn(-60)

    with pytest.raises(RunError, match="晚于"):
        puller.pull(page([line("a", name="older")]))

    assert [each.name for each in puller.current()] == ["newer"]


# --- cursor ---------------------------------------------------------------------------------------


def test_the_cursor_moves_with_the_rows_and_remembers_the_last_sweep(
    puller: Puller, store: SqlStore
) -> None:
    swept = Cursor(covered_to=EARLY, swept_at=EARLY + timedelta(hours=1))
    for cursor in (swept, Cursor(covered_to=EARLY + timedelta(days=1))):
        with store.open_stage(SCOPE, puller.run(), RecordKind.TARGET_LINE) as stage:
            stage.publish(reading(at=puller.clock.now(), is_sweep=False, cursor=cursor))

    with store.begin() as unit:
        found = unit.rows.cursor(SCOPE, RecordKind.TARGET_LINE)
        other = unit.rows.cursor(SCOPE, RecordKind.DECLARED_TARGET)

    assert found == Cursor(covered_to=EARLY + timedelta(days=1), swept_at=swept.swept_at)
    assert other is None
