"""The address of SOAP (SOAP 入口): the contract by GET, operations by POST."""

import gzip
import threading

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from adapter.api.answering import Conditions
from adapter.api.desk import Asked, Desk
from adapter.api.problems import Problem
from adapter.api.soap.envelope import (
    LONGEST_REQUEST,
    SOAP11,
    SOAP12,
    Request,
    SoapVersion,
    compiled_schema,
    contract,
    element,
    enclosed,
    fault,
    in_soap_11,
    read_request,
    version_of,
)
from adapter.api.soap.operations import OPERATIONS
from adapter.errors import class_and_code
from adapter.wording import defect_sentence

_log = structlog.get_logger(__name__)
_PLACEHOLDER = b"http://api.invalid/soap"


class SoapDoor:
    """Turns envelopes into reads, and what was read into envelopes."""

    def __init__(self, desk: Desk, address: str) -> None:
        self._desk = desk
        self._address = f"{address}/soap"
        self._schema = compiled_schema()
        self._lock = threading.Lock()

    async def contract(self, request: HttpRequest) -> Response:
        """`?wsdl`, or `?wsdl=1.1` without the port of SOAP 1.2; and the schemas they name."""
        asked = {name.lower(): value for name, value in request.query_params.items()}
        name = "api.wsdl" if "wsdl" in asked else asked.get("xsd", "")
        try:
            content = contract(name)
        except KeyError:
            raise Problem("unknown_address", "契约在 /soap?wsdl；操作请用 POST。") from None
        if asked.get("wsdl") == "1.1":
            content = in_soap_11(content)
        if name != "templates.xsd":
            content = content.replace(_PLACEHOLDER, self._address.encode())
            for each in ("api.xsd", "templates.xsd"):
                at = f'schemaLocation="{self._address}?xsd={each}"'
                content = content.replace(f'schemaLocation="{each}"'.encode(), at.encode())
        return Response(content, media_type="text/xml")

    async def call(self, request: HttpRequest) -> Response:
        """One operation."""
        version = SOAP11
        try:
            version = version_of(request.headers.get("content-type", ""))
            body = await _body(request)
            answered = await run_in_threadpool(self._answered, request, body, version)
        except Problem as problem:
            return _faulted(problem, version)
        except Exception as error:  # noqa: BLE001 - a defect of ours; its traceback would quote values
            _log.error("api_defect", error=class_and_code(error), exc_info=False)
            return _faulted(Problem("defect", defect_sentence(error)), version)
        headers = {"Cache-Control": "private, no-store", "Vary": "Accept-Encoding"}
        if Conditions.of(request.headers).takes_gzip:
            answered = gzip.compress(answered, mtime=0)
            headers["Content-Encoding"] = "gzip"
        return Response(answered, headers=headers, media_type=version.media_type)

    def _answered(self, http: HttpRequest, body: bytes, version: SoapVersion) -> bytes:
        with self._lock:
            request = read_request(body, version, self._schema)
        if request.operation not in OPERATIONS:
            raise Problem("bad_request", "没有这个操作，请对照 /soap?wsdl 的契约。")
        action, operation = OPERATIONS[request.operation]
        peer = http.client.host if http.client else ""
        shown = request.token or _bearer(http)
        with self._desk.call(shown, peer, action, _asked(request)) as call:
            content = operation(call, request)
            name = f"{request.operation}Response"
            return enclosed(element(name, content, is_markup=True), version)


def _asked(request: Request) -> Asked:
    values = request.values
    return Asked(
        division_code=values["division_code"],
        fiscal_year=int(values["fiscal_year"]),
        number=int(values.get("version", 0)),
        department_code=values.get("department_code", ""),
    )


def _bearer(request: HttpRequest) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _body(request: HttpRequest) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_REQUEST:
            raise Problem("too_large", "报文过长，请对照 /soap?wsdl 的契约。")
    return bytes(body)


def _faulted(problem: Problem, version: SoapVersion) -> Response:
    """SOAP 1.1 knows one status for faults; 1.2 tells both sides apart."""
    is_senders = version is SOAP12 and problem.status < 500  # noqa: PLR2004 - HTTP's border
    return Response(
        fault(problem, version),
        status_code=400 if is_senders else 500,
        headers=problem.headers,
        media_type=version.media_type,
    )
