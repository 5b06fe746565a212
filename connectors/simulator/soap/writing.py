"""From the desks' data to elements, in the order of the contract."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from connectors.simulator.soap.contract import Shape
from connectors.simulator.soap.reading import XSI_NIL

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
#: What XML 1.0 cannot carry at all.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Writer:
    """Writes one answer. Null is xsi:nil or left out, by column; "" is an empty element."""

    def __init__(
        self, namespace: str, shows_nil: Callable[[str], bool], *, qualified: bool
    ) -> None:
        self._namespace = namespace
        self._inside = f"{{{namespace}}}" if qualified else ""
        self._shows_nil = shows_nil

    def write(self, shape: Shape, data: Mapping[str, Any]) -> etree._Element:
        """The element of an answer; its own name is qualified whatever its children are."""
        nsmap = {"p": self._namespace, "xsi": _XSI}
        element = etree.Element(f"{{{self._namespace}}}{shape.name}", nsmap=nsmap)
        self._fill(element, shape, data)
        return element

    def _fill(self, parent: etree._Element, shape: Shape, value: Mapping[str, Any]) -> None:
        for child in shape.children:
            if child.name in value:
                self._add(parent, child, value[child.name])

    def _add(self, parent: etree._Element, shape: Shape, value: Any) -> None:  # noqa: ANN401 - a JSON value of any kind
        if value is None and not self._shows_nil(shape.name):
            return
        element = etree.SubElement(parent, self._inside + shape.name)
        if value is None:
            element.set(XSI_NIL, "true")
        elif shape.kind is not None:
            set_text(element, str(value))
        elif shape.item is not None:
            for each in value:
                self._add(element, shape.item, each)
        else:
            self._fill(element, shape, value)


def set_text(element: etree._Element, text: str) -> None:
    """Write text; what XML cannot carry becomes a question mark."""
    try:
        element.text = text
    except ValueError:
        element.text = _UNWRITABLE.sub("?", text)
