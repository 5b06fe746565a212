"""A template of books (汇编模板) that staff edit in Word or WPS: marks, placeholders, styles."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

from adapter.reports.book.parts import (
    CORE,
    DOCUMENT,
    FOOTER,
    HEADER,
    SETTINGS,
    STYLES,
    W,
    parsed,
    parts_by_type,
    parts_of,
    refused,
    shipped_parts,
    w,
)
from adapter.reports.book.placeholders import PLACEHOLDERS, fill, text_of, unknown_in

#: Each a paragraph of its own; the content takes its place.
MARKS: Final = ("目录", "正文", "依据", "索引")
#: Styles by their names in Word; ids are renamed by whoever saves the file.
PARAGRAPH_STYLES: Final = (
    "heading 1",
    "heading 2",
    "toc 1",
    "toc 2",
    "汇编模板信息",
    "汇编表头",
    "汇编表格文字",
    "汇编附注",
    "汇编索引字母",
    "汇编索引条目",
)
TABLE_STYLE: Final = "汇编表格"
_MARK = re.compile(r"【(.+?)】")
_TARGET = "book-mark"
#: What follows updateFields in the settings part (ECMA-376, CT_Settings).
_BEHIND_UPDATE: Final = frozenset(
    w(name)
    for name in (
        "hdrShapeDefaults",
        "footnotePr",
        "endnotePr",
        "compat",
        "docVars",
        "rsids",
        "attachedSchema",
        "themeFontLang",
        "clrSchemeMapping",
        "doNotIncludeSubdocsInStats",
        "doNotAutoCompressPictures",
        "forceUpgrade",
        "captions",
        "readModeInkLockDown",
        "smartTagType",
        "shapeDefaults",
        "doNotEmbedSmartTags",
        "decimalSymbol",
        "listSeparator",
    )
)
#: Titles of the template's own pages.
_TITLES: Final = ("title", "subtitle", "汇编前页标题")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontText:
    """A paragraph of the template's own words."""

    text: str
    is_title: bool
    #: Whether it stands on top of a page.
    begins_page: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledTemplate:
    """A template whose placeholders are filled."""

    #: Every part but the document, in order.
    parts: Mapping[str, bytes]
    document_name: str
    #: The parts that tell who wrote the template and when.
    core_names: Collection[str]
    #: The document's text between the marks, one more than there are marks.
    between: tuple[str, ...]
    #: The marks in their order.
    marks: tuple[str, ...]
    #: By mark the room between the margins, in twentieths of a point.
    widths: Mapping[str, int]
    #: Its own words before each mark and behind the last one.
    front: tuple[tuple[FrontText, ...], ...]
    #: Style name -> id.
    styles: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookTemplate:
    """A template that was checked; its document is never changed."""

    parts: Mapping[str, bytes]
    by_type: Mapping[str, Sequence[str]]
    document: etree._Element
    #: Style name -> id; "" for the table style where it has none.
    styles: Mapping[str, str]
    #: Ids of the styles of its own titles.
    titles: Collection[str]

    def filled(self, values: Mapping[str, str]) -> FilledTemplate:
        """The template with these values in the place of its placeholders."""
        document = deepcopy(self.document)
        fill(document, values)
        others = {**self.parts}
        for name in (*self.by_type.get(HEADER, ()), *self.by_type.get(FOOTER, ())):
            part = parsed(others[name])
            fill(part, values)
            others[name] = _bytes_of(part)
        for name in self.by_type.get(SETTINGS, ()):
            others[name] = _updating(others[name])
        (document_name,) = self.by_type[DOCUMENT]
        del others[document_name]
        widths = {mark: _width(each) for mark, each in _marked(document)}
        front = tuple(_front(document, self.titles))
        marks, between = _split(document)
        return FilledTemplate(
            parts=others,
            document_name=document_name,
            core_names=self.by_type.get(CORE, ()),
            between=between,
            marks=marks,
            widths=widths,
            front=front,
            styles=self.styles,
        )


def read_template(file: Path | None) -> BookTemplate:
    """The template in a file, or the one that comes with the program. Raises PackageRefused."""
    parts = shipped_parts() if file is None else parts_of(file)
    by_type = parts_by_type(parts)
    document = parsed(parts[by_type[DOCUMENT][0]])
    if document.nsmap.get("w") != W or document.find(w("body")) is None:
        raise refused("模板不是普通的 Word 文档，请用 Word 或 WPS 另存为 .docx（不是严格格式）")
    _require_marks(document)
    _require_placeholders(parts, by_type)
    known = _named_styles(parsed(parts[by_type[STYLES][0]]))
    return BookTemplate(
        parts=parts,
        by_type=by_type,
        document=document,
        styles=_styles(known),
        titles=frozenset(known.get(("paragraph", each), "") for each in _TITLES),
    )


# --- what a template must have --------------------------------------------------------------------


