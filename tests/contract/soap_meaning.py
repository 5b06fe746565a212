"""What a WSDL and its schema mean, read through zeep: nothing of how they are written."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import zeep
from lxml import etree


@dataclass(frozen=True)
class Field:
    """One element of a message, with where it stands in it."""

    path: tuple[str, ...]
    #: The simple type; empty for an element with children.
    kind: str
    occurs: tuple[int, int | str]
    is_nillable: bool


@dataclass(frozen=True)
class Meaning:
    """One operation in one version of SOAP."""

    action: str
    style: str
    path: str
    #: In the order in which they are sent.
    input: tuple[Field, ...]
    header: tuple[Field, ...]
    output: tuple[Field, ...]
    faults: tuple[tuple[str, tuple[Field, ...]], ...]


def meanings(wsdl: Path) -> dict[tuple[str, str], Meaning]:
    """Every operation of every port, by SOAP version and name."""
    found: dict[tuple[str, str], Meaning] = {}
    client = zeep.Client(str(wsdl))
    for service in client.wsdl.services.values():
        for port in service.ports.values():
            version = "1.2" if "Soap12" in type(port.binding).__name__ else "1.1"
            path = urlsplit(port.binding_options["address"]).path
            for name, operation in port.binding._operations.items():
                assert (version, name) not in found
                found[version, name] = _meaning(operation, path)
    return found


def _meaning(operation: Any, path: str) -> Meaning:
    return Meaning(
        action=operation.soapaction,
        style=operation.style,
        path=path,
        input=tuple(_fields(operation.input.body)),
        header=_headers(operation.input.header),
        output=tuple(_fields(operation.output.body)),
        faults=tuple(
            (name, tuple(_fields(part.element)))
            for name, fault in sorted(operation.faults.items())
            for part in fault.abstract.parts.values()
        ),
    )


def _headers(header: Any) -> tuple[Field, ...]:
    return tuple(field for _, element in header.type.elements for field in _fields(element))


def _fields(element: Any, above: tuple[str, ...] = ()) -> Iterator[Field]:
    path = (*above, str(etree.QName(element.qname)))
    children = getattr(element.type, "elements", None)
    yield Field(
        path=path,
        kind="" if children is not None else str(element.type.qname),
        occurs=(int(element.min_occurs), element.max_occurs),
        is_nillable=bool(element.nillable),
    )
    for _, child in children or ():
        yield from _fields(child, path)
