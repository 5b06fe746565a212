"""What single cells of the 指标库 sheet may say, and what is told about those that may not."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.indicator import Indicator
from adapter.domain.value import Comparator, Direction, ValueKind, parse_value
from mappings.workbook import CellProblem, ProblemCode, Severity, WorkbookContent, read_workbook

ReadRow = Callable[..., WorkbookContent]


@pytest.fixture
def read_rows(make_book: Callable[..., bytes], library: Callable[..., Any]) -> ReadRow:
    return lambda *changes: read_workbook("x.xlsx", make_book({"指标库": library(*changes)}))


def the_indicator(content: WorkbookContent) -> Indicator:
    assert content.errors == ()
    (placed,) = content.indicators
    return placed.value


def the_problem(content: WorkbookContent) -> CellProblem:
    (problem,) = content.problems
    return problem


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (101.0, "101"),
        ("101.0", "101"),
        (2050202, "2050202"),
        (123456789012345, "123456789012345"),
        ("0101", "0101"),
        (" ０１－0１ ", "01-01"),
        ("A1\n02", "A102"),
    ],
    ids=["float", "text of a float", "int", "15 digits", "zeros", "full width", "wrapped"],
)
def test_codes_that_became_numbers_are_texts_again(
    read_rows: ReadRow, cell: object, code: str
) -> None:
    assert the_indicator(read_rows({"指标编码": cell})).code == code


def test_a_code_that_lost_its_zeros_makes_no_second_indicator(
    read_rows: ReadRow, make_book: Callable[..., bytes], library: Callable[..., Any]
) -> None:
    known = the_indicator(read_rows({"指标编码": "00001003"}))
    book = make_book({"指标库": library({"指标编码": 1003})})

    again = read_workbook("x.xlsx", book, known_indicators=[known])
    both = read_rows({"指标编码": "00001003"}, {"指标编码": 1003, "三级指标": "另一个"})

    for content in (again, both):
        problem = the_problem(content)
        assert problem.code is ProblemCode.CODE_LOST_DIGITS
        assert "00001003" in problem.message
    assert again.indicators == ()
    assert len(both.indicators) == 1


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (1.52501e20, ProblemCode.CODE_LOST_DIGITS),
        ("1.52501E+20", ProblemCode.CODE_LOST_DIGITS),
        (1234567890123456, ProblemCode.CODE_LOST_DIGITS),
        (1.1, ProblemCode.CODE_NOT_TEXT),
        (date(2026, 1, 2), ProblemCode.CODE_NOT_TEXT),
        (True, ProblemCode.CODE_NOT_TEXT),
    ],
    ids=["exponent", "text of an exponent", "16 digits", "decimal", "date", "truth"],
)
def test_codes_that_cannot_be_restored_ask_for_a_text_column(
    read_rows: ReadRow, cell: object, code: ProblemCode
) -> None:
    problem = the_problem(read_rows({"指标编码": cell}))

    assert problem.code is code
    assert "文本" in problem.message
    assert (problem.row, problem.column, problem.heading) == (2, "A", "指标编码")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (2050202, "2050202"),
        ("2050202", "2050202"),
        ("205-02-02", "2050202"),
        ("205.02.02", "2050202"),
        ("2050202 初中教育", "2050202"),
        ("2050202-初中教育", "2050202"),
        (None, ""),
    ],
)
def test_the_function_class_is_seven_digits_however_it_is_written(
    read_rows: ReadRow, cell: object, expected: str
) -> None:
    assert the_indicator(read_rows({"功能分类": cell})).function_class == expected


@pytest.mark.parametrize("cell", ["20502", 205, "初中教育", "20502021", "1.2"])
def test_a_function_class_of_other_length_is_a_problem(read_rows: ReadRow, cell: object) -> None:
    problem = the_problem(read_rows({"功能分类": cell}))

    assert (problem.code, problem.heading) == (ProblemCode.CODE_FORMAT, "功能分类")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("101-教育局（部门）", ("101", "教育局")),
        ("101－教育局(部门)", ("101", "教育局")),
        ("１０１—教育局", ("101", "教育局")),
        ("101 教育局", ("101", "教育局")),
        ("101", ("101", "")),
        (101.0, ("101", "")),
        (7, ("007", "")),
        ("教育局", ("", "教育局")),
        (None, ("", "")),
    ],
)
def test_a_department_is_split_into_code_and_name(
    read_rows: ReadRow, cell: object, expected: tuple[str, str]
) -> None:
    indicator = the_indicator(read_rows({"主管部门": cell}))

    assert (indicator.department_code, indicator.department_name) == expected


@pytest.mark.parametrize("cell", ["1011-教育局", "11-教育局", 101001])
def test_a_department_code_of_other_length_is_a_problem(read_rows: ReadRow, cell: object) -> None:
    assert the_problem(read_rows({"主管部门": cell})).code is ProblemCode.CODE_FORMAT


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (date(2026, 1, 31), date(2026, 1, 31)),
        (46053, date(2026, 1, 31)),
        ("46053", date(2026, 1, 31)),
        (20260131, date(2026, 1, 31)),
        ("2026-01-31", date(2026, 1, 31)),
        ("2026/1/31", date(2026, 1, 31)),
        ("2026.1.31", date(2026, 1, 31)),
        ("２０２６年1月31日", date(2026, 1, 31)),
        ("2026-01-31 00:00:00", date(2026, 1, 31)),
        (None, None),
        ("长期", None),
        ("2999-12-31", None),
        (29991231, None),
        ("—", None),
    ],
)
def test_dates_are_read_from_cells_serial_days_and_texts(
    read_rows: ReadRow, cell: object, expected: date | None
) -> None:
    assert the_indicator(read_rows({"停用日期": cell})).valid_to == expected


@pytest.mark.parametrize(
    "cell", ["2026年", "明年", "2026-13-01", "2026-02-30", 2026, 10000, 1.5, True]
)
def test_half_and_impossible_dates_are_problems(read_rows: ReadRow, cell: object) -> None:
    problem = the_problem(read_rows({"启用日期": cell}))

    assert (problem.code, problem.heading) == (ProblemCode.DATE_FORMAT, "启用日期")


def test_an_end_before_the_start_is_a_problem(read_rows: ReadRow) -> None:
    content = read_rows({"启用日期": "2026-02-01", "停用日期": "2026-01-31"})

    assert the_problem(content).code is ProblemCode.PERIOD_REVERSED


@pytest.mark.parametrize(
    ("operator", "cell", "unit", "expected"),
    [
        ("≥", 90, "%", "≥90%"),
        ("≥", "90", "百分比", "≥90%"),
        ("大于等于", "90%", "%", "≥90%"),
        (None, "≥90%", None, "≥90%"),
        ("≥", "≥90%", "%", "≥90%"),
        ("≥", ("percent", 0.9), "%", "≥90%"),
        ("≥", ("percent", 0.9), None, "≥90%"),
        ("=", ("percent", 1.0), None, "=100%"),
        ("≤", ("percent", 0.125), None, "≤12.5%"),
        ("≤", ("month", date(2026, 11, 1)), None, "≤2026年11月"),
        ("", date(2026, 11, 30), None, "2026年11月30日"),
        ("定性", "有效提升", None, "有效提升"),
        ("≥", "有效提升", None, "有效提升"),
        ("=", "80%-90%", None, "80%-90%"),
        ("≥", None, "%", ""),
        (None, 2100, "人", "2100人"),
        (None, ("formula", "=1000+1100", 2100), "人", "2100人"),
    ],
)
def test_operator_number_and_unit_columns_make_one_value(
    read_rows: ReadRow, operator: str | None, cell: object, unit: str | None, expected: str
) -> None:
    content = read_rows(
        {"运算符": operator, "标准值": cell, "计量单位": unit, "指标方向": None, "定量/定性": None}
        | ({"定量/定性": "定量"} if cell is None else {})
    )

    assert the_indicator(content).standard == parse_value(expected)


def test_a_fraction_in_a_percent_column_is_read_as_written_and_doubted(read_rows: ReadRow) -> None:
    content = read_rows({"标准值": 0.9, "计量单位": "%"})

    assert the_problem(content).code is ProblemCode.FRACTION_AS_PERCENT
    assert the_problem(content).severity is Severity.WARNING
    assert the_indicator(content).standard.number == Decimal("0.9")


def test_a_small_ceiling_in_a_percent_column_is_doubted_by_nobody(read_rows: ReadRow) -> None:
    content = read_rows({"运算符": "≤", "标准值": "1", "计量单位": "%", "指标方向": None})

    assert content.problems == ()
    assert the_indicator(content).standard == parse_value("≤1%")


def test_two_different_operators_for_one_value_are_a_problem(read_rows: ReadRow) -> None:
    content = read_rows({"运算符": "≤", "标准值": "≥90"})

    assert the_problem(content).code is ProblemCode.COMPARATOR_CONFLICT
    assert content.indicators == ()


@pytest.mark.parametrize(
    ("direction", "operator", "is_odd"),
    [
        ("正向", "≥", False),
        ("正向", ">", False),
        ("正向", "=", False),
        ("正向", "≤", True),
        ("正向", "<", True),
        ("反向", "≥", True),
        ("反向", ">", True),
        ("反向", "=", False),
        ("反向", "≤", False),
        ("反向", "<", False),
    ],
)
def test_a_direction_against_its_operator_is_a_warning(
    read_rows: ReadRow, direction: str, operator: str, *, is_odd: bool
) -> None:
    content = read_rows({"指标方向": direction, "运算符": operator, "标准值": "5"})

    assert the_indicator(content).direction is not None
    assert [each.code for each in content.problems] == (
        [ProblemCode.DIRECTION_CONTRADICTS_COMPARATOR] if is_odd else []
    )


def test_a_direction_in_the_text_counts_where_the_column_is_blank(read_rows: ReadRow) -> None:
    content = read_rows({"指标方向": None, "运算符": None, "标准值": "反向 小于等于5%"})

    indicator = the_indicator(content)
    assert indicator.direction is Direction.NEGATIVE
    assert indicator.standard.comparator is Comparator.AT_MOST


@pytest.mark.parametrize(
    ("heading", "word"),
    [
        ("共性/个性", "通用"),
        ("定量/定性", "半定量"),
        ("指标方向", "向上"),
        ("运算符", "约等于"),
        ("标准来源", "领导指示"),
    ],
)
def test_an_unknown_word_is_a_problem_that_offers_the_known_ones(
    read_rows: ReadRow, heading: str, word: str
) -> None:
    problem = the_problem(read_rows({heading: word}))

    assert (problem.code, problem.heading) == (ProblemCode.WORD_UNKNOWN, heading)
    assert word in problem.message


@pytest.mark.parametrize("heading", ["指标编码", "一级指标", "二级指标", "三级指标", "共性/个性"])
@pytest.mark.parametrize("blank", [None, "", " \u3000\n"])
def test_a_blank_required_cell_is_a_problem(
    read_rows: ReadRow, heading: str, blank: str | None
) -> None:
    problem = the_problem(read_rows({heading: blank}))

    assert (problem.code, problem.heading) == (ProblemCode.CELL_REQUIRED, heading)


@pytest.mark.parametrize(
    ("text", "is_quantitative"),
    [("≥90%", True), ("6月底前", True), ("80%-90%", True), ("有效提升", False)],
)
def test_a_blank_nature_follows_from_the_standard(
    read_rows: ReadRow, text: str, *, is_quantitative: bool
) -> None:
    content = read_rows(
        {"定量/定性": None, "标准值": text, "运算符": None, "计量单位": None, "指标方向": None}
    )

    assert the_indicator(content).is_quantitative is is_quantitative


def test_nature_and_standard_cannot_both_be_blank(read_rows: ReadRow) -> None:
    content = read_rows({"定量/定性": None, "标准值": None})

    assert the_problem(content).code is ProblemCode.CELL_REQUIRED


def test_a_standard_may_be_blank(read_rows: ReadRow) -> None:
    assert the_indicator(read_rows({"标准值": None})).standard.kind is ValueKind.EMPTY


def test_a_number_called_qualitative_is_a_warning(read_rows: ReadRow) -> None:
    content = read_rows({"定量/定性": "定性"})

    assert the_problem(content).code is ProblemCode.NATURE_CONTRADICTS_STANDARD
    assert len(content.indicators) == 1


@pytest.mark.parametrize("text", ["6月底前", "≥90%", "90", "有效提升"])
def test_what_the_empty_workbook_offers_as_a_standard_is_doubted_by_nobody(
    read_rows: ReadRow, text: str
) -> None:
    content = read_rows({"标准值": text, "计量单位": "%" if text == "90" else None})

    assert [each.code for each in content.problems if "日期" in each.message] == []
    assert ProblemCode.VALUE_DOUBTFUL not in {each.code for each in content.problems}


def test_what_the_value_language_doubts_is_told_at_the_cell(read_rows: ReadRow) -> None:
    content = read_rows({"标准值": "90%", "计量单位": "人"})

    problem = the_problem(content)
    assert (problem.code, problem.column) == (ProblemCode.VALUE_DOUBTFUL, "I")
    assert problem.severity is Severity.WARNING


@pytest.mark.parametrize("shown", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?"])
def test_an_error_cell_is_a_problem_and_not_a_blank(read_rows: ReadRow, shown: str) -> None:
    content = read_rows({"指标解释": ("error", shown)})

    assert the_problem(content).code is ProblemCode.CELL_ERROR
    assert content.indicators == ()


def test_every_bad_cell_of_a_row_is_named_and_other_rows_go_in(read_rows: ReadRow) -> None:
    content = read_rows(
        {},
        {"指标编码": None, "共性/个性": "?", "功能分类": "1", "启用日期": "x"},
        {"指标编码": "3"},
    )

    assert [each.value.code for each in content.indicators] == ["101001", "3"]
    assert {each.row for each in content.problems} == {3}
    assert {each.heading for each in content.problems} == {
        "指标编码",
        "共性/个性",
        "功能分类",
        "启用日期",
    }


def test_two_different_rows_under_one_code_are_both_refused_and_both_named(
    read_rows: ReadRow,
) -> None:
    content = read_rows({}, {"指标编码": "2"}, {"三级指标": "另一个"})

    assert [each.value.code for each in content.indicators] == ["2"]
    assert [(each.code, each.row) for each in content.problems] == [
        (ProblemCode.CODE_REPEATED, 2),
        (ProblemCode.CODE_REPEATED, 4),
    ]
    assert all("第 2、4 行" in each.message for each in content.problems)


def test_a_bad_row_takes_its_good_twin_with_it(read_rows: ReadRow) -> None:
    content = read_rows({}, {"共性/个性": "?"})

    assert content.indicators == ()


def test_a_row_pasted_twice_counts_once(read_rows: ReadRow) -> None:
    content = read_rows({}, {})

    assert len(content.indicators) == 1
    assert (the_problem(content).code, the_problem(content).row) == (ProblemCode.ROW_REPEATED, 3)


def test_project_categories_are_a_list_in_the_order_written(read_rows: ReadRow) -> None:
    content = read_rows({"适用项目类别": "PPP项目、专项资金项目，PPP项目;\n部门预算项目"})

    assert the_indicator(content).project_categories == (
        "PPP项目",
        "专项资金项目",
        "部门预算项目",
    )


def test_form_remarks_and_spaces_inside_level_names_are_taken_out(read_rows: ReadRow) -> None:
    content = read_rows({"一级指标": "效益\n指标", "二级指标": "经济效益 指标 (选填)"})

    indicator = the_indicator(content)
    assert (indicator.level1, indicator.level2) == ("效益指标", "经济效益指标")


def test_a_basis_code_that_the_bases_sheet_lacks_is_a_warning(
    make_book: Callable[..., bytes], library: Callable[..., Any]
) -> None:
    bases = [["依据编码", "名称", "发布日期"], ["B1", "预算绩效管理条例", "2024-11-01"]]
    rows = library({"依据编码": "B1"}, {"指标编码": "2", "依据编码": "B2"})

    content = read_workbook("x.xlsx", make_book({"a": rows, "b": bases}))

    assert len(content.indicators) == 2
    assert content.bases[0].value.issued_on == date(2024, 11, 1)
    assert (the_problem(content).code, the_problem(content).row) == (ProblemCode.BASIS_UNKNOWN, 3)


def test_a_basis_whose_row_is_refused_is_not_called_missing(
    make_book: Callable[..., bytes], library: Callable[..., Any]
) -> None:
    bases = [["依据编码", "名称", "发布日期"], ["B1", "预算绩效管理条例", "2024-13-01"]]

    content = read_workbook("x.xlsx", make_book({"a": library({"依据编码": "B1"}), "b": bases}))

    of_indicator, of_basis = content.problems
    assert of_basis.row == 2
    assert of_indicator.code is ProblemCode.BASIS_UNKNOWN
    assert "依据表第 2 行，该行有错误" in of_indicator.message
