"""Envelopes written by hand, as a reader without any library would."""

from collections.abc import Mapping
from typing import Any

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
TYPES = {SOAP11: "text/xml; charset=utf-8", SOAP12: "application/soap+xml; charset=utf-8"}
API = "urn:budget-indicator-api:1"


def letter(
    operation: str, token: str, asked: Mapping[str, object], soap: str = SOAP11
) -> dict[str, Any]:
    """The body and headers of a request, as a client of HTTP takes them."""
    inner = "".join(f"<a:{name}>{value}</a:{name}>" for name, value in asked.items())
    return enclosed(f"<a:{operation}>{inner}</a:{operation}>", token, soap)


def enclosed(message: str, token: str, soap: str = SOAP11, head: str = "") -> dict[str, Any]:
    text = (
        f'{head}<s:Envelope xmlns:s="{soap}" xmlns:a="{API}">'
        f"<s:Header><a:Token>{token}</a:Token></s:Header><s:Body>{message}</s:Body></s:Envelope>"
    )
    return {"content": text.encode(), "headers": {"Content-Type": TYPES[soap]}}
