"""Workbooks of reports: the same bytes again, texts that stay texts, rows that show them whole."""

import io
import tracemalloc
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from adapter.domain.comparing.official_form import FormHead, FormKind, FormRow
from adapter.domain.findings.codes import NO_BASIS, FindingCode
from adapter.measuring import TALLEST_ROW
from adapter.reports.canvas import LONGEST_CELL, CellTooLongError
from adapter.reports.workbook import ReportBook
from tests.unit.reports.books import CREATED, HEAD, findings, form, write, written


def sheets(content: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def part(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(f"xl/{name}").decode()


def test_the_same_report_made_again_is_the_same_bytes() -> None:
    forms = [form(each) for each in FormKind]

    assert written(forms, findings(20)) == written(forms, findings(20))


def test_each_form_has_a_sheet_of_its_own_and_the_findings_come_last() -> None:
    content = written([*(form(each) for each in FormKind), form(FormKind.DECLARATION)], findings(1))

    assert sheets(content).sheet_names == ["申报表", "监控表", "自评表", "申报表2", "对比发现"]


@pytest.mark.parametrize("text", ["=1+1", "+86 10 1234", "-1", "@SUM(A1)", "15250126000000105529"])
def test_what_people_typed_stays_text(text: str) -> None:
    rows = (FormRow(name=text, target=text, actual=text, deviation=text),)
    content = written([form(FormKind.SELF_EVALUATION, rows=rows)])
    (sheet,) = sheets(content).sheet_names
    cells = [cell for row in sheets(content).get_sheet_by_name(sheet).to_python() for cell in row]

    assert cells.count(text) == 4
    assert "<f>" not in part(content, "worksheets/sheet1.xml")


@pytest.mark.parametrize(
    ("score", "is_number"),
    [
        ("99.9", True),
        ("79.6", True),
        ("9.95", True),
        ("90.04", True),
        ("16.67", True),
        ("0.1", True),
        ("123456789012.34", True),
        ("12345678901234567.89", False),
        ("0.12345678901234567890", False),
    ],
)
def test_a_number_that_a_cell_can_hold_is_a_number_that_sums(
    score: str, *, is_number: bool
) -> None:
    content = written(
        [form(FormKind.SELF_EVALUATION, rows=(FormRow(name="数量", score=Decimal(score)),))]
    )
    (sheet,) = sheets(content).sheet_names
    cells = [cell for row in sheets(content).get_sheet_by_name(sheet).to_python() for cell in row]

    assert (float(score) in [each for each in cells if isinstance(each, float)]) is is_number
    assert (score in cells) is not is_number


def test_levels_are_merged_downwards_and_headings_over_their_groups() -> None:
    content = written([form(FormKind.MONITORING)])
    merged = sheets(content).get_sheet_by_name("监控表").merged_cell_ranges or []
    rows = sheets(content).get_sheet_by_name("监控表").to_python(skip_empty_area=False)
    spans = {str(rows[top][left]): (bottom - top + 1, right - left + 1)
             for (top, left), (bottom, right) in merged}  # fmt: skip

    assert spans["产出指标"] == (2, 1)
    assert spans["偏差原因分析"] == (1, 6)
    assert spans["完成目标可能性"] == (1, 3)
    assert spans["绩效指标"] == (5, 1)


def test_a_text_taller_than_a_row_can_be_gets_several_and_stays_one_line() -> None:
    tall = FormRow(name="甲", target="≥1", actual="达成" * 700, deviation="")
    content = written([form(FormKind.SELF_EVALUATION, rows=(tall,))])
    xml = part(content, "worksheets/sheet1.xml")
    heights = [float(each.split('"')[0]) for each in xml.split(' ht="')[1:]]

    assert max(heights) <= TALLEST_ROW
    assert sum(each > TALLEST_ROW / 2 for each in heights) >= 2


def test_a_text_that_no_cell_can_hold_is_refused_and_never_cut() -> None:
    with pytest.raises(CellTooLongError):
        written([form(FormKind.DECLARATION, goals=("", "长" * (LONGEST_CELL + 1)))])


def test_pages_are_numbered_a4_with_their_headings_again_and_the_list_stands_still() -> None:
    content = written([form(FormKind.DECLARATION)], findings(2))
    first, second = (part(content, f"worksheets/sheet{number}.xml") for number in (1, 2))

    assert 'paperSize="9"' in first
    assert 'orientation="portrait"' in first
    assert 'orientation="landscape"' in second
    assert "第 &amp;P 页　共 &amp;N 页" in first
    assert 'state="frozen"' in second
    assert part(content, "workbook.xml").count("Print_Titles") == 2
    assert "Print_Area" in part(content, "workbook.xml")
    assert "宋体" in part(content, "styles.xml")


def test_the_fonts_name_the_chinese_charset_so_that_another_can_stand_in() -> None:
    styles = part(written([form(FormKind.DECLARATION)]), "styles.xml")

    assert "黑体" in styles
    assert '<charset val="134"/>' in styles


def test_findings_that_fill_a_sheet_go_on_in_the_next() -> None:
    content = written(found=findings(5), most=2)
    names = sheets(content).sheet_names

    assert names == ["对比发现", "对比发现2", "对比发现3"]
    last = sheets(content).get_sheet_by_name("对比发现3").to_python()
    assert last[-1][0] == "5"


def test_the_sheet_of_findings_leads_back_to_the_bytes() -> None:
    content = written(found=findings(1))
    row = sheets(content).get_sheet_by_name("对比发现").to_python()[-1]
    place = str(row[-1])

    assert row[:4] == ["1", "高", "未完成目标却得满分", "111-公安局"]
    assert place.split("\n") == ["finding-0", "raw_page/page/0", "ab" * 32]


@pytest.mark.parametrize(
    ("code", "key", "column", "told"),
    [
        (FindingCode.OVER_SCORED, HEAD.key, "日常巡查次数", ""),
        (FindingCode.NOT_REPORTED, HEAD.key, "项目整体", ""),
        (FindingCode.FRAMEWORK_GAP, "department:111", "部门整体", "主管部门：日常巡查次数"),
        (FindingCode.TEMPLATE_UNUSED, HEAD.key, "项目整体", "指标模板：日常巡查次数"),
    ],
)
def test_a_finding_without_an_indicator_says_that_it_is_about_the_whole(
    code: FindingCode, key: str, column: str, told: str
) -> None:
    (found,) = findings(1)
    content = written(found=[replace(found, code=code, key=key)])
    row = sheets(content).get_sheet_by_name("对比发现").to_python()[-1]
    numbers = str(row[6]).splitlines()

    assert str(row[5]).splitlines() == [column, "自评指标"]
    assert [each for each in numbers if "日常巡查次数" in each] == ([told] if told else [])


def test_below_the_rule_stands_where_it_comes_from_or_that_nothing_says_so() -> None:
    rows = sheets(written(found=findings(2))).get_sheet_by_name("对比发现").to_python()
    rules = [str(row[7]).splitlines()[-1] for row in rows[-2:]]

    assert rows[2][7] == "规则和依据"
    assert rules == [f"依据：{NO_BASIS}", "依据：《项目支出绩效评价管理办法》"]


def test_a_department_as_a_whole_has_its_own_title() -> None:
    head = FormHead(key="department:111", name="111-公安局", is_department=True, fiscal_year=2026)
    content = written([form(FormKind.SELF_EVALUATION, head=head)])
    rows = sheets(content).get_sheet_by_name("自评表").to_python()

    assert rows[0][0] == "部门整体支出绩效自评表"
    assert HEAD.name not in str(rows)


def test_memory_does_not_grow_with_the_findings(tmp_path: Path) -> None:
    peaks = []
    # Both are more than what is written at once, so that the buffers are the same.
    for count in (700, 2100):
        with (tmp_path / "report.xlsx").open("wb") as stream:
            tracemalloc.start()
            write(stream, found=findings(count))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()

    few, many = peaks
    assert many < few * 1.5


def test_of_a_written_row_nothing_is_remembered(tmp_path: Path) -> None:
    book = ReportBook(io.BytesIO(), created=CREATED, directory=str(tmp_path))
    book.add_findings(findings(20), told="")
    (sheet,) = book._book.worksheets()

    assert len(sheet.row_info) == len(sheet.row_sizes) == 2
    book.close()


def test_an_abandoned_report_leaves_no_open_file_and_no_bytes(tmp_path: Path) -> None:
    stream = io.BytesIO()
    book = ReportBook(stream, created=CREATED, directory=str(tmp_path))
    book.add_form(form(FormKind.DECLARATION, total=Decimal(1)))
    book.abandon()

    assert stream.getvalue() == b""
