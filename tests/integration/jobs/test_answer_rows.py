"""Rows of an extract that came back: each way to say something, and each way to get it wrong."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from adapter.domain.indicator import Indicator
from adapter.domain.library.entries import EntryRecord
from adapter.domain.template import IndicatorTemplate
from adapter.domain.value import print_value
from adapter.errors import ImportRefused
from mappings.workbook import Severity
from mappings.workbook.rows import cell_text
from sync_jobs.import_library import SourceFile
from tests.integration.jobs.answering import (
    CHANGE,
    CHANGED,
    CHANGED_LINES,
    COVER,
    EDUCATION,
    INDICATORS,
    LINES,
    WHO,
    Round,
    Said,
    answered,
    codes,
    grids,
)
from tests.integration.jobs.desk import DIVISION, Desk, csv_file, indicator
from tests.integration.jobs.kept_desk import Kept

OWN, LINE, OTHER_LINE = "指标/104", "模板/MB3/104", "模板/MB3/101"
ADD = {"意见": "新增", "理由": "新增任务"}
NEW = {**ADD, "指标编码": "101-新1", "一级指标": "产出指标", "二级指标": "质量指标"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Nothing here asks the database for more than what was put in."""
    return sqlite_url


@pytest.fixture
def round_(desk: Desk, database_url: str, kept: Kept) -> Round:
    kept.prepare(desk, database_url, _begin)
    return Round(desk)


def _begin(desk: Desk) -> None:
    desk.begin_the_year()
    Round(desk).begin()


def wanted(round_: Round, **answers: Mapping[str, Said]) -> EntryRecord:
    report = round_.take(answered(round_.export(), **answers))  # type: ignore[arg-type]  # by name
    assert [each for each in report.problems if each.severity is Severity.ERROR] == []
    (entry,) = report.entries
    return entry.record


# --- what may be said -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "standard"),
    [
        ({"建议标准值": "95"}, "≥95人"),
        ({"建议标准值": "≤95"}, "≤95人"),
        ({"建议标准值": "=95户"}, "=95户"),
        ({"建议计量单位": "人次"}, "≥90人次"),
        ({"建议标准值": "95", "建议计量单位": "%"}, "≥95%"),
        ({"建议标准值": "有效提升"}, "有效提升"),
        ({"建议标准值": "6月底前"}, "6月底前"),
        ({"建议指标解释": "甲 < 乙"}, "≥90人"),
    ],
)
def test_a_standard_keeps_what_is_not_said_anew(round_: Round, said: Said, standard: str) -> None:
    record = wanted(round_, indicators={OWN: {**CHANGE, **said}})

    assert isinstance(record, Indicator)
    assert print_value(record.standard) == standard
    assert record.explanation == said.get("建议指标解释", "")


def test_a_new_indicator_is_the_departments_own(round_: Round) -> None:
    said = {**NEW, "建议指标名称": "助学金发放准确率", "建议标准值": "≥98%", "建议指标依据": "通知"}
    report = round_.take(answered(round_.export(), new_indicators=[said]))

    (entry,) = report.entries
    record = entry.record
    assert isinstance(record, Indicator)
    assert (entry.base_digest, record.code, record.name) == (None, "101-新1", "助学金发放准确率")
    assert (record.department_code, record.is_common, record.is_quantitative) == (
        "101",
        False,
        True,
    )
    assert (print_value(record.standard), record.basis) == ("≥98%", "通知")


def test_a_line_is_added_with_the_standard_of_its_indicator(round_: Round) -> None:
    new = {**ADD, "模板编码": "MB3", "指标编码": "103", "建议分值": "20"}
    lighter = {OTHER_LINE: {**CHANGE, "建议分值": "30"}}
    report = round_.take(answered(round_.export(), lines=lighter, new_lines=[new]))

    (entry,) = report.entries
    assert isinstance(entry.record, IndicatorTemplate)
    assert [(e.ordinal, e.indicator_code, str(e.weight)) for e in entry.record.lines] == [
        (1, "101", "30"),
        (2, "104", "50"),
        (3, "103", "20"),
    ]
    assert print_value(entry.record.lines[2].target) == "≥90人"


def test_an_indicator_ends_on_the_day_that_is_named(round_: Round) -> None:
    said = {**CHANGE, "意见": "停用", "建议停用日期": "2025年12月31日"}

    record = wanted(round_, indicators={OWN: said})

    assert isinstance(record, Indicator)
    assert str(record.valid_to) == "2025-12-31"


