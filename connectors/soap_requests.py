"""Requests over SOAP (SOAP 请求): built by zeep from the pinned contract, sent as UTF-8."""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import zeep.xsd
from lxml import etree
from zeep.wsse.username import UsernameToken

from adapter.errors import ConfigurationError
from adapter.ports.budget_system import OutboundSet, RawFields
from adapter.ports.clock import Clock
from adapter.ports.wire_spec import SoapSpec, WireSpec, XmlTextSpec
from connectors.auth import Token, http_headers, shown_token
from connectors.endpoint import Credentials
from connectors.request_form import Outgoing
from connectors.soap_contract import SoapContract
from connectors.xml_packing import pack

_CHARSET = "utf-8"
#: Characters that no XML document may hold, not even as a reference.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class SoapMessages:
    """Puts a message of the contract into an HTTP request, with the proof of who we are."""

    def __init__(
        self,
        spec: WireSpec,
        soap: SoapSpec,
        contract: SoapContract,
        credentials: Credentials,
        clock: Clock,
        *,
        nonce: Callable[[], str] = secrets.token_hex,
    ) -> None:
        self._login = spec.login
        self._path = soap.path
        self._contract = contract
        self._credentials = credentials
        self._clock = clock
        self._nonce = nonce

    def outgoing(
        self,
        name: str,
        operation: str,
        params: Mapping[str, object],
        token: Token | None,
        finish: Callable[[etree._Element], None] | None = None,
    ) -> Outgoing:
        """A call of an operation; `name` is what the exchange is called."""
        envelope = self._contract.message(operation, params, self._soap_headers(token))
        if self._login.is_in_each_call:
            self._sign(envelope)
        if finish is not None:
            finish(envelope)
        return Outgoing(
            operation=f"SOAP {name}",
            path=self._path,
            headers={**http_headers(self._login, token), **self._http_headers(operation)},
            body=_bytes_of(envelope, _CHARSET),
        )

    def _soap_headers(self, token: Token | None) -> dict[str, object]:
        if token is None or self._login.method != "token" or self._login.place != "soap_header":
            return {}
        return {self._login.header: shown_token(self._login, token)}

    def _sign(self, envelope: etree._Element) -> None:
        proof = UsernameToken(
            self._credentials.app_id,
            self._credentials.app_secret,
            use_digest=self._login.method == "username_token",
            nonce=self._nonce(),
            created=self._clock.now(),
            zulu_timestamp=True,
        )
        proof.apply(envelope, {})

    def _http_headers(self, operation: str) -> dict[str, str]:
        action = self._contract.action(operation)
        if self._contract.is_soap_12:
            kind = f'application/soap+xml; charset={_CHARSET}; action="{action}"'
            return {"Content-Type": kind}
        return {"Content-Type": f"text/xml; charset={_CHARSET}", "SOAPAction": f'"{action}"'}


class SoapRequests:
    """`RequestForm` of a typed service: an address is an operation."""

    accept = "text/xml, application/soap+xml"

    def __init__(self, spec: WireSpec, soap: SoapSpec, messages: SoapMessages) -> None:
        self._push = spec.push
        self._soap = soap
        self._messages = messages

    def question(self, address: str, params: Mapping[str, object], token: Token | None) -> Outgoing:
        """See `RequestForm`."""
        typed = {name: self._param(value) for name, value in params.items()}
        return self._messages.outgoing(address, address, typed, token)

    def push(
        self,
        address: str,
        frame: Mapping[str, object],
        sets: Sequence[OutboundSet],
        token: Token | None,
    ) -> Outgoing:
        """See `RequestForm`."""
        listed = {self._soap.set_item: [self._set(each) for each in sets]}
        params = {name: self._param(value) for name, value in frame.items()}
        params[self._push.sets_param] = listed
        return self._messages.outgoing(address, address, params, token)

    def _param(self, value: object) -> object:
        if isinstance(value, Sequence) and not isinstance(value, str):
            return {self._soap.code_item: [as_text(each) for each in value]}
        return as_text(value)

    def _set(self, each: OutboundSet) -> dict[str, object]:
        made: dict[str, object] = {self._push.set_key_param: each.set_key}
        if each.header is not None:
            made[self._push.header_param] = _typed_row(each.header)
        rows = [_typed_row(row) for row in each.rows]
        return made | {self._push.rows_param: {self._soap.row_item: rows}}


