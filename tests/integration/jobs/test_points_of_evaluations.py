"""Points of whole self-evaluations (自评的得分): blank, negative, and without room."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from adapter.domain.record import RecordKind
from tests.integration.jobs.desk import BORDER, GRANTS, MEALS, Desk, Row
from tests.integration.jobs.test_reporting import OCTOBER, compare, evaluated, funds

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
