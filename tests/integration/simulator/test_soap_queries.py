"""Queries over SOAP: the rows of REST, in the same order, spelled as the schema says."""

import pytest
import requests
from lxml import etree

from connectors.simulator.tables import DATA_SETS
from tests.integration.simulator.caller import Caller
from tests.integration.simulator.sets import Json
from tests.integration.simulator.soap_caller import (
    SCHEMA,
    TNS,
    SoapCaller,
    exact_rows,
    rows_of,
    without_null,
)

_NAME = "PM_PROJECT_INFO"
_QUERY = f"Query_{_NAME}"


@pytest.fixture(params=["1.1", "1.2"])
def soap(request: pytest.FixtureRequest, caller: Caller) -> SoapCaller:
    """The shared simulator over SOAP, logged in, in both versions."""
    speaker = SoapCaller(caller, version=request.param)
    speaker.log_in()
    return speaker


@pytest.fixture
def busy(busy_year: Caller) -> SoapCaller:
    """The simulator with every data set filled over SOAP, logged in."""
    speaker = SoapCaller(busy_year)
    speaker.log_in()
    return speaker


def test_the_answer_is_valid_and_says_what_was_asked(soap: SoapCaller) -> None:
    data = soap.page(_NAME, page_no=2, page_size=10)
    total = soap.rest.page(_NAME)["total"]

    said = [data.findtext(f"{{{TNS}}}{name}") for name in ("total", "page_no", "page_size")]
    assert said == [str(total), "2", "10"]
    assert len(rows_of(data)) == 10


@pytest.mark.parametrize("name", DATA_SETS)
def test_rest_and_soap_show_the_same_rows_digit_by_digit(busy: SoapCaller, name: str) -> None:
    caller = busy.rest
    answered = caller.send("POST", f"/perf/v2/query/{name}", caller.ask())

    rows = without_null(_as_sent(busy, name))

    assert rows == exact_rows(answered)
    assert rows


def _as_sent(soap: SoapCaller, name: str) -> list[Json]:
    """All rows of a data set, valid or not."""
    return rows_of(soap.content(soap.send(f"Query_{name}", soap.ask())))


def test_elements_stand_in_the_order_of_the_schema(busy: SoapCaller) -> None:
    for name in DATA_SETS:
        order = DATA_SETS[name].names
        for row in _as_sent(busy, name):
            assert list(row) == [column for column in order if column in row]


def test_null_is_nil_in_some_columns_and_left_out_in_others_and_never_both(
    busy: SoapCaller,
) -> None:
    nil, left_out = set(), set()
    for name in DATA_SETS:
        for row in _as_sent(busy, name):
            nil |= {column for column, value in row.items() if value is None}
            left_out |= set(DATA_SETS[name].names) - set(row)

    assert nil
    assert left_out
    assert not nil & left_out


def test_what_a_user_typed_instead_of_a_number_breaks_the_schema(busy: SoapCaller) -> None:
    response = busy.send("Query_PAY_PERF_MONITOR_INFO", busy.ask())
    content = busy.content(response)
    rates = {row["complete_rate"] for row in rows_of(content)}

    assert any(rate and not rate.replace(".", "").isdigit() for rate in rates)
    with pytest.raises(etree.DocumentInvalid, match="complete_rate"):
        SCHEMA.assertValid(content)


@pytest.mark.parametrize("page_size", [7, 76, 77])
def test_pages_cut_the_whole_of_rest(soap: SoapCaller, page_size: int) -> None:
    whole = [row["pro_id"] for row in soap.rest.rows(_NAME)]
    pages = -(-len(whole) // page_size)

    cut = [
        row["pro_id"]
        for number in range(1, pages + 1)
        for row in soap.rows(_NAME, page_no=number, page_size=page_size)
    ]

    assert cut == whole


def test_filters_mean_what_they_mean_over_rest(soap: SoapCaller) -> None:
    whole = soap.rest.rows(_NAME)
    filters: list[Json] = [
        {"keys": [row["pro_code"] for row in whole[:3]]},
        {"keys": []},
        {"agency_codes": [whole[0]["agency_code"]]},
        {"agency_codes": []},
        {"is_deleted": 1},
        {"is_deleted": 2},
        {"update_time_from": whole[-2]["update_time"]},
        {"mof_div_code": "150000000"},
        {"fiscal_year": "2020"},
    ]

    for asked in filters:
        wanted = [row["pro_id"] for row in soap.rest.rows(_NAME, **asked)]

        assert [row["pro_id"] for row in soap.rows(_NAME, **asked)] == wanted, asked


@pytest.mark.parametrize(
    "bad", [{"page_no": 0}, {"page_size": 5001}, {"is_deleted": 3}, {"update_time_from": "2026"}]
)
def test_a_bad_parameter_is_told_in_the_words_of_rest(
    soap: SoapCaller, bad: dict[str, object]
) -> None:
    rest = soap.rest.send("POST", f"/perf/v2/query/{_NAME}", soap.rest.ask(**bad), checked=False)

    told = soap.fault(soap.send(_QUERY, soap.ask(**bad)))

    assert (told.code, told.reason) == ("0901", rest.json()["reason"])
    assert (told.status, told.blame) == _blames_caller(soap)


def _blames_caller(soap: SoapCaller) -> tuple[int, str]:
    return (500, "Client") if soap.version == "1.1" else (400, "Sender")


@pytest.mark.parametrize("bad", [{"page_no": "x"}, {"page_size": ""}, {"is_deleted": "1.5"}])
def test_a_request_that_breaks_the_schema_is_the_callers_fault(
    soap: SoapCaller, bad: dict[str, object]
) -> None:
    told = soap.fault(soap.send(_QUERY, soap.ask(**bad)))

    assert (told.status, told.blame) == _blames_caller(soap)
    assert told.code == ""
    assert next(iter(bad)) in told.reason


def test_a_missing_agency_list_makes_the_receiver_fall_over(soap: SoapCaller) -> None:
    response = soap.send(_QUERY, soap.ask(agency_codes=None))

    assert response.status_code == 500
    assert response.headers["content-type"].startswith("text/html")


def test_numbers_may_be_padded_as_the_schema_allows(soap: SoapCaller) -> None:
    rows = soap.rows(_NAME, page_no=" 1 ", page_size="+5")

    assert len(rows) == 5


@pytest.fixture
def response(soap: SoapCaller) -> requests.Response:
    return soap.send(_QUERY, soap.ask())


def test_the_whole_answer_is_utf_8_and_says_so(response: requests.Response) -> None:
    assert response.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert "二连浩特市" in response.content.decode("utf-8")
