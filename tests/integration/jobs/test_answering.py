"""Self-evaluations beside approved targets: indicators that one of both has alone."""

import pytest

from adapter.domain.record import RecordKind
from adapter.ports.queries import FindingFilter
from tests.integration.jobs.desk import GRANTS, MEALS, SCOPE, Desk, Row
from tests.integration.jobs.test_reporting import LEVELS, OCTOBER

APPROVED: Row = {"version": "v1", "version_name": "批复"}
NAMES = {"a": "资助人数", "b": "发放补助次数", "c": "走访家庭户数"}


def declared(key: str, code: str = GRANTS, **changes: object) -> Row:
    name: Row = {"lv3_perf_ind_name": NAMES[key], "kpi_val": f"≥{ord(key)}个"}
    return {"kpi_id": key + code, "pro_code": code, **LEVELS, **APPROVED, **name, **changes}


def answered(key: str, name: str, code: str = GRANTS, **changes: object) -> Row:
    """A line that names no line of the approved target: only its name tells."""
    points: Row = {"ind_weight": 50, "eval_score": 50, "eval_id": f"h{code}"}
    values: Row = {"lv3_perf_ind_name": name, "kpi_val": "≥9个", "ind_comp": "9个"}
    return {"eval_ind_id": key, "pro_code": code, **LEVELS, **points, **values, **changes}


def told(desk: Desk) -> set[tuple[str, str, str]]:
    """(line, its kind, code) of what one side has alone."""
    desk.clock.instant = max(desk.clock.instant, OCTOBER)
    for job in ("pull_targets", "pull_self_evaluations", "identify_indicators", "compare_results"):
        desk.run(job)
    found = desk.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=1_000).entries
    return {
        (each.line_key, each.line_kind.value, each.code.value.removeprefix("evaluated_line_"))
        for each in found
        if each.code.value.startswith("evaluated_line_")
    }


@pytest.fixture
def form(ready: Desk) -> Desk:
    """An approved target of three indicators, of which two are answered, and an undeclared one."""
    ready.put(RecordKind.TARGET_LINE, *(declared(key) for key in NAMES))
    ready.put(
        RecordKind.SELF_EVALUATION_LINE,
        answered("s1", NAMES["a"]),
        answered("s2", "第一次", kpi_id=f"b{GRANTS}"),
        answered("s3", "带动就业人次", lv2_perf_ind_name="社会效益指标"),
    )
    return ready


ALONE = {
    (f"c{GRANTS}", "target_line", "missing"),
    ("s3", "self_evaluation_line", "undeclared"),
}


def test_what_was_left_out_and_what_was_never_declared_are_told_on_their_own_lines(
    form: Desk,
) -> None:
    assert told(form) == ALONE


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        (RecordKind.TARGET_LINE, declared("c", is_deleted="不知道", kpi_id="waits")),
        (
            RecordKind.SELF_EVALUATION_LINE,
            answered("s4", NAMES["c"], is_deleted="不知道"),
        ),
    ],
)
def test_beside_a_row_in_quarantine_nothing_is_missing(
    form: Desk, kind: RecordKind, row: Row
) -> None:
    form.put(kind, row)

    assert told(form) == set()


@pytest.mark.parametrize(
    "row",
    [
        answered("s4", NAMES["c"], eval_id="another"),  # two self-evaluations: which one counts?
        answered("s4", NAMES["b"], eval_score=None),  # not done yet
    ],
)
def test_of_two_self_evaluations_or_of_one_that_is_not_done_nothing_is_said(
    form: Desk, row: Row
) -> None:
    form.put(RecordKind.SELF_EVALUATION_LINE, row)

    assert told(form) == set()


@pytest.mark.parametrize(
    ("line_says", "head_says", "is_told"),
    [("二上", "批复", False), ("某某版", "批复", False), (None, "批复", True), (None, None, False)],
)
def test_only_an_approved_target_must_be_answered(
    form: Desk, line_says: str | None, head_says: str | None, *, is_told: bool
) -> None:
    form.edit(RecordKind.TARGET_LINE, version_name=line_says)
    form.put(
        RecordKind.DECLARED_TARGET,
        {"kpi_per_id": "g1", "pro_code": GRANTS, "version_name": head_says},
    )

    assert told(form) == (ALONE if is_told else set())


def test_a_line_of_another_project_answers_nothing(form: Desk) -> None:
    form.put(RecordKind.SELF_EVALUATION_LINE, answered("m1", NAMES["c"], MEALS))

    assert told(form) == ALONE
