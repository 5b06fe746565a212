"""Faults that only SOAP can have: how answers are written, packed and told."""

import re
import zlib

import pytest
import requests
from lxml import etree

from tests.integration.simulator.caller import Caller
from tests.integration.simulator.exchange_caller import TNS as EXCHANGE_TNS
from tests.integration.simulator.sets import Json
from tests.integration.simulator.soap_caller import TNS, SoapCaller, rows_of
from tests.integration.simulator.soap_speaker import (
    HUGE,
    NAME,
    Speaker,
    query,
    recovered,
    rows,
    speaker,
)


@pytest.fixture(params=["1.1", "1.2", "plain", "cdata"])
def soap(request: pytest.FixtureRequest, caller: Caller) -> Speaker:
    """The shared simulator over each service."""
    return speaker(request.param, caller)


@pytest.fixture(params=["1.1", "1.2"])
def typed(request: pytest.FixtureRequest, caller: Caller) -> SoapCaller:
    one = speaker(request.param, caller)
    assert isinstance(one, SoapCaller)
    return one


def test_children_without_a_namespace_say_the_same(soap: Speaker) -> None:
    straight = query(soap)
    soap.rest.order("unqualified_children")

    response = query(soap)

    root = etree.fromstring(response.content)
    namespaces = {etree.QName(each).namespace for each in root.iterfind(".//*")}
    if isinstance(soap, SoapCaller):
        content = soap.content(response)
        assert {etree.QName(each).namespace for each in content.iterfind(".//*")} == {None}
        assert content.tag == f"{{{TNS}}}Query_{NAME}Response"
        assert rows_of(root) == rows(soap, straight)
    else:
        assert root.find(f".//{{{EXCHANGE_TNS}}}executeResponse/out") is not None
        assert None in namespaces
    assert recovered(soap)


def test_a_detail_has_no_namespaces_either_where_children_have_none(typed: SoapCaller) -> None:
    typed.rest.order("unqualified_children")

    response = typed.send(f"Query_{NAME}", typed.ask(page_no=0))

    detail = typed.content(response).find(f".//{{{TNS}}}PerfFault")
    assert detail is not None
    assert [each.tag for each in detail] == ["code", "reason"]
    assert detail.findtext("code") == "0901"


def test_a_fault_may_come_without_its_detail(soap: Speaker) -> None:
    soap.rest.order("fault_without_detail")

    response = query(soap)

    assert response.status_code == 500
    root = etree.fromstring(response.content)
    assert root.find(".//{*}Fault") is not None
    assert list(root.iter("{*}detail", "{*}Detail")) == []
    assert recovered(soap)


def test_a_fault_may_come_inside_http_200(soap: Speaker) -> None:
    soap.rest.order("fault_with_200")

    response = query(soap)

    assert response.status_code == 200
    assert etree.fromstring(response.content).find(".//{*}Fault") is not None
    if isinstance(soap, SoapCaller):
        assert soap.fault(response).code == "0999"
    assert recovered(soap)


def test_comments_and_cdata_change_nothing_of_what_rows_say(soap: Speaker) -> None:
    straight = rows(soap, query(soap))
    soap.rest.order("comments_and_cdata")

    response = query(soap)

    if isinstance(soap, SoapCaller) or soap.packing == "cdata":
        assert b"<!--" in response.content
        assert b"<![CDATA[" in response.content
    elif soap.packing == "plain":
        assert b"&lt;![CDATA[" in response.content
    root = _inner_with_comments(soap, response)
    assert isinstance(next(root.iter("{*}row"))[0], etree._Comment)
    assert _rows_past_comments(root) == straight
    assert recovered(soap)


def _inner_with_comments(soap: Speaker, response: requests.Response) -> etree._Element:
    root = etree.fromstring(response.content)
    if isinstance(soap, SoapCaller):
        return root
    out = root.findtext(f".//{{{EXCHANGE_TNS}}}out", "")
    return etree.fromstring(out.partition("?>")[2])


def _rows_past_comments(root: etree._Element) -> list[Json]:
    """What a reader that knows of comments sees."""
    text = etree.tostring(root, encoding="unicode")
    return rows_of(etree.fromstring(text, HUGE))