@pytest.mark.parametrize("mark", ["/", "—", "——", "－", "无", "-", "--"])
def test_a_filler_mark_alone_says_nothing(round_: Round, mark: str) -> None:
    texts = {"建议标准值": mark, "建议计量单位": mark, "建议指标解释": mark, "建议停用日期": mark}
    line = {"建议指标值": mark, "建议计量单位": mark, "建议是否必选": mark}
    report = round_.take(
        answered(
            round_.export(),
            indicators={
                OWN: {**CHANGE, **texts, "建议指标名称": "甲"},
                "指标/101": {**texts, "理由": mark, "建议指标名称": mark},
            },
            lines={
                LINE: {**CHANGE, **line, "建议分值": "100"},
                OTHER_LINE: {**CHANGE, **line, "意见": "删除", "建议分值": mark},
            },
        )
    )

    assert codes(report) == []
    own, template = (each.record for each in report.entries)
    assert isinstance(own, Indicator)
    assert isinstance(template, IndicatorTemplate)
    assert (own.name, print_value(own.standard), own.explanation) == ("甲", "≥90人", "")
    assert (own.valid_to, own.is_quantitative) == (None, True)
    ((code, target, weight),) = [
        (each.indicator_code, print_value(each.target), str(each.weight)) for each in template.lines
    ]
    assert (code, target, weight) == ("104", "≥90人", "100")


