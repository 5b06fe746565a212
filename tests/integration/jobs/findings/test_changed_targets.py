"""Targets that were changed in monitoring, or where a self-evaluation names no approved line."""

from decimal import Decimal

import pytest

from adapter.domain.comparing.monitoring_rules import Light
from adapter.domain.record import RecordKind
from adapter.ports.queries import FindingFilter, ProgressFilter
from sync_jobs.comparing import result_rows
from tests.integration.jobs.desk import BORDER, GRANTS, SCOPE, Desk, Row
from tests.integration.jobs.test_reporting import LEVELS, NAME, OCTOBER, declared, monitored

APPROVED: Row = {"version": "v1", "version_name": "批复"}
LINE, SCORED = RecordKind.TARGET_LINE, RecordKind.SELF_EVALUATION_LINE
CODES = ("monitored_target_changed", "target_changed_after_approval")


def evaluated(key: str, target: str, **changes: object) -> Row:
    """A line that names no line of the approved target."""
    points: Row = {"ind_weight": 100, "eval_score": 100, "eval_id": "h1", "ind_comp": "130人"}
    name: Row = {"lv3_perf_ind_name": NAME, "kpi_val": target}
    return {"eval_ind_id": key, "pro_code": GRANTS, **LEVELS, **name, **points, **changes}


def told(desk: Desk) -> set[tuple[str, str]]:
    """(line, code) of targets that are not the approved ones."""
    desk.clock.instant = max(desk.clock.instant, OCTOBER)
    for job in ("pull_targets", "pull_monitoring", "pull_self_evaluations"):
        desk.run(job)
    desk.run("identify_indicators")
    desk.run("compare_results")
    found = desk.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=1_000).entries
    return {(each.line_key, each.code.value) for each in found if each.code.value in CODES}


def lights(desk: Desk) -> list[Light | None]:
    asked = ProgressFilter(project_code=GRANTS)
    found = desk.store.queries.admitted_progress(SCOPE, asked, limit=10).entries
    return [each.told.light for each in found]


def test_a_target_that_monitoring_lowered_is_told_once_and_judged_by_the_approved_one(
    ready: Desk,
) -> None:
    ready.put(LINE, declared("t1", GRANTS, **APPROVED))
    ready.put(
        RecordKind.MONITORING_LINE,
        *(monitored(f"m{n}", GRANTS, "11人", kpi_val="≥40人", times=n) for n in (1, 2)),
    )

    assert told(ready) == {("m2", "monitored_target_changed")}
    assert lights(ready) == [Light.RED]  # 11 of 120, though 11 of 40 would be well
    (finding,) = (
        each
        for each in ready.store.queries.findings(SCOPE, limit=50)
        if each.code == "monitored_target_changed"
    )
    assert finding.facts == {"name": NAME, "declared_value": "≥120人", "target_value": "≥40人"}


