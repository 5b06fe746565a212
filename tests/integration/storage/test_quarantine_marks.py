"""What left the quarantine, and alarms: kept with a mark, within bounds that are written down."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from adapter.ports.alarms import Alarm, AlarmCode, ClosingWord
from adapter.ports.quarantine import QuarantineState
from adapter.ports.queries import AlarmFilter
from adapter.ports.staging import QuarantinedRow
from adapter.storage import quarantine
from adapter.storage.store import SqlStore
from tests.conftest import CountedIds, TurnedClock
from tests.integration.storage.pulls import PROJECT, SCOPE, Puller, line, page

BAD = QuarantinedRow(7, PROJECT, "not_a_number", "score", "text", "bad-1")
DRIFT = AlarmCode.SCHEMA_DRIFT

RowsOf = Callable[[str], list[Any]]


@pytest.fixture
def puller(store: SqlStore, clock: TurnedClock, ids: CountedIds) -> Puller:
    return Puller(store, clock, ids)


def waits(puller: Puller, *keys: str, is_sweep: bool = False) -> None:
    """These rows come and are not understood."""
    rows = [
        (replace(BAD, position=number, record_key=key), key.encode())
        for number, key in enumerate(keys)
    ]
    puller.pull(page([], quarantined=rows), is_sweep=is_sweep)


def closed(store: SqlStore) -> dict[str, QuarantineState]:
    found = store.queries.quarantine(SCOPE, limit=99, with_closed=True)
    full = [store.queries.quarantine_entry(each.entry_id) for each in found]
    return {str((e.payload or b"").decode()): e.state for e in full if e and e.closed_at}


def test_a_sweep_tells_what_was_understood_from_what_is_gone(
    puller: Puller, store: SqlStore
) -> None:
    waits(puller, "a", "b", "c")

    puller.pull(page([line("a")], quarantined=[(replace(BAD, record_key="c"), b"c")]))

    assert closed(store) == {"a": QuarantineState.SUPERSEDED, "b": QuarantineState.WITHDRAWN}
    (open_one,) = store.queries.quarantine(SCOPE, limit=9)
    assert open_one.attempts == 2


def test_a_key_may_be_closed_often_and_wait_once(
    puller: Puller, store: SqlStore, rows_of: RowsOf
) -> None:
    for _ in range(3):
        waits(puller, "a")
        waits(puller, "a")
        puller.pull(page([line("a")]), is_sweep=False)
    waits(puller, "a")

    found = rows_of("SELECT state, attempts FROM quarantine ORDER BY state, attempts")
    assert [tuple(row) for row in found] == [("open", 1), *[("superseded", 2)] * 3]


def test_the_database_itself_keeps_one_open_entry_of_a_key(store: SqlStore, puller: Puller) -> None:
    waits(puller, "a")
    puller.pull(page([line("a")]), is_sweep=False)
    waits(puller, "a")

    with store._engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.exec_driver_sql("UPDATE quarantine SET state = 'open', closed_at = NULL")


def test_long_closed_entries_are_forgotten_by_sweeps_alone(
    puller: Puller, store: SqlStore, clock: TurnedClock
) -> None:
    waits(puller, "a", "b")
    puller.pull(page([line("a")]), is_sweep=False)
    clock.turn((quarantine.CLOSED_KEPT + timedelta(days=1)).total_seconds())
    puller.pull(page([line("b")]), is_sweep=False)
    before = set(closed(store))

    puller.pull(page([line("a"), line("b")]))

    assert before == {"a", "b"}
    assert set(closed(store)) == {"b"}


def test_of_too_many_closed_entries_the_oldest_are_forgotten(
    puller: Puller, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "MOST_CLOSED", 2)
    keys = ["a", "b", "c", "d"]
    waits(puller, *keys)
    for key in keys[:3]:
        puller.pull(page([line(key)]), is_sweep=False)

    puller.pull(
        page([line(k) for k in keys[:3]], quarantined=[(replace(BAD, record_key="d"), b"d")])
    )

    assert set(closed(store)) == {"b", "c"}
    assert len(store.queries.quarantine(SCOPE, limit=9)) == 1


# --- alarms ---------------------------------------------------------------------------------------


@pytest.fixture
def raise_alarm(store: SqlStore, puller: Puller) -> Callable[..., None]:
    run_id = puller.run()

    def raised(subject: str, code: AlarmCode = DRIFT) -> None:
        now = puller.clock.turn(1)
        alarm = Alarm(
            scope=SCOPE, code=code, subject=subject, run_id=run_id, first_at=now, latest_at=now
        )
        with store.begin() as work:
            work.alarms.raise_([alarm])
            work.commit()

    return raised


def subjects(store: SqlStore) -> dict[str, str]:
    """Subject -> id, of all alarms."""
    shown = store.queries.admitted_alarms(SCOPE, AlarmFilter(is_closed=None), limit=99)
    return {each.alarm.subject: each.alarm_id for each in shown.entries}


def test_closed_alarms_of_one_sort_are_kept_up_to_a_number(
    store: SqlStore, puller: Puller, raise_alarm: Callable[..., None]
) -> None:
    for subject in ("a", "b", "c", "open"):
        raise_alarm(subject)
    raise_alarm("other", AlarmCode.COPY_DIFFERS)
    # Each was closed before, and happened again.
    for subject in ("a", "b"):
        with store.begin() as work:
            work.alarms.close(SCOPE, DRIFT, [subject], at=puller.clock.turn(1))
            work.commit()
        raise_alarm(subject)
    former = store.queries.former_closings(subjects(store).values())
    for code, subject in [*((DRIFT, each) for each in "abc"), (AlarmCode.COPY_DIFFERS, "other")]:
        with store.begin() as work:
            work.alarms.close(SCOPE, code, [subject], at=puller.clock.turn(1))
            work.commit()

    with store.begin() as work:
        dropped = work.alarms.forget_closed(SCOPE, DRIFT, most=2)
        work.commit()

    assert dropped == 1
    assert len(former) == 2
    assert set(store.queries.former_closings(former)) == {subjects(store)["b"]}
    assert set(subjects(store)) == {"b", "c", "open", "other"}


def test_one_alarm_is_closed_once(
    store: SqlStore, puller: Puller, raise_alarm: Callable[..., None]
) -> None:
    raise_alarm("a")
    raise_alarm("b")
    closings = []
    word = ClosingWord(at=puller.clock.now(), by="zhang", reason="核实过")
    for _ in range(2):
        with store.begin() as work:
            closings.append(work.alarms.close_one(subjects(store)["a"], word))
            work.commit()

    with store.begin() as work:
        still_open = [each.subject for each in work.alarms.open(SCOPE)]

    assert closings == [True, False]
    assert still_open == ["b"]
