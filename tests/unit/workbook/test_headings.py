"""Tables are found by their headings, whatever surrounds them."""

from collections.abc import Callable
from typing import Any

import pytest

from adapter.domain.value import Comparator, Direction
from mappings.workbook import ProblemCode, Severity, read_workbook

MakeBook = Callable[..., bytes]
MakeRows = Callable[..., list[list[Any]]]


def test_sheets_are_recognised_by_heading_and_not_by_name_or_order(
    make_book: MakeBook, library: MakeRows, templates: MakeRows, projects: MakeRows
) -> None:
    raw = make_book({"Sheet3": projects({}), "b": templates({}), "2026": library({})})

    content = read_workbook("x.xlsx", raw)

    assert content.problems == ()
    assert [len(each) for each in (content.indicators, content.templates, content.projects)] == [
        1,
        1,
        1,
    ]


def test_headings_in_two_scripts_are_known_by_the_chinese_one(
    make_book: MakeBook, projects: MakeRows
) -> None:
    heading, row = projects({})
    raw = make_book({"a": [[f"ᠲᠥᠰᠥᠯ ᠦᠨ\n{each}" for each in heading], row]})

    content = read_workbook("x.xlsx", raw)

    assert content.problems == ()
    assert [each.row for each in content.projects] == [2]


def test_titles_notes_blank_rows_totals_and_numbered_blank_rows_are_skipped(
    make_book: MakeBook, projects: MakeRows
) -> None:
    heading, row = projects({})
    raw = make_book(
        {
            "a": [
                ["附件2"],
                [None, None, "二连浩特市预算项目统计表"],
                ["填报单位：某局", None, None, None, None, "单位：万元"],
                [],
                heading,
                [1, 2, 3, 4, 5, 6, 7, 8],
                row,
                [],
                [2],
                ["小计", None, None, None, None, 126.84],
                ["合 计", None, None, None, None, 126.84],
                ["注：1.本表由预算单位填报。"],
                ["2.金额保留两位小数。"],
                ["填表人：张某", None, None, "联系电话：000-0000001"],
            ]
        }
    )

    content = read_workbook("x.xlsx", raw)

    assert content.problems == ()
    assert [each.row for each in content.projects] == [7]


def test_headings_may_carry_marks_spaces_line_breaks_and_full_width_letters(
    make_book: MakeBook, library: MakeRows
) -> None:
    heading, row = library({})
    odd = {
        "指标编码": "★指标\n编码",
        "三级指标": " 三 级 指 标（必填）*",
        "共性/个性": "共性／个性",
        "计量单位": "度量单位",
        "标准值": "指标值\r\n",
        "运算符": "计算符号",
    }
    raw = make_book({"a": [[odd.get(each, each) for each in heading], row]})

    content = read_workbook("x.xlsx", raw)

    assert content.problems == ()
    assert content.indicators[0].value.standard.unit == "人"


def test_a_heading_over_two_rows_with_merged_groups_is_read(
    make_book: MakeBook, projects: MakeRows
) -> None:
    top = ["序号", "主管部门", "预算单位", "项目名称", "功能分类", None, None, "涉密/非密"]
    low = [None, None, None, None, "类", "款", "项", None]
    row = [1, "101-教育局", "101001-一中", "助学金", 205, 2, 2, "非密"]
    merges = [(0, column, 1, column) for column in (0, 1, 2, 3, 7)] + [(0, 4, 0, 6)]

    merged = read_workbook("x.xlsx", make_book({"a": [top, low, row]}, merges={"a": merges}))
    unmerged = read_workbook("x.xlsx", make_book({"a": [top, low, row]}))

    assert merged.problems == unmerged.problems == ()
    assert merged.projects == unmerged.projects
    assert merged.projects[0].value.function_class == "2050202"
    assert merged.projects[0].row == 3


def test_a_title_that_reads_like_a_heading_is_none(make_book: MakeBook) -> None:
    rows = [
        ["部门职责"],
        ["主管部门", "部门职责", "工作任务", "不认识的列"],
        ["101-教育局", "办学", "资助", "x"],
    ]

    content = read_workbook("x.xlsx", make_book({"a": rows}))

    assert [(each.code, each.row) for each in content.problems] == [(ProblemCode.COLUMN_UNKNOWN, 2)]
    assert content.duties[0].row == 3


