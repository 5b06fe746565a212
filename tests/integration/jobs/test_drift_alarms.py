"""Schema drift in pulls: the page goes on, the row waits, and a person is told once per element."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from adapter.domain.outcome import RunCounts
from adapter.errors import IncompletePull
from adapter.ports.alarms import Alarm, AlarmCode
from adapter.ports.queries import AlarmFilter
from connectors.memory import MemoryFault
from mappings.drift import LEAST_EMPTIED
from tests.integration.jobs.desk import GRANTS, MEALS, SCOPE, Desk, csv_file, project
from tests.integration.jobs.replayed_rows import pull
from tests.integration.jobs.test_pull import LINE, SECRET, values
from tests.integration.jobs.test_pull import line as bare_line

CANARY = "金丝雀"

RowsOf = Callable[[str], list[Any]]


def line(desk: Desk, key: str, **changes: object) -> dict[str, object]:
    """A row with every element of the profile, those without a value as null."""
    elements = dict.fromkeys(sorted(desk.profile.codec(LINE).read_elements))
    for name in ("mof_div_code", "fiscal_year", "agency_code", "update_time", "is_deleted"):
        del elements[name]
    return {**elements, **bare_line(key), **changes}


def alarms(desk: Desk, *, with_closed: bool = False) -> dict[str, Alarm]:
    """By subject, without the data set."""
    shown = desk.store.queries.admitted_alarms(
        SCOPE, AlarmFilter(is_closed=None if with_closed else False), limit=999
    )
    assert {each.alarm.code for each in shown.entries} <= {AlarmCode.SCHEMA_DRIFT}
    assert {each.alarm.project_code for each in shown.entries} <= {""}
    return {each.alarm.subject.removeprefix("target_line."): each.alarm for each in shown.entries}


def test_rows_that_are_as_described_raise_no_alarm(ready: Desk) -> None:
    ready.put(LINE, line(ready, "k1"), line(ready, "k2"))

    pull(ready)

    assert alarms(ready) == {}


def test_a_new_element_raises_one_alarm_and_keeps_no_row_waiting(ready: Desk) -> None:
    ready.put(LINE, line(ready, "k1", extra=CANARY), line(ready, "k2", extra=CANARY))

    counts = pull(ready).result.counts

    assert counts == RunCounts(read=2, created=2)
    assert set(alarms(ready)) == {"extra"}
    assert alarms(ready)["extra"].detail == "新元素：口径没有写到，见于 2 行中的 2 行"
    assert ready.store.queries.status(SCOPE).open_alarms == 1


def test_an_alarm_counts_up_and_closes_when_a_sweep_shows_it_no_more(ready: Desk) -> None:
    ready.put(LINE, line(ready, "k1", extra="1"), line(ready, "k2"))
    first = pull(ready).run
    ready.edit_row(LINE, "kpi_id", "k1", kpi_val="≥2人")
    pull(ready)
    counted = alarms(ready)["extra"]
    for row in ready.system._table(LINE):
        row.pop("extra", None)
    ready.edit_row(LINE, "kpi_id", "k1", kpi_val="≥3人")
    pull(ready)
    after_increment = alarms(ready)
    pull(ready, full=True)

    assert (counted.times, counted.first_at) == (2, first.started_at)
    assert set(after_increment) == {"extra"}
    assert alarms(ready) == {}
    assert alarms(ready, with_closed=True)["extra"].closed_at is not None


def test_a_sweep_that_brings_no_row_proves_nothing(ready: Desk) -> None:
    ready.put(LINE, line(ready, "k1", extra="1"))
    pull(ready)
    ready.system.take_away(LINE, lambda _row: True)

    ready.run("pull_targets", accepted=True)

    assert set(alarms(ready)) == {"extra"}


def test_a_new_code_lets_its_row_wait_and_the_page_go_on(ready: Desk) -> None:
    ready.put(LINE, line(ready, "k1"), line(ready, "k2", is_deleted=CANARY), line(ready, "k3"))

    counts = pull(ready).result.counts

    assert counts == RunCounts(read=3, created=2, quarantined=1)
    assert set(values(ready)) == {"k1", "k3"}
    assert alarms(ready)["is_deleted"].detail == (
        "新代码：代码表 yes_no 没有的代码，3 行中的 1 行待处理"
    )


def test_a_renamed_element_is_told_with_its_likely_new_name(ready: Desk) -> None:
    renamed = line(ready, "k1", kpi_remarks="备注")
    del renamed["kpi_remark"]
    ready.put(LINE, renamed)

    pull(ready)

    assert set(alarms(ready)) == {"kpi_remark", "kpi_remarks"}
    assert alarms(ready)["kpi_remark"].detail.endswith("可能改名为 kpi_remarks")


def test_everything_about_one_element_is_one_alarm(ready: Desk) -> None:
    ready.put(LINE, line(ready, "k" * 60), _without(line(ready, ""), "kpi_id"))
    ready.system._table(LINE)[-1].pop("kpi_id")
    ready.system._schemas[LINE] = replace(ready.system._schemas[LINE], id_element="update_time")

    assert pull(ready).result.counts == RunCounts(read=2, created=1, quarantined=1)
    assert alarms(ready)["kpi_id"].detail == (
        "文字超长：2 行中的 1 行超过 38 字节，最长 60 字节；缺少元素：2 行中的 1 行没有"
    )


def _without(row: dict[str, object], element: str) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != element}


# --- values that are gone -----------------------------------------------------------------------


def filled_and_pulled(desk: Desk, number: int = LEAST_EMPTIED) -> None:
    desk.put(LINE, *(line(desk, f"k{n}", kpi_remark=CANARY) for n in range(number)))
    desk.put(LINE, line(desk, "bare"))
    pull(desk)


def empty(desk: Desk, rows: int = 999, *, to: object = "") -> None:
    for row in desk.system._table(LINE)[:rows]:
        desk.edit_row(LINE, "kpi_id", str(row["kpi_id"]), kpi_remark=to)


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("blank", ["", None, " "])
def test_a_column_that_is_blank_in_all_rows_is_told_where_it_was_filled(
    ready: Desk, blank: object, *, full: bool
) -> None:
    filled_and_pulled(ready)
    assert alarms(ready) == {}
    empty(ready, to=blank)

    counts = pull(ready, full=full).result.counts

    assert counts.updated >= LEAST_EMPTIED
    detail = alarms(ready)["kpi_remark"].detail
    assert detail.startswith("值全空：此前 20 行有值，这次读到的 21 行都没有（")
    assert CANARY not in detail


def test_such_an_alarm_stands_until_a_value_comes_back(ready: Desk) -> None:
    filled_and_pulled(ready)
    empty(ready)
    pull(ready, full=True)

    pull(ready, full=True)
    assert set(alarms(ready)) == {"kpi_remark"}
    for row in ready.system._table(LINE):
        row.pop("kpi_remark")
    pull(ready, full=True)
    detail = alarms(ready)["kpi_remark"].detail
    assert detail.startswith("缺少元素")
    assert "；值全空：此前 20 行有值" in detail
    empty(ready)
    pull(ready, full=True)
    assert set(alarms(ready)) == {"kpi_remark"}
    ready.edit_row(LINE, "kpi_id", "k0", kpi_remark="又有了")
    pull(ready, full=True)

    assert alarms(ready) == {}


def test_a_few_rows_or_a_value_that_is_left_raise_nothing(ready: Desk) -> None:
    filled_and_pulled(ready, LEAST_EMPTIED - 1)
    empty(ready)
    pull(ready, full=True)
    assert alarms(ready) == {}

    empty(ready, to=CANARY)
    ready.put(LINE, *(line(ready, f"m{n}", kpi_remark=CANARY) for n in range(9)))
    pull(ready)
    empty(ready, LEAST_EMPTIED + 5)
    pull(ready, full=True)

    assert alarms(ready) == {}


def test_an_increment_is_held_against_the_rows_that_it_brings_again(ready: Desk) -> None:
    """Whoever never filled the column changes its rows: that many others have it says nothing."""
    filled_and_pulled(ready)
    ready.clock.turn(3600)
    ready.put(LINE, *(line(ready, f"m{n}") for n in range(LEAST_EMPTIED)))
    pull(ready)
    for n in range(LEAST_EMPTIED):
        ready.edit_row(LINE, "kpi_id", f"m{n}", kpi_val="≥2人")

    counts = pull(ready).result.counts

    assert counts == RunCounts(read=LEAST_EMPTIED, updated=LEAST_EMPTIED)
    assert alarms(ready) == {}


# --- what may be told -----------------------------------------------------------------------------


def test_rows_that_the_gate_stops_show_no_element(ready: Desk, rows_of: RowsOf) -> None:
    ready.put(
        LINE,
        line(ready, "k1"),
        line(ready, "s1", pro_code=SECRET, secret_element="1", is_deleted=CANARY),
        line(ready, "s2", pro_code=None, another_element="1"),
    )

    assert pull(ready).result.counts == RunCounts(read=3, created=1, blocked=2)
    assert rows_of("SELECT * FROM alarm") == []


def test_names_that_may_be_codes_or_words_are_not_repeated(ready: Desk, rows_of: RowsOf) -> None:
    ready.put(LINE, line(ready, "k1", **{SECRET: CANARY, CANARY: "1"}))

    pull(ready)

    kept = repr(rows_of("SELECT * FROM alarm"))
    assert set(alarms(ready)) == {"*"}
    assert SECRET not in kept
    assert CANARY not in kept


def test_a_side_that_invents_names_fills_no_table(
    ready: Desk, monkeypatch: pytest.MonkeyPatch, rows_of: RowsOf
) -> None:
    monkeypatch.setattr("sync_jobs.pulling.drift_alarms._MOST_OPEN", 3)
    monkeypatch.setattr("sync_jobs.pulling.drift_alarms._MOST_CLOSED", 2)
    for number in range(4):
        ready.put(LINE, line(ready, f"k{number}", **{f"new_{number}_{k}": 1 for k in "ab"}))
        pull(ready)
    subjects = set(alarms(ready))
    ready.system.take_away(LINE, lambda row: row["kpi_id"] != "k0")
    pull(ready, full=True)
    ready.edit_row(LINE, "kpi_id", "k0", kpi_val="≥2人")
    pull(ready)

    assert subjects == {"new_0_a", "new_0_b", "new_1_a", "*"}
    assert set(alarms(ready)) == {"new_0_a", "new_0_b"}
    assert len(rows_of("SELECT 1 FROM alarm WHERE closed_at IS NOT NULL")) == 2


def test_a_project_element_that_no_row_has_is_told_though_everything_is_stopped(
    ready: Desk,
) -> None:
    ready.put(LINE, _without(line(ready, "k1"), "pro_code"))

    assert pull(ready).result.counts == RunCounts(read=1, blocked=1)
    assert alarms(ready)["pro_code"].detail == "缺少元素：1 行中的 1 行没有"


def test_a_purge_takes_the_alarms_of_a_project(ready: Desk, rows_of: RowsOf) -> None:
    now = ready.clock.now()
    run_id = ready.latest_run().run_id
    with ready.store.begin() as work:
        work.alarms.raise_(
            [
                Alarm(
                    scope=SCOPE,
                    code=AlarmCode.PUSH_DOUBLED,
                    subject=code,
                    project_code=code,
                    run_id=run_id,
                    first_at=now,
                    latest_at=now,
                )
                for code in (GRANTS, MEALS)
            ]
        )
        work.alarms.close(SCOPE, AlarmCode.PUSH_DOUBLED, [GRANTS], at=now)
        work.commit()

    ready.import_files(csv_file("名单.csv", [project(MEALS)]))

    assert [row.subject for row in rows_of("SELECT subject FROM alarm")] == [MEALS]


# --- when -----------------------------------------------------------------------------------------


def test_what_was_seen_is_told_though_the_pull_is_refused(ready: Desk) -> None:
    ready.put(LINE, line(ready, "k1"))
    pull(ready)
    ready.put(LINE, *(line(ready, f"n{n}", extra=1) for n in range(6)))
    ready.system.fail(MemoryFault.MOVED_ROW, times=2)

    with pytest.raises(IncompletePull):
        pull(ready)

    assert set(alarms(ready)) == {"extra"}


def test_a_dry_run_raises_nothing_and_closes_nothing(ready: Desk) -> None:
    ready.put(LINE, line(ready, "k1", extra=1))
    pull(ready, dry=True)
    before = alarms(ready)
    pull(ready)
    ready.system._table(LINE)[-1].pop("extra")
    pull(ready, dry=True, full=True)

    assert before == {}
    assert set(alarms(ready)) == {"extra"}
