"""The 项目统计表 sheet: the secrecy mark decides, and nobody guesses it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.secrecy import Secrecy
from adapter.storage.database.column_types import KEY, PRECISION, SCALE, canonical_decimal
from mappings.workbook import ProblemCode, Severity, WorkbookContent, read_workbook, rows

ReadRows = Callable[..., WorkbookContent]


@pytest.fixture
def read_rows(make_book: Callable[..., bytes], projects: Callable[..., Any]) -> ReadRows:
    return lambda *changes: read_workbook("x.xlsx", make_book({"表": projects(*changes)}))


def marks(content: WorkbookContent) -> list[Secrecy]:
    return [each.value.secrecy for each in content.projects]


def test_a_row_of_the_list_is_read(read_rows: ReadRows) -> None:
    content = read_rows(
        {
            "单位主管业务处室": "教科文股",
            "项目类别": "专项资金项目",
            "财政资金来源": "一般公共预算",
            "项目编码": "15250126t000000100038",
            "支出类别": "特定目标类",
        }
    )

    project = content.projects[0].value
    assert content.problems == ()
    assert (project.department_code, project.department_name) == ("101", "教育局")
    assert (project.agency_code, project.agency_name) == ("101001", "第一中学")
    assert (project.ordinal, project.amount_wan_yuan) == (1, Decimal("126.84"))
    assert project.project_code == "15250126T000000100038"
    assert project.secrecy is Secrecy.PUBLIC


@pytest.mark.parametrize(
    ("cell", "secrecy"),
    [
        ("涉密", Secrecy.SECRET),
        ("非密", Secrecy.PUBLIC),
        (" 非密\n", Secrecy.PUBLIC),
        (None, Secrecy.UNKNOWN),
        ("否", Secrecy.UNKNOWN),
        ("非涉密", Secrecy.UNKNOWN),
        ("不涉密", Secrecy.UNKNOWN),
        ("公开", Secrecy.UNKNOWN),
        ("非密？", Secrecy.UNKNOWN),
        ("涉密/非密", Secrecy.UNKNOWN),
        (0, Secrecy.UNKNOWN),
        (False, Secrecy.UNKNOWN),
    ],
)
def test_only_the_two_words_open_or_close_and_anything_else_is_unknown(
    read_rows: ReadRows, cell: object, secrecy: Secrecy
) -> None:
    content = read_rows({"涉密/非密": cell})

    assert marks(content) == [secrecy]
    expected = [ProblemCode.SECRECY_UNCLEAR] if secrecy is Secrecy.UNKNOWN else []
    assert [each.code for each in content.warnings] == expected


def test_a_list_without_the_secrecy_column_opens_nothing(
    make_book: Callable[..., bytes], projects: Callable[..., Any]
) -> None:
    rows = [row[:-1] for row in projects({}, {"项目名称": "乙"})]

    content = read_workbook("x.xlsx", make_book({"表": rows}))

    assert marks(content) == [Secrecy.UNKNOWN, Secrecy.UNKNOWN]
    (problem,) = content.problems
    assert (problem.code, problem.severity) == (ProblemCode.COLUMN_MISSING, Severity.WARNING)


def test_rows_of_one_project_that_disagree_close_it(read_rows: ReadRows) -> None:
    content = read_rows({}, {"涉密/非密": "涉密"}, {"项目名称": "别的"})

    assert marks(content) == [Secrecy.UNKNOWN, Secrecy.UNKNOWN, Secrecy.PUBLIC]
    contradicted = [
        each.row for each in content.warnings if each.code is ProblemCode.SECRECY_CONTRADICTED
    ]
    assert sorted(contradicted) == [2, 3]


@pytest.mark.parametrize(
    "spelled",
    ["国家助学金(一)", "国家助学金 （一）", "国家助学金\u3000（一）", "国家助学金（一）\u200b"],
)
def test_a_row_that_spells_the_name_otherwise_closes_it_too(
    read_rows: ReadRows, spelled: str
) -> None:
    content = read_rows(
        {"项目名称": "国家助学金（一）", "项目编码": "15250126T000000100038"},
        {"项目名称": spelled, "涉密/非密": "涉密"},
    )

    assert marks(content) == [Secrecy.UNKNOWN, Secrecy.UNKNOWN]


def test_a_bad_row_that_spells_the_name_otherwise_closes_it_too(read_rows: ReadRows) -> None:
    content = read_rows(
        {"项目名称": "国家助学金（一）"},
        {"项目名称": "国家助学金(一)", "涉密/非密": "涉密", "功能分类": "2"},
    )

    assert marks(content) == [Secrecy.UNKNOWN]


def test_one_code_with_two_marks_closes_both_rows(read_rows: ReadRows) -> None:
    code = "15250126T000000100038"

    content = read_rows(
        {"项目编码": code}, {"项目编码": code, "项目名称": "改名", "涉密/非密": "涉密"}
    )

    assert marks(content) == [Secrecy.UNKNOWN, Secrecy.UNKNOWN]


@pytest.mark.parametrize(
    "bad_cell", [{"申请预算金额（万元）": "若干"}, {"预算单位": "第一中学"}, {"功能分类": "2"}]
)
def test_a_bad_row_that_may_have_said_secret_closes_its_public_twin(
    read_rows: ReadRows, bad_cell: dict[str, Any]
) -> None:
    content = read_rows({}, {"涉密/非密": "涉密", **bad_cell})

    assert marks(content) == [Secrecy.UNKNOWN]


def test_a_bad_row_closes_the_project_of_its_code_whatever_it_is_called(
    read_rows: ReadRows,
) -> None:
    code = "15250126T000000100038"

    content = read_rows({"项目编码": code}, {"项目编码": code, "项目名称": "改名", "功能分类": "2"})

    assert marks(content) == [Secrecy.UNKNOWN]


def test_twins_without_codes_are_warned_of(read_rows: ReadRows) -> None:
    content = read_rows({}, {"申请预算金额（万元）": 5})

    assert marks(content) == [Secrecy.PUBLIC, Secrecy.PUBLIC]
    assert [each.code for each in content.problems] == [ProblemCode.PROJECT_LISTED_TWICE] * 2


@pytest.mark.parametrize(
    ("heading", "note", "cell", "expected"),
    [
        ("申请预算金额（万元）", "", "1,268.40", "1268.40"),
        ("申请预算金额（万元）", "单位：元", 126.84, "126.84"),
        ("申请预算金额", "", 126.84, "126.84"),
        ("申请预算金额", "单位：万元", "126.84万元", "126.84"),
        ("申请预算金额", "金额单位：元", 1268400, "126.84"),
        ("申请预算金额(元)", "", "1,268,400.00元", "126.84"),
        ("申请预算金额", "", None, None),
    ],
)
def test_amounts_come_in_ten_thousand_yuan(
    make_book: Callable[..., bytes],
    projects: Callable[..., Any],
    heading: str,
    note: str,
    cell: object,
    expected: str | None,
) -> None:
    head, row = projects({"申请预算金额（万元）": cell})
    head = [heading if each == "申请预算金额（万元）" else each for each in head]

    content = read_workbook("x.xlsx", make_book({"表": [[note], head, row]}))

    assert content.problems == ()
    amount = content.projects[0].value.amount_wan_yuan
    assert amount == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize("cell", ["若干", "1.2.3", -5, "30000元", "NaN", ("error", "#REF!")])
def test_amounts_that_are_none_are_problems(read_rows: ReadRows, cell: object) -> None:
    content = read_rows({"申请预算金额（万元）": cell})

    assert len(content.errors) == 1
    assert content.projects == ()


@pytest.mark.parametrize(
    ("unit", "cell"),
    [
        ("万元", "1" * 27),
        ("万元", "1E+30"),
        ("万元", "1E+99999999"),
        ("万元", "1E-99999999"),
        ("万元", 1e30),
        ("万元", "1" + "0" * 20),
        ("万元", "0.12345678901"),
        ("元", "1" * 27),
        # What is left of it in 万元 has eleven places.
        ("元", "0.1234567"),
    ],
)
def test_an_amount_of_more_digits_than_can_be_kept_is_a_problem_of_its_cell(
    make_book: Callable[..., bytes], projects: Callable[..., Any], unit: str, cell: object
) -> None:
    head, bad, good = projects({"申请预算金额（万元）": cell}, {"项目名称": "乙"})
    head = [each.replace("万元", unit) for each in head]

    content = read_workbook("x.xlsx", make_book({"表": [head, bad, good]}))

    (problem,) = content.problems
    assert (problem.code, problem.row, problem.heading) == (
        ProblemCode.NUMBER_OUT_OF_RANGE,
        2,
        f"申请预算金额（{unit}）",
    )
    assert problem.column
    assert "位" in problem.message
    assert str(cell) not in problem.message
    assert [each.value.name for each in content.projects] == ["乙"]


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("9" * 20, "9" * 20),
        ("1.50E+3", "1500"),
        ("0E-99999999", "0"),
        ("-0", "0"),
        ("0.1234567890", "0.123456789"),
        # A computed cell keeps fifteen digits; what stands behind them is noise of the program.
        (("formula", "=0.1+0.2", 0.1 + 0.2), "0.3"),
        (("formula", "=1111.1*3", 1111.1 * 3), "3333.3"),
    ],
)
def test_amounts_within_those_digits_are_kept_as_they_are(
    read_rows: ReadRows, cell: object, amount: str
) -> None:
    content = read_rows({"申请预算金额（万元）": cell})

    assert content.problems == ()
    kept = content.projects[0].value.amount_wan_yuan
    assert kept is not None
    assert canonical_decimal(kept) == Decimal(amount)


@pytest.mark.parametrize("cell", ["9" * 5000, "99999999999", "1.1", "一"])
def test_an_ordinal_that_is_no_number_refuses_no_project(read_rows: ReadRows, cell: str) -> None:
    content = read_rows({"序号": cell})

    assert content.problems == ()
    assert content.projects[0].value.ordinal == 0


def test_as_many_digits_are_read_as_a_column_of_the_store_holds() -> None:
    assert (rows.WHOLE_DIGITS, rows.PLACES) == (PRECISION - SCALE, SCALE)
    assert KEY.length == rows.LONGEST_CODE


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((205, 2, 2), "2050202"),
        (("205", "02", "02"), "2050202"),
        (("205", "20502", "2050202"), "2050202"),
        (("205-教育支出", "02-普通教育", "02-小学教育"), "2050202"),
        ((None, None, None), ""),
    ],
)
def test_class_section_and_item_make_one_function_class(
    make_book: Callable[..., bytes],
    projects: Callable[..., Any],
    parts: tuple[Any, ...],
    expected: str,
) -> None:
    head, row = projects({"类": parts[0], "款": parts[1], "项": parts[2]})
    kept = [i for i, name in enumerate(head) if name != "功能分类"]

    content = read_workbook(
        "x.xlsx", make_book({"表": [[head[i] for i in kept], [row[i] for i in kept]]})
    )

    assert content.problems == ()
    assert content.projects[0].value.function_class == expected


@pytest.mark.parametrize(
    "parts", [("教育支出", "02", "02"), ("205", None, "02"), ("205", "20602", "2060202")]
)
def test_parts_of_a_function_class_that_do_not_fit_are_a_problem(
    make_book: Callable[..., bytes], projects: Callable[..., Any], parts: tuple[Any, ...]
) -> None:
    head, row = projects({"类": parts[0], "款": parts[1], "项": parts[2]})
    kept = [i for i, name in enumerate(head) if name != "功能分类"]

    content = read_workbook(
        "x.xlsx", make_book({"表": [[head[i] for i in kept], [row[i] for i in kept]]})
    )

    assert [each.code for each in content.errors] == [ProblemCode.CODE_FORMAT]


@pytest.mark.parametrize("heading", ["主管部门", "预算单位", "项目名称"])
def test_department_agency_and_name_are_required(read_rows: ReadRows, heading: str) -> None:
    content = read_rows({heading: None})

    (problem,) = content.problems
    assert (problem.code, problem.heading) == (ProblemCode.CELL_REQUIRED, heading)


def test_department_and_agency_merged_down_hold_for_every_row(
    make_book: Callable[..., bytes], projects: Callable[..., Any]
) -> None:
    rows = projects({}, {"主管部门": None, "预算单位": None, "项目名称": "乙"})
    merges = [(1, 1, 2, 1), (1, 2, 2, 2)]

    content = read_workbook("x.xlsx", make_book({"表": rows}, merges={"表": merges}))

    assert content.problems == ()
    assert content.projects[1].value.agency_code == "101001"


def test_an_agency_left_blank_without_a_merge_is_never_guessed(read_rows: ReadRows) -> None:
    content = read_rows({}, {"预算单位": None, "项目名称": "乙"})

    assert [each.code for each in content.errors] == [ProblemCode.CELL_REQUIRED]


@pytest.mark.parametrize(
    ("cell", "code"), [(101001.0, "101001"), (7001, "007001"), ("007001", "007001")]
)
def test_zeros_that_an_agency_code_lost_come_back(
    read_rows: ReadRows, cell: object, code: str
) -> None:
    content = read_rows({"预算单位": cell})

    assert content.problems == ()
    assert content.projects[0].value.agency_code == code


def test_contacts_go_only_into_the_contact_and_stay_masked(read_rows: ReadRows) -> None:
    content = read_rows({})

    assert content.projects[0].value.contact.text == "张某 000-0000001"
    assert "000-0000001" not in repr(content)


def test_problems_of_the_list_repeat_nothing_that_the_list_says(read_rows: ReadRows) -> None:
    secret = "绝密项目"
    places = ("主管部门", "预算单位", "项目名称", "功能分类", "涉密/非密", "项目编码")
    filled = dict.fromkeys((*places, "申请预算金额（万元）", "预算单位联系人员"), secret)

    content = read_rows(filled, {**filled, "功能分类": "2050202"}, {"项目名称": secret})

    assert len(content.problems) > 5
    assert not any(secret in str(each) for each in content.problems)
