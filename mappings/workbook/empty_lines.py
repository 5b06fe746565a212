"""Lines of an empty form (指标2, ……) that nobody filled in: they are none."""

import re

from mappings.workbook.grid import Cell
from mappings.workbook.heading import Heading
from mappings.workbook.headings import plain
from mappings.workbook.rows import cell_text

#: What the empty form prints in lines that nobody filled in (指标2, ……), the title of a level
#: that stands above its lines: 一、产出指标（50分）, and a remark: （以下由业务科室填报）.
_EMPTY_LINE = re.compile(
    r"(?:三级)?(?:指标)?[\d一二三四五六七八九十]*[:.、…·—/\-]*无?"
    r"|(?:\(?[一二三四五六七八九十]{1,2}[)、.])?[一-鿿]{2,8}指标(?:\([\d.]+分?\))?"
    r"|\([^()]{2,}\)|\[[^\[\]]{2,}\]"
)
_STROKES = frozenset(("/", "\\", "-", "--", "—", "——", "无"))
_BESIDE = ("ordinal", "level1", "level2", "level3")


def is_left_empty(heading: Heading, cells: list[tuple[int, Cell]]) -> bool:
    """Whether the line has nothing but its level and a name that the empty form prints.

    A stroke in the other cells (指标1：/｜/｜/) is nothing too.
    """
    name = heading.positions.get("name")
    beside = {heading.positions.get(each) for each in _BESIDE}
    texts = {column: plain(cell_text(cell)) for column, cell in cells if column not in beside}
    told = [column for column, text in texts.items() if column == name or text not in _STROKES]
    return told == [name] and _EMPTY_LINE.fullmatch(texts[told[0]]) is not None
