"""Faults on order over SOAP: those of REST do the same here."""

import time
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
import requests
from lxml import etree

from tests.integration.simulator.caller import Caller, Stage
from tests.integration.simulator.exchange_caller import ExchangeCaller
from tests.integration.simulator.sets import project, template_set
from tests.integration.simulator.soap_caller import SCHEMA, SoapCaller
from tests.integration.simulator.soap_speaker import (
    NAME,
    Speaker,
    business_code,
    query,
    recovered,
    rows,
    speaker,
)


@pytest.fixture(params=["1.1", "1.2", "plain", "cdata"])
def soap(request: pytest.FixtureRequest, caller: Caller) -> Speaker:
    """The shared simulator over each service."""
    return speaker(request.param, caller)


@pytest.mark.parametrize(
    ("name", "status", "header"),
    [
        ("http_401", 401, ("WWW-Authenticate", "Bearer")),
        ("http_429", 429, ("Retry-After", "1")),
        ("retry_after_negative", 429, ("Retry-After", "-1")),
        ("retry_after_huge", 429, ("Retry-After", "1000000000")),
        ("retry_after_words", 429, ("Retry-After", "in a while")),
        ("http_500", 500, ("Retry-After", None)),
        ("http_502", 502, ("Retry-After", None)),
        ("http_503", 503, ("Retry-After", "1")),
        ("maintenance_window", 503, ("Retry-After", None)),
        ("html_maintenance", 200, ("Retry-After", None)),
        ("redirect", 302, ("Location", "http://10.0.0.1:7001/portal/login")),
    ],
)
def test_the_web_server_in_front_speaks_html(
    soap: Speaker, name: str, status: int, header: tuple[str, str | None]
) -> None:
    soap.rest.order(name)

    response = query(soap)

    assert response.status_code == status
    assert response.headers.get(header[0]) == header[1]
    assert response.headers["content-type"].startswith("text/html")
    assert recovered(soap)


def test_dates_in_the_headers_may_be_anything(soap: Speaker) -> None:
    soap.rest.order("retry_after_date", seconds=7200)
    soap.rest.order("clock_skew", seconds=-7200)

    # The first call meets both; the wrong date says that it was two hours ago.
    response = query(soap)

    wait, now = (parsedate_to_datetime(response.headers[name]) for name in ("Retry-After", "Date"))
    assert response.status_code == 429
    assert round((wait - now) / timedelta(hours=1)) == 4
    assert recovered(soap)


def test_a_business_failure_is_told_as_the_service_tells_them(soap: Speaker) -> None:
    soap.rest.order("business_failure")

    response = query(soap)

    assert business_code(soap, response) == "0999"
    assert response.status_code == (500 if isinstance(soap, SoapCaller) else 200)
    if isinstance(soap, SoapCaller):
        assert soap.fault(response).blame == {"1.1": "Server", "1.2": "Receiver"}[soap.version]
    assert recovered(soap)


@pytest.mark.parametrize("name", ["expired_token", "expired_token_401"])
def test_an_expired_token_stays_expired_until_a_new_login(soap: Speaker, name: str) -> None:
    soap.rest.order(name)

    first, second = query(soap), query(soap)
    soap.log_in()

    usual = 200 if isinstance(soap, ExchangeCaller) else {"1.1": 500, "1.2": 400}[soap.version]
    statuses = (401 if name.endswith("401") else usual, usual)
    assert (first.status_code, second.status_code) == statuses
    assert business_code(soap, first) == business_code(soap, second) == "0402"
    assert recovered(soap)


@pytest.mark.parametrize(("name", "stored"), [("drop_before", 0), ("drop_after_commit", 5)])
def test_a_dropped_push_is_stored_or_not(soap: Speaker, name: str, stored: int) -> None:
    sent = template_set(project(40))
    sent["set_key"] = sent["header"]["template_code"] = f"{name}-{id(soap)}"
    for row in sent["rows"]:
        row["template_code"] = sent["set_key"]
    soap.rest.order(name)

    with pytest.raises(requests.ConnectionError):
        soap.push("PERF_TEMPLATE", sent)

    assert len(soap.rest.live("PERF_TEMPLATE_ITEM", keys=[sent["set_key"]])) == stored
    assert recovered(soap)