def _typed_row(row: RawFields) -> dict[str, object]:
    return {name: zeep.xsd.Nil if value is None else as_text(value) for name, value in row.items()}


class XmlTextRequests:
    """`RequestForm` of a service that takes one XML text: an address is a service in its head."""

    accept = SoapRequests.accept

    def __init__(
        self, spec: WireSpec, soap: SoapSpec, text: XmlTextSpec, messages: SoapMessages
    ) -> None:
        self._login = spec.login
        self._push = spec.push
        self._soap = soap
        self._text = text
        self._messages = messages

    def question(self, address: str, params: Mapping[str, object], token: Token | None) -> Outgoing:
        """See `RequestForm`."""
        return self._outgoing(address, params, (), token)

    def push(
        self,
        address: str,
        frame: Mapping[str, object],
        sets: Sequence[OutboundSet],
        token: Token | None,
    ) -> Outgoing:
        """See `RequestForm`."""
        return self._outgoing(address, frame, sets, token)

    def _outgoing(
        self,
        address: str,
        params: Mapping[str, object],
        sets: Sequence[OutboundSet],
        token: Token | None,
    ) -> Outgoing:
        spec = self._text
        document = _bytes_of(self._document(address, params, sets, token), spec.charset)
        text = pack(document, spec.packing, spec.charset)
        finish = self._as_cdata if spec.packing == "cdata" else None
        return self._messages.outgoing(
            address, spec.operation, {spec.argument: text}, token, finish
        )

    def _document(
        self,
        address: str,
        params: Mapping[str, object],
        sets: Sequence[OutboundSet],
        token: Token | None,
    ) -> etree._Element:
        root = etree.Element(self._text.root)
        head, body = (etree.SubElement(root, name) for name in (self._text.head, self._text.body))
        _add(head, self._text.service, address)
        if token is not None and self._login.place == "head":
            _add(head, self._login.header, shown_token(self._login, token))
        for name, value in params.items():
            part = head if name in self._text.head_params else body
            if isinstance(value, Sequence) and not isinstance(value, str):
                codes = etree.SubElement(part, name)
                for code in value:
                    _add(codes, self._soap.code_item, as_text(code))
            else:
                _add(part, name, as_text(value))
        if sets:
            self._add_sets(etree.SubElement(body, self._push.sets_param), sets)
        return root

    def _add_sets(self, listed: etree._Element, sets: Sequence[OutboundSet]) -> None:
        for each in sets:
            made = etree.SubElement(listed, self._soap.set_item)
            _add(made, self._push.set_key_param, each.set_key)
            if each.header is not None:
                _add_row(etree.SubElement(made, self._push.header_param), each.header)
            rows = etree.SubElement(made, self._push.rows_param)
            for row in each.rows:
                _add_row(etree.SubElement(rows, self._soap.row_item), row)

    def _as_cdata(self, envelope: etree._Element) -> None:
        """The text as characters between brackets; it never holds their end, which is escaped."""
        (argument,) = envelope.iterfind(f".//{{*}}{self._text.argument}")
        argument.text = etree.CDATA(argument.text or "")


def _bytes_of(element: etree._Element, charset: str) -> bytes:
    # Python's codec and not libxml2's: they differ in some rare characters of GB18030, and a text
    # in a text is turned back by Python. What the charset lacks becomes a character reference.
    written = etree.tostring(element, encoding="unicode")
    declared = f"<?xml version='1.0' encoding='{charset}'?>\n{written}"
    return declared.encode(charset, "xmlcharrefreplace")


def _add(above: etree._Element, name: str, text: str) -> None:
    etree.SubElement(above, name).text = text


def _add_row(element: etree._Element, row: RawFields) -> None:
    """An element per value; what has no value is left out, as this form knows no null."""
    for name, value in row.items():
        if value is not None:
            _add(element, name, as_text(value))


def as_text(value: object) -> str:
    """A value of str, int, bool or Decimal as XML spells it.

    Raises TypeError naming only another type, and ConfigurationError for what XML cannot hold.
    """
    if isinstance(value, str) and _NO_XML.search(value):
        raise ConfigurationError("值中有 XML 不能携带的控制字符，请先在来源文件中改正")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str | int):
        return str(value)
    raise TypeError(f"no XML for {type(value).__name__}")
