"""What the tests of the SOAP wire share."""

from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from adapter.ports.wire_spec import WireSpec
from connectors.soap import SoapBudgetSystem
from tests.unit.connectors.conftest import Request

Made = Callable[..., SoapBudgetSystem]


def envelope(request: Request) -> etree._Element:
    return etree.fromstring(request.body)


def asked(request: Request, name: str) -> etree._Element:
    (found,) = envelope(request).findall(f".//{{urn:odd}}{name}")
    return found


def with_username_token(spec: WireSpec) -> WireSpec:
    return replace(spec, login=replace(spec.login, method="username_token"))
