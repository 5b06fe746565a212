"""A template of books as staff hand it back: honoured where changed, refused where broken."""

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from adapter.errors import PackageRefused
from adapter.reports.book.parts import write_shipped
from adapter.reports.book.placeholders import PLACEHOLDERS
from adapter.reports.book.template import MARKS, PARAGRAPH_STYLES, TABLE_STYLE
from tests.unit.reports.bound import bound, content, edited, headings, opened, rows_of, styled

DOCUMENT, STYLES = "word/document.xml", "word/styles.xml"


def refusal(file: Path) -> str:
    with pytest.raises(PackageRefused) as refused:
        bound(template_file=file)
    assert refused.value.code == "template"
    assert refused.value.sentence.startswith("没有汇编：")
    return refused.value.sentence


@pytest.fixture
def handed_out(tmp_path: Path) -> Path:
    """The template as a person gets it."""
    file = tmp_path / "模板.docx"
    with file.open("wb") as stream:
        write_shipped(stream)
    return file


def test_the_template_that_is_handed_out_makes_the_book_that_is_made_without_one(
    handed_out: Path,
) -> None:
    assert bound(template_file=handed_out) == bound()


def test_what_staff_changed_is_in_the_book(handed_out: Path) -> None:
    template = docx.Document(str(handed_out))
    styles: Any = template.styles
    styles["汇编表格文字"].font.size = docx.shared.Pt(7)
    styles["Heading 1"].font.color.rgb = docx.shared.RGBColor(0xC0, 0, 0)
    note = next(each for each in template.paragraphs if "二、" in each.text)
    note.runs[0].text = "二、本局另有说明，见 {{年度}} 年通知。"
    template.sections[1].footer.paragraphs[0].add_run("　内部资料")
    template.save(str(handed_out))

    book = opened(bound(template_file=handed_out))

    changed: Any = book.styles
    assert changed["汇编表格文字"].font.size == docx.shared.Pt(7)
    assert str(changed["Heading 1"].font.color.rgb) == "C00000"
    assert "二、本局另有说明，见 2026 年通知。" in [each.text for each in book.paragraphs]
    assert "内部资料" in book.sections[-1].footer.paragraphs[0].text
    assert headings(book) == headings(opened(bound()))
    assert [rows_of(each) for each in book.tables] == [
        rows_of(each) for each in opened(bound()).tables
    ]


def test_ids_of_styles_may_be_any_since_word_renames_them(tmp_path: Path) -> None:
    file = edited(
        tmp_path / "a.docx",
        {
            STYLES: lambda text: text.replace('"Heading1"', '"1"').replace('"BookCell"', '"a9"'),
        },
    )

    assert headings(opened(bound(template_file=file))) == headings(opened(bound()))


def test_a_placeholder_is_filled_however_word_cut_it_into_runs(tmp_path: Path) -> None:
    runs = "<w:r><w:t>{</w:t></w:r><w:r><w:t>{年</w:t></w:r><w:r><w:t>度}} 年</w:t></w:r>"
    cut = edited(
        tmp_path / "a.docx",
        {DOCUMENT: lambda text: text.replace("<w:r><w:t>编写说明</w:t></w:r>", runs)},
    )

    assert "2026 年" in [each.text for each in opened(bound(template_file=cut)).paragraphs]


def test_the_pages_of_a_template_give_the_tables_their_width(tmp_path: Path) -> None:
    narrow = edited(
        tmp_path / "a.docx", {DOCUMENT: lambda text: text.replace('w:w="16838"', 'w:w="11906"')}
    )
    widths = [
        sum(column.width for column in opened(book).tables[0].columns)
        for book in (bound(), bound(template_file=narrow))
    ]

    assert widths[0] == pytest.approx(docx.shared.Twips(16838 - 2 * 1134), rel=0.01)
    assert widths[1] == pytest.approx(docx.shared.Twips(11906 - 2 * 1134), rel=0.01)


def test_a_break_of_sections_at_a_mark_stays(tmp_path: Path) -> None:
    """Staff who delete the empty line behind a mark hang its break of sections on the mark."""

    def joined(text: str) -> str:
        mark, empty = "<w:p><w:r><w:t>【依据】</w:t></w:r></w:p>", "<w:p><w:pPr><w:sectPr>"
        before, _, after = text.partition(mark)
        section = after[after.index(empty) : after.index("</w:pPr></w:p>")]
        rest = after[after.index("</w:pPr></w:p>") + len("</w:pPr></w:p>") :]
        return f"{before}{section}</w:pPr><w:r><w:t>【依据】</w:t></w:r></w:p>{rest}"

    book = opened(bound(template_file=edited(tmp_path / "a.docx", {DOCUMENT: joined})))

    assert len(book.sections) == len(opened(bound()).sections) == 4
    assert "【依据】" not in [each.text for each in book.paragraphs]


@pytest.mark.parametrize("mark", MARKS)
def test_a_template_without_a_mark_is_refused_by_its_name(tmp_path: Path, mark: str) -> None:
    without = edited(tmp_path / "a.docx", {DOCUMENT: lambda text: text.replace(f"【{mark}】", "")})
    twice = edited(
        tmp_path / "b.docx",
        {DOCUMENT: lambda text: text.replace("编写说明", f"【{mark}】")},
    )

    assert f"没有独占一段的“【{mark}】”" in refusal(without)
    assert f"不止一次有独占一段的“【{mark}】”" in refusal(twice)


