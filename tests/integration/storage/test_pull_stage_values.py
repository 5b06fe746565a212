"""Publishing a pull: the quarantine, and values that a database cannot hold or must give back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from adapter.domain.declaration import TargetLine
from adapter.domain.fingerprint import record_digest
from adapter.domain.kinds import PULLED_KINDS, RECORD_CLASSES, shape_of_kind
from adapter.domain.outcome import RunCounts
from adapter.domain.record import FieldShape, RecordKind
from adapter.domain.self_evaluation import SelfEvaluation
from adapter.errors import IncompletePull, RecordError
from adapter.ports.staging import BlockedRow, StagedPage
from adapter.storage.staging.stage import SqlPullStage
from adapter.storage.store import SqlStore
from tests.integration.storage.pulls import (
    EARLY,
    PROJECT,
    SCOPE,
    Puller,
    line,
    page,
    reading,
    staged,
)
from tests.integration.storage.stage_rows import BAD, lines

CHINA = timezone(timedelta(hours=8))

OTHER_PROJECT = "15250125T000000000002"


# --- quarantine -----------------------------------------------------------------------------------


def test_a_quarantined_row_keeps_its_bytes_and_its_reason(puller: Puller, store: SqlStore) -> None:
    payload = '{"kpi_val": "坏"}'.encode()

    counts = puller.pull(page(lines(2), quarantined=[(BAD, payload)]))

    (listed,) = store.queries.quarantine(SCOPE, limit=10)
    entry = store.queries.quarantine_entry(listed.entry_id)
    assert counts == RunCounts(read=3, created=2, quarantined=1)
    assert entry is not None
    assert entry == replace(listed, payload=payload)
    assert (entry.code, entry.field, entry.detail) == ("not_a_number", "score", "text")
    assert entry.project_code == PROJECT


def test_a_row_that_stays_bad_is_one_entry_that_counts_its_attempts(
    puller: Puller, store: SqlStore, rows_of: Callable[[str], list[Any]]
) -> None:
    without_key = replace(BAD, position=8, record_key="")
    for number, payload in enumerate((b"first", b"second")):
        bad = [(BAD, payload), (without_key, b"no key")]
        puller.pull(page([], number=number, quarantined=bad), is_sweep=number == 1)

    attempts = rows_of("SELECT attempts FROM quarantine")
    listed = store.queries.quarantine(SCOPE, limit=10)
    payloads = {
        entry.payload
        for each in listed
        if (entry := store.queries.quarantine_entry(each.entry_id)) is not None
    }
    assert [row.attempts for row in attempts] == [2, 2]
    assert payloads == {b"second", b"no key"}


def test_equal_rows_without_a_key_are_one_entry(puller: Puller, store: SqlStore) -> None:
    bad = [(replace(BAD, position=number, record_key=""), b"{}") for number in (3, 4)]

    counts = puller.pull(page([], quarantined=bad))

    assert counts == RunCounts(read=2, quarantined=2)
    assert len(store.queries.quarantine(SCOPE, limit=10)) == 1


def test_a_row_leaves_the_quarantine_when_it_is_understood(puller: Puller, store: SqlStore) -> None:
    puller.pull(page([], quarantined=[(BAD, b"{}")]))

    puller.pull(page([line("bad-1")]), is_sweep=False)

    assert store.queries.quarantine(SCOPE, limit=10) == []


def test_a_row_leaves_the_quarantine_when_a_sweep_no_longer_meets_it(
    puller: Puller, store: SqlStore
) -> None:
    puller.pull(page([], quarantined=[(BAD, b"{}")]))

    puller.pull(page([line("a")]), is_sweep=False)
    after_increment = len(store.queries.quarantine(SCOPE, limit=10))
    puller.pull(page([line("a")]))

    assert after_increment == 1
    assert store.queries.quarantine(SCOPE, limit=10) == []


def test_a_row_that_came_but_was_not_understood_has_not_vanished(puller: Puller) -> None:
    puller.pull(page([line("a"), line("b")]))

    counts = puller.pull(page([], quarantined=[(replace(BAD, record_key="a"), b"{}")]))

    assert counts == RunCounts(read=1, quarantined=1, vanished=1)
    assert [each.line_id for each in puller.current()] == ["a"]


def test_a_bad_row_without_a_key_spares_all_rows_of_its_project(puller: Puller) -> None:
    puller.pull(page([line("a"), line("b", project_code=OTHER_PROJECT)]))

    counts = puller.pull(page([], quarantined=[(replace(BAD, record_key=""), b"{}")]))

    assert counts.vanished == 1
    assert [each.line_id for each in puller.current()] == ["a"]


# --- what a database cannot hold ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": "a\x00b"}, "not_storable_text", "name"),
        ({"name": "\ud800"}, "not_storable_text", "name"),
        ({"fiscal_year": 2**63}, "out_of_range", "fiscal_year"),
        (
            {"created_at": datetime.min.replace(tzinfo=CHINA)},
            "out_of_range",
            "created_at",
        ),
        ({"line_id": ""}, "missing_required", "record_key"),
        ({"line_id": "k" * 201}, "text_too_long", "record_key"),
    ],
)
def test_both_databases_refuse_the_same_values_before_anything_is_kept(
    puller: Puller, store: SqlStore, changes: dict[str, Any], code: str, field: str
) -> None:
    bad = replace(line("a"), **changes)

    with store.open_stage(SCOPE, puller.run(), RecordKind.TARGET_LINE) as stage:
        with pytest.raises(RecordError) as caught:
            stage.add(unhashed_page(bad))
        stage.add(page([line("b")]))
        counts = stage.publish(reading(page([line("b")]), at=puller.clock.now()))

    assert (caught.value.code, caught.value.field) == (code, field)
    assert counts == RunCounts(read=1, created=1)


def unhashed_page(record: TargetLine) -> StagedPage:
    """A page with a record that has no content hash, because its text cannot be encoded."""
    good = page([line("a")])
    names = shape_of_kind(RecordKind.TARGET_LINE).names
    row = staged(0, line("a"))
    values = tuple(getattr(record, name) for name in names)
    return replace(good, rows=[replace(row, record_key=record.line_id, values=values)])


@pytest.mark.parametrize(
    ("score", "code"),
    [
        (Decimal("0.00000000001"), "too_many_places"),
        (Decimal("1E+20"), "number_too_large"),
        (Decimal("NaN"), "not_a_number"),
        (Decimal("Infinity"), "not_a_number"),
        (Decimal("1.000000000000000000000000000000000001"), "too_many_places"),
    ],
)
def test_a_number_that_would_be_rounded_is_refused(
    puller: Puller, store: SqlStore, score: Decimal, code: str
) -> None:
    evaluation = SelfEvaluation(
        evaluation_id="e",
        project_code=PROJECT,
        agency_code="101001",
        division_code=SCOPE.division_code,
        fiscal_year=2025,
        total_score=Decimal(90),
    )
    good = page([evaluation])
    values = tuple(score if value == Decimal(90) else value for value in good.rows[0].values)
    bad = replace(good, rows=[replace(good.rows[0], values=values)])

    with (
        store.open_stage(SCOPE, puller.run(), RecordKind.SELF_EVALUATION) as stage,
        pytest.raises(RecordError) as caught,
    ):
        stage.add(bad)

    assert (caught.value.code, caught.value.field) == (code, "total_score")


# --- every kind -----------------------------------------------------------------------------------


def full(shape: FieldShape, number: int) -> object:
    """A value that a column could damage: zones, trailing zeros, large and negative numbers."""
    values: dict[type, object] = {
        str: f"值\n'\"\\{number}\u3000\U0001f600",
        int: 2**40 + number,
        bool: number % 2 == 0,
        Decimal: Decimal(-1234567890123456789) - Decimal("0.0000000001") * number,
        datetime: datetime(2025, 6, 30, 23, 59, 59, 999_000 + number, tzinfo=UTC),
    }
    return values[shape.type]


@pytest.mark.parametrize("kind", PULLED_KINDS)
def test_every_kind_reads_back_exactly_what_was_stored(puller: Puller, kind: RecordKind) -> None:
    shape = shape_of_kind(kind)
    key = str(shape.key)
    whole = RECORD_CLASSES[kind](
        **{each.name: full(each, number) for number, each in enumerate(shape.fields)}
        | {key: "whole", "is_deleted": False}
    )
    bare = RECORD_CLASSES[kind](
        **{
            each.name: None if each.is_optional else full(each, number)
            for number, each in enumerate(shape.fields)
        }
        | {key: "bare", "is_deleted": False}
    )

    counts = puller.pull(page([whole, bare]), kind=kind)

    assert counts == RunCounts(read=2, created=2)
    read = {getattr(each, key): each for each in puller.current(kind)}
    assert read == {"whole": whole, "bare": bare}
    assert record_digest(shape, read["whole"]) == record_digest(shape, whole)


def test_instants_of_any_zone_are_kept_in_utc(puller: Puller) -> None:
    created = datetime(2025, 1, 1, 0, 30, tzinfo=CHINA)

    puller.pull(page([line("a", created_at=created)]))

    (read,) = puller.current()
    assert read.created_at == created
    assert read.created_at.isoformat() == "2024-12-31T16:30:00+00:00"


def test_numbers_come_back_in_one_spelling_on_both_databases(puller: Puller) -> None:
    evaluation = SelfEvaluation(
        evaluation_id="e",
        project_code=PROJECT,
        agency_code="101001",
        division_code=SCOPE.division_code,
        fiscal_year=2025,
        total_score=Decimal("1.9000E+1"),
    )

    puller.pull(page([evaluation]), kind=RecordKind.SELF_EVALUATION)

    (read,) = puller.current(RecordKind.SELF_EVALUATION)
    assert str(read.total_score) == "19"


def test_rows_come_ordered_by_project(puller: Puller) -> None:
    codes = ["P3", "P1", "P2"]
    puller.pull(page([line(f"{code}-{n}", project_code=code) for n in (2, 1) for code in codes]))

    read = [each.line_id for each in puller.current()]

    assert read == ["P1-1", "P1-2", "P2-1", "P2-2", "P3-1", "P3-2"]


# --- what came against what waits -----------------------------------------------------------------


def test_a_blocked_row_that_comes_twice_leaves_everything_as_it_was(puller: Puller) -> None:
    blocked = BlockedRow(1, "d" * 64, "not_public", "e" * 64)

    with pytest.raises(IncompletePull):
        puller.pull(page([line("a")], blocked=[blocked]), page([], number=2, blocked=[blocked]))

    assert puller.current() == []


def test_a_page_with_a_row_that_nobody_judged_is_refused(puller: Puller) -> None:
    unjudged = replace(page(lines(3)), row_count=4)

    with pytest.raises(IncompletePull, match="not judged"):
        puller.pull(unjudged)


def test_a_row_that_is_lost_on_its_way_into_the_stage_stops_the_pull(
    puller: Puller, store: SqlStore
) -> None:
    with store.open_stage(SCOPE, puller.run(), RecordKind.TARGET_LINE) as stage:
        stage.add(page(lines(3)))
        assert isinstance(stage, SqlPullStage)
        stage._connection.execute(sa.text("DELETE FROM stage_row WHERE seq = 1"))
        stage._connection.commit()

        with pytest.raises(IncompletePull, match="3 rows, 2 of them"):
            stage.publish(reading(page(lines(3)), at=EARLY))
