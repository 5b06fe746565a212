"""Two processes on one database: writers wait for each other and nothing is lost."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Barrier, Thread, Timer
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from adapter.domain.outcome import RunCounts
from adapter.domain.project import BoundBy, ProjectBinding
from adapter.domain.record import RecordKind
from adapter.ports.alarms import Alarm, AlarmCode, ClosingWord
from adapter.ports.trees import Side, TreeEntry, TreeKind
from adapter.storage.database import engine as engine_module
from adapter.storage.database.engine import StoreBusy, make_engine, translated
from adapter.storage.database.schema import head_revision
from adapter.storage.store import SqlStore, open_store
from tests.conftest import CountedIds, TurnedClock
from tests.integration.storage.pulls import EARLY, SCOPE, Puller, line, page, reading, run_record

LINES = RecordKind.TARGET_LINE


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run the actions in threads that start together; their results or errors, in order."""
    barrier = Barrier(len(actions))
    results: list[Any] = [None] * len(actions)

    def act(number: int) -> None:
        barrier.wait()
        try:
            results[number] = actions[number]()
        except Exception as error:  # noqa: BLE001  # handed to the test
            results[number] = error

    threads = [Thread(target=act, args=(number,)) for number in range(len(actions))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return results


def test_two_pulls_of_one_data_set_at_once_lose_and_double_nothing(
    puller: Puller, store: SqlStore, rows_of: Callable[[str], list[Any]]
) -> None:
    puller.pull(page([line(f"key-{number}", name="old") for number in range(200)]))
    runs = [puller.run(), puller.run()]
    at = puller.clock.turn(1)

    def publish(number: int) -> RunCounts:
        with store.open_stage(SCOPE, runs[number], LINES) as stage:
            rows = page([line(f"key-{n}", name=f"new {number}") for n in range(200)])
            stage.add(rows)
            return stage.publish(reading(rows, at=at))

    results = at_once(lambda: publish(0), lambda: publish(1))

    history = rows_of("SELECT record_key, observed_to FROM target_line")
    assert results == [RunCounts(read=200, updated=200)] * 2
    assert len(history) == 600
    assert sum(row.observed_to is None for row in history) == 200
    assert len({each.name for each in puller.current()}) == 1


def test_a_closing_that_is_not_committed_yet_is_kept_by_what_raises_the_alarm_again(
    puller: Puller, store: SqlStore, rows_of: Callable[[str], list[Any]]
) -> None:
    alarm = Alarm(
        scope=SCOPE,
        code=AlarmCode.PUSH_DOUBLED,
        subject="template:T",
        run_id=puller.ids.fresh(),
        first_at=EARLY,
        latest_at=EARLY,
    )

    def raise_it() -> None:
        with store.begin() as work:
            work.alarms.raise_([alarm])
            work.commit()

    raise_it()
    (row,) = rows_of("SELECT alarm_id FROM alarm")
    again = Thread(target=raise_it)
    with store.begin() as work:
        word = ClosingWord(at=puller.clock.turn(1), by="zhang", reason="已核对")
        assert work.alarms.close_one(row.alarm_id, word)
        again.start()
        # It waits for this transaction; had it not looked again it would know of no closing.
        again.join(0.3)
        assert again.is_alive()
        work.commit()
    again.join()

    assert rows_of("SELECT closed_by FROM alarm") == [(None,)]
    assert rows_of("SELECT closed_by, closed_reason FROM alarm_closing") == [("zhang", "已核对")]


def test_a_closed_alarm_that_several_runs_raise_at_once_keeps_one_former_closing(
    puller: Puller, store: SqlStore, rows_of: Callable[[str], list[Any]]
) -> None:
    def raised(times: int) -> Callable[[], None]:
        alarms = [
            Alarm(
                scope=SCOPE,
                code=AlarmCode.SCHEMA_DRIFT,
                subject=f"subject {number}",
                run_id=puller.ids.fresh(),
                first_at=EARLY,
                latest_at=EARLY,
                times=times,
            )
            for number in range(20)
        ]

        def act() -> None:
            with store.begin() as work:
                work.alarms.raise_(alarms)
                work.commit()

        return act

    raised(1)()
    with store.begin() as work:
        names = [each.subject for each in work.alarms.open(SCOPE)]
        work.alarms.close(SCOPE, AlarmCode.SCHEMA_DRIFT, names, at=puller.clock.turn(1))
        work.commit()

    def forget() -> None:
        with store.begin() as work:
            work.alarms.forget_closed(SCOPE, AlarmCode.SCHEMA_DRIFT, most=20)
            work.commit()

    results = at_once(raised(10), raised(100), forget, raised(1000))

    assert results == [None] * 4
    now = rows_of("SELECT alarm_id, times FROM alarm WHERE closed_at IS NULL ORDER BY alarm_id")
    former = rows_of("SELECT alarm_id, times FROM alarm_closing ORDER BY alarm_id")
    assert [each.times for each in now] == [1110] * 20
    assert former == [(each.alarm_id, 1) for each in now]


def test_an_open_key_exists_once_even_past_the_store(puller: Puller, database_url: str) -> None:
    puller.pull(page([line("a"), line("b")]))
    engine = sa.create_engine(database_url)

    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(sa.text("UPDATE target_line SET record_key = 'a'"))
    engine.dispose()


def test_a_stage_that_is_being_filled_keeps_nobody_from_writing(
    puller: Puller, store: SqlStore, clock: TurnedClock
) -> None:
    with store.open_stage(SCOPE, puller.run(), LINES) as stage:
        pages = page([line("a")]), page([line("b")], number=2)
        stage.add(pages[0])
        with store.begin() as unit:
            unit.runs.start(run_record("meanwhile", clock))
            unit.commit()
        stage.add(pages[1])
        counts = stage.publish(reading(*pages, at=clock.now()))

    assert counts == RunCounts(read=2, created=2)
    assert "meanwhile" in {each.run_id for each in store.queries.runs(limit=9)}


def test_a_unit_that_only_reads_keeps_nobody_from_writing(puller: Puller, store: SqlStore) -> None:
    puller.pull(page([line("a"), line("b")]))

    with store.begin() as unit:
        rows = unit.rows.current(SCOPE, LINES)
        next(rows)
        counts = puller.pull(page([line("a"), line("b", name="new")]))

    assert counts == RunCounts(read=2, updated=1, unchanged=1)


def test_what_was_read_before_a_write_does_not_make_the_write_fail(
    puller: Puller, store: SqlStore, clock: TurnedClock
) -> None:
    with store.begin() as unit:
        assert list(unit.rows.current(SCOPE, LINES)) == []
        puller.pull(page([line("a")]))
        unit.runs.start(run_record("later", clock))
        unit.commit()

    assert len(store.queries.runs(limit=9)) == 2


def test_a_writer_that_waits_in_vain_says_that_the_database_is_busy(
    sqlite_url: str, clock: TurnedClock, ids: CountedIds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapter.storage.database.engine.BUSY_TIMEOUT_S", 0.05)
    store = open_store(sqlite_url, clock=clock, ids=ids)

    with store.begin() as first:
        first.runs.start(run_record("first", clock))
        with pytest.raises(StoreBusy, match="SQLITE_BUSY"), store.begin() as second:
            second.runs.start(run_record("second", clock))
        first.commit()

    assert [each.run_id for each in store.queries.runs(limit=9)] == ["first"]
    store.close()


def test_two_observers_of_one_side_wait_for_each_other(store: SqlStore) -> None:
    def observe(content_hash: str) -> RunCounts:
        entries = [
            TreeEntry(key=f"T{n}", project_code="", content_hash=content_hash, fields={})
            for n in range(50)
        ]
        with store.begin() as unit:
            counts = unit.trees.observe(
                SCOPE, Side.EXTERNAL, TreeKind.TEMPLATE, entries, at=EARLY, is_complete=True
            )
            unit.commit()
        return counts

    results = at_once(lambda: observe("x"), lambda: observe("y"))

    assert sorted(results, key=lambda each: each.updated) == [
        RunCounts(read=50, created=50),
        RunCounts(read=50, updated=50),
    ]


def test_of_many_schedulers_one_claims_the_tick(store: SqlStore) -> None:
    def claim() -> bool:
        with store.begin() as unit:
            is_mine = unit.runs.claim_tick("pull_targets", "erenhot", EARLY)
            unit.commit()
        return is_mine

    claims = at_once(*[claim] * 4)

    assert sorted(claims) == [False, False, False, True]


def test_replacing_at_once_leaves_one_whole_list(store: SqlStore) -> None:
    def replace_bindings(name: str) -> None:
        bindings = [
            ProjectBinding(
                project_code=f"{name}{n}",
                agency_code="101001",
                project_name=name,
                bound_by=BoundBy.NAME,
            )
            for n in range(20)
        ]
        with store.begin() as unit:
            unit.projects.replace_bindings(SCOPE, bindings)
            unit.commit()

    results = at_once(lambda: replace_bindings("x"), lambda: replace_bindings("y"))

    with store.begin() as unit:
        names = [each.project_name for each in unit.projects.bindings(SCOPE)]
    assert results == [None, None]
    assert names in (["x"] * 20, ["y"] * 20)


#: What each process does at its first start: bring the schema in and write.
FIRST_START = """
import sys
from datetime import UTC, datetime
from adapter.domain.identity import Scope
from adapter.ports.runs import RunRecord
from adapter.storage.store import open_store

store = open_store(sys.argv[1], clock=None, ids=None)
scope = Scope(site="erenhot", division_code="152501000", fiscal_year=2025)
for turn in range(20):
    with store.begin() as unit:
        started_at = datetime(2025, 1, 1, tzinfo=UTC)
        run_id = f"{sys.argv[2]}-{turn}"
        unit.runs.start(RunRecord(run_id=run_id, job="pull", scope=scope, started_at=started_at))
        unit.commit()
store.close()
"""


def test_two_processes_start_on_one_new_sqlite_file(
    tmp_path: Path, clock: TurnedClock, ids: CountedIds
) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    processes = [
        subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-c", FIRST_START, url, str(number)], stderr=subprocess.PIPE
        )
        for number in range(2)
    ]
    errors = [each.communicate()[1] for each in processes]

    assert errors == [b"", b""]
    store = open_store(url, clock=clock, ids=ids)
    assert store.queries.schema_revision() == head_revision()
    assert len(store.queries.runs(limit=99)) == 40
    store.close()


def test_a_new_file_that_another_process_writes_to_is_waited_for(tmp_path: Path) -> None:
    """Before it is in WAL: SQLite refuses at once whoever wants to bring it there meanwhile."""
    path = tmp_path / "new.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE taken (number)")
    other.execute("BEGIN IMMEDIATE")
    release = Timer(0.3, other.execute, ["COMMIT"])
    release.start()
    engine = make_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    finally:
        release.join()
        engine.dispose()
        other.close()


def test_a_new_file_that_stays_taken_is_told_as_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "BUSY_TIMEOUT_S", 0.1)
    path = tmp_path / "new.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("CREATE TABLE taken (number)")
        other.execute("BEGIN IMMEDIATE")
        engine = make_engine(f"sqlite:///{path}")

        with pytest.raises(StoreBusy), translated(), engine.connect():
            pass

        engine.dispose()


def test_a_server_that_is_not_there_is_told_with_its_reason() -> None:
    engine = make_engine("postgresql://adapter@127.0.0.1:1/adapter")

    with pytest.raises(StoreBusy, match="服务器拒绝连接"), translated(), engine.connect():
        pass


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"database": "nowhere"}, "服务器上没有这个数据库"),
        ({"username": "nobody_here"}, "服务器上没有这个用户"),
    ],
)
def test_a_server_that_lacks_what_the_url_names_is_told_with_its_reason(
    postgresql_server: str, parts: dict[str, str], reason: str
) -> None:
    url = make_url(postgresql_server).set(**parts)  # type: ignore[arg-type]  # names of text parts
    engine = make_engine(url.render_as_string(hide_password=False))

    with pytest.raises(StoreBusy, match=reason), translated(), engine.connect():
        pass
