"""Blocks of a book as Typst markup (汇编的 Typst 源文), for a PDF with counted pages."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from adapter.reports.book import content
from adapter.reports.book.blocks import (
    Block,
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
from adapter.reports.book.spool import BookSpool
from adapter.reports.book.template import FilledTemplate, FrontText

#: Half-width characters of a table's size that stand in a row of a landscape page.
_ROOM: Final = 150
_SPECIAL: Final = re.compile(r'[\\"\n\r\t]')
_ESCAPED: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "", "\t": " "}
_HEAD: Final = """\
#set document(title: {title}, date: auto)
#set text(font: {fonts}, size: 10.5pt, lang: "zh", region: "cn")
#let numbered = text(size: 9pt,
  context [第 #counter(page).display() 页　共 #counter(page).final().first() 页])
#set page(paper: "a4", margin: 2cm,
  footer: context if here().page() > 1 {{ align(center, numbered) }})
#set par(justify: false)
#show heading: set text(font: {heading_fonts})
#show heading.where(level: 1): it => {{ pagebreak(weak: true); align(center, it) }}
#show heading: set block(above: 1.2em, below: 0.8em)
#set table(stroke: 0.5pt, inset: 3pt, align: horizon,
  fill: (_, row) => if row == 0 {{ rgb("#e7ecf3") }})
#set table.cell(breakable: false)
#show table: set text(size: 8.5pt)
#let page-of(anchor) = context str(counter(page).at(anchor).first())
#let entry(anchor, said) = block(spacing: 0.5em,
  text(size: 9pt, link(anchor)[#said #box(width: 1fr, repeat[.]) #page-of(anchor)]))
#let note(mark, said) = block(spacing: 0.6em,
  text(size: 8.5pt, grid(columns: (3em, 1fr), mark, said)))
#let letter(said) = block(above: 1em, below: 0.6em, sticky: true, strong(said))
#let facts(said) = block(sticky: true, text(size: 9.5pt, said))
#let front(said) = par(first-line-indent: (amount: 2em, all: true), leading: 1em, said)
#let title(said) = align(center, text(size: 20pt, font: {heading_fonts}, said))
"""
_PAGES: Final = {
    "目录": "#outline(title: none, depth: 2)\n",
    "正文": "#set page(flipped: true, columns: 1, margin: 1.6cm)\n",
    "依据": "#set page(flipped: true, columns: 1, margin: 1.6cm)\n",
    "索引": "#set page(flipped: true, columns: 2, margin: 1.6cm)\n",
}


def typst_pieces(
    filled: FilledTemplate,
    spool: BookSpool,
    title: str,
    fonts: tuple[Sequence[str], Sequence[str]],
) -> Iterator[str]:
    """The source of the whole book; fonts for texts and for headings, each by preference."""
    texts, heading_fonts = fonts
    yield _HEAD.format(
        title=_string(title), fonts=_strings(texts), heading_fonts=_strings(heading_fonts)
    )
    for before, mark in zip(filled.front, filled.marks, strict=False):
        yield from map(_front, before)
        yield _PAGES[mark]
        match mark:
            case "目录":
                pass
            case "正文":
                yield from _blocks(content.chapters(spool))
            case "依据":
                yield from _blocks(content.bases(spool))
            case _:
                yield from _blocks(content.index(spool))
    yield from map(_front, filled.front[-1])


def _front(words: FrontText) -> str:
    page = "#pagebreak(weak: true)\n" if words.begins_page else ""
    return f"{page}#{'title' if words.is_title else 'front'}({_string(words.text)})\n"


def _blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for each in blocks:
        match each:
            case Table():
                yield from _table(each)
            case Notes():
                for mark, text in each.lines:
                    yield f"#note({_string(mark)}, {_string(text)})\n"
            case _:
                yield _single(each)


def _single(block: Heading | Facts | Letter | Entry) -> str:
    match block:
        case Heading():
            return f"{'=' * block.level} #{_string(block.text)} <{block.anchor}>\n"
        case Facts():
            told = "　　".join(f"{label}：{text}" for label, text in block.pairs)
            return f"#facts({_string(told)})\n"
        case Letter():
            return f"#letter({_string(block.text)})\n"
        case Entry():
            return f"#entry(<{block.anchor}>, {_string(block.text)})\n"


def _table(table: Table) -> Iterator[str]:
    total = sum(each.share for each in table.columns)
    rooms = [_ROOM * each.share // total for each in table.columns]
    shares = ", ".join(f"{each.share}fr" for each in table.columns)
    titles = ", ".join(_string(each.title) for each in table.columns)
    yield f"#table(columns: ({shares}), table.header({titles}),\n"
    for each in spanned(table.rows, table.merged):
        yield f"{', '.join(_cells(each, is_cut=is_tall(each, rooms)))},\n"
    yield ")\n"


def _cells(row: Row, *, is_cut: bool) -> Iterator[str]:
    merged = len(row.spans)
    for at, text in enumerate(row.cells):
        span = row.spans[at] if at < merged else 1
        said = _string(text)
        if row.anchor and at == merged:
            said = f"[#{said}#metadata(none)<{row.anchor}>]"
        if span > 1:
            # Its rows would have to stand on one page otherwise.
            yield f"table.cell(rowspan: {span}, breakable: true, {said})"
        elif span == 1:
            yield f"table.cell(breakable: true, {said})" if is_cut else said


def _string(text: str) -> str:
    escaped = _SPECIAL.sub(lambda found: _ESCAPED[found[0]], legible(text))
    return f'"{escaped}"'


def _strings(texts: Iterable[str]) -> str:
    return f"({''.join(f'{_string(each)}, ' for each in texts)})"
