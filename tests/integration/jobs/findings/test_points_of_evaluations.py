"""Points of whole self-evaluations (自评的得分): blank, negative, and without room."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from adapter.domain.findings.fact_labels import told_sentence
from adapter.domain.record import RecordKind
from adapter.ports.queries import FindingFilter
from tests.integration.jobs.desk import BORDER, GRANTS, MEALS, SCOPE, Desk, Row
from tests.integration.jobs.test_reporting import (
    OCTOBER,
    compare,
    evaluated,
    funds,
    monitored,
)

OF_POINTS = {
    *("score_missing", "score_negative", "under_scored", "total_wrong"),
    *("score_above_maximum", "weights_do_not_add_up"),
}


def lines(code: str, points: object, *scores: object) -> Iterator[Row]:
    """As many lines of so many points each, all of them met."""
    for at, score in enumerate(scores):
        yield evaluated(
            f"{code}s{at}",
            code,
            f"e{code}",
            lv3_perf_ind_name=f"第{at}类资助人数",
            ind_weight=points,
            eval_score=score,
        )


def found(desk: Desk) -> set[tuple[str, str, str]]:
    return {each for each in compare(desk, OCTOBER) if each[0] in OF_POINTS}


def head(code: str, total: object) -> Row:
    return {"eval_id": f"e{code}", "pro_code": code, "total_eval_value": total}


@pytest.mark.parametrize(
    ("total", "expected"),
    [(100, set()), (75, set()), (74, {"total_wrong"}), (70, {"total_wrong"})],
)
def test_a_blank_score_is_told_and_the_total_held_against_what_it_may_be(
    ready: Desk, total: int, expected: set[str]
) -> None:
    ready.put(RecordKind.SELF_EVALUATION, head(GRANTS, total))
    ready.put(RecordKind.SELF_EVALUATION_LINE, *lines(GRANTS, 25, 25, 25, 25, None))

    assert found(ready) == {
        ("score_missing", GRANTS, f"{GRANTS}s3"),
        *((code, GRANTS, f"e{GRANTS}") for code in expected),
    }


def test_a_negative_score_is_told_once_and_not_as_too_low(ready: Desk) -> None:
    ready.put(RecordKind.SELF_EVALUATION, head(GRANTS, 73), head(MEALS, -5))
    ready.put(RecordKind.SELF_EVALUATION_LINE, *lines(GRANTS, 25, 25, 25, 25, Decimal(-2)))

    assert found(ready) == {
        ("score_negative", GRANTS, f"{GRANTS}s3"),
        ("score_negative", MEALS, f"e{MEALS}"),
    }


def test_no_points_for_the_execution_rate_are_right_where_the_lines_make_all(ready: Desk) -> None:
    ready.put(RecordKind.SELF_EVALUATION, head(GRANTS, 100), head(MEALS, 90), head(BORDER, 100))
    ready.put(
        RecordKind.SELF_EVALUATION_LINE,
        *lines(GRANTS, 50, 50, 50),
        *lines(MEALS, 45, 45, 45),
        *lines(BORDER, 50, 50, 50),
    )
    ready.put(
        RecordKind.SELF_EVALUATION_BUDGET,
        *(
            funds(f"b{code}", code, 29_000, 28_420, Decimal("0.98"), points)
            | {"eval_id": f"e{code}"}
            for code, points in ((GRANTS, 0), (MEALS, 0), (BORDER, -1))
        ),
    )

    assert found(ready) == {
        ("under_scored", MEALS, f"b{MEALS}"),
        ("score_negative", BORDER, f"b{BORDER}"),
    }


def sentences(desk: Desk, code: str) -> dict[str, str]:
    """By project what is told by a code."""
    compare(desk, OCTOBER)
    found = desk.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=100).entries
    return {
        each.project_code: told_sentence(each.code, each.facts)
        for each in found
        if each.code.value == code
    }


DONE = [
    ("2025年3月25日", None, "自评已填报“2025年3月25日”，请核对两次填报，并写明偏差原因"),
    ("已完成", "", "自评已填报“已完成”，请核对两次填报，并写明偏差原因"),
    ("3月25日", "填报有误", "自评已填报“3月25日”，请核对两次填报"),
    # Not done by the day of the report, and done behind it.
    ("9月20日", None, "自评已填报“9月20日”，请写明偏差原因"),
    ("2025年9月20日", "招标流标", "自评已填报“2025年9月20日”，偏差原因见自评"),
    ("未完成", "招标流标", "请尽快完成，并写明偏差原因"),
    ("预计12月完成", None, "请尽快完成，并写明偏差原因"),
    (None, None, "请尽快完成，并写明偏差原因"),
]


@pytest.mark.parametrize(("said", "reason", "expected"), DONE)
def test_what_was_done_since_need_not_be_done_any_more(
    ready: Desk, said: str | None, reason: str | None, expected: str
) -> None:
    name: Row = {"lv3_perf_ind_name": "方案编制完成时间", "kpi_val": "2025年3月底前"}
    ready.put(RecordKind.MONITORING_LINE, monitored("m1", GRANTS, "未完成") | name)
    ready.put(RecordKind.SELF_EVALUATION, head(GRANTS, 100))
    done: Row = {"ind_comp": said, "devi_analy": reason}
    ready.put(RecordKind.SELF_EVALUATION_LINE, evaluated("s1", GRANTS, f"e{GRANTS}") | name | done)

    whole = "“方案编制完成时间”应在 2025-03-31 前完成，截至 2025-07-31 填报“未完成”"
    assert sentences(ready, "deadline_passed") == {GRANTS: f"{whole}；{expected}"}


def test_who_gave_a_reason_is_not_asked_for_one(ready: Desk) -> None:
    reasons = {GRANTS: "死亡核减和迁出", MEALS: "无偏差", BORDER: None}
    ready.put(
        RecordKind.MONITORING_LINE, *(monitored(f"m{code}", code, "110人") for code in reasons)
    )
    ready.put(
        RecordKind.SELF_EVALUATION_LINE,
        *(
            evaluated(f"s{code}", code, f"e{code}", ind_comp="90人", devi_analy=reason)
            for code, reason in reasons.items()
        ),
    )

    asked = {
        project: told.rpartition("；")[2]
        for project, told in sentences(ready, "worse_than_monitored").items()
    }
    assert asked == {
        GRANTS: "请核对两次填报（自评已填写偏差原因）",
        MEALS: "请核对两次填报，并说明原因",
        BORDER: "请核对两次填报，并说明原因",
    }