# --- what is refused, row by row ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "code", "word"),
    [
        ({"意见": "修改", "建议标准值": "≥95人"}, "cell_required", "理由"),
        ({"意见": "改一下", "理由": "无"}, "word_unknown", "无意见、修改、删除、新增"),
        ({"建议标准值": "≥95人"}, "answer_unclear", "没有选意见"),
        ({"理由": "偏低"}, "answer_unclear", "没有选意见"),
        (CHANGE, "answer_unclear", "与现行相同"),
        ({**CHANGE, "标准值": "≥95人"}, "answer_altered", "恢复原样"),
        ({"标准值": "≥95人"}, "answer_altered", "恢复原样"),
        ({**CHANGE, "意见": "删除", "建议指标名称": "甲"}, "answer_unclear", "请只留一种"),
        ({**CHANGE, "建议标准值": "/", "建议指标名称": "无"}, "answer_unclear", "与现行相同"),
        ({**CHANGE, "建议停用日期": "2025-13-01"}, "date_format", "2026-01-31"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_what_to_do(
    round_: Round, said: Said, code: str, word: str
) -> None:
    report = round_.take(answered(round_.export(), indicators={OWN: said}))

    (problem,) = report.problems
    assert (problem.code.value, problem.sheet, problem.row) == (code, INDICATORS, 6)
    assert word in problem.message
    assert "请" in problem.message
    assert report.entries == ()


@pytest.mark.parametrize(
    "said", [{"建议标准值": "5"}, {"建议标准值": "95%"}, {"建议计量单位": "元"}]
)
def test_a_part_of_a_value_of_several_does_not_stand_for_all(round_: Round, said: Said) -> None:
    standard = "11月底完成100%"
    round_.desk.import_files(csv_file("a.csv", [indicator("104", **EDUCATION, 标准值=standard)]))
    extract = round_.export()

    part = round_.take(answered(extract, indicators={OWN: {**CHANGE, **said}}))
    whole = {**CHANGE, "建议标准值": "10月底完成95%"}
    report = round_.take(answered(extract, indicators={OWN: whole}))

    (problem,) = part.problems
    assert (problem.code.value, part.entries) == ("answer_unclear", ())
    assert "请在建议的值中把整个值写完整" in problem.message
    (entry,) = report.entries
    assert isinstance(entry.record, Indicator)
    assert print_value(entry.record.standard) == "10月底完成95%"


@pytest.mark.parametrize("said", ["≥", "**", "%"])
def test_a_value_is_never_wiped(round_: Round, said: str) -> None:
    report = round_.take(
        answered(round_.export(), indicators={OWN: {**CHANGE, "建议标准值": said}})
    )

    assert "answer_unclear" in codes(report)
    assert report.entries == ()


@pytest.mark.parametrize(
    ("lines", "new", "found"),
    [
        ({LINE: {**CHANGE, "建议分值": "60"}}, [], ["template_weights"]),
        ({LINE: {**CHANGE, "建议分值": "160"}}, [], ["number_out_of_range", "template_weights"]),
        (
            {LINE: {**CHANGE, "建议分值": "60.12345678901"}},
            [],
            ["number_out_of_range"],
        ),
        (
            {LINE: {**CHANGE, "意见": "删除"}, OTHER_LINE: {**CHANGE, "意见": "删除"}},
            [],
            ["template_incomplete"] * 2,
        ),
        (
            {LINE: {**CHANGE, "建议指标值": "≥95人"}, OTHER_LINE: {"意见": "修改"}},
            [],
            ["cell_required", "template_incomplete"],
        ),
        (
            {
                LINE: {**CHANGE, "意见": "删除", "建议指标值": "≥95人"},
                OTHER_LINE: {**CHANGE, "建议分值": "100"},
            },
            [],
            ["answer_unclear", "template_incomplete"],
        ),
        *(
            (
                {
                    LINE: {**CHANGE, **code, "建议分值": "60"},
                    OTHER_LINE: {**CHANGE, "建议指标值": "≥80人"},
                },
                [],
                ["answer_altered", "template_incomplete"],
            )
            for code in ({"模板编码": "MB33"}, {"模板编码": ""}, {"模板编码": "MB4"})
        ),
        (
            {
                LINE: {**CHANGE, "行标识": "模板/MB3/999", "模板编码": "", "建议分值": "60"},
                OTHER_LINE: {**CHANGE, "建议指标值": "≥80人"},
            },
            [],
            ["answer_gone", "template_incomplete"],
        ),
        ({}, [{**ADD, "模板编码": "MB3", "指标编码": "999"}], ["indicator_unknown"]),
        ({}, [{**ADD, "模板编码": "MB3", "指标编码": "101"}], ["code_repeated"]),
        ({}, [{**ADD, "模板编码": "MB4", "指标编码": "101"}], ["answer_unclear"]),
        ({}, [{"模板编码": "MB3", "指标编码": "103"}], ["answer_unclear"]),
    ],
)
def test_a_template_is_all_or_nothing(
    round_: Round, lines: dict[str, Said], new: list[Said], found: list[str]
) -> None:
    report = round_.take(answered(round_.export(), lines=lines, new_lines=new))

    assert sorted(codes(report)) == sorted(found)
    assert report.entries == ()
    assert all("MB" not in each.message for each in report.problems)


def test_a_code_that_there_is_is_no_new_one(round_: Round) -> None:
    report = round_.take(
        answered(
            round_.export(),
            new_indicators=[
                {**NEW, "指标编码": "201", "建议指标名称": "甲", "建议标准值": "1"},
                {**NEW, "建议指标名称": "甲", "建议标准值": "1"},
                {**NEW, "建议指标名称": "乙", "建议标准值": "1"},
            ],
        )
    )

    assert codes(report) == ["code_repeated"] * 3
    assert report.entries == ()


def test_rows_of_another_department_are_refused(round_: Round) -> None:
    foreign = round_.export("102")
    answer = {"指标/201": {**CHANGE, "建议标准值": "≥95人"}}
    lines = {"模板/MB4/201": {**CHANGE, "建议指标值": "≥95人"}}
    file = answered(foreign, indicators=answer, lines=lines)

    own, other = (
        round_.take(SourceFile(name="a.xlsx", content=each))
        for each in (_with_department(file.content, "101-教育局"), file.content)
    )

    assert (codes(own), own.foreign, own.entries) == (["answer_foreign"] * 2, 2, ())
    assert [each.origin_name for each in other.entries] == ["102", "102"]


def test_a_template_without_a_department_is_that_of_its_projects_unit(round_: Round) -> None:
    lines = {"模板/MB1/101": {**CHANGE, "建议指标值": "≥95人"}}
    file = answered(round_.export(), lines=lines)

    other, own = (
        round_.take(SourceFile(name="a.xlsx", content=each))
        for each in (_replaced(file.content, "101-教育局", "102-公安局"), file.content)
    )

    assert (codes(other), other.foreign, other.entries) == (["answer_foreign"], 1, ())
    assert [(each.code, each.origin_name) for each in own.entries] == [("MB1", "101")]


def test_an_extract_names_the_templates_of_which_no_answer_could_be_registered(
    round_: Round,
) -> None:
    """The list does not know the code of their project, and they name no department."""
    round_.export()
    with round_.desk.store.begin() as work:
        listed = [replace(each, project_code="") for each in work.projects.projects(DIVISION)]
        work.projects.replace_list(DIVISION, listed, 0, work.projects.open_departments(DIVISION))
        work.commit()
    lines = {each: {**CHANGE, "建议指标值": "≥95人"} for each in ("模板/MB1/101", LINE)}
    file = answered(round_.export(), lines=lines)

    taken = round_.take(file)

    before, now = round_.reports
    assert (before.unanswerable, now.unanswerable) == ((), ("MB1", "MB2"))
    assert now.templates == before.templates == 3
    assert codes(taken) == ["answer_gone"]
    assert [each.code for each in taken.entries] == ["MB3"]


def test_rows_that_were_deleted_are_told(round_: Round) -> None:
    rows = {name: grid.rows for name, grid in grids(round_.export()).items()}
    rows[INDICATORS] = rows[INDICATORS][:-1]

    report = round_.take(written({**rows, COVER: _signed(rows[COVER])}))

    (problem,) = report.problems
    assert (problem.code.value, problem.severity.value) == ("answer_missing", "warning")
    assert "少 1 行" in problem.message


# --- what is refused as a whole -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda content: _replaced(content, "王芳", ""), "没有写填报人"),
        (lambda content: _with_department(content, "909-某局"), "909"),
        (lambda content: content[:-40], "另存为"),
        (lambda content: _replaced(content, "152501000", "152502000"), "152502000"),
        (lambda content: _replaced(content, "department-extract/1", "x"), "export extract"),
        (lambda content: _replaced(content, "内容摘要", "其他"), ""),
    ],
    ids=["nobody", "unknown department", "cut off", "another place", "no extract", "no digests"],
)
def test_a_file_that_is_no_answer_of_ours_is_refused_in_one_sentence(
    round_: Round, change: Callable[[bytes], bytes], word: str
) -> None:
    content = change(answered(round_.export(), indicators=CHANGED).content)

    if not word:
        report = round_.take(SourceFile(name="a.xlsx", content=content))
        assert set(codes(report)) >= {"column_missing"}
    else:
        with pytest.raises(ImportRefused) as refused:
            round_.take(SourceFile(name="a.xlsx", content=content))
        assert word in str(refused.value)
        assert "请" in str(refused.value)
    assert round_.entries() == []


