"""The pinned contract is read from disk alone, and everything a profile names must be in it."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from zeep.xsd import Nil

from adapter.errors import ConfigurationError
from adapter.ports.wire_spec import SoapSpec
from connectors.endpoint import Credentials, Endpoint
from connectors.soap import SoapBudgetSystem
from connectors.soap_contract import SoapContract, contract_of
from mappings.profile import load_profile
from tests.unit.connectors.conftest import CountingIds, FakeClock
from tests.unit.connectors.soap import WSDL, soap_spec

ODD = Path(WSDL)


def system(spec: object) -> SoapBudgetSystem:
    return SoapBudgetSystem(
        spec,  # type: ignore[arg-type]  # a WireSpec, or a broken one on purpose
        Endpoint(base_url="http://127.0.0.1:1"),
        Credentials(app_id="a", app_secret="b"),
        clock=FakeClock(),
        ids=CountingIds(),
    )


@pytest.mark.parametrize("name", ["std-v2-soap", "xml-string-soap"])
def test_a_shipped_profile_and_its_contract_name_the_same_operations(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)

    system(load_profile(name).wire_spec).close()


@pytest.mark.parametrize("location", ["http://127.0.0.1:1/more.xsd", "https://x.invalid/more.xsd"])
def test_a_contract_that_wants_something_from_the_network_is_refused(
    tmp_path: Path, location: str
) -> None:
    imported = f'<x:import namespace="urn:more" schemaLocation="{location}"/>'
    text = ODD.read_text("utf-8")
    broken = text.replace(
        '<x:complexType name="Codes">', f'{imported}<x:complexType name="Codes">', 1
    )
    (tmp_path / "site.wsdl").write_text(broken, "utf-8")

    with pytest.raises(ConfigurationError, match="网络地址"):
        SoapContract(tmp_path / "site.wsdl", "Odd", "Eleven")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "找不到"),
        ("no xml", "读不懂"),
        ("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><a>&e;</a>", "读不懂"),
    ],
)
def test_a_contract_that_cannot_be_read_is_named(
    tmp_path: Path, text: str | None, told: str
) -> None:
    if text is not None:
        (tmp_path / "site.wsdl").write_text(text, "utf-8")

    with pytest.raises(ConfigurationError, match=told) as caught:
        SoapContract(tmp_path / "site.wsdl", "Odd", "Eleven")
    assert "site.wsdl" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('type="t:P"', 'type="t:Q"'),
        ('type="t:Codes"', 'type="t:Kodes"'),
        ('binding="t:B11"', 'binding="t:B10"'),
        ('<s:address location="http://elsewhere.invalid/"/>', ""),
    ],
)
def test_a_contract_that_refers_to_what_it_does_not_hold_is_named(
    tmp_path: Path, old: str, new: str
) -> None:
    text = ODD.read_text("utf-8")
    assert old in text
    (tmp_path / "site.wsdl").write_text(text.replace(old, new), "utf-8")

    with pytest.raises(ConfigurationError, match=r"site\.wsdl"):
        SoapContract(tmp_path / "site.wsdl", "Odd", "Eleven")


def give(tmp_path: Path, kind: str, value: str) -> etree._Element:
    text = ODD.read_text("utf-8").replace('name="n" type="x:int"', f'name="n" type="x:{kind}"')
    (tmp_path / "site.wsdl").write_text(text, "utf-8")
    row = {"code": Nil, "w": "", "n": value}
    bundle = {"name": "T1", "lines": {"l": [row]}}
    params = {"division": "1", "year": "2026", "call": "c", "bundles": {"b": [bundle]}}
    contract = SoapContract(tmp_path / "site.wsdl", "Odd", "Eleven")
    return contract.message("give", params, {"key": "T"})


def test_a_value_that_the_contract_would_turn_into_another_is_refused(tmp_path: Path) -> None:
    """2 is no in the standard's tables, and true to a contract that calls the element boolean."""
    with pytest.raises(ConfigurationError, match="改写"):
        give(tmp_path, "boolean", "2")


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("boolean", "true", "true"),
        ("boolean", "1", "true"),
        ("boolean", "0", "false"),
        ("int", "1", "1"),
        ("decimal", "30.0000", "30.0000"),
        ("dateTime", "20260801010203456", "20260801010203456"),
        ("base64Binary", "eHh4", "eHh4"),
        ("string", " a  b\r\n", " a  b\r\n"),
    ],
)
def test_a_value_leaves_as_it_is_whatever_the_contract_calls_it(
    tmp_path: Path, kind: str, value: str, written: str
) -> None:
    assert give(tmp_path, kind, value).findtext(".//n") == written


@pytest.mark.parametrize("inside", ["", " [<!ENTITY e 'x'>]"])
def test_a_contract_with_a_document_type_is_refused(tmp_path: Path, inside: str) -> None:
    text = ODD.read_text("utf-8").replace("<w:def", f"<!DOCTYPE d{inside}>\n<w:def", 1)
    (tmp_path / "site.wsdl").write_text(text, "utf-8")

    with pytest.raises(ConfigurationError, match="读不懂"):
        SoapContract(tmp_path / "site.wsdl", "Odd", "Eleven")


@pytest.mark.parametrize(("service", "port"), [("Odd", "Thirteen"), ("Even", "Eleven")])
def test_a_service_or_port_that_is_not_there_is_named(service: str, port: str) -> None:
    with pytest.raises(ConfigurationError, match=port):
        SoapContract(ODD, service, port)


def test_an_operation_that_the_contract_lacks_is_named_before_any_call() -> None:
    spec = soap_spec()

    with pytest.raises(ConfigurationError, match="leave"):
        system(replace(spec, login=replace(spec.login, path="leave")))


def test_a_soap_profile_without_its_soap_part_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="SOAP"):
        system(replace(soap_spec(), soap=None))


def test_a_contract_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = soap_spec().soap
    assert isinstance(spec, SoapSpec)
    first = contract_of(spec)
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"")

    assert contract_of(spec) is first


def test_a_parameter_that_the_contract_lacks_is_named_before_any_call() -> None:
    spec = soap_spec()
    renamed = replace(spec.query, page_param="page_number")

    with pytest.raises(ConfigurationError, match="没有参数 page_number，还须有参数"):
        system(replace(spec, query=renamed))


def test_of_a_choice_nobody_says_which_is_lacking(tmp_path: Path) -> None:
    text = ODD.read_text("utf-8").replace(
        '<x:element name="since" type="x:string" minOccurs="0"/>',
        '<x:choice><x:element name="since" type="x:string"/>'
        '<x:element name="ever" type="x:string"/></x:choice>'
        '<x:sequence minOccurs="0"><x:element name="more" type="x:string"/></x:sequence>',
    )
    (tmp_path / "site.wsdl").write_text(text, "utf-8")
    contract = SoapContract(tmp_path / "site.wsdl", "Odd", "Eleven")
    given = {"division", "year", "units", "page", "size", "since", "only"}

    contract.require("ask", given)

    with pytest.raises(ConfigurationError, match=r"还须有参数 units$"):
        contract.require("ask", given - {"units"})
