"""The XML-text service: any packing in, the same packing out, the rows of REST inside."""

import base64
import gzip
from decimal import Decimal

import pytest
import requests
from lxml import etree

from tests.integration.simulator.caller import Caller
from tests.integration.simulator.exchange_caller import (
    DECLARATION,
    PACKINGS,
    TNS,
    ExchangeCaller,
    code_of,
)
from tests.integration.simulator.sets import project, template_set
from tests.integration.simulator.soap_caller import as_text, rows_of

_NAME = "PM_PROJECT_INFO"


@pytest.fixture(params=PACKINGS)
def exchange(request: pytest.FixtureRequest, caller: Caller) -> ExchangeCaller:
    """The shared simulator over its exchange service, logged in, in each packing."""
    speaker = ExchangeCaller(caller, packing=request.param)
    speaker.log_in()
    return speaker


@pytest.fixture
def plain(caller: Caller) -> ExchangeCaller:
    speaker = ExchangeCaller(caller)
    speaker.log_in()
    return speaker


def test_the_rows_are_those_of_rest_digit_by_digit(exchange: ExchangeCaller) -> None:
    caller = exchange.rest
    answered = caller.send("POST", f"/perf/v2/query/{_NAME}", caller.ask())
    rows = answered.json(parse_float=Decimal)["data"]["rows"]

    told = exchange.answer(f"query.{_NAME}", exchange.ask())

    assert rows_of(told) == as_text(rows)
    said = [told.findtext(f"body/{name}") for name in ("total", "page_no", "page_size")]
    assert said == [str(len(rows)), "1", "5000"]


def test_null_is_left_out_and_nothing_is_nil(exchange: ExchangeCaller) -> None:
    sent = template_set(project(10))
    exchange.push("PERF_TEMPLATE", sent)

    asked = exchange.ask(keys=[sent["set_key"]], is_deleted=2)
    told = exchange.answer("query.PERF_TEMPLATE", asked)

    (row,) = told.iterfind("body/rows/row")
    assert row.find("dept_code") is None
    assert row.findtext("template_name") == sent["header"]["template_name"]
    assert b"nil" not in etree.tostring(told)


def test_filters_and_pages_mean_what_they_mean_over_rest(exchange: ExchangeCaller) -> None:
    shown = exchange.rest.rows(_NAME)
    whole = [row["pro_id"] for row in shown]
    since = shown[-2]["update_time"]
    # Others that share the simulator may have given many rows one time.
    later = [row["pro_id"] for row in shown if row["update_time"] >= since]

    assert [row["pro_id"] for row in exchange.rows(_NAME, page_no=2, page_size=7)] == whole[7:14]
    assert [row["pro_id"] for row in exchange.rows(_NAME, update_time_from=since)] == later
    assert exchange.rows(_NAME, keys=[]) == exchange.rows(_NAME, agency_codes=[]) == []
    assert exchange.rows(_NAME, is_deleted=1) == []


def test_nil_is_null_and_not_an_empty_list(plain: ExchangeCaller) -> None:
    fields = {**plain.ask(), "keys": None}

    told = plain.answer(f"query.{_NAME}", fields)

    assert rows_of(told) == plain.rows(_NAME)
    assert rows_of(told)


def test_a_message_may_stand_in_several_lines(exchange: ExchangeCaller) -> None:
    text = exchange.message(f"query.{_NAME}", exchange.ask(page_size=3))
    spaced = text.replace("><", ">\r\n  <")

    told = exchange.read(exchange.post(f"\r\n{exchange.packed(spaced)}\r\n"))

    assert len(rows_of(told)) == 3


def test_business_failures_are_return_codes_inside_http_200(exchange: ExchangeCaller) -> None:
    ask = exchange.ask()
    bad = exchange.refusal(f"query.{_NAME}", exchange.ask(page_no=0))
    words = exchange.refusal(f"query.{_NAME}", exchange.ask(page_size="很多"))
    unknown = exchange.refusal("query.NO_SUCH_SET", ask)
    login = exchange.refusal("login", {"app_id": "nobody", "app_secret": "wrong"})
    exchange.token = "nobody's"
    expired = exchange.refusal(f"query.{_NAME}", ask)

    assert bad == ("0901", "page_no 应为不小于 1 的整数")
    assert words == ("0901", "page_size 应为不小于 1、不大于 5000 的整数")
    assert unknown == ("0901", "没有这个服务：query.NO_SUCH_SET")
    assert (login[0], expired[0]) == ("0401", "0402")


