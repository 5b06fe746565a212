"""The pinned contract as spyne has it: models made of the schema, and a service of them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree
from spyne import ComplexModel, Integer, ServiceBase, Unicode, rpc
from spyne import Decimal as DecimalType

from tests.contract.peers.spyne.receiver import Row

NAMESPACE = "urn:budget-integration:perf:v2"
_SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_XSD = "{http://www.w3.org/2001/XMLSchema}"
_PLAIN = {"xs:string": Unicode, "xs:int": Integer, "xs:decimal": DecimalType}
_VALUES: Mapping[str, Callable[[str], Any]] = {
    "xs:string": str,
    "xs:int": int,
    "xs:decimal": Decimal,
}
Operation = Callable[[Any, Any], Any]


class Contract:
    """Models by the names of the schema."""

    def __init__(self, schema: Path) -> None:
        self._root = etree.parse(schema).getroot()
        self._models: dict[str, Any] = {}

    def model(self, name: str) -> Any:
        """The model of a type, or of what an element of that name holds."""
        if name not in self._models:
            members = [(each.get("name"), self._member(each)) for each in self._elements(name)]
            body = {
                "__namespace__": NAMESPACE,
                "__type_name__": f"{name}_",
                "_type_info": members,
            }
            self._models[name] = type(ComplexModel)(name, (ComplexModel,), body)
        return self._models[name]

    def typed_row(self, data_set: str, texts: Mapping[str, str | None]) -> Row:
        """Every column of a row, with values of the types of the schema."""
        kinds = {each.get("name"): each.get("type") for each in self._elements(f"{data_set}_Row")}
        return {
            str(name): None if (text := texts.get(str(name))) is None else _VALUES[str(kind)](text)
            for name, kind in kinds.items()
        }

    def service(self, operations: Mapping[str, Operation]) -> Any:
        """A service of operations: bare, as the messages of the contract are single elements."""
        headers = (_token(), _security())
        methods = {
            name: rpc(
                self.model("Query" if name.startswith("Query_") else name),
                _returns=self.model(f"{name}Response"),
                _body_style="bare",
                _in_header=headers,
                _in_message_name=name,
                _out_message_name=f"{name}Response",
                _args=("asked",),
            )(_named(name, work))
            for name, work in operations.items()
        }
        return type(ServiceBase)("PerfService", (ServiceBase,), methods)

    def _elements(self, name: str) -> list[etree._Element]:
        (found,) = [
            each
            for each in self._root
            if each.get("name") == name and each.find(f".//{_XSD}sequence") is not None
        ]
        return found.findall(f".//{_XSD}sequence/{_XSD}element")

    def _member(self, element: etree._Element) -> Any:
        kind = element.get("type", "")
        made = _PLAIN.get(kind) or self.model(kind.removeprefix("tns:"))
        return made.customize(
            min_occurs=int(element.get("minOccurs", "1")),
            max_occurs="unbounded" if element.get("maxOccurs") == "unbounded" else 1,
            nillable=element.get("nillable") == "true",
        )


def _token() -> Any:
    made = Unicode.customize()
    # A header is looked for by the names of its type.
    made.__namespace__, made.__type_name__ = NAMESPACE, "Token"
    return made


def _security() -> Any:
    names = ("Username", "Password", "Nonce", "Created")
    user = {"__namespace__": _SECURITY, "_type_info": [(name, Unicode) for name in names]}
    token = type(ComplexModel)("UsernameToken", (ComplexModel,), user)
    header = {"__namespace__": _SECURITY, "_type_info": [("UsernameToken", token)]}
    return type(ComplexModel)("Security", (ComplexModel,), header)


def _named(name: str, work: Operation) -> Operation:
    def operation(ctx: Any, asked: Any) -> Any:
        return work(ctx, asked)

    operation.__name__ = name
    return operation


def plain(model: Any) -> Row:
    """The members of a model that was read."""
    return {name: getattr(model, name) for name in type(model).get_flat_type_info(type(model))}
