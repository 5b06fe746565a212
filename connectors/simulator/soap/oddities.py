"""Legal XML that careless readers stumble over: comments, CDATA, a text of eleven megabytes."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from connectors.simulator.tables import DATA_SETS, Kind

#: More than the ten megabytes at which libxml2 stops unless it is told otherwise.
_HUGE_CHARS = 11_000_000
_WIDEST = {
    column.name: column.size
    for data_set in DATA_SETS.values()
    for column in data_set.columns
    if column.kind is Kind.TEXT
}


def swollen(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same page, with a huge text in the widest column of its first row."""
    rows = list(data["rows"])
    if rows:
        widest = max(rows[0], key=lambda name: _WIDEST.get(name, 0))
        rows[0] = {**rows[0], widest: "长" + "x" * _HUGE_CHARS}
    return {**data, "rows": rows}


def remark_on(element: etree._Element) -> None:
    """Put comments between and inside the values of every row, and half of each into CDATA."""
    for row in list(element.iter("{*}row")):
        for leaf in row:
            _remark_inside(leaf)
        row.insert(0, etree.Comment(" 由接口平台生成 "))


def _remark_inside(leaf: etree._Element) -> None:
    text = leaf.text or ""
    first, second = text[: len(text) // 2], text[len(text) // 2 :]
    if second and "]]>" not in second:
        comment = etree.Comment(" 脱敏 ")
        leaf.text = first
        leaf.append(comment)
        comment.tail = etree.CDATA(second)