def test_a_truncated_page_is_valid_http_with_broken_xml(soap: Speaker) -> None:
    soap.rest.order("truncated_page")

    response = query(soap)

    assert response.status_code == 200
    assert int(response.headers["content-length"]) == len(response.content)
    assert response.headers["content-type"].endswith("charset=utf-8")
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(response.content)
    assert recovered(soap)


def test_pages_go_wrong_as_over_rest(soap: Speaker) -> None:
    straight = rows(soap, query(soap))
    since = straight[-1]["update_time"]
    wrong = {}
    for name, more in (
        ("short_page", {}),
        ("shuffle_results", {}),
        ("duplicate_page", {"page_no": 2}),
        ("ignore_since", {"update_time_from": since}),
    ):
        soap.rest.order(name)
        wrong[name] = rows(soap, query(soap, **more))
        assert recovered(soap)

    assert wrong["short_page"] == straight[:-1]
    assert wrong["shuffle_results"] != straight
    assert sorted(map(str, wrong["shuffle_results"])) == sorted(map(str, straight))
    assert wrong["duplicate_page"] == wrong["ignore_since"] == straight


@pytest.mark.parametrize("kind", ["1.1", "gzip_base64"])
def test_rows_move_while_a_page_is_turned(start: Stage, kind: str) -> None:
    soap = speaker(kind, start())
    before = [row["pro_id"] for row in soap.rest.rows(NAME)]
    first = rows(soap, query(soap))
    soap.rest.order("moving_rows")

    second = rows(soap, query(soap, page_no=2))

    assert [row["pro_id"] for row in first] == before[:10]
    assert [row["pro_id"] for row in second] == before[11:21]


def test_wrong_data_set_answers_with_another_sets_rows(soap: Speaker) -> None:
    soap.rest.order("wrong_data_set", data_set="PERF_TEMPLATE")

    response = query(soap, "PERF_TEMPLATE", keys=["T1"])

    strangers = rows(soap, response)
    assert strangers == rows(soap, query(soap))
    assert "setup_year" in strangers[0]
    if isinstance(soap, SoapCaller):
        with pytest.raises(etree.DocumentInvalid):
            SCHEMA.assertValid(soap.content(response))


def test_a_late_acknowledgement_is_stored_late(soap: Speaker) -> None:
    sent = template_set(project(41))
    before = len(soap.rest.rows("PERF_TEMPLATE", keys=[sent["set_key"]]))
    soap.rest.order("acknowledge_late")

    (result,) = soap.push("PERF_TEMPLATE", sent)
    found = [len(soap.rows("PERF_TEMPLATE", keys=[sent["set_key"]])) for _ in range(2)]

    assert result["accepted"] == "1"
    assert found == [before, before + 1]


def test_slow_answers_late_and_slow_chunks_drip(soap: Speaker) -> None:
    straight = query(soap)
    answers = {}
    for name in ("slow", "slow_chunks"):
        soap.rest.order(name, seconds=0.5)
        started = time.monotonic()
        answers[name] = query(soap)
        assert time.monotonic() - started >= 0.5

    assert answers["slow_chunks"].headers["transfer-encoding"] == "chunked"
    assert "content-length" not in answers["slow_chunks"].headers
    assert {answer.content for answer in answers.values()} == {straight.content}
    assert recovered(soap)


def test_a_fault_hits_a_login_only_when_asked_for_by_name(soap: Speaker) -> None:
    soap.rest.order("http_503")
    soap.log_in()
    soap.rest.order("business_failure", data_set="token")

    with pytest.raises(AssertionError):
        soap.log_in()

    assert query(soap).status_code == 503
    assert recovered(soap)
