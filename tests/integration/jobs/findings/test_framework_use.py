"""Templates of a kind of projects that nobody uses, and gaps that a person may close."""

import pytest

from adapter.domain.record import RecordKind
from tests.integration.jobs.desk import (
    GRANTS,
    MEALS,
    Desk,
    Row,
    csv_file,
    indicator,
    project,
    template,
)
from tests.integration.jobs.test_reporting import OCTOBER, WHOLE, compare, declared

KIND = "专项资金项目"


def listed(code: str, **changes: object) -> Row:
    return project(code, 项目类别=KIND, 类="205", 款="02", 项="99", **changes)


@pytest.mark.parametrize(
    ("named", "is_told"),
    [
        ({}, True),
        ({"功能分类": "2050299"}, True),
        ({"功能分类": "2140104"}, False),
        ({"主管部门": "101-教育局（部门）"}, True),
        ({"主管部门": "206-交通运输局（部门）"}, False),
        ({"项目类别": "部门预算项目"}, False),
    ],
)
def test_a_template_of_a_kind_is_unused_where_projects_of_that_kind_declared(
    ready: Desk, named: Row, *, is_told: bool
) -> None:
    kind: Row = {"适用层级": "项目类别", "项目编码": "", "项目名称": "", "项目类别": KIND}
    ready.import_files(
        csv_file("指标模板.csv", template("MB9", GRANTS, "103", **{**kind, **named})),
        csv_file("项目统计表.csv", [listed(GRANTS), listed(MEALS)]),
    )
    ready.put(RecordKind.TARGET_LINE, declared("t1", GRANTS))

    found = compare(ready, OCTOBER)

    told = ("template_unused", "", "MB9") in found
    assert told is is_told


def test_what_a_person_is_asked_about_is_no_gap_yet(ready: Desk) -> None:
    own = {"主管部门": "101-教育局（部门）", "共性/个性": "个性", "二级指标": "质量指标"}
    asked = indicator("109", **own, 三级指标="校舍工程验收合格率", 标准值="≥90%")
    ready.import_files(csv_file("指标库.csv", [*map(indicator, ("101", "102", "103")), asked]))
    ready.put(RecordKind.TARGET_LINE, declared("t1", GRANTS))
    gap = ("framework_gap", WHOLE, "产出指标/质量指标")
    assert gap in compare(ready, OCTOBER)

    named: Row = {"lv3_perf_ind_code": "", "lv3_perf_ind_name": "校舍维修工程合格率"}
    level: Row = {"lv2_perf_ind_name": "质量指标", "kpi_val": "≥90%"}
    ready.put(RecordKind.TARGET_LINE, declared("t2", GRANTS, **named, **level))
    found = compare(ready, OCTOBER)

    with ready.store.begin() as work:
        assert work.reporting.asked_by_department(ready.site().scope, 0.1) == {"101": {"109"}}
    assert gap not in found


def test_levels_of_departments_as_wholes_are_owed_by_who_declares_as_a_whole(ready: Desk) -> None:
    whole: Row = {"一级指标": "履职效能", "二级指标": "部门管理", "三级指标": "三公经费变动率"}
    known = [*map(indicator, ("101", "102", "103")), indicator("109", **whole)]
    ready.import_files(csv_file("指标库.csv", known))
    ready.put(RecordKind.TARGET_LINE, declared("t1", GRANTS))
    gap = ("framework_gap", WHOLE, "履职效能/部门管理")
    before = compare(ready, OCTOBER)

    line = {key: value for key, value in declared("d1", GRANTS).items() if key != "pro_code"}
    ready.put(RecordKind.DEPARTMENT_TARGET_LINE, {**line, "agency_code": "101", "dept_code": "101"})
    after = compare(ready, OCTOBER)

    assert gap not in before
    assert gap in after
