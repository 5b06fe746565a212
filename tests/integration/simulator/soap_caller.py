"""A SOAP caller made of requests and lxml alone, so that no library hides what is on the line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import requests
from lxml import etree

from connectors.simulator.tables import DATA_SETS
from tests.integration.simulator.caller import Caller
from tests.integration.simulator.sets import ROOT, Json

TNS = "urn:budget-integration:perf:v2"
XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
SCHEMA = etree.XMLSchema(etree.parse(str(ROOT / "contracts" / "perf.xsd")))
ENVELOPES = {
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
}
#: The rows that each pushed set brings, and its header.
_PUSHED_ROWS = {"BAS_PERF_INDICATOR": "BAS_PERF_INDICATOR", "PERF_TEMPLATE": "PERF_TEMPLATE_ITEM"}


@dataclass(frozen=True)
class Told:
    """A fault as it was read."""

    status: int
    #: Client, Server, Sender, Receiver …
    blame: str
    reason: str
    #: Of the detail; empty without one.
    code: str


@dataclass
class SoapCaller:
    """Speaks to the typed service in one version, with the token of its own login."""

    rest: Caller
    version: str = "1.1"
    token: str = ""
    #: Header blocks to send instead of the token.
    security: tuple[etree._Element, ...] = field(default_factory=tuple)

    @property
    def url(self) -> str:
        address: str = self.rest.facts["base_url"] + self.rest.facts["soap_path"]
        return address

    def log_in(self) -> None:
        names = ("app_id", "app_secret")
        told = self.answer("Login", {name: self.rest.facts[name] for name in names})
        self.token = told.findtext(f"{{{TNS}}}access_token", "")
        assert self.token

    def post(
        self, body: bytes, operation: str, *, timeout_s: float = 30, **more: Any
    ) -> requests.Response:
        action = f"{TNS}:{operation}"
        kind = {
            "1.1": "text/xml; charset=utf-8",
            "1.2": f'application/soap+xml; charset=utf-8; action="{action}"',
        }[self.version]
        headers = {"Content-Type": kind, "SOAPAction": f'"{action}"'}
        if self.version == "1.2":
            del headers["SOAPAction"]
        headers |= more.pop("headers", {})
        return self.rest.session.post(
            self.url, data=body, headers=headers, timeout=timeout_s, allow_redirects=False, **more
        )

    def send(self, operation: str, fields: Json, **more: Any) -> requests.Response:
        return self.post(self.letter(operation, fields), operation, **more)

    def letter(self, operation: str, fields: Json) -> bytes:
        """The bytes of a request."""
        env = ENVELOPES[self.version]
        # Named prefixes: lxml confuses those that it makes up when an element moves between trees.
        envelope = etree.Element(f"{{{env}}}Envelope", nsmap={"env": env})
        header = etree.SubElement(envelope, f"{{{env}}}Header")
        for block in self.security:
            header.append(block)
        if self.token and not self.security:
            etree.SubElement(header, f"{{{TNS}}}Token").text = self.token
        body = etree.SubElement(envelope, f"{{{env}}}Body")
        fill(etree.SubElement(body, f"{{{TNS}}}{operation}"), fields)
        return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")

    def answer(self, operation: str, fields: Json) -> etree._Element:
        """The content of an answer that must be a success and valid by the schema."""
        response = self.send(operation, fields)
        assert response.status_code == 200, response.text
        content = self.content(response)
        SCHEMA.assertValid(content)
        assert content.findtext(f"{{{TNS}}}result_code") == "0000"
        return content

    def content(self, response: requests.Response) -> etree._Element:
        """The child of the body, in an envelope of the version that was asked in."""
        kind = {"1.1": "text/xml", "1.2": "application/soap+xml"}[self.version]
        assert response.headers["content-type"] == f"{kind}; charset=utf-8"
        root = etree.fromstring(response.content)
        (child,) = root.iterfind(f"{{{ENVELOPES[self.version]}}}Body/*")
        return child

    def fault(self, response: requests.Response) -> Told:
        """The parts of a fault, spelled in the version that was asked in."""
        fault, env = self.content(response), f"{{{ENVELOPES[self.version]}}}"
        assert fault.tag == f"{env}Fault", fault.tag
        code, reason, detail = {
            "1.1": ("faultcode", "faultstring", "detail"),
            "1.2": (f"{env}Code/{env}Value", f"{env}Reason/{env}Text", f"{env}Detail"),
        }[self.version]
        prefix, _, blame = fault.findtext(code, "").partition(":")
        assert f"{{{fault.nsmap[prefix]}}}" == env
        told = fault.findtext(f"{detail}/{{{TNS}}}PerfFault/{{{TNS}}}code", "")
        return Told(response.status_code, blame, fault.findtext(reason, ""), told)

    def ask(self, **more: object) -> Json:
        """The fields of a query, in the order of the schema; None leaves one out."""
        asked: Json = {
            **self.rest.ask(),
            "keys": None,
            "update_time_from": None,
            "is_deleted": None,
            **more,
        }
        order = ("mof_div_code", "fiscal_year", "agency_codes", "keys", "update_time_from")
        fields = {name: asked[name] for name in (*order, "is_deleted", "page_no", "page_size")}
        for name in ("agency_codes", "keys"):
            if fields[name] is not None:
                fields[name] = {"code": fields[name]}
        return {name: value for name, value in fields.items() if value is not None}

    def page(self, name: str, **more: object) -> etree._Element:
        """The data element of a query's answer."""
        data = self.answer(f"Query_{name}", self.ask(**more)).find(f"{{{TNS}}}data")
        assert data is not None
        return data

    def rows(self, name: str, **more: object) -> list[Json]:
        return rows_of(self.page(name, **more))

    def push(self, name: str, *sets: Json) -> list[Json]:
        told = self.answer(f"Push_{name}", self.push_fields(name, *sets))
        return [
            {etree.QName(each).localname: each.text or "" for each in result}
            for result in told.iter(f"{{{TNS}}}result")
        ]

    def push_fields(self, name: str, *sets: Json) -> Json:
        return {
            "mof_div_code": self.rest.facts["division_code"],
            "fiscal_year": self.rest.facts["fiscal_year"],
            "request_id": "request-1",
            "sets": {"set": [_set_fields(name, each) for each in sets]},
        }