def test_a_number_in_words_is_refused_in_the_words_of_rest(exchange: ExchangeCaller) -> None:
    sent = template_set(project(11))
    sent["rows"][0]["ind_weight"] = "十分"
    sent["rows"][0]["sort_no"] = "一"

    (result,) = exchange.push("PERF_TEMPLATE", sent)

    assert [result] == as_text(_refused_by_rest(exchange.rest, sent))
    assert result["accepted"] == "2"


def _refused_by_rest(rest: Caller, sent: dict[str, object]) -> list[dict[str, object]]:
    body = rest.push_body(sent)
    answered = rest.send("POST", "/perf/v2/push/PERF_TEMPLATE", body, checked=False)
    results: list[dict[str, object]] = answered.json()["data"]["results"]
    return results


def test_a_push_without_a_request_id_is_refused(plain: ExchangeCaller) -> None:
    text = plain.message("push.PERF_TEMPLATE", plain.push_fields(template_set(project(12))))

    told = plain.read(plain.post(plain.packed(text.replace("request-1", ""))))

    assert code_of(told) == ("0901", "request_id 不能为空")


def test_a_missing_agency_list_makes_the_receiver_fall_over(exchange: ExchangeCaller) -> None:
    response = exchange.send(f"query.{_NAME}", exchange.ask(agency_codes=None))

    assert response.status_code == 500
    assert response.headers["content-type"].startswith("text/html")


def test_characters_outside_gbk_travel_in_every_packing(exchange: ExchangeCaller) -> None:
    sent = template_set(project(13))
    sent["header"]["template_name"] = "𠮷野家㎡·<&>]]>指标"
    exchange.push("PERF_TEMPLATE", sent)

    (row,) = exchange.rows("PERF_TEMPLATE", keys=[sent["set_key"]], is_deleted=2)

    assert row["template_name"] == "𠮷野家㎡·<&>]]>指标"


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("", "报文不是合法的 XML"),
        ("不是报文", "报文既不是 XML 也不是 base64"),
        ("&lt;message", "报文不是合法的 XML"),
        (base64.b64encode(b"\xff\xfe<").decode(), "报文不是合法的 XML"),
        (base64.b64encode(b"\x1f\x8bnothing").decode(), "报文的 gzip 压缩已损坏"),
        (
            base64.b64encode(gzip.compress(b"<a/>", mtime=0)[:-6]).decode(),
            "报文的 gzip 压缩不完整或过大",
        ),
        (
            base64.b64encode(gzip.compress(b" " * (65 * 2**20), mtime=0)).decode(),
            "报文的 gzip 压缩不完整或过大",
        ),
        ("<![CDATA[<!DOCTYPE m [<!ENTITY a 'x'>]><message>&a;</message>]]>", "报文不得含有 DTD"),
        ("&lt;message/>", "没有这个服务："),
    ],
)
def test_a_text_that_holds_no_message_is_refused_in_words(
    plain: ExchangeCaller, inside: str, reason: str
) -> None:
    response = plain.post(inside)

    assert response.status_code == 200
    assert _inner(response) == ("0901", reason)


def _inner(response: requests.Response) -> tuple[str, str]:
    """Return code and message of a plain or CDATA answer."""
    out = etree.fromstring(response.content).findtext(f".//{{{TNS}}}out", "")
    return code_of(etree.fromstring(out.removeprefix(DECLARATION)))


def test_the_inner_declaration_says_gb18030_although_the_text_is_characters(
    exchange: ExchangeCaller,
) -> None:
    response = exchange.send(f"query.{_NAME}", exchange.ask())

    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    if exchange.packing == "cdata":
        assert f"<![CDATA[{DECLARATION}<message>".encode() in response.content
    elif exchange.packing == "plain":
        assert b'&lt;?xml version="1.0" encoding="GB18030"?&gt;&lt;message&gt;' in response.content


def test_it_speaks_soap_1_1_only_and_keeps_to_its_contract(plain: ExchangeCaller) -> None:
    address = plain.rest.facts["base_url"] + plain.rest.facts["exchange_path"]
    newer = (
        '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>'
        f'<execute xmlns="{TNS}"><in0/></execute></e:Body></e:Envelope>'
    )
    older = newer.replace(
        "http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/"
    )
    answers = [
        plain.rest.session.post(address, data=body, headers=headers, timeout=30)
        for body, headers in (
            (newer, {"Content-Type": "application/soap+xml"}),
            (older, {"Content-Type": "text/xml", "SOAPAction": "execute"}),
            (older.replace("in0", "arg0"), {"Content-Type": "text/xml", "SOAPAction": '""'}),
        )
    ]

    codes = [etree.fromstring(answer.content).findtext(".//faultcode", "") for answer in answers]
    assert [answer.status_code for answer in answers] == [500] * 3
    assert [code.rpartition(":")[2] for code in codes] == ["VersionMismatch", "Client", "Client"]
