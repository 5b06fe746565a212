"""A form that is written is read back by the file check to the same lines, funds and totals."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter.domain.comparing.official_form import FormKind, FormRow, FundsRow, OfficialForm
from adapter.domain.value import Comparator
from mappings.forms.reading import FormContent, read_form
from sync_jobs.check_form import form_of_table
from tests.unit.reports.books import FUNDS, HEAD, ROWS, form, written

TESTS = Path(__file__).parents[2]
#: Rows transcribed from published forms: all of them with their levels, the scored ones.
PUBLISHED = {"unit/workbook/published_rows.csv": 214, "golden/published_attainment.csv": 94}


def read(*forms: OfficialForm) -> FormContent:
    return read_form("表.xlsx", written(forms))


@pytest.mark.parametrize("kind", FormKind)
@pytest.mark.parametrize("month", [1, 7, 12, None])
def test_every_kind_of_form_is_read_back_without_a_problem(
    kind: FormKind, month: int | None
) -> None:
    content = read(form(kind, cutoff_month=month))
    (table,) = content.tables
    expected = [row.name for row in ROWS]

    assert content.problems == ()
    assert [line.result.subject.name for line in table.lines] == expected
    assert [line.result.subject.level1 for line in table.lines] == [row.level1 for row in ROWS]
    assert form_of_table(table).kind is kind


def test_a_monitoring_form_keeps_what_is_expected_and_its_reasons_apart() -> None:
    (table,) = read(form(FormKind.MONITORING)).tables
    line = table.lines[1]

    assert (line.result.actual_value, line.expected) == ("10次", "12次")
    assert line.result.deviation_analysis == "冬季封路"
    assert table.lines[2].remark == "继续"


def test_a_self_evaluation_keeps_its_funds_total_and_grade() -> None:
    (table,) = read(form(FormKind.SELF_EVALUATION)).tables
    funds = table.budget

    assert funds is not None
    assert (funds.adjusted, funds.executed) == (FUNDS[0].adjusted, FUNDS[0].executed)
    assert (funds.rate, funds.max_score, funds.score) == (
        FUNDS[0].rate,
        FUNDS[0].max_score,
        FUNDS[0].score,
    )
    assert (table.total, table.grade) == (Decimal("94.3"), "优")


@pytest.mark.parametrize(("file", "count"), PUBLISHED.items(), ids=str)
def test_every_published_row_is_read_back_as_it_was_printed(file: str, count: int) -> None:
    (printed,) = read_form("published.csv", (TESTS / file).read_bytes()).tables
    (again,) = read(form_of_table(printed)).tables

    assert len(printed.lines) == count
    assert [each.result for each in again.lines] == [each.result for each in printed.lines]
    assert [each.comparator for each in again.lines] == [each.comparator for each in printed.lines]


# --- any form -------------------------------------------------------------------------------------

#: Words that ask for something else where they stand first in a row.
_MARKS = re.compile(
    "合计|总计|小计|共计|总分|总得分|注|备注|说明|填|附注|制表|经办|审核|复核|单位|部门|负责人|联系|日期"
    "|等级|级次|结论|等次|指标|一级|二级|三级|序号|总额"
)
_SIGNS = "甲乙道路养护率达成≥＜=+-@'\"0123456789%.,（）/ABCx·—万元个次月年\n "


def _is_plain(text: str) -> bool:
    return _MARKS.search(text) is None


def _as_read(text: str) -> str:
    return text.strip()


texts = st.text(_SIGNS, max_size=24).map(_as_read).filter(_is_plain)
lines = texts.map(lambda text: re.sub(r"\s*\n\s*", "", text))
#: A first column of digits alone could number the columns.
levels = st.sampled_from(["产出", "效益", "满意度", "成本"])
numbers = st.none() | st.decimals(-999, 99_999_999, places=6).map(lambda number: +number)


@st.composite
def _forms(draw: st.DrawFn) -> OfficialForm:
    has_reasons = draw(st.booleans())
    count = draw(st.integers(1, 7))
    rows = tuple(
        FormRow(
            level1=draw(levels),
            level2=draw(levels),
            name=draw(lines.filter(bool)),
            comparator=draw(st.sampled_from(["", *(each.symbol for each in Comparator)])),
            direction=draw(st.sampled_from(["", "正向", "反向"])),
            target=draw(texts),
            unit=draw(st.sampled_from(["", "公里", "元/人·月"])),
            actual=draw(texts),
            max_score=draw(numbers),
            score=draw(numbers),
            deviation=draw(texts) if has_reasons else None,
        )
        for _ in range(count)
    )
    funds = FundsRow(
        label="年度资金总额",
        adjusted=draw(numbers),
        executed=draw(numbers),
        rate=draw(st.none() | st.decimals(0, 5, places=4)),
        max_score=draw(numbers),
        score=draw(numbers),
    )
    return OfficialForm(
        kind=FormKind.SELF_EVALUATION,
        head=replace(HEAD, name="甲"),
        funds=draw(st.sampled_from([(), (funds,)])),
        rows=rows,
        total=draw(numbers),
        grade=draw(st.sampled_from([None, "优", "良", "差"])),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_forms())
def test_any_self_evaluation_is_read_back_as_it_was_written(given_form: OfficialForm) -> None:
    content = read(given_form)
    (table,) = content.tables
    again = form_of_table(table)

    assert [each for each in content.problems if each.severity.value == "error"] == []
    assert again.rows == given_form.rows
    assert (again.total, again.grade) == (given_form.total, given_form.grade)
    assert again.funds == given_form.funds
