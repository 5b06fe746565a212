"""The message inside the exchange service's text (报文): a head and a body, each way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from connectors.simulator.soap.markup import Cell, element, escaped, remarked
from connectors.simulator.soap.packing import CHARSET

_DECLARATION = f'<?xml version="1.0" encoding="{CHARSET}"?>'
_REMARK = "<!-- 由接口平台生成 -->"
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


def told(code: str, reason: str, data: Mapping[str, Any], *, remarks: bool = False) -> str:
    """The text of an answer. Null is left out, "" is an empty element."""
    head = _inside({"return_code": code, "return_msg": reason}, escaped)
    body = "".join([_member(name, value, remarks=remarks) for name, value in data.items()])
    return _DECLARATION + element("message", element("head", head) + element("body", body))


def _member(name: str, value: Any, *, remarks: bool) -> str:  # noqa: ANN401 - a JSON value of any kind
    if not isinstance(value, list):
        return _inside({name: value}, escaped)
    cell, remark = (remarked, _REMARK) if remarks else (escaped, "")
    entries = [element(_ENTRIES[name], remark + _inside(each, cell)) for each in value]
    return element(name, "".join(entries))


def _inside(values: Mapping[str, Any], cell: Cell) -> str:
    return "".join(
        [element(name, cell(str(value))) for name, value in values.items() if value is not None]
    )
