"""Declared targets across projects and years, from the pull to the findings, and never a secret."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.ports.division import Division
from sync_jobs.catalogue import JOBS
from sync_jobs.import_library import ImportContext, import_library
from sync_jobs.job import JobOptions
from sync_jobs.runner import run_job
from tests.integration.jobs.desk import (
    SCOPE,
    Desk,
    Row,
    csv_file,
    indicator,
)

ACROSS = {"outlier_among_peers", "changed_from_last_year"}
LAST_YEAR = replace(SCOPE, fiscal_year=SCOPE.fiscal_year - 1)
#: Number of a project -> what it promises; each is of a unit of its own.
PROMISES = {1: "≥90%", 2: "≥92%", 3: "≥93%", 4: "≥95%", 5: "≥96%", 6: "≥97%", 7: "≥30%"}


def code(number: int) -> str:
    return f"15250125T00000000010{number}"


def listed(number: int, mark: str = "非密") -> Row:
    return {
        "主管部门": f"10{number}-局{number}（部门）",
        "预算单位": f"10{number}001-单位{number}",
        "项目名称": f"培训{number}",
        "项目类别": "部门预算项目",
        "类": "205",
        "款": "01",
        "项": "01",
        "涉密/非密": mark,
        "项目编码": code(number),
    }


def make_list(desk: Desk, scope: Scope, marks: Mapping[int, str]) -> None:
    desk.clock.turn(60)
    context = ImportContext(store=desk.store, clock=desk.clock, ids=desk.ids)
    division = Division(division_code=scope.division_code, fiscal_year=scope.fiscal_year)
    rows = [listed(number, marks.get(number, "非密")) for number in PROMISES]
    import_library(context, division, [csv_file("项目统计表.csv", rows)], is_strict=False)


def run(desk: Desk, scope: Scope, *jobs: str) -> None:
    for job in jobs:
        desk.clock.turn(60)
        run_job(JOBS[job], replace(desk.site(), scope=scope), JobOptions())


def declare(desk: Desk, scope: Scope, promises: Mapping[int, str], **changes: object) -> None:
    """Every project is bound, and declares its value of indicator 101, or what `changes` says."""
    year: Row = {"fiscal_year": str(scope.fiscal_year)}
    for number, value in promises.items():
        own: Row = {**year, "pro_code": code(number), "agency_code": f"10{number}001"}
        name = f"培训{number}"
        desk.put(RecordKind.DIRECTORY_ENTRY, {**own, "pro_name": name})
        desk.put(
            RecordKind.TARGET_LINE,
            {
                **own,
                "kpi_id": f"{scope.fiscal_year}-{number}",
                "lv1_perf_ind_name": "产出指标",
                "lv2_perf_ind_name": "数量指标",
                "lv3_perf_ind_code": "101",
                "lv3_perf_ind_name": "资助人数101",
                "kpi_val": value,
                **changes,
            },
        )
    run(desk, scope, "bind_projects", "pull_targets", "identify_indicators")


@pytest.fixture
def across(desk: Desk) -> Desk:
    desk.import_files(csv_file("指标库.csv", [indicator("101", 标准值="≥10%")]))
    return desk


def found(desk: Desk) -> list[tuple[str, str, Mapping[str, Any]]]:
    """What was found across; who has not reported yet is another matter."""
    stored = desk.store.queries.findings(SCOPE, limit=100)
    kept = [each for each in stored if each.code in ACROSS]
    return [(each.line_key, each.code, each.facts) for each in kept]


def test_an_outlier_is_found_among_open_projects_alone_and_goes_with_any_of_them(
    across: Desk,
) -> None:
    make_list(across, SCOPE, {6: "涉密"})
    declare(across, SCOPE, PROMISES)
    run(across, SCOPE, "compare_results")
    ((key, finding, facts),) = found(across)

    assert (key, finding, facts["count"]) == ("2025-7", "outlier_among_peers", "5")
    assert not any(
        f"培训{number}" in str(facts) or code(number) in str(facts) for number in PROMISES
    )

    make_list(across, SCOPE, {5: "涉密", 6: "涉密"})  # its number went into the quartiles

    assert found(across) == []
    run(across, SCOPE, "compare_results")
    assert found(across) == []  # four others say nothing


def test_a_promise_easier_than_last_years_is_found_while_both_years_are_open(
    across: Desk,
) -> None:
    make_list(across, LAST_YEAR, {2: "涉密"})
    make_list(across, SCOPE, {3: "涉密"})
    before = {1: "≥95%", 2: "≥99%", 3: "≥99%"}
    declare(across, LAST_YEAR, before)
    declare(across, SCOPE, {1: "≥90%", 2: "≥92%", 3: "≥93%"})
    run(across, SCOPE, "compare_results")

    ((key, finding, facts),) = found(across)
    assert (key, finding) == ("2025-1", "changed_from_last_year")
    assert (facts["year"], facts["former"]) == ("2024", "≥95%")

    make_list(across, LAST_YEAR, {1: "涉密", 2: "涉密"})  # what it said then is gone here too

    assert found(across) == []


def test_an_indicator_that_the_library_lacks_is_held_against_last_years_by_name(
    across: Desk,
) -> None:
    own: Row = {"lv3_perf_ind_code": "", "lv3_perf_ind_name": "消毒作业频次"}
    for scope, promises in (
        (LAST_YEAR, {1: "≥100次", 2: "≥100次", 3: "≥100次"}),
        (SCOPE, {1: "≥40次", 2: "≥100次", 3: "≥40次"}),
    ):
        make_list(across, scope, {3: "涉密"} if scope == LAST_YEAR else {})
        declare(across, scope, promises, **own)
    run(across, SCOPE, "compare_results")

    told = [(key, code, facts["former"]) for key, code, facts in found(across)]
    assert told == [("2025-1", "changed_from_last_year", "≥100次")]


def test_a_promise_of_which_the_unit_is_in_doubt_is_no_outlier_too(across: Desk) -> None:
    make_list(across, SCOPE, {})
    declare(across, SCOPE, {**PROMISES, 7: "≥90‰"})
    own: Row = {
        "模板编码": "T7",
        "模板名称": "培训7模板",
        "适用层级": "项目",
        "项目编码": code(7),
        "项目名称": "培训7",
        "序号": 1,
        "指标编码": "101",
        "指标值": "≥90%",
        "分值": 100,
    }

    run(across, SCOPE, "compare_results")
    without_template = {(key, told) for key, told, _ in found(across)}
    across.import_files(csv_file("指标模板.csv", [own]))
    run(across, SCOPE, "compare_results")

    assert without_template == {("2025-7", "outlier_among_peers")}
    assert found(across) == []
    stored = across.store.queries.findings(SCOPE, limit=100)
    assert ("2025-7", "declared_magnitude_doubtful") in {(e.line_key, e.code) for e in stored}