def _set_fields(name: str, pushed: Json) -> Json:
    fields: Json = {"set_key": pushed["set_key"]}
    if pushed["header"] is not None:
        fields["header"] = _in_order(name, pushed["header"])
    fields["rows"] = {"row": [_in_order(_PUSHED_ROWS[name], row) for row in pushed["rows"]]}
    return fields


def _in_order(name: str, row: Json) -> Json:
    return {column: row[column] for column in DATA_SETS[name].names if column in row}


def fill(parent: etree._Element, fields: Mapping[str, Any], namespace: str = TNS) -> None:
    """Write fields under an element: a list repeats its element, None is xsi:nil."""
    for name, value in fields.items():
        for each in value if isinstance(value, list) else [value]:
            tag = f"{{{namespace}}}{name}" if namespace else name
            element = etree.SubElement(parent, tag)
            if isinstance(each, Mapping):
                fill(element, each, namespace)
            elif each is None:
                element.set(XSI_NIL, "true")
            else:
                element.text = str(each)


def rows_of(data: etree._Element) -> list[Json]:
    """Rows as text by column, None where there is nothing or xsi:nil."""
    return [
        {etree.QName(each).localname: _value(each) for each in row.iterfind("*")}
        for row in data.iter("{*}row")
    ]


def _value(element: etree._Element) -> str | None:
    return None if element.get(XSI_NIL) == "true" else "".join(map(str, element.itertext()))


def as_text(rows: Iterable[Json]) -> list[Json]:
    """REST rows with every value as SOAP spells it, and without the columns that are null."""
    return [{name: str(value) for name, value in row.items() if value is not None} for row in rows]


def without_null(rows: Iterable[Json]) -> list[Json]:
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def exact_rows(response: requests.Response) -> list[Json]:
    """The rows of a REST answer with every digit that was sent."""
    found: list[Json] = response.json(parse_float=Decimal)["data"]["rows"]
    return as_text(found)