def test_column_numbers_below_a_tall_heading_are_no_data(
    make_book: MakeBook, library: MakeRows
) -> None:
    heading, row = library({})
    numbers = [str(number + 1) for number in range(len(heading))]
    merges = [(0, column, 1, column) for column in range(len(heading))]

    content = read_workbook(
        "x.xlsx", make_book({"a": [heading, [], numbers, row]}, merges={"a": merges})
    )

    assert content.problems == ()
    assert [each.row for each in content.indicators] == [4]


def test_a_group_heading_over_the_levels_is_no_heading_of_its_own(
    make_book: MakeBook, library: MakeRows
) -> None:
    heading, row = library({})
    top = [each if each not in {"一级指标", "二级指标", "三级指标"} else None for each in heading]
    top[1] = "绩效指标"
    low = [each if each in {"一级指标", "二级指标", "三级指标"} else None for each in heading]
    merges = [(1, 1, 1, 3)]
    raw = make_book({"a": [["指标库"], top, low, row]}, merges={"a": merges})

    content = read_workbook("x.xlsx", raw)

    assert content.problems == ()
    assert content.indicators[0].value.level1 == "产出指标"


@pytest.mark.parametrize("is_merged", [True, False], ids=["merged", "left blank"])
def test_level_columns_carry_the_value_above(
    make_book: MakeBook, library: MakeRows, *, is_merged: bool
) -> None:
    rows = library(
        {},
        {"指标编码": "2", "一级指标": None, "二级指标": None, "三级指标": "乙"},
        {"指标编码": "3", "一级指标": None, "二级指标": "质量指标", "三级指标": "丙"},
        {"指标编码": "4", "一级指标": None, "二级指标": None, "三级指标": "丁"},
    )
    merges = {"a": [(1, 1, 4, 1), (1, 2, 2, 2), (3, 2, 4, 2)]} if is_merged else {}

    content = read_workbook("x.xlsx", make_book({"a": rows}, merges=merges))

    assert content.problems == ()
    assert [(each.value.level1, each.value.level2) for each in content.indicators] == [
        ("产出指标", "数量指标"),
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
        ("产出指标", "质量指标"),
    ]


def test_a_new_first_level_does_not_inherit_the_second_level_above(
    make_book: MakeBook, library: MakeRows
) -> None:
    rows = library({}, {"指标编码": "2", "一级指标": "效益指标", "二级指标": None})

    content = read_workbook("x.xlsx", make_book({"a": rows}))

    (problem,) = content.problems
    assert (problem.code, problem.row, problem.column) == (ProblemCode.CELL_REQUIRED, 3, "C")


def test_a_nature_column_that_holds_positive_and_negative_is_the_direction(
    make_book: MakeBook, library: MakeRows
) -> None:
    # Inner Mongolia's form: 指标性质 says 正向/反向 and 指标方向 says 大于等于.
    rows = library({"指标性质": "反向", "指标方向": "小于等于", "定量/定性": None, "运算符": None})
    keep = [i for i, name in enumerate(rows[0]) if name not in {"定量/定性", "运算符"}]

    content = read_workbook("x.xlsx", make_book({"a": [[row[i] for i in keep] for row in rows]}))

    assert content.problems == ()
    indicator = content.indicators[0].value
    assert indicator.direction is Direction.NEGATIVE
    assert indicator.standard.comparator is Comparator.AT_MOST
    assert indicator.is_quantitative


def test_a_nature_column_that_holds_quantity_and_quality_is_the_nature(
    make_book: MakeBook, library: MakeRows
) -> None:
    rows = library({"标准值": "有效提升", "运算符": None, "计量单位": None, "定量/定性": "定性"})
    rows = [["指标性质" if each == "定量/定性" else each for each in rows[0]], *rows[1:]]

    content = read_workbook("x.xlsx", make_book({"a": rows}))

    assert content.problems == ()
    assert not content.indicators[0].value.is_quantitative