def _require_marks(document: etree._Element) -> None:
    found = [mark for mark, _ in _marked(document)]
    for mark in MARKS:
        count = found.count(mark)
        if count == 1:
            continue
        problem = "没有" if count == 0 else "不止一次有"
        why = f"模板里{problem}独占一段的“【{mark}】”（表格、文本框里的不算），请补上或删去多余的"
        raise refused(why)


def _require_placeholders(parts: Mapping[str, bytes], by_type: Mapping[str, Sequence[str]]) -> None:
    for name in (name for kind in (DOCUMENT, HEADER, FOOTER) for name in by_type.get(kind, ())):
        for each in unknown_in(parsed(parts[name])):
            known = "、".join(PLACEHOLDERS)
            raise refused(f"模板里有不认识的占位“{each[:40]}”，请改用：{known}")


def _named_styles(root: etree._Element) -> dict[tuple[str, str], str]:
    """(type, name in lower case) -> id."""
    return {
        (each.get(w("type"), ""), name.get(w("val"), "").lower()): each.get(w("styleId"), "")
        for each in root.iter(w("style"))
        for name in each.findall(w("name"))
    }


def _styles(known: Mapping[tuple[str, str], str]) -> dict[str, str]:
    found = {name: known.get(("paragraph", name), "") for name in PARAGRAPH_STYLES}
    for name, style_id in found.items():
        if not style_id:
            why = f"模板里没有段落样式“{name}”，请从 --write-template 给出的模板重新改起"
            raise refused(why)
    # LibreOffice drops table styles; what it saved gets plain lines.
    return {**found, TABLE_STYLE: known.get(("table", TABLE_STYLE), "")}


# --- marks ----------------------------------------------------------------------------------------


def _marked(document: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    body = document.find(w("body"))
    for each in () if body is None else body.findall(w("p")):
        found = _MARK.fullmatch(text_of(each).strip())
        if found and found[1] in MARKS:
            yield found[1], each


def _split(document: etree._Element) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The marks in their order, and the document's text around them."""
    marks = []
    for mark, paragraph in list(_marked(document)):
        marks.append(mark)
        place = etree.ProcessingInstruction(_TARGET, "")
        section = paragraph.find(f"{w('pPr')}/{w('sectPr')}")
        if section is None:
            parent = paragraph.getparent()
            if parent is not None:
                parent.replace(paragraph, place)
            continue
        # The break of a section hangs on the mark's paragraph: it stays, the words go.
        for each in list(paragraph):
            if each.tag != w("pPr"):
                paragraph.remove(each)
        paragraph.addprevious(place)
    text = _bytes_of(document).decode()
    return tuple(marks), tuple(re.split(rf"<\?{_TARGET}\s*\?>", text))


def _front(document: etree._Element, titles: Collection[str]) -> Iterator[tuple[FrontText, ...]]:
    """Words around the marks; those in tables are left to Word."""
    # Held, since an element is the same object only while somebody holds it.
    marked = [each for _, each in _marked(document)]
    body = document.find(w("body"))
    words: list[FrontText] = []
    begins = False
    for each in () if body is None else body.findall(w("p")):
        begins = begins or each.find(f"{w('pPr')}/{w('pageBreakBefore')}") is not None
        if any(each is found for found in marked):
            yield tuple(words)
            words = []
        elif text := text_of(each).strip():
            is_title = _style_of(each) in titles
            words.append(FrontText(text=text, is_title=is_title, begins_page=begins))
            begins = False
        begins = begins or each.find(f"{w('pPr')}/{w('sectPr')}") is not None
    yield tuple(words)


def _style_of(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    return "" if style is None else style.get(w("val"), "")


def _width(mark: etree._Element) -> int:
    """The width of a column of the section in which a mark stands."""
    section = next(mark.iter(w("sectPr")), None)
    later = (found for each in mark.itersiblings() for found in each.iter(w("sectPr")))
    section = next(later, None) if section is None else section
    size = None if section is None else section.find(w("pgSz"))
    margins = None if section is None else section.find(w("pgMar"))
    if section is None or size is None or margins is None:
        return _A4
    room = _twips(size, "w", 11906)
    room -= sum(_twips(margins, each, 0) for each in ("left", "right", "gutter"))
    columns = section.find(w("cols"))
    number = 1 if columns is None else _twips(columns, "num", 1)
    space = 0 if columns is None else _twips(columns, "space", 720)
    return max((room - space * (number - 1)) // max(number, 1), _LEAST)


_A4 = 9026
_LEAST = 2000


def _twips(element: etree._Element, name: str, default: int) -> int:
    given = element.get(w(name), "")
    return int(given) if given.isdecimal() else default


# --- settings ------------------------------------------------------------------------------------


def _updating(settings: bytes) -> bytes:
    """The settings by which Word fills contents and page numbers when it opens the book."""
    root = parsed(settings)
    for each in root.findall(w("updateFields")):
        root.remove(each)
    update = etree.Element(w("updateFields"))
    update.set(w("val"), "true")
    later = (at for at, each in enumerate(root) if each.tag in _BEHIND_UPDATE)
    root.insert(next(later, len(root)), update)
    return _bytes_of(root)


def _bytes_of(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
