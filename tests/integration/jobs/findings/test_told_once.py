"""One fact that stands in several forms is told once."""

import pytest

from adapter.domain.record import RecordKind
from adapter.ports.queries import FindingFilter
from tests.integration.jobs.desk import (
    GRANTS,
    SCOPE,
    Desk,
    Row,
    csv_file,
    indicator,
    template,
)
from tests.integration.jobs.test_reporting import LEVELS, NAME, OCTOBER, compare, declared

CODES = ("direction_contradicts_operator", "quantitative_required", "target_missing")


def evaluated(target: str, **changes: object) -> Row:
    points: Row = {"ind_weight": 100, "eval_score": 100, "eval_id": "h1", "ind_comp": "130人"}
    name: Row = {"lv3_perf_ind_code": "101", "lv3_perf_ind_name": NAME, "kpi_val": target}
    return {"eval_ind_id": "s1", "pro_code": GRANTS, **LEVELS, **name, **points, **changes}


def told(desk: Desk) -> set[tuple[str, str]]:
    compare(desk, OCTOBER)
    found = desk.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=1_000).entries
    return {(each.line_key, each.code.value) for each in found if each.code.value in CODES}


@pytest.mark.parametrize(
    ("target", "code"),
    [("≤120人", "direction_contradicts_operator"), ("", "target_missing")],
)
def test_what_a_declared_target_shows_is_not_told_of_its_repetition(
    ready: Desk, target: str, code: str
) -> None:
    ready.put(RecordKind.TARGET_LINE, declared("t1", GRANTS, kpi_val=target))
    ready.put(RecordKind.SELF_EVALUATION_LINE, evaluated(target, kpi_id="t1"))

    assert told(ready) == {("t1", code)}


def test_what_the_self_evaluation_alone_shows_is_told_there(ready: Desk) -> None:
    ready.put(RecordKind.TARGET_LINE, declared("t1", GRANTS, kpi_val="≥120人"))
    ready.put(RecordKind.SELF_EVALUATION_LINE, evaluated("≤120人", kpi_id="t1"))

    assert told(ready) == {("s1", "direction_contradicts_operator")}


def test_what_a_version_that_stands_no_more_shows_is_told_of_its_repetition(ready: Desk) -> None:
    ready.put(
        RecordKind.TARGET_LINE,
        declared("t1", GRANTS, kpi_val="≤120人", version="v1", version_name="二上"),
        declared("t2", GRANTS, kpi_val="≥120人", version="v2", version_name="批复"),
    )
    ready.put(RecordKind.SELF_EVALUATION_LINE, evaluated("≤120人", kpi_id="t1"))

    assert told(ready) == {("s1", "direction_contradicts_operator")}


def test_who_follows_the_librarys_own_slip_is_told_of_in_no_form(ready: Desk) -> None:
    slip = indicator("101", 标准值="≤120人")
    ready.import_files(
        csv_file("指标库.csv", [slip, *map(indicator, ("102", "103"))]),
        csv_file("指标模板.csv", template("MB1", GRANTS, "101", "102")),
    )
    ready.put(RecordKind.TARGET_LINE, declared("t1", GRANTS, kpi_val="≤120人"))
    ready.put(RecordKind.SELF_EVALUATION_LINE, evaluated("≤120人", kpi_id="t1"))

    assert told(ready) == set()