# --- what other programs make of it ---------------------------------------------------------------


def test_columns_in_another_order_rows_between_and_numbers_for_texts_are_understood(
    round_: Round,
) -> None:
    file = answered(round_.export(), indicators=CHANGED, lines=CHANGED_LINES)
    rows = {name: [list(row) for row in grid.rows] for name, grid in grids(file.content).items()}
    for sheet in (INDICATORS, LINES):
        rows[sheet] = [list(reversed(_padded(row))) for row in rows[sheet]]
        rows[sheet].insert(4, [])
        rows[sheet] = [[_number(cell) for cell in row] for row in rows[sheet]]
    shuffled = dict(reversed(rows.items()))

    there, back = round_.take(file), round_.take(written(shuffled))

    assert len(there.entries) == 3
    assert (codes(back), back.repeated) == ([], 3)


@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="soffice is missing here: run `make setup-system`"
)
def test_a_workbook_that_libreoffice_saved_anew_says_the_same(
    round_: Round, tmp_path: Path
) -> None:
    file = answered(round_.export(), indicators=CHANGED, lines=CHANGED_LINES)
    source = tmp_path / "意见.xlsx"
    source.write_bytes(file.content)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run(  # noqa: S603 - a command of ours
        [*command, "--outdir", str(tmp_path / "out"), str(source)],
        check=True, timeout=60, capture_output=True,
    )  # fmt: skip
    saved = (tmp_path / "out" / "意见.xlsx").read_bytes()
    assert saved != file.content

    report = round_.take(SourceFile(name="意见.xlsx", content=saved))

    assert codes(report) == []
    assert len(report.entries) == 3
    assert round_.take(file).repeated == 3


def written(sheets: Mapping[str, list[list[Any]]]) -> SourceFile:
    """A workbook of these cells alone, with nothing of the formats of the first one."""
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write(at, column, cell if isinstance(cell, int) else cell_text(cell))
    return SourceFile(name="另存.xlsx", content=stream.getvalue())


def _signed(rows: list[list[Any]]) -> list[list[Any]]:
    return [[row[0], WHO.get(str(row[0]), row[1])] for row in map(_padded, rows)]


def _padded(row: list[Any]) -> list[Any]:
    return [*row, *[""] * (40 - len(row))]


def _number(cell: Any) -> Any:
    return int(cell) if isinstance(cell, str) and cell.isdecimal() else cell


def _with_department(content: bytes, name: str) -> bytes:
    return _replaced(content, "101-教育局", name, "102-公安局")


def _replaced(content: bytes, old: str, new: str, *others: str) -> bytes:
    """The workbook with a text of it replaced wherever it stands."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as book, zipfile.ZipFile(stream, "w") as again:
        for part in book.namelist():
            text = book.read(part).decode()
            for each in (old, *others):
                text = text.replace(each, new)
            again.writestr(part, text)
    return stream.getvalue()
