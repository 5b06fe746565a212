"""Tables in two scripts (双语表): headings, labels and names without what repeats them.

Regions print the script of their own above or beside the Chinese: 蒙古文、藏文、维吾尔文、
哈萨克文、朝鲜文、彝文、傣文. Only a cell that says it in Chinese as well is read without it.
"""

import re
from dataclasses import replace

from mappings.workbook.grid import Grid, Row

#: By block: Mongolian; Tibetan; Arabic letters; Cyrillic; Hangul; Yi and Lisu; Tai.
_LETTERS = (
    "\u1800-\u18af"
    "\u0f00-\u0fff"
    "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
    "\u0400-\u04ff"
    "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
    "\ua000-\ua4ff"
    "\u1950-\u19df"
)
#: Words of such letters, with the number that one of them counts (2024ལོ) and what joins them.
_OTHER = re.compile(
    rf"(?:\d+[-\s]?)?[{_LETTERS}][{_LETTERS}\u200c\u200d\u202f]*"
    rf"(?:[\s,.:;/()\-]+(?:\d+[-\s]?)?[{_LETTERS}][{_LETTERS}\u200c\u200d\u202f]*)*[,.:;/]?"
)
_BLANKS = re.compile(" {2,}")
_HAN = re.compile("[\u4e00-\u9fff]")


def chinese_of(text: str) -> str:
    """A text of two scripts in the Chinese one; any other as it is."""
    if text.isascii() or _HAN.search(text) is None or _OTHER.search(text) is None:
        return text
    return _BLANKS.sub(" ", _OTHER.sub(" ", text)).strip()


def in_chinese(grid: Grid) -> Grid:
    """The sheet with every cell of two scripts in the Chinese one."""
    rows: list[Row] = [
        [chinese_of(cell) if isinstance(cell, str) else cell for cell in row] for row in grid.rows
    ]
    return grid if rows == grid.rows else replace(grid, rows=rows)
