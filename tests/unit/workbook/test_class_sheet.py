"""The 功能分类 sheet: whole tables by year, parents, and who names a class that is not there."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from adapter.domain.indicator import LegalBasis
from mappings.workbook import KnownBefore, ProblemCode, Severity, WorkbookContent, read_workbook

WHOLE = "201,一般公共服务支出\n20106,财政事务\n2010601,行政运行"


def read(rows: str, heading: str = "编码,名称", year: int = 2026) -> WorkbookContent:
    content = f"{heading}\n{rows}\n".encode()
    return read_workbook("功能分类.csv", content, known=KnownBefore(fiscal_year=year))


def codes(content: WorkbookContent, year: int = 2026) -> list[str]:
    return [each.value.code for each in content.function_classes.get(year, ())]


def problems(content: WorkbookContent) -> list[tuple[ProblemCode, int, str]]:
    return [(each.code, each.row, each.column) for each in content.problems]


def test_a_whole_table_is_read_for_the_year_of_the_import() -> None:
    content = read(WHOLE)

    assert content.problems == ()
    assert codes(content) == ["201", "20106", "2010601"]
    assert [e.value.level_no for e in content.function_classes[2026]] == [1, 2, 3]
    assert not content.is_empty


@pytest.mark.parametrize("heading", ["科目编码,科目名称", "功能分类编码,功能分类名称"])
def test_headings_of_other_places_are_understood(heading: str) -> None:
    assert codes(read(WHOLE, heading)) == ["201", "20106", "2010601"]


def test_rows_that_name_a_year_make_a_table_of_that_year() -> None:
    content = read("201,公共服务,2025\n201,一般公共服务,\n205,教育,2025", "编码,名称,年度")

    assert content.problems == ()
    assert (codes(content, 2025), codes(content, 2026)) == (["201", "205"], ["201"])


@pytest.mark.parametrize(
    ("rows", "heading", "expected"),
    [
        ("201,甲\n2010601,乙", "编码,名称", (ProblemCode.FUNCTION_CLASS_WITHOUT_PARENT, 3, "A")),
        ("20106,乙", "编码,名称", (ProblemCode.FUNCTION_CLASS_WITHOUT_PARENT, 2, "A")),
        ("201,甲\n2011,乙", "编码,名称", (ProblemCode.CODE_FORMAT, 3, "A")),
        ("20A,甲", "编码,名称", (ProblemCode.CODE_FORMAT, 2, "A")),
        ("201,甲\n201,乙", "编码,名称", (ProblemCode.CODE_REPEATED, 3, "A")),
        ("201,", "编码,名称", (ProblemCode.CELL_REQUIRED, 2, "B")),
        ("201,甲,款", "编码,名称,级次", (ProblemCode.CODE_FORMAT, 2, "C")),
        ("201,甲,26", "编码,名称,年度", (ProblemCode.CODE_FORMAT, 2, "C")),
    ],
)
def test_one_bad_row_keeps_the_whole_table_out(
    rows: str, heading: str, expected: tuple[ProblemCode, int, str]
) -> None:
    content = read(rows, heading)

    assert problems(content) == [expected]
    assert content.function_classes == {}


def test_the_sample_table_is_sound_and_says_that_it_is_a_sample() -> None:
    sample = files("adapter") / "samples" / "function_classes_sample.csv"

    content = read_workbook(sample.name, sample.read_bytes())

    assert content.problems == ()
    assert len(codes(content)) > 10


# --- who names a class ----------------------------------------------------------------------------


def warnings(content: WorkbookContent, code: ProblemCode) -> list[tuple[int, str, Severity]]:
    return [(e.row, e.heading, e.severity) for e in content.problems if e.code is code]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (frozenset(), []),
        (frozenset({"2050302"}), []),
        (frozenset({"2010601"}), [(2, "功能分类", Severity.WARNING)]),
    ],
)
def test_a_project_of_an_unknown_class_comes_in_with_a_warning(
    make_book: Callable[..., bytes],
    projects: Callable[..., Any],
    known: frozenset[str],
    expected: list[tuple[int, str, Severity]],
) -> None:
    book = make_book({"表": projects({"功能分类": "2050302", "项目名称": "獬豸专项"})})

    content = read_workbook("x.xlsx", book, known=KnownBefore(classes=known))

    assert warnings(content, ProblemCode.FUNCTION_CLASS_UNKNOWN) == expected
    assert len(content.projects) == 1
    assert "獬豸" not in "".join(map(str, content.problems))
    assert "2050302" not in "".join(map(str, content.problems))


LIBRARY = "指标编码,一级指标,二级指标,三级指标,共性/个性,标准值,功能分类,依据编码"
ROW = "A1,产出指标,数量指标,人数,个性,≥1,2050302,B1"


def test_an_indicator_of_an_unknown_class_comes_in_with_a_warning() -> None:
    content = read_workbook(
        "x.csv",
        f"{LIBRARY}\n{ROW}\n".encode(),
        known=KnownBefore(classes=frozenset({"2010601"})),
    )

    assert problems(content) == [(ProblemCode.FUNCTION_CLASS_UNKNOWN, 2, "G")]
    assert len(content.indicators) == 1


def test_a_template_of_an_unknown_class_is_told_once() -> None:
    heading = "模板编码,模板名称,适用层级,项目名称,功能分类,指标编码,分值"
    rows = "T1,模板,项目,助学金,2050302,A1,50\nT1,模板,项目,助学金,2050302,A2,50"
    library = read_workbook(
        "l.csv", f"{LIBRARY}\n{ROW}\n{ROW.replace('A1', 'A2')}\n".encode()
    ).indicators

    content = read_workbook(
        "t.csv",
        f"{heading}\n{rows}\n".encode(),
        known_indicators=[each.value for each in library],
        known=KnownBefore(classes=frozenset({"2010601"})),
    )

    assert problems(content) == [(ProblemCode.FUNCTION_CLASS_UNKNOWN, 2, "E")]
    assert len(content.templates) == 1


# --- bases ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "cell", "is_repealed"),
    [
        ("状态", "废止", True),
        ("状态", "已失效", True),
        ("状态", "有效", False),
        ("状态", "", False),
        ("废止日期", "2025-12-31", True),
        ("失效日期", "", False),
    ],
)
def test_a_basis_may_be_repealed(heading: str, cell: str, *, is_repealed: bool) -> None:
    content = read_workbook("b.csv", f"依据编码,名称,{heading}\nB1,办法,{cell}\n".encode())

    assert content.problems == ()
    assert content.bases[0].value.is_repealed is is_repealed


def test_an_indicator_that_rests_on_a_repealed_basis_comes_in_with_a_warning() -> None:
    repealed = LegalBasis(code="B1", name="旧办法", is_repealed=True)

    content = read_workbook(
        "x.csv", f"{LIBRARY}\n{ROW}\n".encode(), known=KnownBefore(bases=(repealed,))
    )

    assert problems(content) == [(ProblemCode.BASIS_REPEALED, 2, "H")]
    assert "旧办法" in content.problems[0].message
    assert len(content.indicators) == 1


def test_a_repeal_says_how_many_indicators_of_the_library_rest_on_it() -> None:
    library = read_workbook("l.csv", f"{LIBRARY}\n{ROW}\n".encode()).indicators
    sheet = "依据编码,名称,废止日期\nB1,旧办法,2025-12-31\nB2,没人用,2025-12-31\n".encode()

    content = read_workbook("b.csv", sheet, known_indicators=[e.value for e in library])

    assert problems(content) == [(ProblemCode.BASIS_REPEALED, 2, "C")]
    assert "仍有 1 条指标" in content.problems[0].message


def test_a_basis_that_was_imported_before_is_no_unknown_one() -> None:
    known = KnownBefore(bases=(LegalBasis(code="B1", name="办法"),))
    other = KnownBefore(bases=(LegalBasis(code="B2", name="办法"),))
    sheet = f"{LIBRARY}\n{ROW}\n".encode()

    assert read_workbook("x.csv", sheet, known=known).problems == ()
    assert problems(read_workbook("x.csv", sheet, known=other)) == [
        (ProblemCode.BASIS_UNKNOWN, 2, "H")
    ]


# --- spending classes -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "said", "expected", "contradicts"),
    [
        ("15250126T000000100038", "", "特定目标类", False),
        ("15250126R000000100038", "", "人员类", False),
        ("15250126Y000000100038", "", "运转类", False),
        ("", "", "", False),
        ("15250126T000000100038", "特定目标类", "特定目标类", False),
        ("15250126T000000100038", "运转类", "运转类", True),
        ("", "运转类", "运转类", False),
    ],
)
def test_the_spending_class_follows_from_the_code_where_the_column_is_blank(
    make_book: Callable[..., bytes],
    projects: Callable[..., Any],
    code: str,
    said: str,
    expected: str,
    *,
    contradicts: bool,
) -> None:
    changes = {"项目编码": code or None, "支出类别": said or None}

    content = read_workbook("x.xlsx", make_book({"表": projects(changes)}))

    assert content.projects[0].value.expenditure_kind == expected
    found = warnings(content, ProblemCode.SPENDING_CLASS_CONTRADICTED)
    assert found == ([(2, "支出类别", Severity.WARNING)] if contradicts else [])
