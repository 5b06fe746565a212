"""A name written in two cells of one line is one name; two lines that share a cell are two."""

import io
from collections.abc import Sequence

import xlsxwriter

from mappings.forms.reading import FormContent, read_form

HEAD = ["二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
#: first row, first column, last row, last column
Merge = tuple[int, int, int, int]


def read(rows: Sequence[Sequence[str]], merges: Sequence[Merge]) -> FormContent:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("自评表")
        for merge in merges:
            sheet.merge_range(*merge, "")
        for number, row in enumerate([HEAD, *rows]):
            for column, text in enumerate(row):
                if text:
                    sheet.write_string(number, column, text)
    return read_form("表.xlsx", target.getvalue())


def names(content: FormContent) -> list[tuple[int, str]]:
    return [(each.row, each.result.subject.name) for each in content.lines]


def test_a_name_over_two_rows_is_one_line() -> None:
    rows = [
        ["数量指标", "医疗救助", "≥8000人次", "7600人次", "10", "9.5"],
        ["", "直接救助人次", "", "", "", ""],
        ["", "资助人数", "≥500人", "512人", "10", "10"],
    ]
    content = read(rows, [(1, 0, 3, 0), *((1, at, 2, at) for at in range(2, 6))])

    assert names(content) == [(2, "医疗救助直接救助人次"), (4, "资助人数")]
    assert [each.result.subject.level2 for each in content.lines] == ["数量指标"] * 2


def test_lines_that_share_only_a_value_stay_two() -> None:
    rows = [
        ["数量指标", "培训人数", "100%", "90人", "10", "9"],
        ["", "培训率", "", "95%", "10", "10"],
    ]
    content = read(rows, [(1, 0, 2, 0), (1, 2, 2, 2)])

    assert names(content) == [(2, "培训人数"), (3, "培训率")]


def test_a_line_that_nobody_filled_in_stays_one() -> None:
    rows = [
        ["数量指标", "培训人数", "≥90人", "90人", "10", "10"],
        ["", "培训期数", "", "", "", ""],
    ]
    content = read(rows, [(1, 0, 2, 0)])

    assert names(content) == [(2, "培训人数"), (3, "培训期数")]