@pytest.mark.parametrize("at_once", [1, 500])
def test_a_self_evaluation_without_a_key_is_held_against_the_approved_line_of_its_name(
    ready: Desk, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(result_rows, "_AT_ONCE", at_once)
    ready.put(LINE, declared("t1", GRANTS, **APPROVED))
    ready.put(SCORED, evaluated("s1", "≥100人"))

    assert told(ready) == {("s1", "target_changed_after_approval")}


def own(*lines: Row) -> list[Row]:
    return list(lines)


@pytest.mark.parametrize(
    "promised",
    [
        own(declared("t1", GRANTS)),  # nobody says that it was approved
        own(declared("t1", GRANTS, version_name="二上")),
        own(declared("t1", BORDER, **APPROVED)),
        own(declared("t1", GRANTS, lv2_perf_ind_name="质量指标", **APPROVED)),
        own(declared("t1", GRANTS, lv3_perf_ind_name="资助人次", **APPROVED)),
        own(declared("t1", GRANTS, kpi_val="100 人及以上", **APPROVED)),
        # Adjusted and approved again.
        own(
            declared("t1", GRANTS, **APPROVED),
            declared("t2", GRANTS, kpi_val="≥100人", version_name="调整预算"),
        ),
        # What was approved again may be what could not be read.
        own(
            declared("t1", GRANTS, **APPROVED),
            declared("t2", GRANTS, is_deleted="不知道", **APPROVED),
        ),
        # Which of both it answers, nobody says.
        own(
            declared("t1", GRANTS, **APPROVED),
            declared("t2", GRANTS, kpi_val="≥90人", **APPROVED),
        ),
    ],
)
def test_what_is_not_surely_the_approved_line_accuses_nobody(
    ready: Desk, promised: list[Row]
) -> None:
    ready.put(LINE, *promised)
    ready.put(RecordKind.MONITORING_LINE, monitored("m1", GRANTS, "90人", kpi_val="≥100人"))
    ready.put(SCORED, evaluated("s1", "≥100人"))

    assert told(ready) == set()


@pytest.mark.parametrize("at_once", [1, 500])
def test_a_name_twice_in_one_report_answers_no_approved_line_by_its_name(
    ready: Desk, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(result_rows, "_AT_ONCE", at_once)
    ready.put(LINE, declared("t1", GRANTS, **APPROVED))
    twice = [monitored(f"m{n}", GRANTS, "90人", kpi_val=f"≥{n}00人") for n in (1, 2)]
    ready.put(RecordKind.MONITORING_LINE, *twice)
    ready.put(SCORED, evaluated("s1", "≥100人"), evaluated("s2", "≥200人"))

    assert told(ready) == set()


def test_a_report_made_before_the_approved_line_was_touched_accuses_nobody(ready: Desk) -> None:
    ready.put(LINE, declared("t1", GRANTS, **APPROVED))
    ready.put(RecordKind.MONITORING_LINE, monitored("m1", GRANTS, "90人", kpi_val="≥100人"))
    ready.put(SCORED, evaluated("s1", "≥100人"))
    assert len(told(ready)) == 2

    ready.clock.sleep(3600)
    ready.edit(LINE, kpi_val="≥150人")

    assert told(ready) == set()


def test_a_report_that_repeats_what_was_approved_before_accuses_nobody(ready: Desk) -> None:
    ready.put(LINE, declared("t1", GRANTS, kpi_val="≥100人", **APPROVED))
    assert told(ready) == set()

    ready.clock.sleep(3600)
    ready.edit(LINE, kpi_val="≥120人")
    ready.clock.sleep(3600)
    ready.put(RecordKind.MONITORING_LINE, monitored("m1", GRANTS, "90人", kpi_val="≥100人"))
    ready.put(SCORED, evaluated("s1", "≥100人"), evaluated("s2", "≥80人", eval_id="h2"))

    assert told(ready) == {("s2", "target_changed_after_approval")}


# --- adjusted during the year ---------------------------------------------------------------------


def approved_on(key: str, day: str, target: str, **changes: object) -> Row:
    """The line of a version that was approved on a day (MMDD) and not touched since."""
    made: Row = {"version": f"v{key}", "version_name": f"{day}批复"}
    stamps: Row = dict.fromkeys(("create_time", "update_time"), f"2025{day}093000000")
    return declared(key, GRANTS, **{"kpi_val": target, **made, **stamps, **changes})


def reported(target: str, **changes: object) -> Row:
    """A report of 6 August up to the end of July."""
    stamps: Row = dict.fromkeys(("create_time", "update_time"), "20250806093000000")
    return monitored("m1", GRANTS, "90人", kpi_val=target, **stamps, **changes)


ADJUSTED = [
    # Adjusted on, the target that monitoring has, and the approved one that it is told by.
    ("0620", "≥100人", None),
    ("0620", "≥40人", "≥100人"),
    ("0620", "≥120人", "≥100人"),  # what was approved stands no more
    ("0620", "100人及以上", None),
    ("1025", "≥120人", None),
    ("1025", "≥40人", "≥120人"),
    ("1025", "≥100人", None),  # approved since
    # Adjusted between the end of July and the report: either may have stood.
    ("0803", "≥120人", None),
    ("0803", "≥100人", None),
    ("0803", "≥40人", None),
]


@pytest.mark.parametrize(("day", "target", "by"), ADJUSTED)
def test_a_report_is_held_to_what_was_approved_when_it_was_made(
    ready: Desk, day: str, target: str, by: str | None
) -> None:
    ready.put(LINE, approved_on("t1", "0120", "≥120人"), approved_on("t2", day, "≥100人"))
    ready.put(RecordKind.MONITORING_LINE, reported(target))

    assert told(ready) == ({("m1", "monitored_target_changed")} if by else set())
    found = ready.store.queries.findings(SCOPE, limit=50)
    assert {e.facts["declared_value"] for e in found if e.code in CODES} == ({by} if by else set())


@pytest.mark.parametrize(
    "others",
    [
        # Touched after the report: what it was then, nobody knows.
        own(approved_on("t2", "0620", "≥100人", update_time="20250901093000000")),
        # Which is the later one, nobody says.
        own(approved_on("t2", "0120", "≥100人")),
        own(approved_on("t2", "0620", "≥100人", create_time="")),
        own(
            approved_on("t2", "0620", "≥100人"),
            approved_on("t3", "0621", "≥90人", version="vt2", version_name="0620批复"),
        ),
    ],
)
def test_where_it_is_open_what_stood_then_nothing_is_said(ready: Desk, others: list[Row]) -> None:
    ready.put(LINE, approved_on("t1", "0120", "≥120人"), *others)
    ready.put(RecordKind.MONITORING_LINE, reported("≥40人"))

    assert told(ready) == set()


def test_what_an_adjusted_line_was_before_accuses_nobody(ready: Desk) -> None:
    ready.put(LINE, approved_on("t1", "0120", "≥120人"), approved_on("t2", "0620", "≥40人"))
    assert told(ready) == set()

    ready.edit_row(LINE, "kpi_id", "t2", kpi_val="≥100人")
    ready.clock.sleep(3600)
    ready.put(RecordKind.MONITORING_LINE, monitored("m1", GRANTS, "9人", kpi_val="≥40人"))

    assert told(ready) == set()


@pytest.mark.parametrize(("target", "share"), [("≥90人", None), ("≥100人", Decimal("0.9"))])
def test_by_a_target_that_nobody_approved_no_progress_is_known(
    ready: Desk, target: str, share: Decimal | None
) -> None:
    ready.put(LINE, approved_on("t1", "0120", "≥120人"), approved_on("t2", "0803", "≥100人"))
    ready.put(RecordKind.MONITORING_LINE, reported(target))

    assert told(ready) == set()
    asked = ProgressFilter(project_code=GRANTS)
    (project,) = ready.store.queries.admitted_progress(SCOPE, asked, limit=10).entries
    assert project.told.progress == share
