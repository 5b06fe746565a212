"""From elements to what the desks expect: numbers where the contract declares them."""

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from connectors.simulator.soap.contract import Shape
from connectors.simulator.tables import Kind

XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TRUE = {"1", "true"}
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)


def read(element: etree._Element, shape: Shape, items: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401 - a JSON value of any kind
    """The value of an element: a dict, a list, an int, text, or None for xsi:nil.

    Elements are found by their local names and unknown ones are passed over, as JSON's unknown
    keys are. `items` renames what a list's entries are called. A decimal stays text: every digit
    counts. An integer that is none stays text too, for the desk to complain about.
    """
    if element.get(XSI_NIL) in _TRUE:
        return None
    if shape.kind is not None:
        return _leaf(element, shape.kind)
    if shape.item is not None:
        wanted = (items or {}).get(shape.item.name, shape.item.name)
        return [read(each, shape.item, items) for each in element if _named(each) == wanted]
    known = {child.name: child for child in shape.children}
    return {
        name: read(each, known[name], items) for each in element if (name := _named(each)) in known
    }


def _named(element: etree._Element) -> str:
    name: str = etree.QName(element).localname
    return name


def _leaf(element: etree._Element, kind: Kind) -> str | int:
    text = "".join(map(str, element.itertext()))
    trimmed = text.strip()
    if kind is Kind.INTEGER and _INTEGER.fullmatch(trimmed):
        return int(trimmed)
    return trimmed if kind is Kind.DECIMAL else text
