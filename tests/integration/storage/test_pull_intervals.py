"""Intervals move with the rows that prove them, and the archive takes in news alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from adapter.domain.coverage import Coverage, Interval
from adapter.domain.outcome import RunCounts
from adapter.domain.record import RecordKind
from adapter.errors import IncompletePull, SuspiciousEmptyPull
from adapter.ports.rows import Cursor
from adapter.ports.staging import BlockedRow, QuarantinedRow, Reading, StagedPage
from adapter.storage.store import SqlStore
from tests.integration.storage.pulls import (
    EARLY,
    PROJECT,
    SCOPE,
    Puller,
    certified,
    line,
    page,
    reading,
)

LINES = RecordKind.TARGET_LINE
Rows = Callable[[str], list[Any]]
DAY = timedelta(days=1)


def days(first: int, last: int) -> Interval:
    return Interval(low=EARLY + first * DAY, high=EARLY + last * DAY)


def publish(puller: Puller, *pages: StagedPage, **changes: Any) -> RunCounts:
    """One reading of these pages; what it says of itself can be changed."""
    return published(puller, pages, reading(*pages, at=puller.clock.turn(1), **changes))


def published(puller: Puller, pages: tuple[StagedPage, ...], said: Reading) -> RunCounts:
    with puller.store.open_stage(SCOPE, puller.run(), LINES) as stage:
        for each in pages:
            stage.add(each)
        return stage.publish(said)


def coverage(store: SqlStore, kind: RecordKind = LINES) -> Coverage:
    with store.begin() as work:
        return work.rows.coverage(SCOPE, kind)


# --- intervals ------------------------------------------------------------------------------------


def test_intervals_that_touch_become_one_and_others_stay_apart(
    puller: Puller, store: SqlStore
) -> None:
    for proven in (days(0, 1), days(5, 6), days(1, 2)):
        publish(puller, is_sweep=False, proven=proven)

    assert coverage(store) == Coverage((days(0, 2), days(5, 6)))

    publish(puller, is_sweep=False, proven=days(2, 5))
    assert coverage(store) == Coverage((days(0, 6),))


def test_an_interval_inside_another_changes_no_end(puller: Puller, store: SqlStore) -> None:
    publish(puller, is_sweep=False, proven=days(0, 9))
    publish(puller, is_sweep=False, proven=days(3, 4))

    assert coverage(store) == Coverage((days(0, 9),))


def test_the_facts_of_the_latest_proof_stand_beside_the_interval(
    puller: Puller, rows_of: Rows
) -> None:
    publish(puller, page([line("a")]), proven=days(0, 1))
    pages = page([line("a"), line("b")]), page([line("c")], number=2)
    certificate = certified(
        *pages, at=puller.clock.turn(1), asked_from=EARLY, newest=EARLY + 2 * DAY
    )
    published(
        puller,
        pages,
        replace(
            reading(at=certificate.observed_at, is_sweep=False, proven=days(1, 2)),
            certificate=certificate,
        ),
    )

    found = rows_of(
        "SELECT pages, row_count, declared_total, distinct_keys, left_out, run_id"
        " FROM pull_interval"
    )
    (latest,) = rows_of("SELECT max(run_id) FROM run")
    assert [tuple(each) for each in found] == [(2, 3, 3, 3, 0, latest[0])]


def test_data_sets_and_scopes_have_intervals_of_their_own(puller: Puller, store: SqlStore) -> None:
    publish(puller, proven=days(0, 1))

    assert coverage(store, RecordKind.DECLARED_TARGET) == Coverage()
    with store.begin() as work:
        assert work.rows.coverage(replace(SCOPE, site="other"), LINES) == Coverage()


def test_without_a_proven_stretch_none_is_written(puller: Puller, store: SqlStore) -> None:
    publish(puller, page([line("a")]))

    assert coverage(store) == Coverage()


def test_a_refused_reading_leaves_the_intervals_alone(puller: Puller, store: SqlStore) -> None:
    publish(puller, page([line("a")]), proven=days(0, 1))

    with pytest.raises(SuspiciousEmptyPull):
        publish(puller, proven=days(0, 9))

    assert coverage(store) == Coverage((days(0, 1),))


def test_a_reading_that_moves_no_cursor_leaves_it_where_it_was(
    puller: Puller, store: SqlStore
) -> None:
    swept = Cursor(covered_to=EARLY, swept_at=EARLY)
    publish(puller, cursor=swept, proven=days(0, 1))
    publish(puller, is_sweep=False, cursor=None, proven=days(5, 6))

    with store.begin() as work:
        assert work.rows.cursor(SCOPE, LINES) == swept
    assert coverage(store) == Coverage((days(0, 1), days(5, 6)))


def test_a_project_that_is_new_lets_nothing_count_as_read(puller: Puller, store: SqlStore) -> None:
    publish(puller, cursor=Cursor(covered_to=EARLY, swept_at=EARLY), proven=days(0, 1))
    with store.begin() as work:
        assert work.rows.sweep_for_new(SCOPE, {"new"})
        work.commit()

    assert coverage(store) == Coverage()


def test_a_reading_by_a_former_gate_proves_nothing(puller: Puller, store: SqlStore) -> None:
    with store.open_stage(SCOPE, puller.run(), LINES) as stage:
        with store.begin() as work:
            work.rows.sweep_for_new(SCOPE, {"new"})
            work.commit()
        stage.publish(reading(at=puller.clock.turn(1), proven=days(0, 1)))

    assert coverage(store) == Coverage()


# --- certificates that do not fit -----------------------------------------------------------------

MISFITS = [
    {"pages": 1},
    {"pages": 3},
    {"rows": 2},
    {"rows": 4, "declared_total": 4},
    {"declared_total": 2},
    {"distinct_keys": 2},
    {"distinct_keys": 4},
    {"left_out": 1},
]


@pytest.mark.parametrize("changes", MISFITS, ids=str)
def test_a_certificate_that_speaks_of_other_rows_moves_nothing(
    puller: Puller, store: SqlStore, changes: dict[str, int]
) -> None:
    pages = page([line("a"), line("b")]), page([line("c")], number=2)
    at = puller.clock.turn(1)
    said = replace(
        reading(*pages, at=at, proven=days(0, 1)), certificate=certified(*pages, at=at, **changes)
    )

    with pytest.raises(IncompletePull) as refused:
        published(puller, pages, said)

    assert refused.value.code in {"unproven", "total"}
    assert (puller.current(), coverage(store)) == ([], Coverage())
    with store.begin() as work:
        assert work.rows.cursor(SCOPE, LINES) is None


BAD_PROOFS = [
    "low = '2030-01-01 00:00:00.000000Z'",
    "pages = -1",
    "row_count = 5",
    "declared_total = 9",
    "distinct_keys = 9",
    "distinct_keys = -1",
    "left_out = 9",
    "left_out = -1",
]


@pytest.mark.parametrize("change", BAD_PROOFS)
def test_the_database_itself_refuses_a_proof_that_does_not_add_up(
    puller: Puller, database_url: str, change: str
) -> None:
    publish(puller, page([line("a"), line("b")]), proven=days(0, 1))
    engine = sa.create_engine(database_url)

    with pytest.raises(sa.exc.IntegrityError, match="ck_pull_interval"), engine.begin() as here:
        here.execute(sa.text(f"UPDATE pull_interval SET {change}"))  # noqa: S608 - ours
    engine.dispose()


# --- the archive ----------------------------------------------------------------------------------

SECRET = BlockedRow(8, "d" * 64, "not_public", "e" * 64)
BAD = QuarantinedRow(9, PROJECT, "not_a_number", "score", "text", "bad-1")


def archived(rows_of: Rows) -> int:
    return len(rows_of("SELECT 1 FROM raw_page"))


def two_pages(**changes: Any) -> tuple[StagedPage, StagedPage]:
    return page([line("a"), line("b", **changes)]), page([line("c")], number=2)


def test_pages_that_say_nothing_new_are_not_archived_again(puller: Puller, rows_of: Rows) -> None:
    publish(puller, *two_pages())
    first = archived(rows_of)
    for _ in range(3):
        publish(puller, *two_pages())

    assert (first, archived(rows_of)) == (2, 2)


def test_a_changed_row_brings_its_own_page_and_no_other(puller: Puller, rows_of: Rows) -> None:
    publish(puller, *two_pages())
    publish(puller, *two_pages(name="改名"))

    assert archived(rows_of) == 3
    pages = rows_of("SELECT record_key, page_id FROM target_line WHERE observed_to IS NULL")
    page_of = {each.record_key: each.page_id for each in pages}
    assert page_of["a"] < page_of["c"] < page_of["b"]


def test_a_withdrawn_row_brings_its_page(puller: Puller, rows_of: Rows) -> None:
    publish(puller, *two_pages())
    publish(puller, *two_pages(is_deleted=True))

    assert archived(rows_of) == 3


def test_a_row_that_was_never_held_and_is_gone_brings_none(puller: Puller, rows_of: Rows) -> None:
    publish(puller, page([line("a", is_deleted=True)]))

    assert archived(rows_of) == 0


def test_a_blocked_row_is_remembered_once(puller: Puller, rows_of: Rows) -> None:
    for _ in range(2):
        publish(puller, page([line("a")], blocked=[SECRET]))

    assert len(rows_of("SELECT 1 FROM raw_block")) == 1
    assert archived(rows_of) == 1


def test_a_blocked_row_that_is_new_brings_its_page(puller: Puller, rows_of: Rows) -> None:
    publish(puller, page([line("a")], blocked=[SECRET]))
    other = replace(SECRET, digest="f" * 64)
    publish(puller, page([line("a")], blocked=[other]))

    assert archived(rows_of) == 2
    assert {each.digest[0] for each in rows_of("SELECT digest FROM raw_block")} == {"d", "f"}


def test_a_blocked_row_of_another_data_set_is_no_old_acquaintance(
    puller: Puller, rows_of: Rows
) -> None:
    publish(puller, page([line("a")], blocked=[SECRET]))
    puller.pull(page([], blocked=[SECRET]), kind=RecordKind.DECLARED_TARGET)

    assert len(rows_of("SELECT 1 FROM raw_block")) == 2


def test_every_open_observation_leads_to_an_archived_page(puller: Puller, rows_of: Rows) -> None:
    publish(puller, *two_pages())
    publish(puller, *two_pages(name="改名"))
    publish(puller, page([line("a"), line("b", name="改名")], quarantined=[(BAD, b"{}")]))

    lost = rows_of("SELECT 1 FROM target_line WHERE page_id NOT IN (SELECT page_id FROM raw_page)")
    assert lost == []