def test_a_text_of_eleven_megabytes_is_more_than_a_careful_reader_takes(soap: Speaker) -> None:
    soap.rest.order("huge_text")

    response = query(soap)

    first = rows(soap, response)[0]
    assert max(len(value or "") for value in first.values()) > 11_000_000
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(response.content)
    assert recovered(soap)


def test_a_document_may_bring_entities_that_unfold(soap: Speaker) -> None:
    soap.rest.order("doctype_entities")

    response = query(soap)

    careful = etree.XMLParser(resolve_entities=False)
    root = etree.fromstring(response.content, careful)
    assert root.getroottree().docinfo.internalDTD is not None
    assert re.findall(rb"<!ENTITY (\w)", response.content) == [b"a", b"b", b"c", b"d", b"x"]
    assert b'SYSTEM "file:///' in response.content
    assert b"&d;" in response.content
    unfolded = etree.fromstring(response.content, etree.XMLParser(load_dtd=False))
    assert "".join(map(str, unfolded.itertext())).count("系统") >= 1000
    assert recovered(soap)


def test_gb18030_comes_with_its_label(soap: Speaker) -> None:
    straight = query(soap).content
    soap.rest.order("gb18030_labelled")

    response = query(soap)

    assert response.headers["content-type"].endswith("; charset=GB18030")
    assert response.content.startswith(b'<?xml version="1.0" encoding="GB18030"?>')
    labelled = response.content.decode("gb18030").replace("GB18030", "UTF-8", 1)
    assert labelled.encode() == straight
    assert recovered(soap)


def test_gb18030_comes_without_any_label(typed: SoapCaller) -> None:
    straight = typed.content(query(typed))
    typed.rest.order("gb18030_unlabelled")

    response = query(typed)

    assert "charset" not in response.headers["content-type"]
    assert not response.content.startswith(b"<?xml")
    with pytest.raises(UnicodeDecodeError):
        response.content.decode("utf-8")
    root = etree.fromstring(response.content.decode("gb18030"))
    assert rows_of(root) == rows_of(straight)
    assert recovered(typed)


def test_a_gzip_bomb_unfolds_to_a_quarter_of_a_gigabyte(soap: Speaker) -> None:
    soap.rest.order("gzip_bomb")

    response = _streamed(soap)

    packed = response.raw.read(decode_content=False)
    assert response.headers["content-encoding"] == "gzip"
    assert len(packed) < 3_000_000
    unpacker, length, start = zlib.decompressobj(wbits=31), 0, b""
    piece = unpacker.decompress(packed, 2**20)
    while piece:
        start = start or piece
        length += len(piece)
        piece = unpacker.decompress(unpacker.unconsumed_tail, 2**20)
    assert start.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert length > 256 * 2**20
    assert recovered(soap)


def _streamed(soap: Speaker) -> requests.Response:
    service = f"Query_{NAME}" if isinstance(soap, SoapCaller) else f"query.{NAME}"
    return soap.send(service, soap.ask(page_size=10), stream=True)


@pytest.mark.parametrize("path", ["soap_path", "exchange_path"])
def test_a_contract_may_name_a_host_behind_the_proxy(caller: Caller, path: str) -> None:
    served = caller.facts["base_url"] + caller.facts[path]
    caller.order("wsdl_wrong_host")

    wrong, right = (caller.session.get(served + "?wsdl", timeout=30).content for _ in range(2))

    addresses = [
        {each.get("location") for each in etree.fromstring(wsdl).iter("{*}address")}
        for wsdl in (wrong, right)
    ]
    assert addresses == [{f"http://10.0.0.1:7001{caller.facts[path]}"}, {served}]


def test_a_fault_ordered_for_soap_does_not_touch_rest(caller: Caller) -> None:
    straight = caller.page(NAME)
    caller.order("unqualified_children")

    again = caller.page(NAME)

    assert again == straight
    assert len(caller.data("GET", "/admin/faults")["faults"]) == 1


def test_a_variant_lasts_until_it_is_cancelled(typed: SoapCaller) -> None:
    typed.rest.order("unqualified_children", times=None)

    contents = [typed.content(query(typed)) for _ in range(3)]
    typed.rest.data("DELETE", "/admin/faults")

    assert all(content.find("result_code") is not None for content in contents)
    assert recovered(typed)
