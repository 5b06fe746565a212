"""The budget year that a form states above its lines is that of its deadlines."""

import pytest

from adapter.domain.findings.codes import FindingCode
from mappings.forms.reading import read_form
from mappings.scoring_rules_file import load_rules
from sync_jobs.check_form import check_form

LINES = """一级指标,二级指标,三级指标,年度指标值,实际完成值,分值,得分
产出指标,时效指标,项目完成时间,11月底前,2024年12月20日完成,30,30
"""


def _form(*above: str) -> bytes:
    return "\n".join([*above, LINES]).encode()


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        (["项目支出绩效自评表", "（2024年度）"], 2024),
        (["项目支出绩效自评表", "(2024 年)"], 2024),
        (["2024年度项目支出绩效自评表"], 2024),
        (["某市2024年项目支出绩效自评表"], 2024),
        (["项目支出绩效自评表（2024年度）"], 2024),
        (["项目支出绩效自评表", "预算年度：2024"], 2024),
        (["项目支出绩效自评表", "预算年度,2024年"], 2024),
        (["项目支出绩效自评表", "预算年度,2024"], 2024),
        (["2024年度项目支出绩效自评表", "（2024年度）"], 2024),
        # Two years, an amount, a name, a day of filling in: none of them is the budget year.
        (["2024年度项目支出绩效自评表", "（2025年度）"], None),
        (["2024年12月项目支出2023年度绩效自评表"], None),
        (["项目支出绩效自评表", "资金总额,2024"], None),
        (["项目支出绩效自评表", "项目名称,2024年农村公路养护"], None),
        (["项目支出绩效自评表", "填报日期：2025年3月1日"], None),
        (["项目支出绩效自评表"], None),
    ],
)
def test_the_year_of_a_form_is_the_one_that_its_title_states(
    above: list[str], expected: int | None
) -> None:
    (table,) = read_form("自评.csv", _form(*above)).tables

    assert [line.result.subject.year for line in table.lines] == [expected]


@pytest.mark.parametrize(
    ("above", "is_told"),
    [(["项目支出绩效自评表", "（2024年度）"], True), (["项目支出绩效自评表"], False)],
)
def test_full_marks_for_a_late_day_are_told_where_the_form_states_its_year(
    above: list[str], *, is_told: bool
) -> None:
    checked = check_form("自评.csv", _form(*above), load_rules())
    codes = {each.code for _, made in checked.answers for each in made.findings}

    assert (FindingCode.FULL_MARKS_FOR_MISSED_TARGET in codes) is is_told
