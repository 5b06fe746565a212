"""Blocks of a book as WordprocessingML (汇编的 Word 正文), piece by piece."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Final

from adapter.reports.book.blocks import (
    Block,
    Column,
    Entry,
    Facts,
    Heading,
    Letter,
    Notes,
    Row,
    Table,
    is_tall,
    spanned,
)
from adapter.reports.book.parts import legible
from adapter.reports.book.template import TABLE_STYLE

_BREAKS: Final = re.compile(r"\r\n|[\n\r\t]")
#: A half-width character at the size of tables, in twentieths of a point.
_HALF_WIDTH: Final = 90
_LINES: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
#: In the contents, until then.
_NO_PAGE: Final = "—"


def written(text: str) -> str:
    """A text as it stands in XML."""
    return legible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class WordWriter:
    """Turns blocks into XML; one for a whole document, as bookmarks count through it."""

    def __init__(self, styles: Mapping[str, str]) -> None:
        self._styles = {name: written(style) for name, style in styles.items()}
        self._bookmarks = count(1)

    def contents(self, headings: Iterable[Heading]) -> Iterator[str]:
        """The field of contents, filled already with headings whose pages are to be counted."""
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        for each in headings:
            bookmark = f"_Toc{each.anchor}"
            link = f"{_run(each.text)}<w:r><w:tab/></w:r>{_page_of(bookmark, _NO_PAGE)}"
            yield self._paragraph(
                f"toc {each.level}",
                f'{begin}<w:hyperlink w:anchor="{bookmark}" w:history="1">{link}</w:hyperlink>',
            )
            begin = ""
        yield f'<w:p>{begin}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'

    def blocks(self, blocks: Iterable[Block], width: int) -> Iterator[str]:
        """Blocks for a page or column of this width, in twentieths of a point."""
        for each in blocks:
            match each:
                case Table():
                    yield from self._table(each, width)
                case Notes():
                    for mark, text in each.lines:
                        yield self._paragraph("汇编附注", _run(f"{mark}\t{text}"))
                case _:
                    yield self._single(each)

    def _single(self, block: Heading | Facts | Letter | Entry) -> str:
        match block:
            case Heading():
                run = self._marked(f"_Toc{block.anchor}", _run(block.text))
                return self._paragraph(f"heading {block.level}", run)
            case Facts():
                told = "　　".join(f"{label}：{text}" for label, text in block.pairs)
                return self._paragraph("汇编模板信息", _run(told))
            case Letter():
                return self._paragraph("汇编索引字母", _run(block.text))
            case Entry():
                runs = f"{_run(block.text)}<w:r><w:tab/></w:r>{_page_of(block.anchor, block.place)}"
                return self._paragraph("汇编索引条目", runs)

    def _paragraph(self, style: str, runs: str) -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{self._styles[style]}"/></w:pPr>{runs}</w:p>'

    def _marked(self, name: str, runs: str) -> str:
        number = next(self._bookmarks)
        return (
            f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{runs}'
            f'<w:bookmarkEnd w:id="{number}"/>'
        )

    # --- tables -----------------------------------------------------------------------------------

    def _table(self, table: Table, width: int) -> Iterator[str]:
        widths = _widths(table.columns, width)
        style = self._styles[TABLE_STYLE]
        looks = f'<w:tblStyle w:val="{style}"/>' if style else ""
        lines = "" if style else f"<w:tblBorders>{_LINES}</w:tblBorders>"
        grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
        titles = (self._paragraph("汇编表头", _run(each.title)) for each in table.columns)
        yield (
            f'<w:tbl><w:tblPr>{looks}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>{lines}'
            '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0"'
            ' w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>"
            "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
            + "".join(map(_cell, widths, titles))
            + "</w:tr>"
        )
        for each in spanned(table.rows, table.merged):
            yield self._row(each, widths)
        # Two tables without a paragraph between them would become one.
        yield "</w:tbl><w:p/>"

    def _row(self, row: Row, widths: Sequence[int]) -> str:
        tall = is_tall(row, [each // _HALF_WIDTH for each in widths])
        whole = "" if tall else "<w:trPr><w:cantSplit/></w:trPr>"
        return f"<w:tr>{whole}{''.join(self._cells(row, widths))}</w:tr>"

    def _cells(self, row: Row, widths: Sequence[int]) -> Iterator[str]:
        merged = len(row.spans)
        for at, (text, width) in enumerate(zip(row.cells, widths, strict=True)):
            merge = ""
            if at < merged and row.spans[at] != 1:
                goes_on = row.spans[at] == 0
                merge = "<w:vMerge/>" if goes_on else '<w:vMerge w:val="restart"/>'
                text = "" if goes_on else text  # noqa: PLW2901 - a cell that goes on is empty
            runs = _run(text) if text else ""
            if row.anchor and at == merged:
                runs = self._marked(row.anchor, runs)
            yield _cell(width, self._paragraph("汇编表格文字", runs), merge)


def _cell(width: int, paragraph: str, merge: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}</w:tcPr>{paragraph}</w:tc>'


def _widths(columns: Sequence[Column], width: int) -> tuple[int, ...]:
    total = sum(each.share for each in columns)
    return tuple(width * each.share // total for each in columns)


def _run(text: str) -> str:
    if not _BREAKS.search(text):
        return f'<w:r><w:t xml:space="preserve">{written(text)}</w:t></w:r>'
    found: list[str] = []
    at = 0
    for each in _BREAKS.finditer(text):
        found.append(f'<w:t xml:space="preserve">{written(text[at : each.start()])}</w:t>')
        found.append("<w:tab/>" if each[0] == "\t" else "<w:br/>")
        at = each.end()
    found.append(f'<w:t xml:space="preserve">{written(text[at:])}</w:t>')
    return f"<w:r>{''.join(found)}</w:r>"


def _page_of(bookmark: str, until_then: str) -> str:
    """The page of a bookmark, once the program that opens the book has counted."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> PAGEREF {bookmark} \\h </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r><w:t>{until_then}</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
