"""Files as a whole: formats, encodings and the size guard."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.workbook import (
    ProblemCode,
    WorkbookContent,
    WorkbookLimits,
    read_workbook,
    write_template_workbook,
)

CSV = (
    "指标编码,一级指标,二级指标,三级指标,共性/个性,标准值\n"
    "0101,产出指标,质量指标,合格率,共性,≥95%\n"
)
HEADING = CSV.splitlines()[0]


def only_problem(content: WorkbookContent) -> ProblemCode:
    (problem,) = content.problems
    return problem.code


@pytest.mark.parametrize(
    "raw",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("gb18030"),
        CSV.encode("utf-16"),
        CSV.replace(",", "\t").encode("gb18030"),
        CSV.replace(",", ";").encode(),
        CSV.replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "utf-8 with mark", "gb18030", "utf-16", "tabs", "semicolons", "crlf"],
)
def test_a_csv_table_is_read_in_every_encoding_that_offices_write(raw: bytes) -> None:
    content = read_workbook("指标库.csv", raw)

    assert content.problems == ()
    assert content.indicators[0].value.code == "0101"
    assert content.indicators[0].value.name == "合格率"
    assert (content.indicators[0].sheet, content.indicators[0].row) == ("指标库", 2)


def test_a_byte_order_mark_before_a_quoted_heading_is_no_part_of_it() -> None:
    raw = CSV.replace("指标编码", '"指标编码"').encode("utf-8-sig")

    assert read_workbook("a.csv", raw).indicators[0].value.code == "0101"


def test_rare_characters_of_gb18030_survive() -> None:
    raw = CSV.replace("合格率", "䶮镇𠮷村合格率").encode("gb18030")

    content = read_workbook("a.csv", raw)

    assert content.indicators[0].value.name == "䶮镇𠮷村合格率"


def test_bytes_of_no_known_encoding_are_refused_and_never_guessed() -> None:
    broken = CSV.encode("gb18030")[:-3] + b"\xff\xff\n"

    assert only_problem(read_workbook("a.csv", broken)) is ProblemCode.FILE_ENCODING


def test_a_replacement_character_in_a_cell_is_that_cells_problem() -> None:
    content = read_workbook("a.csv", CSV.replace("合格率", "合�率").encode())

    (problem,) = content.problems
    assert problem.code is ProblemCode.CELL_BROKEN_CHARACTERS
    assert (problem.row, problem.column, problem.heading) == (2, "D", "三级指标")
    assert content.indicators == ()


def test_a_quoted_line_break_does_not_shift_the_row_numbers_that_are_shown() -> None:
    text = CSV.replace("合格率", '"合格\n率"') + "\n0102,产出指标,质量指标,,共性,1\n"

    content = read_workbook("a.csv", text.encode())

    assert content.indicators[0].value.name == "合格率"
    assert content.problems[0].row == 4


def test_quotes_that_do_not_match_name_the_line() -> None:
    content = read_workbook("a.csv", (CSV + '"0102,产出指标\n').encode())

    assert only_problem(content) is ProblemCode.FILE_NOT_READABLE
    assert content.problems[0].row == 3


def test_a_code_wrapped_so_that_excel_keeps_its_zeros_is_unwrapped() -> None:
    content = read_workbook("a.csv", CSV.replace("0101", '="0101"').encode())

    assert content.indicators[0].value.code == "0101"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), ProblemCode.FILE_FORMAT),
        (b"<html><p>a</p></html>", ProblemCode.FILE_FORMAT),
        (b"<html><table><tr><td>a</td></tr>", ProblemCode.FILE_FORMAT),
        (b"<html><table><tr><td>a</td></tr></table></html>", ProblemCode.NO_TABLE),
        (b"<?xml version='1.0'?><bill><row>1</row></bill>", ProblemCode.FILE_FORMAT),
        (b"a\x00b,c\n", ProblemCode.FILE_FORMAT),
        (b"PK\x03\x04 not a zip", ProblemCode.FILE_NOT_READABLE),
        (b"", ProblemCode.NO_TABLE),
        (b"a,b,c\n1,2,3\n", ProblemCode.FILE_FORMAT),
    ],
    ids=[
        *("old xls", "page", "cut page", "table of something", "xml"),
        *("binary", "broken zip", "nothing", "text"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_reason(raw: bytes, code: ProblemCode) -> None:
    content = read_workbook("x.xlsx", raw)

    assert content.is_empty
    assert code in {problem.code for problem in content.errors}


def test_a_text_that_is_called_a_workbook_is_told_once_and_for_what_it_is() -> None:
    content = read_workbook("通知.xlsx", "各单位：\n请于周五前报送。\n".encode())

    (problem,) = content.problems
    assert problem.sheet == "通知.xlsx"
    assert "不是 Excel 工作簿（内容是文本）" in problem.message


def test_a_csv_file_that_is_called_a_workbook_is_read_like_any_other() -> None:
    assert read_workbook("x.xlsx", CSV.encode()) == read_workbook("x.csv", CSV.encode())


def test_a_text_that_nearly_has_a_heading_is_told_what_it_lacks() -> None:
    head = "指标编码,一级指标,二级指标,共性/个性,标准值\n".encode()

    content = read_workbook("x.xlsx", head)

    assert ProblemCode.SHEET_NOT_RECOGNISED in {each.code for each in content.problems}


def _zip_of(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    content = read_workbook("x.xlsx", _zip_of({"word/document.xml": b"<a/>"}))

    assert only_problem(content) is ProblemCode.FILE_NOT_READABLE


def test_a_file_that_unpacks_out_of_proportion_is_refused_unread() -> None:
    bomb = _zip_of({"xl/worksheets/sheet1.xml": bytes(64 * 1024 * 1024)})

    content = read_workbook("x.xlsx", bomb)

    assert only_problem(content) is ProblemCode.FILE_TOO_LARGE


def test_a_workbook_with_a_document_type_is_refused(
    make_book: Callable[..., bytes], library: Callable[..., Any]
) -> None:
    raw = _changed_part(
        make_book({"a": library({})}),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"<worksheet", b"<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet", 1),
    )

    assert only_problem(read_workbook("x.xlsx", raw)) is ProblemCode.FILE_NOT_READABLE


def _changed_part(raw: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    assert change(parts[name]) != parts[name]
    return _zip_of({**parts, name: change(parts[name])})


@pytest.mark.parametrize("empty", [b"", b"<v></v>", b"<v/>", b"<v />"])
def test_a_formula_without_a_saved_result_is_a_problem_and_not_a_blank(
    make_book: Callable[..., bytes], library: Callable[..., Any], empty: bytes
) -> None:
    raw = _changed_part(
        make_book({"a": library({"标准值": ("formula", "=1+1", 2)})}),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"<f>1+1</f><v>2</v>", b"<f>1+1</f>" + empty),
    )

    content = read_workbook("x.xlsx", raw)

    assert only_problem(content) is ProblemCode.CELL_FORMULA_WITHOUT_VALUE
    assert content.indicators == ()


def test_a_single_cell_far_away_is_refused_before_the_sheet_is_built(
    make_book: Callable[..., bytes],
) -> None:
    far = make_book({"a": [["指标编码"], *([[]] * 5), [None] * 300 + ["x"]]})

    content = read_workbook("x.xlsx", far, limits=WorkbookLimits(max_columns=256))

    assert only_problem(content) is ProblemCode.FILE_TOO_LARGE
    assert "301 列" in content.problems[0].message


@pytest.mark.parametrize(
    "limits",
    [
        WorkbookLimits(max_bytes=100),
        WorkbookLimits(max_rows=2),
        WorkbookLimits(max_columns=3),
        WorkbookLimits(max_cells=8),
        WorkbookLimits(max_sheets=0),
        WorkbookLimits(max_unpacked_bytes=1000),
    ],
    ids=["bytes", "rows", "columns", "cells", "sheets", "unpacked"],
)
def test_every_limit_of_size_is_kept(
    limits: WorkbookLimits, make_book: Callable[..., bytes], library: Callable[..., Any]
) -> None:
    content = read_workbook("x.xlsx", make_book({"a": library({}, {})}), limits=limits)

    assert only_problem(content) is ProblemCode.FILE_TOO_LARGE


def test_one_long_text_shown_many_times_counts_as_often_as_it_is_shown(
    make_book: Callable[..., bytes], library: Callable[..., Any]
) -> None:
    rows = library(*[{"指标编码": str(each), "备注": "长" * 1000} for each in range(20)])
    limits = WorkbookLimits(max_text_length=15_000)

    content = read_workbook("x.xlsx", make_book({"a": rows}), limits=limits)

    assert only_problem(content) is ProblemCode.FILE_TOO_LARGE
    assert not read_workbook("x.xlsx", make_book({"a": rows[:10]}), limits=limits).errors


@pytest.mark.parametrize(
    "limits", [WorkbookLimits(max_rows=1), WorkbookLimits(max_columns=2)], ids=["rows", "columns"]
)
def test_the_limits_hold_for_csv_too(limits: WorkbookLimits) -> None:
    content = read_workbook("a.csv", CSV.encode(), limits=limits)

    assert only_problem(content) is ProblemCode.FILE_TOO_LARGE


def test_every_sentence_is_chinese_and_says_where(
    make_book: Callable[..., bytes], library: Callable[..., Any]
) -> None:
    content = read_workbook("x.xlsx", make_book({"指标库": library({"共性/个性": "通用"})}))

    (problem,) = content.problems
    assert str(problem) == (
        "指标库 第 2 行 E 列（共性/个性）：“通用”不在可选范围内，请改为：共性、个性"
    )


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", CSV.encode()]))
def test_no_bytes_make_reading_fail(tail: bytes, start: bytes) -> None:
    content = read_workbook("x", start + tail)

    assert content.problems or content.indicators


WHOLE = write_template_workbook()
DAMAGE = st.lists(
    st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=20
)


@settings(max_examples=150, deadline=None)
@given(DAMAGE, st.integers(1, len(WHOLE)))
def test_a_damaged_workbook_is_refused_or_read_and_never_breaks_the_reader(
    damage: list[tuple[int, int]], end: int
) -> None:
    raw = bytearray(WHOLE)
    for position, byte in damage:
        raw[position] = byte

    for content in (read_workbook("x", bytes(raw)), read_workbook("x", WHOLE[:end])):
        assert content.is_empty


PARTS = [
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
    "xl/worksheets/sheet1.xml",
]
TOKENS = [b"<", b">", b'"', b"</c>", b'r="A0"', b'r="XFD99999999"', b"NaN", b"-1", b"\x00", b""]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(PARTS),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 9), st.sampled_from(TOKENS))),
)
def test_damaged_parts_of_a_sound_archive_never_break_the_reader(
    name: str, cuts: list[tuple[int, int, bytes]]
) -> None:
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    for start, length, token in cuts:
        parts[name] = parts[name][:start] + token + parts[name][start + length :]

    assert read_workbook("x", _zip_of(parts)).is_empty
