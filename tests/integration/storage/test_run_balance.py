"""The database itself refuses a run row that does not add up, whichever way it gets there."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.record import RecordKind
from adapter.errors import AdapterError
from adapter.storage.database.engine import StoreRefused
from adapter.storage.store import SqlStore
from adapter.storage.tables.ledger import COUNTS
from tests.conftest import TurnedClock
from tests.integration.storage.pulls import SCOPE, Puller, line, page, reading, run_record

LINES = RecordKind.TARGET_LINE
#: Whatever a run did: every count differs, so none can stand in for another.
DONE = RunCounts(
    read=127,
    created=1,
    updated=2,
    unchanged=4,
    withdrawn=8,
    rejected=16,
    quarantined=32,
    blocked=64,
    vanished=5,
)
#: Vanished rows were not read: they stand outside the balance.
IN_BALANCE = [name for name in COUNTS if name != "vanished"]


def started(store: SqlStore, clock: TurnedClock) -> Any:
    run = run_record("run", clock)
    with store.begin() as unit:
        unit.runs.start(run)
        unit.commit()
    return replace(run, ended_at=clock.turn(1), outcome=RunOutcome.OK, counts=DONE)


def stored(store: SqlStore) -> RunCounts:
    return store.queries.runs(limit=1)[0].counts


@pytest.mark.parametrize("change", [1, -1])
@pytest.mark.parametrize("name", IN_BALANCE)
def test_no_count_can_be_off_by_one_when_a_run_ends(
    store: SqlStore, clock: TurnedClock, name: str, change: int
) -> None:
    run = started(store, clock)
    wrong = replace(DONE, **{name: getattr(DONE, name) + change})

    with pytest.raises(StoreRefused, match="ck_run_balance"), store.begin() as unit:
        unit.runs.finish(replace(run, counts=wrong))

    assert stored(store) == RunCounts()
    with store.begin() as unit:
        unit.runs.finish(run)
        unit.commit()
    assert stored(store) == DONE


@pytest.mark.parametrize("name", COUNTS)
def test_no_count_can_be_negative_even_where_the_sum_is_right(
    store: SqlStore, clock: TurnedClock, name: str
) -> None:
    run = started(store, clock)
    other = "created" if name != "created" else "updated"
    wrong = RunCounts(**{name: -1, other: 1} if name in IN_BALANCE[1:] else {name: -1})

    with pytest.raises(StoreRefused, match="ck_run_"), store.begin() as unit:
        unit.runs.finish(replace(run, counts=wrong))


@pytest.mark.parametrize("name", IN_BALANCE)
def test_an_abandoned_row_cannot_lose_its_balance_past_the_store(
    store: SqlStore, clock: TurnedClock, database_url: str, name: str
) -> None:
    started(store, clock)
    with store.begin() as unit:
        assert unit.runs.abandon(["run"], at=clock.now(), error="Interrupted") == 1
        unit.commit()
    engine = sa.create_engine(database_url)

    with pytest.raises(sa.exc.IntegrityError, match="ck_run_balance"), engine.begin() as here:
        here.execute(sa.text(f"UPDATE run SET rows_{name} = rows_{name} + 1"))  # noqa: S608 - ours
    engine.dispose()


def test_a_run_that_dies_after_a_publication_still_tells_of_it(
    puller: Puller, store: SqlStore, clock: TurnedClock
) -> None:
    run_id = puller.run()
    for number, pages in enumerate(([line("a"), line("b")], [line("a", name="改名")])):
        with store.open_stage(SCOPE, run_id, LINES) as stage:
            stage.add(page(pages))
            stage.publish(reading(page(pages), at=clock.turn(1), is_sweep=number == 0))

    with store.begin() as unit:
        unit.runs.abandon([run_id], at=clock.now(), error="Interrupted")
        unit.commit()

    (run,) = store.queries.runs(limit=1)
    assert (run.outcome, run.counts) == (
        RunOutcome.FAILED,
        RunCounts(read=3, created=2, updated=1),
    )


def test_a_publication_that_is_undone_leaves_the_row_as_it_was(
    puller: Puller, store: SqlStore, clock: TurnedClock
) -> None:
    run_id = puller.run()

    def die() -> None:
        raise AdapterError("here")

    said = reading(page([line("a")]), at=clock.turn(1))
    with store.open_stage(SCOPE, run_id, LINES) as stage:
        stage.add(page([line("a")]))
        with pytest.raises(AdapterError):
            stage.publish(said, before_commit=die)

    assert stored(store) == RunCounts()
    assert puller.current() == []
