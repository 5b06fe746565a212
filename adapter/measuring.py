"""How much room a text takes (行高): no spreadsheet program fits the rows of merged cells."""

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import repeat

#: Points of one line of 10 point text; the Chinese fonts in use need up to 1.4 times their size.
LINE_HEIGHT = 15.0
_SIZE = 10
#: Excel's limit is 409.5 points a row; a taller row becomes several, merged.
TALLEST_ROW = 400.0
_PADDING = 4.0
#: Width of a Chinese character and of another one in units of a column's width, at 10 points. A
#: little more than they are, as fonts differ and words are not broken everywhere.
_WIDE, _NARROW = 2.0, 1.15
#: Chinese characters, full-width signs, and signs that a Chinese font makes as wide (≥ “ — …).
_WIDE_SIGNS = re.compile("[\u2010-\U0010ffff]")


def text_width(text: str, size: int = _SIZE) -> float:
    """The width of a line of text in units of a column's width."""
    wide = 0 if text.isascii() else len(_WIDE_SIGNS.findall(text))
    return (wide * _WIDE + (len(text) - wide) * _NARROW) * size / _SIZE


@lru_cache(maxsize=256)
def text_height(text: str, width: float, size: int = _SIZE) -> float:
    """The points that a text takes in a cell of this width, wrapped."""
    # A line ends before a character that does not fit whole.
    room = max(width - _WIDE * size / _SIZE / 2, _WIDE)
    lines = sum(max(1, math.ceil(text_width(each, size) / room)) for each in text.split("\n"))
    return lines * LINE_HEIGHT * size / _SIZE + _PADDING


def fitting_height(cells: Iterable[tuple[str, float]], size: int = _SIZE) -> float | None:
    """The points of a row of wrapped texts, each with its column's width; None where one line does.

    Excel and WPS fit such a row when they open the file; LibreOffice leaves it one line high.
    """
    tall = (
        text_height(text, width, size)
        for text, width in cells
        if "\n" in text or text_width(text, size) > width
    )
    tallest = max(tall, default=0.0)
    return min(tallest, TALLEST_ROW) if tallest else None


def row_heights(height: float) -> list[float]:
    """One row of this height, or as many as it takes."""
    count = max(1, math.ceil(height / TALLEST_ROW))
    return list(repeat(height / count, count))
