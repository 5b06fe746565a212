"""A project without a template of its own is held to the only one of its kind."""

import pytest

from adapter.domain.record import RecordKind
from tests.integration.jobs.desk import (
    BORDER,
    GRANTS,
    Desk,
    Row,
    csv_file,
    indicator,
    project,
    template,
)
from tests.integration.jobs.test_reporting import OCTOBER, compare, declared

CATEGORY = "专项资金项目"
OFFICE = "101-教育局（部门）"
OF_KIND: Row = {
    "适用层级": "项目类别",
    "项目编码": "",
    "项目名称": "",
    "项目类别": CATEGORY,
    "是否必选": "是",
}


def found_on(desk: Desk, *kinds: Row, own: bool = False) -> set[tuple[str, str]]:
    """What is told of a line that asks for less and of a form that lacks an indicator."""
    listed = (
        project(code, 项目类别=CATEGORY, 类="205", 款="02", 项="99") for code in (GRANTS, BORDER)
    )
    rows = [
        row
        for number, named in enumerate(kinds)
        for row in template(f"MB{number + 8}", GRANTS, "101", "103", **{**OF_KIND, **named})
    ]
    rows += template("MB7", BORDER, "102") if own else []
    other = indicator("103", 二级指标="质量指标", 三级指标="食堂验收合格率", 标准值="≥90%")
    desk.import_files(
        csv_file("指标库.csv", [*map(indicator, ("101", "102")), other]),
        csv_file("项目统计表.csv", [*listed]),
        csv_file("指标模板.csv", rows),
    )
    desk.put(RecordKind.TARGET_LINE, declared("t1", BORDER, kpi_val="≥50人"))
    codes = ("required_indicator_missing", "standard_loosened")
    return {each[:2] for each in compare(desk, OCTOBER) if each[0] in codes}


WHOLE: Row = {"主管部门": OFFICE, "功能分类": "2050299"}
BOTH = {("required_indicator_missing", BORDER), ("standard_loosened", BORDER)}


@pytest.mark.parametrize("named", [WHOLE, {"主管部门": OFFICE}, {"功能分类": "2050299"}])
def test_a_form_is_held_to_the_template_of_its_kind(ready: Desk, named: Row) -> None:
    assert found_on(ready, named) == BOTH


@pytest.mark.parametrize(
    "kinds",
    [
        ({},),
        ({**WHOLE, "功能分类": "2050201"},),
        ({**WHOLE, "项目类别": "部门预算项目"},),
        (WHOLE, {"主管部门": OFFICE}),
    ],
)
def test_not_to_one_that_says_too_little_is_of_others_or_is_not_the_only_one(
    ready: Desk, kinds: tuple[Row, ...]
) -> None:
    assert found_on(ready, *kinds) == set()


def test_a_template_of_its_own_alone_holds(ready: Desk) -> None:
    assert found_on(ready, WHOLE, own=True) == set()
