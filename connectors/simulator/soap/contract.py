"""The simulator's own SOAP contract (契约), read at start: operations, element order and types."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar
from urllib.parse import urlsplit

from lxml import etree

from connectors.simulator.soap.version import VERSIONS, Version
from connectors.simulator.tables import Kind

_WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
_XS = "{http://www.w3.org/2001/XMLSchema}"
_KINDS = {"string": Kind.TEXT, "int": Kind.INTEGER, "decimal": Kind.DECIMAL}

T = TypeVar("T")


class ContractError(Exception):
    """The contract says something that this reader does not know; nothing may be guessed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One declared element: a value of a kind, or children in their order."""

    name: str
    #: None for an element with children.
    kind: Kind | None
    children: tuple["Shape", ...] = ()
    is_repeated: bool = False

    @property
    def item(self) -> "Shape | None":
        """The entry of a list: an element whose only child repeats is one."""
        single = len(self.children) == 1 and self.children[0].is_repeated
        return self.children[0] if single else None

    def child(self, name: str) -> "Shape | None":
        """The declared child of this name."""
        return next((child for child in self.children if child.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOperation:
    """One operation: what is asked, what is answered, and the action in each version."""

    name: str
    request: Shape
    response: Shape
    actions: Mapping[Version, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A whole service."""

    namespace: str
    #: Where it is served, from the address in its WSDL.
    path: str
    #: By the name of the request element.
    operations: Mapping[str, ServiceOperation]
    #: The detail of a fault, where one is declared.
    fault: Shape | None
    schema: etree.XMLSchema
    #: The files as they are kept, by the name that `?xsd=` asks for; the WSDL's own is "".
    documents: Mapping[str, bytes]

    @property
    def versions(self) -> tuple[Version, ...]:
        """The versions of SOAP that it speaks."""
        spoken = {version for each in self.operations.values() for version in each.actions}
        return tuple(version for version in VERSIONS if version in spoken)


def load_contract(name: str) -> Contract:
    """Read a WSDL of the simulator, and the schema file that it imports if there is one.

    Raises `ContractError`.
    """
    folder = files("connectors.simulator").joinpath("contracts")
    wsdl = etree.fromstring(folder.joinpath(name).read_bytes())
    schema, imported = _schema(wsdl, folder)
    declared = _Declared(schema)
    documents = {"": folder.joinpath(name).read_bytes(), **imported}
    return Contract(
        namespace=_needed(wsdl.get("targetNamespace"), "targetNamespace"),
        path=_path(wsdl),
        operations={each.request.name: each for each in _operations(wsdl, declared)},
        fault=_fault(wsdl, declared),
        schema=etree.XMLSchema(schema),
        documents=documents,
    )


def _schema(wsdl: etree._Element, folder: Traversable) -> tuple[etree._Element, dict[str, bytes]]:
    schema = _only(wsdl.iterfind(f"{_WSDL}types/{_XS}schema"), "schema")
    location = next((each.get("schemaLocation") for each in schema.iter(f"{_XS}import")), None)
    if location is None:
        # On its own, so that the prefixes which it takes from the WSDL are declared in it.
        return etree.fromstring(etree.tostring(schema)), {}
    content = folder.joinpath(location).read_bytes()
    return etree.fromstring(content), {location: content}


def _path(wsdl: etree._Element) -> str:
    addresses = {
        urlsplit(_said(each, "location")).path
        for version in VERSIONS
        for each in wsdl.iter(f"{{{version.binding_namespace}}}address")
    }
    return _only(iter(addresses), "address")


class _Declared:
    """The declarations of one schema document, as shapes."""

    def __init__(self, schema: etree._Element) -> None:
        self._types = {each.get("name"): each for each in schema.iterfind(f"{_XS}complexType")}
        self._elements = {each.get("name"): each for each in schema.iterfind(f"{_XS}element")}

    def element(self, name: str) -> Shape:
        """A global element."""
        return self._shape(_needed(self._elements.get(name), name))

    def _shape(self, node: etree._Element) -> Shape:
        name, prefixed = _said(node, "name"), node.get("type")
        repeated = node.get("maxOccurs", "1") == "unbounded"
        simple = _simple_kind(node, prefixed)
        if simple is not None:
            return Shape(name=name, kind=simple, is_repeated=repeated)
        local = (prefixed or "").rpartition(":")[2]
        body = self._types.get(local) if prefixed else node.find(f"{_XS}complexType")
        children = tuple(map(self._shape, _sequence(_needed(body, f"{name}: {prefixed}"))))
        return Shape(name=name, kind=None, children=children, is_repeated=repeated)


def _simple_kind(node: etree._Element, prefixed: str | None) -> Kind | None:
    if prefixed is None:
        return None
    prefix, _, local = prefixed.rpartition(":")
    if f"{{{node.nsmap.get(prefix or None)}}}" != _XS:
        return None
    return _needed(_KINDS.get(local), prefixed)


def _sequence(body: etree._Element) -> Iterator[etree._Element]:
    known = {f"{_XS}sequence", f"{_XS}element"}
    strange = [each.tag for each in body.iterfind("*") if each.tag not in known]
    sequence = _needed(body.find(f"{_XS}sequence"), "sequence")
    strange += [each.tag for each in sequence.iterfind("*") if each.tag != f"{_XS}element"]
    if strange:
        raise ContractError(f"unknown declarations: {strange}")
    return iter(sequence.iterfind(f"{_XS}element"))


def _messages(wsdl: etree._Element) -> dict[str, str]:
    """The element that each message carries."""
    return {
        _said(message, "name"): _local(_only(message.iter(f"{_WSDL}part"), "part"), "element")
        for message in wsdl.iterfind(f"{_WSDL}message")
    }


def _fault(wsdl: etree._Element, declared: _Declared) -> Shape | None:
    told = {_local(each, "message") for each in wsdl.iterfind(f".//{_WSDL}fault[@message]")}
    return declared.element(_messages(wsdl)[_only(iter(told), "fault")]) if told else None


def _operations(wsdl: etree._Element, declared: _Declared) -> Iterator[ServiceOperation]:
    elements = _messages(wsdl)
    actions = _actions(wsdl)
    for node in wsdl.iterfind(f"{_WSDL}portType/{_WSDL}operation"):
        asked, answered = (
            elements[_local(_needed(node.find(f"{_WSDL}{way}"), way), "message")]
            for way in ("input", "output")
        )
        yield ServiceOperation(
            name=_said(node, "name"),
            request=declared.element(asked),
            response=declared.element(answered),
            actions=actions[_said(node, "name")],
        )


def _actions(wsdl: etree._Element) -> dict[str, dict[Version, str]]:
    found: dict[str, dict[Version, str]] = {}
    for node in wsdl.iterfind(f"{_WSDL}binding/{_WSDL}operation"):
        for version in VERSIONS:
            binding = node.find(f"{{{version.binding_namespace}}}operation")
            if binding is not None:
                actions = found.setdefault(_said(node, "name"), {})
                actions[version] = binding.get("soapAction", "")
    return found


def _said(node: etree._Element, attribute: str) -> str:
    return _needed(node.get(attribute), f"{node.tag}/@{attribute}")


def _local(node: etree._Element, attribute: str) -> str:
    """The local part of a prefixed name; one namespace is all that a contract has."""
    return _said(node, attribute).rpartition(":")[2]


def _needed(value: T | None, name: str) -> T:
    if value is None:
        raise ContractError(f"{name} is not declared")
    return value


def _only(found: Iterator[T], name: str) -> T:
    everything = list(found)
    if len(everything) != 1:
        raise ContractError(f"{len(everything)} × {name}")
    return everything[0]