def test_a_heading_printed_again_further_down_is_no_data(
    make_book: MakeBook, library: MakeRows
) -> None:
    heading, first = library({})
    second = library({"指标编码": "2", "三级指标": "乙"})[1]

    content = read_workbook("x.xlsx", make_book({"a": [heading, first, heading, second]}))

    assert content.problems == ()
    assert [each.row for each in content.indicators] == [2, 4]


def test_two_tables_on_one_sheet_are_both_read(
    make_book: MakeBook, library: MakeRows, templates: MakeRows
) -> None:
    raw = make_book({"a": [*library({}), [], ["指标模板"], *templates({})]})

    content = read_workbook("x.xlsx", raw)

    assert content.problems == ()
    assert (len(content.indicators), len(content.templates)) == (1, 1)


def test_a_missing_column_is_told_once_and_not_for_every_row(
    make_book: MakeBook, library: MakeRows
) -> None:
    rows = [row[1:] for row in library(*[{} for _ in range(50)])]

    content = read_workbook("x.xlsx", make_book({"a": rows}))

    (problem,) = content.problems
    assert (problem.code, problem.row) == (ProblemCode.COLUMN_MISSING, 1)
    assert "指标编码" in problem.message


def test_unknown_and_repeated_columns_are_warned_of_and_the_rows_go_in(
    make_book: MakeBook, library: MakeRows
) -> None:
    rows = library({"自定义列": "x", "空列": None, "指标名称": "又一个名称"})

    content = read_workbook("x.xlsx", make_book({"a": rows}))

    assert [(each.code, each.heading) for each in content.problems] == [
        (ProblemCode.COLUMN_REPEATED, "指标名称"),
        (ProblemCode.COLUMN_UNKNOWN, "自定义列"),
    ]
    assert {each.severity for each in content.problems} == {Severity.WARNING}
    assert content.indicators[0].value.name == "享受资助人数"


def test_hidden_and_foreign_sheets_are_left_out_and_named(
    make_book: MakeBook, library: MakeRows
) -> None:
    raw = make_book(
        {"现行": library({}), "旧版": library({}), "随记": [["电话", "地址"]], "空表": []},
        hidden=["旧版"],
    )

    content = read_workbook("x.xlsx", raw)

    assert len(content.indicators) == 1
    assert [(each.code, each.sheet) for each in content.problems] == [
        (ProblemCode.SHEET_HIDDEN, "旧版"),
        (ProblemCode.SHEET_NOT_RECOGNISED, "随记"),
    ]


def test_a_sheet_that_starts_in_the_middle_names_its_real_cells(
    make_book: MakeBook, library: MakeRows
) -> None:
    rows = [[None, None, *row] for row in library({"共性/个性": "通用"})]

    content = read_workbook("x.xlsx", make_book({"a": [[], [], *rows]}))

    (problem,) = content.problems
    assert (problem.row, problem.column) == (4, "G")


@pytest.mark.parametrize(
    ("headings", "lacking"),
    [
        ("指标编码,二级指标,三级指标,共性/个性,标准值", "一级指标"),
        ("指标编码,一级指标,二级指标,共性/个性,标准值", "三级指标"),
        ("模板编码,模板名称,指标值,分值", "指标编码"),
        ("姓名,电话,地址", ""),
    ],
)
def test_a_heading_that_lacks_one_column_is_told_by_it(headings: str, lacking: str) -> None:
    values = ",".join("x" for _ in headings.split(","))

    content = read_workbook("缺列.csv", f"{headings}\n{values}\n".encode())

    told = " ".join(map(str, content.problems))
    assert content.is_empty
    assert ("表头里缺少“" in told) is bool(lacking)
    assert lacking in told


def test_a_file_that_cannot_be_read_is_named() -> None:
    for raw in (b"", b"<html><p>x</p></html>", b"PK\x03\x04 no zip"):
        (problem,) = read_workbook("某市.xlsx", raw).problems

        assert problem.place == "某市.xlsx"