def test_a_mark_in_a_text_box_is_none(tmp_path: Path) -> None:
    mark = "<w:r><w:t>【正文】</w:t></w:r>"
    box = f"<w:r><w:pict><w:txbxContent><w:p>{mark}</w:p></w:txbxContent></w:pict></w:r>"
    file = edited(tmp_path / "a.docx", {DOCUMENT: lambda text: text.replace(mark, box)})

    assert "表格、文本框里的不算" in refusal(file)


def test_marks_may_be_in_any_order_and_a_paragraph_follows_every_table(tmp_path: Path) -> None:
    def turned(text: str) -> str:
        text = text.replace("【依据】", "【某】").replace("【索引】", "【依据】")
        return text.replace("【某】", "【索引】")

    book = opened(bound(template_file=edited(tmp_path / "a.docx", {DOCUMENT: turned})))
    body = [each.tag for each in book.element.body]

    assert headings(book)[-2:] == ["附录二　指标索引", "附录一　依据"]
    assert all(body[at + 1] == qn("w:p") for at, each in enumerate(body) if each == qn("w:tbl"))


def test_a_mark_in_a_table_is_none(tmp_path: Path) -> None:
    def in_a_table(text: str) -> str:
        mark = "<w:p><w:r><w:t>【正文】</w:t></w:r></w:p>"
        cell = f"<w:tbl><w:tr><w:tc>{mark}</w:tc></w:tr></w:tbl>"
        return text.replace(mark, cell)

    assert "表格、文本框里的不算" in refusal(edited(tmp_path / "a.docx", {DOCUMENT: in_a_table}))


@pytest.mark.parametrize("name", PARAGRAPH_STYLES)
def test_a_template_without_a_style_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    gone = edited(
        tmp_path / "a.docx",
        {STYLES: lambda text: text.replace(f'<w:name w:val="{name}"/>', '<w:name w:val="x"/>')},
    )

    assert f"“{name}”" in refusal(gone)


def test_without_its_table_style_a_table_has_plain_lines(tmp_path: Path) -> None:
    gone = edited(tmp_path / "a.docx", {STYLES: lambda text: text.replace('"汇编表格"', '"x"')})
    book = bound(template_file=gone)
    text = zipfile.ZipFile(io.BytesIO(book)).read(DOCUMENT).decode()

    assert text.count("<w:tblBorders>") == len(opened(book).tables)
    assert "tblStyle" not in text


def test_a_placeholder_that_nobody_fills_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    for part, words in ((DOCUMENT, "编写说明"), ("word/header1.xml", "汇编")):
        odd = edited(tmp_path / "a.docx", {part: lambda text: text.replace(words, "{{单位}}")})  # noqa: B023

        assert "“{{单位}}”" in refusal(odd)


def test_what_is_no_word_document_is_refused(tmp_path: Path) -> None:
    words = tmp_path / "a.docx"
    words.write_text("模板", "utf-8")
    other = edited(
        tmp_path / "b.docx",
        {"[Content_Types].xml": lambda text: text.replace("document.main", "template.main")},
    )
    broken = edited(tmp_path / "c.docx", {DOCUMENT: lambda text: text[:-20]})
    entity = edited(
        tmp_path / "d.docx",
        {
            DOCUMENT: lambda text: text.replace(
                "<w:document", '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]><w:document'
            ).replace("编写说明", "&e;")
        },
    )

    assert "不是 .docx 文件" in refusal(words)
    assert "另存为 .docx（不含宏）" in refusal(other)
    for each in (broken, entity):
        assert "另存为 .docx" in refusal(each)
    assert "读不了模板" in refusal(tmp_path / "none.docx")


def test_who_made_the_template_is_not_told(tmp_path: Path, handed_out: Path) -> None:
    template = docx.Document(str(handed_out))
    template.core_properties.author = "张三"
    template.core_properties.last_modified_by = "李四"
    template.save(str(handed_out))
    book = bound(template_file=handed_out)
    core = opened(book).core_properties

    assert (core.author, core.last_modified_by) == ("", "")
    assert core.title == "2026 年度预算绩效指标体系汇编（第 3 版）"
    assert core.created is not None
    assert core.created.isoformat() == "2026-03-01T18:00:00+00:00"


def test_the_page_of_the_book_names_every_mark_placeholder_and_style() -> None:
    page = (Path(__file__).parents[3] / "docs" / "book.md").read_text("utf-8")

    assert [each for each in MARKS if f"【{each}】" not in page] == []
    assert [each for each in PLACEHOLDERS if f"{{{{{each}}}}}" not in page] == []
    assert [each for each in (*PARAGRAPH_STYLES, TABLE_STYLE) if each not in page] == []


def test_the_day_on_the_cover_is_chinas(tmp_path: Path) -> None:
    said = " ".join(styled(opened(bound(content())), "Subtitle"))

    assert "发布日期 2026 年 3 月 2 日" in said
    assert "第 3 版" in said
    assert "全部主管部门" in said
