"""The message inside the exchange service's text (报文): a head and a body, each way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from connectors.simulator.soap.packing import CHARSET
from connectors.simulator.soap.writing import set_text

_DECLARATION = f'<?xml version="1.0" encoding="{CHARSET}"?>'
#: What the entries of a list are called.
_ENTRIES = {"rows": "row", "results": "result"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a caller wrote."""

    service: str
    token: str
    request_id: str
    body: etree._Element


def read_message(root: etree._Element) -> Message:
    """The message under a root; what is missing reads as empty."""
    body = root.find("body")
    return Message(
        service=root.findtext("head/service", "").strip(),
        token=root.findtext("head/token", "").strip(),
        request_id=root.findtext("head/request_id", "").strip(),
        body=etree.Element("body") if body is None else body,
    )


def told(code: str, reason: str, data: Mapping[str, Any]) -> etree._Element:
    """The root of an answer. Null is left out, "" is an empty element."""
    root = etree.Element("message")
    head = etree.SubElement(root, "head")
    _add(head, "return_code", code)
    _add(head, "return_msg", reason)
    body = etree.SubElement(root, "body")
    for name, value in data.items():
        _add(body, name, value)
    return root


def spelled(root: etree._Element) -> str:
    """The text of a message, with the declaration that it always carries."""
    return _DECLARATION + etree.tostring(root, encoding="unicode")


def _add(parent: etree._Element, name: str, value: Any) -> None:  # noqa: ANN401 - a JSON value of any kind
    if value is None:
        return
    element = etree.SubElement(parent, name)
    if isinstance(value, list):
        for each in value:
            _add(element, _ENTRIES[name], each)
    elif isinstance(value, Mapping):
        for inner, each in value.items():
            _add(element, inner, each)
    else:
        set_text(element, str(value))
