"""Several projects in one table: each is a form of its own, with its own weights and total."""

from decimal import Decimal

import pytest

from adapter.domain.findings.codes import FindingCode
from mappings.forms.reading import read_form
from mappings.scoring_rules_file import load_rules
from sync_jobs.check_form import check_form

HEAD = "项目名称,一级指标,三级指标,指标值,分值"
RULES = load_rules()


def codes(*rows: str) -> list[FindingCode]:
    checked = check_form("表.csv", "\n".join(rows).encode(), RULES)
    on_lines = [found.code for _, made in checked.answers for found in made.findings]
    return [*on_lines, *(found.code for found in checked.totals.findings)]


def test_the_weights_of_each_project_add_up_by_themselves() -> None:
    one = ("修路,产出指标,里程,≥5公里,60", ",效益指标,受益人口,≥500人,30")
    other = ("植树,产出指标,面积,≥90亩,50", ",效益指标,受益人口,≥80人,40")

    assert codes(HEAD, *one, *other) == []
    assert codes(HEAD, *one, other[0]) == [FindingCode.WEIGHTS_DO_NOT_ADD_UP]


def test_a_name_of_two_projects_is_no_repetition() -> None:
    rows = ("修路,产出指标,完成率,100%,90", "植树,产出指标,完成率,100%,90")

    assert codes(HEAD, *rows) == []
    assert FindingCode.INDICATOR_DUPLICATED in codes(
        HEAD, *(each.replace("植树", "修路") for each in rows)
    )


def test_each_project_keeps_its_total_and_one_of_them_all_is_of_none() -> None:
    head = "项目名称,三级指标,指标值,实际完成值,分值,得分"
    one = "修路,里程,≥5公里,5公里,90,90"
    other = "植树,面积,≥90亩,81亩,90,81"
    each = read_form("表.csv", f"{head}\n{one}\n合计,,,,90,90\n{other}\n合计,,,,90,81".encode())
    of_all = read_form("表.csv", f"{head}\n{one}\n{other}\n合计,,,,180,171".encode())

    assert [table.total for table in each.tables] == [Decimal(90), Decimal(81)]
    assert [table.total for table in of_all.tables] == [None, None]


def test_lines_keep_their_order_and_their_rows() -> None:
    rows = ("修路,产出指标,里程,≥5公里,90", "植树,产出指标,面积,≥9亩,90", ",,株数,≥900株,")
    content = read_form("表.csv", "\n".join((HEAD, *rows)).encode())

    assert [(each.row, each.result.subject.name) for each in content.lines] == [
        (2, "里程"),
        (3, "面积"),
        (4, "株数"),
    ]
    assert [len(table.lines) for table in content.tables] == [1, 2]


def test_projects_that_make_one_form_together_are_one() -> None:
    one, other = "修路,产出指标,里程,≥5公里,50", "植树,产出指标,面积,≥9亩,50"

    assert codes(HEAD, one, other) == []


def test_lines_of_projects_that_alternate_are_a_list() -> None:
    one, other = "修路,产出指标,里程,≥5公里,50", "植树,产出指标,面积,≥9亩,100"

    assert codes(HEAD, one, other, "修路,效益指标,受益人口,≥500人,50") == []


def test_the_year_of_the_form_is_of_all_its_projects() -> None:
    rows = ("修路,产出指标,完工时间,6月底前,90", "植树,产出指标,完成时间,6月底前,90")
    content = read_form("表.csv", "\n".join(("绩效目标表（2024年度）", HEAD, *rows)).encode())

    assert [each.result.subject.year for each in content.lines] == [2024, 2024]


@pytest.mark.parametrize(
    "heading", ["单位名称、项目名称", "单位/项目名称", "预算单位及项目名称", "项目名称（单位名称）"]
)
def test_a_column_may_name_the_unit_above_its_projects(heading: str) -> None:
    head = HEAD.replace("项目名称", heading)
    unit, one, other = (
        "林业局,,,,",
        "修路,满意度指标,满意度,≥90%,90",
        "植树,满意度指标,满意度,≥85%,90",
    )

    assert codes(head, unit, one, other) == []
    assert FindingCode.INDICATOR_DUPLICATED in codes(head, unit, one, other.replace("植树", ""))
