"""templates.xml read beside templates.json."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any
from xml.parsers import expat

from adapter.package_format.verifier.archive import Package
from adapter.package_format.verifier.layout import NAMESPACE, XML, Refused
from adapter.package_format.verifier.records import Agreement, json_records
from adapter.package_format.verifier.shapes import ELEMENTS


def element_of(name: str, value: Any) -> tuple[str, Any]:
    """A JSON value as the element that says the same: (name, text) or (name, children)."""
    if isinstance(value, bool):
        return name, "true" if value else "false"
    if isinstance(value, dict):
        children = [element_of(*each) for each in value.items() if each[1] is not None]
        return name, children or ""
    if isinstance(value, list):
        inner = "line" if name == "lines" else "item"
        return name, [element_of(inner, each) for each in value] or ""
    return name, str(value)


def xml_pieces(pieces: Iterable[bytes], handler: Any, place: str) -> Iterator[Any]:
    """What a handler finished, piece by piece."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text

    def refuse(*_: Any) -> None:
        raise Refused("schema", place)

    parser.StartDoctypeDeclHandler = refuse
    parser.ProcessingInstructionHandler = refuse
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            while handler.found:
                yield handler.found.popleft()
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise Refused("schema", place) from None


class _Records:
    """Gathers the records of templates.xml: the third level of its elements."""

    def __init__(self) -> None:
        self.found: deque[tuple[str, Any]] = deque()
        self._open: list[tuple[str, list[Any], list[str]]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        if space != NAMESPACE or attributes or len(self._open) > 8:
            raise Refused("schema", XML)
        self._open.append((name, [], []))

    def end(self, _tag: str) -> None:
        name, children, texts = self._open.pop()
        text = "".join(texts)
        if (len(self._open) < 2 or children) and text.strip():
            raise Refused("schema", XML)
        if len(self._open) == 2:
            self.found.append((self._open[-1][0], (name, children or text)))
        elif len(self._open) > 2:
            self._open[-1][1].append((name, children or text))

    def text(self, text: str) -> None:
        if self._open:
            self._open[-1][2].append(text)


def require_same_records(package: Package) -> dict[str, int]:
    """Read templates.json and templates.xml side by side; how much there is of each."""
    content = Agreement()
    records = xml_pieces(package.pieces(XML), _Records(), XML)
    for section, record in json_records(package):
        content.take(section, record)
        if next(records, None) != (section, element_of(ELEMENTS[section], record)):
            raise Refused("forms_differ", XML)
    if next(records, None) is not None:
        raise Refused("forms_differ", XML)
    return content.counts
