"""How cells look (样式): the fonts, borders and colours of official forms."""

from enum import StrEnum

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from adapter.domain.findings.kind import Severity

#: 宋体 for what is filled in, 黑体 for titles and headings, as the forms are printed.
SONG, HEI = "宋体", "黑体"
#: The charset GB2312 and the font's family: by them a machine without the font finds another one
#: that has Chinese characters.
_CHARSET = 134
_FAMILY = {SONG: 1, HEI: 2}
TITLE_SIZE, TEXT_SIZE, SMALL_SIZE = 16, 10, 8
#: The built-in format 文本: what is typed into the cell later stays what was typed.
_AS_TEXT = 49


class Style(StrEnum):
    """The looks of cells."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    NOTE = "note"
    NOTE_RIGHT = "note_right"
    HEADING = "heading"
    #: A heading and a level beside many rows: at the top, as a page may end anywhere below.
    SIDE_HEADING = "side_heading"
    LEVEL = "level"
    LABEL = "label"
    TEXT = "text"
    #: Text that only a machine reads.
    SMALL = "small"
    CENTRED = "centred"
    NUMBER = "number"
    RATE = "rate"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


SEVERITY_STYLES = {
    Severity.HIGH: Style.HIGH,
    Severity.MEDIUM: Style.MEDIUM,
    Severity.LOW: Style.LOW,
}
_BOX = {"border": 1}
_BOLD = {"font_name": HEI}
_MIDDLE = {"align": "center"}
#: Font and background of each severity; the word stands beside it, as prints are often grey.
_LOOKS: dict[Style, dict[str, object]] = {
    Style.TITLE: {**_BOLD, **_MIDDLE, "font_size": TITLE_SIZE},
    Style.SUBTITLE: {**_MIDDLE},
    Style.NOTE: {},
    Style.NOTE_RIGHT: {"align": "right"},
    Style.HEADING: {**_BOLD, **_BOX, **_MIDDLE, "bg_color": "#F2F2F2"},
    Style.SIDE_HEADING: {**_BOLD, **_BOX, **_MIDDLE, "bg_color": "#F2F2F2", "valign": "top"},
    Style.LEVEL: {**_BOX, **_MIDDLE, "valign": "top"},
    Style.LABEL: {**_BOX, **_MIDDLE},
    Style.TEXT: {**_BOX, "align": "left", "num_format": _AS_TEXT},
    Style.SMALL: {**_BOX, "align": "left", "num_format": _AS_TEXT, "font_size": SMALL_SIZE},
    Style.CENTRED: {**_BOX, **_MIDDLE, "num_format": _AS_TEXT},
    Style.NUMBER: {**_BOX, **_MIDDLE},
    Style.RATE: {**_BOX, **_MIDDLE, "num_format": "0.00%"},
    Style.HIGH: {**_BOX, **_MIDDLE, "font_color": "#9C0006", "bg_color": "#FFC7CE"},
    Style.MEDIUM: {**_BOX, **_MIDDLE, "font_color": "#7F6000", "bg_color": "#FFEB9C"},
    Style.LOW: {**_BOX, **_MIDDLE, "font_color": "#1F4E79", "bg_color": "#DDEBF7"},
}


def size_of(style: Style) -> int:
    """The size of a style's text in points."""
    return {Style.TITLE: TITLE_SIZE, Style.SMALL: SMALL_SIZE}.get(style, TEXT_SIZE)


def add_formats(book: Workbook) -> dict[Style, Format]:
    """The formats of one workbook."""
    return {style: book.add_format(_complete(looks)) for style, looks in _LOOKS.items()}


def _complete(looks: dict[str, object]) -> dict[str, object]:
    font = str(looks.get("font_name", SONG))
    common = {"font_name": font, "font_size": TEXT_SIZE, "text_wrap": True, "valign": "vcenter"}
    return common | {"font_family": _FAMILY[font], "font_charset": _CHARSET} | looks
