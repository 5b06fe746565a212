"""Declared lines of projects that have no template of their own."""

import pytest

from adapter.domain.record import RecordKind
from adapter.ports.queries import FindingFilter
from tests.integration.jobs.desk import (
    BORDER,
    GRANTS,
    INDICATORS,
    MEALS,
    PROJECTS,
    SCOPE,
    Desk,
    Row,
    csv_file,
    indicator,
    project,
    template,
)
from tests.integration.jobs.test_reporting import OCTOBER, compare, declared


def told(desk: Desk) -> list[tuple[str, str]]:
    """(line, code) of what is found in declared lines, without what nobody reported."""
    compare(desk, OCTOBER)
    found = desk.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=1_000).entries
    kinds = ("target_line", "department_target_line")
    return sorted((each.line_key, each.code.value) for each in found if each.line_kind in kinds)


def test_words_for_a_number_of_the_library_are_told_without_a_template(ready: Desk) -> None:
    ready.put(
        RecordKind.TARGET_LINE,
        declared("t1", BORDER, kpi_val="较多"),
        declared("t2", BORDER, kpi_val="较多", lv3_perf_ind_code="", lv3_perf_ind_name="走访家庭"),
    )

    assert told(ready) == [("t1", "quantitative_required")]


KIND: Row = {
    "适用层级": "项目类别",
    "项目编码": "",
    "项目名称": "",
    "主管部门": "101-教育局（部门）",
}
LISTED: Row = {"项目类别": "专项资金项目", "类": "205", "款": "02", "项": "99"}
NAMES = {"201": "学生满意度", "202": "课桌购置数", "203": "设备完好率"}


def bring(desk: Desk, listed: Row, *kinds: Row) -> None:
    """The library with three more indicators, templates of kinds, and the list of projects."""
    share, count = {"标准值": "≥90%"}, {"标准值": "≥500张"}
    values = {"201": share, "202": count, "203": share}
    more = [indicator(code, **{"三级指标": NAMES[code], **values[code]}) for code in NAMES]
    of_kinds = [
        row
        for at, kind in enumerate(kinds)
        for row in template(f"MK{at}", BORDER, *NAMES, **{**KIND, "是否必选": "是", **kind})
    ]
    own = [*template("MB1", GRANTS, "101", "102"), *template("MB2", MEALS, "102", "103")]
    desk.import_files(
        csv_file("指标库.csv", [*INDICATORS, *more]),
        csv_file("指标模板.csv", [*own, *of_kinds]),
        csv_file("项目统计表.csv", [project(each, **listed) for each in PROJECTS]),
    )
    desk.run("bind_projects")


def promise(code: str, target: str) -> Row:
    said: Row = {"lv3_perf_ind_code": code, "lv3_perf_ind_name": NAMES[code]}
    return declared(f"t{code}", BORDER, kpi_val=target, **said)


ITS_KIND: Row = {"项目类别": "专项资金项目", "功能分类": "2050299"}


def test_a_project_without_template_is_held_to_the_one_of_its_kind(ready: Desk) -> None:
    bring(ready, LISTED, ITS_KIND)
    ready.put(RecordKind.TARGET_LINE, promise("201", "≥80%"), promise("202", "≥20张"))

    # How many desks a project buys, and which indicators it has, is its own affair.
    assert told(ready) == [("t201", "standard_loosened")]


@pytest.mark.parametrize(
    ("listed", "kinds"),
    [
        ({**LISTED, "项": "01"}, [ITS_KIND]),  # of another 项
        ({**LISTED, "项目类别": "部门预算项目"}, [ITS_KIND]),
        (LISTED, [{**ITS_KIND, "功能分类": "205"}]),  # of the whole 类
        (LISTED, [{**ITS_KIND, "主管部门": "102-卫健委（部门）"}]),
        (LISTED, [ITS_KIND, ITS_KIND]),  # which of both, nobody says
    ],
)
def test_a_template_that_may_be_for_others_is_no_yardstick(
    ready: Desk, listed: Row, kinds: list[Row]
) -> None:
    bring(ready, listed, *kinds)
    ready.put(RecordKind.TARGET_LINE, promise("201", "≥80%"), promise("202", "≥20张"))

    assert told(ready) == []
