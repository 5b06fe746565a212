"""The contract as it is published (?wsdl, ?xsd=): the kept files, with this process's address."""

from urllib.parse import quote

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response

from connectors.simulator.envelope import html_page
from connectors.simulator.faults import Call, FaultDesk, Operation, Syntax
from connectors.simulator.fronts import INNER_HOST
from connectors.simulator.soap.contract import Contract
from connectors.simulator.soap.version import VERSIONS
from connectors.simulator.wire import Handler

_CALL = Call(operation=Operation.CONTRACT, data_set=Operation.CONTRACT.value, syntax=Syntax.XML)


def publication(contract: Contract, faults: FaultDesk) -> Handler:
    """The handler of GET at a service's own address."""

    async def handle(request: Request) -> Response:
        name = _asked_for(request)
        document = None if name is None else contract.documents.get(name)
        if document is None:
            return html_page(404, "HTTP Status 404 - Not Found")
        root = etree.fromstring(document)
        own = f"http://{request.headers.get('host', '')}{contract.path}"
        if name == "":
            wrong = faults.take("wsdl_wrong_host", _CALL)
            _readdress(root, f"http://{INNER_HOST}{contract.path}" if wrong else own)
        _relocate(root, own)
        body = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
        return Response(body, media_type="text/xml")

    return handle


def _asked_for(request: Request) -> str | None:
    """The name of a document; the WSDL's is empty."""
    query = {name.lower(): value for name, value in request.query_params.items()}
    return "" if "wsdl" in query else query.get("xsd") or None


def _readdress(root: etree._Element, address: str) -> None:
    for version in VERSIONS:
        for node in root.iter(f"{{{version.binding_namespace}}}address"):
            node.set("location", address)


def _relocate(root: etree._Element, own: str) -> None:
    for node in root.iter("{http://www.w3.org/2001/XMLSchema}import"):
        location = node.get("schemaLocation")
        if location:
            node.set("schemaLocation", f"{own}?xsd={quote(location)}")
