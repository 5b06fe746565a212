"""One form in many layouts: whatever it is written as, it is answered alike, line by line."""

import csv
import io
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.forms.layout import FORM_LINES
from mappings.forms.reading import FormContent, read_form

COLUMNS = (
    "level1",
    "level2",
    "name",
    "target",
    "unit",
    "actual",
    "max_score",
    "score",
    "deviation_analysis",
)
LINES: list[dict[str, Any]] = [
    {
        "level1": "产出指标",
        "level2": "数量指标",
        "name": "养护里程",
        "target": "≥300",
        "unit": "公里",
        "actual": "310公里",
        "max_score": 10,
        "score": 10,
        "deviation_analysis": "",
    },
    {
        "level1": "产出指标",
        "level2": "数量指标",
        "name": "指标2：巡查，含夜巡",
        "target": 12,
        "unit": "次",
        "actual": 11.5,
        "max_score": 10,
        "score": 9.58,
        "deviation_analysis": "冬季\n封路",
    },
    {
        "level1": "产出指标",
        "level2": "质量指标",
        "name": "合格率",
        "target": "95%以上",
        "unit": "",
        "actual": "1,234",
        "max_score": 12.5,
        "score": "10分",
        "deviation_analysis": "—",
    },
    {
        "level1": "效益指标",
        "level2": "社会效益指标",
        "name": "出行条件",
        "target": "明显改善",
        "unit": "",
        "actual": '有所"改善"',
        "max_score": 30,
        "score": 20,
        "deviation_analysis": "无",
    },
    {
        "level1": "满意度指标",
        "level2": "服务对象满意度",
        "name": "小计",
        "target": "≥90%",
        "unit": "",
        "actual": "",
        "max_score": 10,
        "score": "",
        "deviation_analysis": "",
    },
]
LINES[-1]["name"] = "群众满意度；合计"
#: A form that calls 指标类别 its first level may mean the nature by it; only sure words are drawn.
SPELLINGS = {
    name: [
        FORM_LINES.column(name).heading,
        *(
            each
            for each in FORM_LINES.column(name).synonyms
            if not each.isascii() or name in ("level1", "level2")
        ),
    ]
    for name in COLUMNS
}


@dataclass(frozen=True, kw_only=True)
class Look:
    """How the form is written."""

    order: tuple[str, ...]
    spellings: dict[str, str]
    above: tuple[int, ...]
    indent: int
    has_total: bool
    has_more: bool


@st.composite
def looks(draw: st.DrawFn) -> Look:
    return Look(
        order=tuple(draw(st.permutations(COLUMNS))),
        spellings={name: draw(st.sampled_from(SPELLINGS[name])) for name in COLUMNS},
        above=tuple(draw(st.lists(st.sampled_from((0, 1, 2)), max_size=4))),
        indent=draw(st.sampled_from((0, 0, 1, 3))),
        has_total=draw(st.booleans()),
        has_more=draw(st.booleans()),
    )


def rows_of(look: Look, lines: list[dict[str, Any]]) -> list[list[Any]]:
    pad = [""] * look.indent
    titles: tuple[list[Any], ...] = (
        [],
        ["项目支出绩效自评表（2023年度）"],
        ["项目名称", "公路养护", "主管部门", "交通局"],
    )
    more = ["数据来源"] if look.has_more else []
    rows = [[*pad, *titles[each]] for each in look.above]
    rows.append([*pad, *(look.spellings[each] for each in look.order), *more])
    rows += [[*pad, *(line[each] for each in look.order), *(more and ["台账"])] for line in lines]
    if look.has_total:
        rows.append([*pad, "总分", *[""] * (len(COLUMNS) - 2), 72.5])
    return rows


def answers(content: FormContent) -> list[tuple[object, ...]]:
    return [
        (
            line.result.subject.level1,
            line.result.subject.level2,
            line.result.subject.name,
            line.result.target,
            line.result.actual_value.replace(" ", ""),
            line.result.max_score,
            line.result.score,
        )
        for line in content.lines
    ]


PLAIN = Look(
    order=COLUMNS,
    spellings={each: SPELLINGS[each][0] for each in COLUMNS},
    above=(),
    indent=0,
    has_total=False,
    has_more=False,
)


def as_workbook(rows: list[list[Any]], *, is_protected: bool, hides: bool, computes: bool) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("自评表")
        for top, row in enumerate(rows):
            for left, cell in enumerate(row):
                if computes and isinstance(cell, int | float):
                    sheet.write_formula(top, left, f"={cell}*1", None, cell)
                else:
                    sheet.write(top, left, cell)
        if hides:
            sheet.set_row(len(rows) - 2, None, None, {"hidden": True})
            sheet.set_column(0, 1, None, None, {"hidden": True})
        if is_protected:
            sheet.protect("秘密")
    return content.getvalue()


def as_text(rows: list[list[Any]], charset: str, delimiter: str, ending: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=ending).writerows(rows)
    return text.getvalue().encode(charset)


EXPECTED = answers(
    read_form(
        "表.xlsx",
        as_workbook(rows_of(PLAIN, LINES), is_protected=False, hides=False, computes=False),
    )
)


def test_the_plain_form_is_read_whole() -> None:
    assert len(EXPECTED) == len(LINES)
    assert [each[2] for each in EXPECTED] == [each["name"] for each in LINES]


@settings(max_examples=150)
@given(look=looks(), is_protected=st.booleans(), hides=st.booleans(), computes=st.booleans())
def test_a_workbook_is_read_alike_in_whatever_order_and_words(
    look: Look, *, is_protected: bool, hides: bool, computes: bool
) -> None:
    content = as_workbook(
        rows_of(look, LINES), is_protected=is_protected, hides=hides, computes=computes
    )

    assert answers(read_form("表.xlsx", content)) == EXPECTED


@settings(max_examples=150)
@given(
    look=looks(),
    charset=st.sampled_from(("utf-8", "utf-8-sig", "gb18030", "utf-16")),
    delimiter=st.sampled_from(",;\t"),
    ending=st.sampled_from(("\r\n", "\n")),
)
def test_a_text_is_read_alike_in_every_encoding_and_with_every_separator(
    look: Look, charset: str, delimiter: str, ending: str
) -> None:
    content = as_text(rows_of(look, LINES), charset, delimiter, ending)

    assert answers(read_form("表.csv", content)) == EXPECTED


@settings(max_examples=200)
@given(at=st.integers(0, 6000), put=st.binary(min_size=1, max_size=40), cut=st.integers(0, 6000))
def test_a_damaged_workbook_is_read_or_says_in_a_sentence_what_to_do(
    at: int, put: bytes, cut: int
) -> None:
    whole = as_workbook(rows_of(PLAIN, LINES), is_protected=False, hides=False, computes=False)
    damaged = whole[: at % len(whole)] + put + whole[(at + cut) % len(whole) :]
    content = read_form("表.xlsx", damaged)

    assert content.tables or any("请" in each.message for each in content.problems)


@settings(max_examples=200)
@given(rubbish=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)))
def test_rubbish_says_in_a_sentence_what_to_do(rubbish: bytes) -> None:
    content = read_form("表", rubbish)

    assert content.tables or any("请" in each.message for each in content.problems)
