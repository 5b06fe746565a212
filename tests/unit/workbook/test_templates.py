"""The 指标模板 sheet: lines put together, checked, kept or refused as a whole."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.template import TemplateLevel
from adapter.domain.value import parse_value
from mappings.workbook import ProblemCode, WorkbookContent, read_workbook

ReadRows = Callable[..., WorkbookContent]


@pytest.fixture
def read_rows(
    make_book: Callable[..., bytes],
    library: Callable[..., Any],
    templates: Callable[..., Any],
) -> ReadRows:
    def read(*changes: dict[str, Any]) -> WorkbookContent:
        indicators = library(
            {}, {"指标编码": "2", "三级指标": "资助覆盖率", "标准值": "95", "计量单位": "%"}
        )
        return read_workbook("x.xlsx", make_book({"库": indicators, "模板": templates(*changes)}))

    return read


def codes(content: WorkbookContent) -> list[tuple[ProblemCode, int]]:
    return [(each.code, each.row) for each in content.problems]


def test_the_rows_of_one_code_make_one_template(read_rows: ReadRows) -> None:
    content = read_rows(
        {"分值": 60, "是否必选": "是"},
        {"指标编码": 2.0, "指标值": "≥96%", "分值": "40分", "是否必选": "否"},
    )

    assert content.problems == ()
    (placed,) = content.templates
    assert (placed.value.code, placed.value.level) == ("T1", TemplateLevel.PROJECT)
    assert [(line.ordinal, line.indicator_code) for line in placed.value.lines] == [
        (1, "101001"),
        (2, "2"),
    ]
    assert [line.weight for line in placed.value.lines] == [Decimal(60), Decimal(40)]
    assert [line.is_required for line in placed.value.lines] == [True, False]


def test_a_blank_head_continues_the_template_above(read_rows: ReadRows) -> None:
    blank = {"模板编码": None, "模板名称": None, "适用层级": None, "项目名称": None}

    content = read_rows({"分值": 60}, {**blank, "指标编码": "2", "指标值": None, "分值": 40})

    assert content.problems == ()
    assert len(content.templates[0].value.lines) == 2


def test_a_blank_target_takes_the_standard_of_the_library(read_rows: ReadRows) -> None:
    content = read_rows({"指标值": None})

    assert content.templates[0].value.lines[0].target == parse_value("≥2100人")


def test_a_bare_number_takes_the_unit_of_the_library(read_rows: ReadRows) -> None:
    content = read_rows({"指标编码": "2", "指标值": 96})

    assert content.templates[0].value.lines[0].target == parse_value("96%")


def test_a_head_that_contradicts_its_first_row_is_named(read_rows: ReadRows) -> None:
    content = read_rows({"分值": 60}, {"指标编码": "2", "分值": 40, "项目名称": "别的项目"})

    assert (ProblemCode.TEMPLATE_HEAD_DIFFERS, 3) in codes(content)
    assert content.templates == ()


def test_a_line_that_points_to_no_indicator_names_the_code(read_rows: ReadRows) -> None:
    content = read_rows({"指标编码": "999"})

    (problem,) = content.problems
    assert problem.code is ProblemCode.INDICATOR_UNKNOWN
    assert "999" in problem.message


def test_a_line_that_points_to_a_bad_row_says_which_row(
    make_book: Callable[..., bytes],
    library: Callable[..., Any],
    templates: Callable[..., Any],
) -> None:
    raw = make_book({"库": library({"共性/个性": "?"}), "模板": templates({})})

    problem = read_workbook("x.xlsx", raw).problems[-1]

    assert problem.code is ProblemCode.INDICATOR_UNKNOWN
    assert "第 2 行" in problem.message


def test_templates_may_point_to_the_library_in_force(
    make_book: Callable[..., bytes],
    library: Callable[..., Any],
    templates: Callable[..., Any],
) -> None:
    known = [each.value for each in read_workbook("x", make_book({"a": library({})})).indicators]
    raw = make_book({"模板": templates({"指标值": None})})

    content = read_workbook("x.xlsx", raw, known_indicators=known)

    assert content.problems == ()
    assert content.templates[0].value.lines[0].target == parse_value("≥2100人")


def test_one_bad_line_keeps_the_whole_template_out_and_no_other(read_rows: ReadRows) -> None:
    content = read_rows(
        {"分值": 60},
        {"指标编码": "2", "分值": "很多"},
        {"模板编码": "T2", "模板名称": "另一套", "项目名称": "另一项目"},
    )

    assert codes(content) == [
        (ProblemCode.TEMPLATE_INCOMPLETE, 2),
        (ProblemCode.NUMBER_FORMAT, 3),
    ]
    assert [each.value.code for each in content.templates] == ["T2"]


def test_a_line_whose_template_nobody_can_read_holds_back_its_neighbours(
    read_rows: ReadRows,
) -> None:
    other = {"模板名称": "另一套", "项目名称": "另一项目", "分值": None}

    content = read_rows(
        {"分值": None},
        {"模板编码": 1.5e20, "指标编码": "2", "分值": None},
        {"模板编码": "T2", **other},
        {"模板编码": "T3", **other},
    )

    assert [each.value.code for each in content.templates] == ["T3"]
    assert codes(content) == [
        (ProblemCode.TEMPLATE_INCOMPLETE, 2),
        (ProblemCode.CODE_LOST_DIGITS, 3),
        (ProblemCode.TEMPLATE_INCOMPLETE, 4),
    ]


def test_a_known_indicator_whose_new_row_is_bad_is_not_used_in_its_old_form(
    make_book: Callable[..., bytes],
    library: Callable[..., Any],
    templates: Callable[..., Any],
) -> None:
    known = [each.value for each in read_workbook("x", make_book({"a": library({})})).indicators]
    raw = make_book({"库": library({"共性/个性": "?"}), "模板": templates({})})

    content = read_workbook("x.xlsx", raw, known_indicators=known)

    assert content.templates == ()


@pytest.mark.parametrize(
    ("weights", "is_sound"),
    [
        (("60", "40"), True),
        (("60%", "40%"), True),
        ((33.3, 66.7), True),
        ((60, None), True),
        ((None, None), True),
        ((60, 30), False),
        ((60, 41), False),
    ],
)
def test_weights_that_are_all_given_sum_to_a_hundred(
    read_rows: ReadRows, weights: tuple[Any, Any], *, is_sound: bool
) -> None:
    content = read_rows({"分值": weights[0]}, {"指标编码": "2", "指标值": None, "分值": weights[1]})

    assert codes(content) == ([] if is_sound else [(ProblemCode.TEMPLATE_WEIGHTS, 2)])
    assert len(content.templates) == is_sound


@pytest.mark.parametrize(
    ("changes", "code", "heading"),
    [
        ({"适用层级": "单位"}, ProblemCode.WORD_UNKNOWN, "适用层级"),
        ({"模板名称": None}, ProblemCode.CELL_REQUIRED, "模板名称"),
        ({"项目名称": None}, ProblemCode.CELL_REQUIRED, "项目名称"),
        ({"适用层级": "项目类别", "项目类别": None}, ProblemCode.CELL_REQUIRED, "项目类别"),
        ({"适用层级": "部门整体", "主管部门": None}, ProblemCode.CELL_REQUIRED, "主管部门"),
        ({"项目编码": "15250126T00000010003"}, ProblemCode.CODE_FORMAT, "项目编码"),
        ({"项目编码": 1.5250126e20}, ProblemCode.CODE_LOST_DIGITS, "项目编码"),
        ({"功能分类": "205"}, ProblemCode.CODE_FORMAT, "功能分类"),
        ({"分值": "十"}, ProblemCode.NUMBER_FORMAT, "分值"),
        ({"分值": 120}, ProblemCode.NUMBER_OUT_OF_RANGE, "分值"),
        ({"分值": "60.12345678901"}, ProblemCode.NUMBER_OUT_OF_RANGE, "分值"),
        ({"分值": "1E+30"}, ProblemCode.NUMBER_OUT_OF_RANGE, "分值"),
        ({"序号": 1.5}, ProblemCode.NUMBER_FORMAT, "序号"),
        ({"序号": "1E+99999"}, ProblemCode.NUMBER_OUT_OF_RANGE, "序号"),
        ({"序号": 3_000_000_000}, ProblemCode.NUMBER_OUT_OF_RANGE, "序号"),
        ({"是否必选": "也许"}, ProblemCode.WORD_UNKNOWN, "是否必选"),
        ({"指标编码": None}, ProblemCode.CELL_REQUIRED, "指标编码"),
    ],
)
def test_every_bad_cell_of_a_template_is_named(
    read_rows: ReadRows, changes: dict[str, Any], code: ProblemCode, heading: str
) -> None:
    content = read_rows(changes)

    assert [(each.code, each.heading) for each in content.problems] == [(code, heading)]
    assert content.templates == ()


@pytest.mark.parametrize(
    ("word", "changes", "level"),
    [
        ("项目", {}, TemplateLevel.PROJECT),
        ("项目类别", {"项目类别": "PPP项目"}, TemplateLevel.PROJECT_KIND),
        ("部门整体", {"主管部门": "101-教育局"}, TemplateLevel.DEPARTMENT),
    ],
)
def test_the_three_levels_are_read(
    read_rows: ReadRows, word: str, changes: dict[str, Any], level: TemplateLevel
) -> None:
    content = read_rows({"适用层级": word, **changes})

    assert content.problems == ()
    assert content.templates[0].value.level is level


def test_the_same_indicator_or_ordinal_twice_in_a_template_is_a_problem(
    read_rows: ReadRows,
) -> None:
    content = read_rows(
        {"分值": 60, "序号": 1}, {"分值": 40, "序号": 2}, {"指标编码": "2", "序号": 1}
    )

    assert (ProblemCode.CODE_REPEATED, 3) in codes(content)
    assert (ProblemCode.CODE_REPEATED, 4) in codes(content)


def test_lines_come_in_the_order_of_their_ordinals(read_rows: ReadRows) -> None:
    content = read_rows(
        {"分值": 60, "序号": 2}, {"指标编码": "2", "指标值": None, "分值": 40, "序号": 1}
    )

    assert [line.indicator_code for line in content.templates[0].value.lines] == ["2", "101001"]


def test_problems_of_templates_repeat_nothing_that_names_a_project(read_rows: ReadRows) -> None:
    secret = "绝密项目名称"
    content = read_rows(
        {"项目名称": secret, "模板名称": secret, "模板编码": secret, "分值": secret},
        {
            "模板编码": secret,
            "模板名称": secret + "二",
            "适用层级": secret,
            "项目编码": secret,
            "主管部门": "1-" + secret,
            "指标编码": "2",
            "是否必选": secret,
            "序号": secret,
        },
    )

    assert content.problems
    assert not any(secret in str(each) for each in content.problems)
