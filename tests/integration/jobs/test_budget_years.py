"""A deadline without a year is judged alike in every report of its budget year."""

from collections.abc import Mapping

from adapter.domain.record import RecordKind
from tests.integration.jobs.desk import GRANTS, SCOPE, Desk, Row, csv_file, indicator, template

LEVELS: Row = {"lv1_perf_ind_name": "产出指标", "lv2_perf_ind_name": "时效指标"}
NAME: Row = {"pro_code": GRANTS, "lv3_perf_ind_code": "301", "lv3_perf_ind_name": "校舍完工时间"}


def compared(desk: Desk) -> tuple[set[tuple[str, str]], Mapping[str, object]]:
    """(line, code) of every finding, and the figures of the run."""
    for job in ("pull_targets", "pull_monitoring", "pull_self_evaluations"):
        desk.run(job, full=True)
    desk.run("identify_indicators")
    figures = desk.run("compare_results").result.figures
    found = desk.store.queries.findings(SCOPE, limit=100)
    return {(each.line_key, each.code) for each in found}, figures


def scored(key: str, target: str, reached: str) -> Row:
    points: Row = {"ind_weight": 10, "eval_score": 10, "devi_analy": "雨季停工"}
    values: Row = {"kpi_val": target, "ind_comp": reached, "kpi_id": "declared"}
    return {"eval_ind_id": key, "eval_id": f"e-{key}", **LEVELS, **NAME, **values, **points}


def test_a_deadline_without_a_year_is_judged_in_every_report(ready: Desk) -> None:
    ready.import_files(
        csv_file("指标库.csv", [indicator("301", 三级指标="校舍完工时间", 标准值="10月底前")]),
        csv_file("指标模板.csv", template("T301", GRANTS, "301", 指标值="10月底前")),
    )
    ready.put(
        RecordKind.TARGET_LINE, {"kpi_id": "declared", "kpi_val": "11月底前", **LEVELS, **NAME}
    )
    ready.put(
        RecordKind.MONITORING_LINE,
        {
            "perf_mon_id": "m",
            "kpi_val": "11月底前",
            "perf_comp": "2025年10月20日完工",
            **LEVELS,
            **NAME,
        },
    )
    ready.put(
        RecordKind.SELF_EVALUATION_LINE,
        scored("in-time", "11月底前", "2025年11月10日完工"),
        scored("late", "11月底前", "2025年12月20日完成"),
        scored("next-year", "11月底前", "2026年1月15日完成"),
        scored("put-off", "12月底前", "2025年12月20日完成"),
    )

    found, figures = compared(ready)

    asked = ("full_marks_for_missed_target", "target_changed_after_approval", "standard_loosened")
    assert {each for each in found if each[1] in asked} == {
        ("declared", "standard_loosened"),
        ("late", "full_marks_for_missed_target"),
        ("next-year", "full_marks_for_missed_target"),
        ("put-off", "target_changed_after_approval"),
    }
    # The monitored line and the one in time are met; what was put off is late by the approved day.
    assert [figures[each] for each in ("met", "not_met", "undetermined")] == [2, 3, 0]


def test_a_report_during_the_year_that_work_goes_on_misses_nothing_yet(ready: Desk) -> None:
    row: Row = {"kpi_val": "11月底前", **LEVELS, **NAME}
    said = ("正在施工，尚未完工", "未完成", "完成80%", "")
    ready.put(
        RecordKind.MONITORING_LINE,
        *({**row, "perf_mon_id": f"m{at}", "perf_comp": each} for at, each in enumerate(said)),
    )

    found, figures = compared(ready)

    assert [figures[each] for each in ("met", "not_met", "undetermined")] == [0, 0, 4]
    assert not {code for _, code in found} & {"deadline_passed", "behind_schedule"}
