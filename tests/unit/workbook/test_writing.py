"""What we write, spreadsheet programs show as it is and we read back as it was."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from adapter.domain.indicator import DepartmentDuty, Indicator, LegalBasis
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import Direction, IndicatorValue, ValueKind, parse_value, print_value
from mappings.workbook import (
    CellTooLongError,
    read_workbook,
    write_library,
    write_template_workbook,
)

SHEETS = ["指标库", "指标模板", "项目统计表", "部门职责", "依据", "功能分类"]


def sheet_rows(raw: bytes, sheet: str) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    return [list(row) for row in book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)]


def part(raw: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return archive.read(name).decode()


def all_parts(raw: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return "".join(archive.read(each).decode() for each in archive.namelist())


def test_the_empty_workbook_has_every_sheet_with_a_note_and_its_headings() -> None:
    raw = write_template_workbook()

    assert CalamineWorkbook.from_filelike(io.BytesIO(raw)).sheet_names == SHEETS
    for sheet in SHEETS:
        note, headings = sheet_rows(raw, sheet)
        assert len(note[0]) > 10
        assert all(headings)


def test_the_empty_workbook_reads_as_empty_and_without_problems() -> None:
    content = read_workbook("空白模板.xlsx", write_template_workbook())

    assert content.is_empty
    assert content.problems == ()


@pytest.mark.parametrize(
    ("number", "lists"),
    [
        (
            1,
            [
                "共性,个性",
                "定量,定性",
                "正向,反向",
                "≥,&gt;,=,≤,&lt;",
                "计划标准,行业标准,历史标准,其他地区,预算支出标准,其他",
            ],
        ),
        (2, ["项目,项目类别,部门整体", "是,否"]),
        (3, ["涉密,非密", "人员类,运转类,特定目标类"]),
    ],
)
def test_columns_of_fixed_words_offer_them_as_a_list(number: int, lists: list[str]) -> None:
    sheet = part(write_template_workbook(), f"xl/worksheets/sheet{number}.xml")

    offered = re.findall(r"<formula1>\"(.*?)\"</formula1>", sheet)
    assert set(lists) <= set(offered)
    assert "frozen" in sheet


def test_code_columns_are_formatted_as_text() -> None:
    raw = write_template_workbook()
    styles = part(raw, "xl/styles.xml")
    sheet = part(raw, "xl/worksheets/sheet1.xml")

    formats = re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1])
    first_column = re.search(r'<col min="1" [^>]*style="(\d+)"', sheet)
    assert first_column is not None
    assert formats[int(first_column[1])] == "49"


def _filled(rows: dict[str, dict[str, Any]]) -> bytes:
    """The sheets of the empty workbook, typed anew with one row each."""
    empty = write_template_workbook()
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        for name in SHEETS:
            sheet = book.add_worksheet(name)
            note, headings = sheet_rows(empty, name)
            sheet.write_string(0, 0, note[0])
            for column, heading in enumerate(headings):
                sheet.write_string(1, column, heading)
                value = rows.get(name, {}).get(heading.lstrip("*"))
                if value is not None:
                    sheet.write(2, column, value)
    return target.getvalue()


def test_what_a_person_fills_into_the_empty_workbook_reads_without_problems() -> None:
    raw = _filled(
        {
            "指标库": {
                "指标编码": "0101",
                "一级指标": "产出指标",
                "二级指标": "质量指标",
                "三级指标（指标名称）": "验收合格率",
                "共性/个性": "共性",
                "定量/定性": "定量",
                "指标方向（正向/反向）": "正向",
                "运算符": "≥",
                "标准值": 95,
                "计量单位": "%",
                "依据编码": "B1",
                "标准来源": "行业标准",
                "功能分类": 2050202,
                "主管部门": "101-教育局（部门）",
            },
            "指标模板": {
                "模板编码": "T1",
                "模板名称": "助学金模板",
                "适用层级": "项目",
                "项目名称": "国家助学金",
                "指标编码": "0101",
                "分值（权重）": 100,
                "是否必选": "是",
            },
            "项目统计表": {
                "序号": 1,
                "主管部门": "101-教育局（部门）",
                "预算单位": "101001-第一中学",
                "项目名称": "国家助学金",
                "申请预算金额（万元）": 12.5,
                "类": 205,
                "款": 2,
                "项": 2,
                "涉密/非密": "非密",
            },
            "部门职责": {"主管部门": "101-教育局", "部门职责": "办学", "工作任务": "资助"},
            "依据": {"依据编码": "B1", "名称": "预算绩效管理条例"},
        }
    )

    content = read_workbook("已填.xlsx", raw)

    assert content.problems == ()
    assert content.indicators[0].value.code == "0101"
    assert content.templates[0].value.lines[0].target == parse_value("≥95%")
    assert content.projects[0].value.function_class == "2050202"
    assert content.duties[0].value.duty == "办学"
    assert content.bases[0].value.code == "B1"


def indicator(
    code: str = "0101", name: str = "验收合格率", explanation: str = "", remark: str = ""
) -> Indicator:
    return Indicator(
        code=code,
        level1="产出指标",
        level2="质量指标",
        name=name,
        is_common=True,
        is_quantitative=True,
        direction=Direction.POSITIVE,
        standard=parse_value("≥95%"),
        explanation=explanation,
        remark=remark,
    )


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "{=1}"])
def test_no_text_ever_becomes_a_formula_or_a_link(text: str) -> None:
    raw = write_library([indicator(explanation=text, remark="https://example.org/" + text)], [])

    assert "<f>" not in all_parts(raw)
    assert "<hyperlink" not in all_parts(raw)
    assert read_workbook("x", raw).indicators[0].value.explanation == text


def test_a_text_longer_than_a_cell_is_refused_and_not_dropped() -> None:
    with pytest.raises(CellTooLongError, match="32768"):
        write_library([indicator(remark="长" * 32_768)], [])


def test_operator_number_and_unit_stand_in_their_own_columns() -> None:
    raw = write_library([indicator()], [])

    headings, row = sheet_rows(raw, "指标库")[1:]
    cells = dict(zip(headings, row, strict=True))
    assert (cells["运算符"], cells["标准值"], cells["计量单位"]) == ("≥", "95", "%")


def test_the_same_library_makes_the_same_bytes() -> None:
    raw = write_library([indicator()], [])

    assert raw == write_library([indicator()], [])
    assert part(raw, "docProps/core.xml").count("2000-01-01T00:00:00Z") == 2


def test_a_weight_finer_than_a_number_cell_is_written_exactly() -> None:
    weights = (Decimal("33.33333333333333333333"), Decimal("66.66666666666666666667"))
    lines = tuple(
        TemplateLine(
            ordinal=ordinal,
            indicator_code=code,
            target=parse_value("≥95%"),
            weight=weight,
            is_required=True,
        )
        for ordinal, (code, weight) in enumerate(zip(("1", "2"), weights, strict=True), start=1)
    )
    template = IndicatorTemplate(
        code="T", name="模板", level=TemplateLevel.PROJECT, project_name="项目", lines=lines
    )
    raw = write_library([indicator("1", "甲率"), indicator("2", "乙率")], [template])

    # No number cell holds them, and no library of ours either: they are not rounded on the way.
    shown = part(raw, "xl/sharedStrings.xml")
    assert all(f">{weight}<" in shown for weight in weights)


def test_bases_and_duties_come_back_too() -> None:
    bases = [LegalBasis(code="01", name="条例", issued_on=date(2024, 11, 1), category="法规")]
    duties = [DepartmentDuty(department_code="101", department_name="教育局", duty="办学\n助学")]

    content = read_workbook("x", write_library([], [], bases=bases, duties=duties))

    assert [each.value for each in content.bases] == bases
    assert [each.value for each in content.duties] == duties
    assert content.problems == ()


# Texts that reading leaves as they are: no white space at the ends, nothing invisible.
WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S"), exclude_characters="�"),
    min_size=1,
    max_size=12,
).filter(lambda text: not text.startswith('="'))
NOTHING_OR_WORDS = st.just("") | WORDS
LINES = st.lists(WORDS, max_size=3).map("\n".join)
CODES = st.from_regex(r"[0-9A-Z]{1,14}", fullmatch=True).filter(
    lambda code: re.fullmatch(r"[0-9]+E[0-9]+", code) is None
)
LEVELS = st.sampled_from(["产出指标", "效益指标", "满意度指标", "成本指标", "过程"])
DATES = st.none() | st.dates(date(1901, 1, 1), date(2100, 12, 31))
VALUES = st.sampled_from(
    [
        "≥95%",
        "=100%",
        "≤0.4%",
        "90",
        "1.2亿元",
        "≥28.40元/株",
        "80%-90%",
        "10～20个",
        "2026年6月底前",
        "6月底前",
        "2026年1月--2026年11月",
        "1次/月",
        "11月底完成100%",
        "有效提升",
        "=0次",
        ">92%",
        "<5天",
        "-3.5℃",
        "",
    ]
).map(parse_value)


@st.composite
def indicators(draw: st.DrawFn) -> Indicator:
    standard = draw(VALUES)
    return Indicator(
        code=draw(CODES),
        level1=draw(LEVELS),
        level2=draw(LEVELS),
        name="指标" + draw(WORDS),
        is_common=draw(st.booleans()),
        is_quantitative=draw(st.booleans()),
        direction=standard.direction or draw(st.sampled_from([None, *Direction])),
        standard=standard,
        explanation=draw(LINES),
        calculation=draw(LINES),
        scoring_rule=draw(LINES),
        basis=draw(LINES),
        basis_code=draw(st.just("") | CODES),
        standard_source=draw(st.sampled_from(["", "计划标准", "其他"])),
        data_source=draw(LINES),
        sector=draw(NOTHING_OR_WORDS),
        function_class=draw(st.just("") | st.from_regex(r"[12][0-9]{6}", fullmatch=True)),
        project_categories=draw(st.sampled_from([(), ("PPP项目",), ("专项资金项目", "PPP项目")])),
        department_code=draw(st.sampled_from(["", "007", "101"])),
        department_name=draw(st.sampled_from(["", "教育局", "林业和草原局（本级）"])),
        valid_from=draw(DATES),
        remark=draw(LINES),
    )


@st.composite
def libraries(draw: st.DrawFn) -> tuple[list[Indicator], list[IndicatorTemplate]]:
    found = draw(st.lists(indicators(), min_size=1, max_size=5, unique_by=lambda each: each.code))
    codes = [each.code for each in found]
    heads = draw(st.lists(CODES, max_size=3, unique=True))
    return found, [_template(draw, code, codes) for code in heads]


def _template(draw: st.DrawFn, code: str, indicator_codes: list[str]) -> IndicatorTemplate:
    chosen = draw(st.lists(st.sampled_from(indicator_codes), min_size=1, unique=True))
    weights: list[Decimal | None] = [None] * len(chosen)
    if draw(st.booleans()):
        first = draw(st.decimals(Decimal("0.01"), 50, places=2))
        rest = (Decimal(100) - first) / max(len(chosen) - 1, 1)
        weights = [first, *[rest.quantize(Decimal("0.01"))] * (len(chosen) - 1)]
        weights[-1] = Decimal(100) - sum((each or Decimal(0)) for each in weights[:-1])
    return IndicatorTemplate(
        code=code,
        name="模板" + draw(WORDS),
        level=TemplateLevel.PROJECT,
        project_code=draw(st.sampled_from(["", "15250126T000000100038"])),
        project_name="项目" + draw(WORDS),
        project_category=draw(st.sampled_from(["", "PPP项目"])),
        department_code=draw(st.sampled_from(["", "007"])),
        lines=tuple(
            TemplateLine(
                ordinal=ordinal,
                indicator_code=each,
                # Its own unit, so that none is taken over from the indicator.
                target=draw(VALUES.filter(_speaks_for_itself)),
                weight=weight,
                is_required=draw(st.booleans()),
            )
            for ordinal, (each, weight) in enumerate(zip(chosen, weights, strict=True), start=1)
        ),
    )


def _speaks_for_itself(value: IndicatorValue) -> bool:
    measured = value.kind in {ValueKind.QUANTITATIVE, ValueKind.RANGE}
    return value.kind is not ValueKind.EMPTY and (not measured or bool(value.unit))


@settings(max_examples=120, deadline=None)
@given(libraries())
def test_a_library_that_was_written_reads_back_equal(
    library: tuple[list[Indicator], list[IndicatorTemplate]],
) -> None:
    indicators_, templates = library

    content = read_workbook("x.xlsx", write_library(indicators_, templates))

    assert content.errors == ()
    assert [each.value for each in content.indicators] == indicators_
    assert [each.value for each in content.templates] == templates


def test_the_values_used_above_are_what_the_value_language_prints_and_reads() -> None:
    for text in ("≥95%", "1.2亿元", "80%-90%", "2026年6月底前", "11月底完成100%"):
        assert parse_value(print_value(parse_value(text))) == parse_value(text)


def test_a_large_library_is_read_whole(make_book: Callable[..., bytes]) -> None:
    many = [indicator(code=f"{number:06d}", name=f"指标{number}") for number in range(3000)]

    content = read_workbook("x.xlsx", write_library(many, []))

    assert content.problems == ()
    assert [each.value for each in content.indicators] == many
