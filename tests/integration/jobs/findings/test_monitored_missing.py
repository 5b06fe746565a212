"""Approved indicators that no round of monitoring names."""

from datetime import UTC, datetime

import pytest

from adapter.domain.record import RecordKind
from adapter.ports.queries import FindingFilter
from tests.integration.jobs.desk import GRANTS, SCOPE, Desk, Row
from tests.integration.jobs.test_reporting import OCTOBER, compare, declared, monitored

NAMES = ("发放补助次数", "走访家庭户数", "系统故障率", "群众满意度")
EARLY, LATE = "20250301093000000", "20250901093000000"
TARGET, MONITORED = RecordKind.TARGET_LINE, RecordKind.MONITORING_LINE


def promise(at: int, **changes: object) -> Row:
    approved: Row = {"version": "v1", "version_name": "批复", "create_time": EARLY}
    said: Row = {"lv3_perf_ind_name": NAMES[at], "lv3_perf_ind_code": "", "kpi_val": f"≥{at + 5}0"}
    return declared(f"t{at}", GRANTS, **{**approved, **said, **changes})


def report(at: int, round_no: int = 1, **changes: object) -> Row:
    said: Row = {"lv3_perf_ind_name": NAMES[at], "kpi_val": f"≥{at + 5}0", "times": round_no}
    made: Row = {"create_time": "20250801093000000"}
    return monitored(f"m{at}-{round_no}", GRANTS, "9", **{**said, **made, **changes})


def told(desk: Desk, day: datetime = OCTOBER) -> list[tuple[str, str]]:
    compare(desk, day)
    found = desk.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=1_000).entries
    return [
        (each.line_key, each.facts["name"])
        for each in found
        if each.code.value == "monitored_line_missing"
    ]


@pytest.fixture
def form(ready: Desk) -> Desk:
    """Four approved indicators, of which monitoring leaves out the third in both rounds."""
    ready.put(TARGET, *(promise(at) for at in range(4)))
    ready.put(MONITORED, report(0), report(1), report(0, 2), report(3, 2))
    return ready


def test_an_approved_indicator_that_no_round_names_is_told_on_its_own_line(form: Desk) -> None:
    assert told(form) == [("t2", NAMES[2])]


def test_nothing_is_missing_before_monitoring_is_over(form: Desk) -> None:
    assert told(form, datetime(2025, 9, 20, tzinfo=UTC)) == []


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        (MONITORED, report(2, 3)),  # a later round has it
        (MONITORED, report(2, 3, lv3_perf_ind_name="故障率")),  # renamed
        (MONITORED, report(2, 3, lv3_perf_ind_name="系统停机", kpi_val="≥70")),
        (MONITORED, report(2, 3, times="三次")),  # waits in quarantine
        (TARGET, promise(3, kpi_id="t9", kpi_val="≥80", is_deleted="不知道")),
    ],
)
def test_what_may_be_there_under_another_name_or_unread_is_not_missing(
    form: Desk, kind: RecordKind, row: Row
) -> None:
    form.put(kind, row)

    assert told(form) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"create_time": LATE},  # approved after the last report
        {"version_name": "二上"},  # not approved
        {"version": "v2", "version_name": "调整后批复"},  # of one of two forms alone
        {"lv3_perf_ind_name": "预算执行率"},  # which stands in the funds
    ],
)
def test_what_was_not_asked_for_then_is_not_missing(form: Desk, changes: Row) -> None:
    form.edit_row(TARGET, "kpi_id", "t2", **changes)

    assert told(form) == []


def test_of_who_reported_nothing_and_of_forms_spelt_otherwise_nothing_is_said(
    ready: Desk,
) -> None:
    ready.put(TARGET, *(promise(at) for at in range(4)))
    blank: Row = {"perf_comp": "", "pro_bgt_comp": None}
    ready.put(MONITORED, *(report(at, 1, **blank) for at in range(3)))
    assert told(ready) == []

    ready.edit(MONITORED, lv3_perf_ind_name="别的", perf_comp="9")
    assert told(ready) == []


@pytest.mark.parametrize(
    ("day", "left_out", "expected"),
    [
        (LATE, None, [NAMES[2]]),  # adjusted after the last report
        (LATE, 2, [NAMES[2]]),
        ("20250601093000000", None, [NAMES[2]]),
        ("20250601093000000", 2, []),  # given up before it
    ],
)
def test_an_adjustment_hides_nothing_that_was_asked_for_when_it_was_reported(
    form: Desk, day: str, left_out: int | None, expected: list[str]
) -> None:
    again: Row = {"version": "v2", "version_name": "调整后批复", "create_time": day}
    kept = [at for at in range(4) if at != left_out]
    form.put(TARGET, *(promise(at, kpi_id=f"a{at}", **again) for at in kept))

    assert [name for _, name in told(form)] == expected
