"""Pushes over SOAP: what REST does with the same sets, in both directions."""

from typing import Any

import pytest
from lxml import etree

from tests.integration.simulator.caller import Caller, Stage
from tests.integration.simulator.exchange_caller import ExchangeCaller
from tests.integration.simulator.sets import Json, library_set, project, template_set
from tests.integration.simulator.soap_caller import (
    TNS,
    XSI_NIL,
    SoapCaller,
    as_text,
    exact_rows,
    without_null,
)

_SETS = ("BAS_PERF_INDICATOR", "PERF_TEMPLATE", "PERF_TEMPLATE_ITEM")
#: The receiver's clock, which no two processes share.
_CLOCK = {"create_time", "update_time", "version_name"}

Speaker = SoapCaller | ExchangeCaller


@pytest.fixture(params=["1.2", "cdata"])
def soap(request: pytest.FixtureRequest, start: Stage) -> Speaker:
    """A simulator of one's own over each service."""
    speaker: Speaker
    if request.param == "1.2":
        speaker = SoapCaller(start(), version=request.param)
    else:
        speaker = ExchangeCaller(start(), packing=request.param)
    speaker.log_in()
    return speaker


def _pushes() -> list[tuple[str, list[Json]]]:
    changed = template_set(project(0))
    changed["rows"][0]["kpi_val"] = "≥95%"
    return [
        ("BAS_PERF_INDICATOR", [library_set(), library_set("101001")]),
        ("PERF_TEMPLATE", [template_set(project(number)) for number in range(3)]),
        ("PERF_TEMPLATE", [changed, template_set(project(1), lines=3)]),
    ]


def _without_clock(rows: list[Json]) -> list[Json]:
    return [{name: row[name] for name in row.keys() - _CLOCK} for row in rows]


def test_the_same_pushes_leave_the_same_rows_as_over_rest(soap: Speaker, start: Stage) -> None:
    rest = start(state="other.sqlite")
    for name, sets in _pushes():
        results = rest.push(name, *sets)
        assert soap.push(name, *sets) == as_text(results)

    for name in _SETS:
        written = _without_clock(soap.rest.rows(name))
        assert written == _without_clock(rest.rows(name))
        assert {row["is_deleted"] for row in written} == ({2} if name[0] == "B" else {1, 2})


def test_what_rest_pushed_is_read_over_soap(soap: Speaker) -> None:
    sent = template_set(project(5))
    soap.rest.push("PERF_TEMPLATE", sent)
    answered = soap.rest.send("POST", "/perf/v2/query/PERF_TEMPLATE_ITEM", soap.rest.ask())

    items = soap.rows("PERF_TEMPLATE_ITEM", keys=[sent["set_key"]])

    assert without_null(items) == exact_rows(answered)
    assert sorted(item["ind_weight"] for item in items) == ["10.0000"] * 4 + ["60.0000"]


def _spoiled(**cells: object) -> Json:
    spoiled = template_set(project(6))
    spoiled["rows"][0].update(cells)
    return spoiled


def _pushed_unchecked(rest: Caller, pushed: Json) -> list[Json]:
    body = rest.push_body(pushed)
    answered = rest.send("POST", "/perf/v2/push/PERF_TEMPLATE", body, checked=False)
    results: list[Json] = answered.json()["data"]["results"]
    return results


def test_sets_are_refused_in_the_words_of_rest(soap: Speaker, start: Stage) -> None:
    rest = start(state="other.sqlite")
    for pushed in (
        _spoiled(ind_weight=9),
        _spoiled(ind_weight="10.00001"),
        _spoiled(lv1_perf_ind_name=""),
        _spoiled(is_required=3),
        _spoiled(template_code="T2"),
        {**template_set(project(6)), "header": None},
    ):
        (refused,) = soap.push("PERF_TEMPLATE", pushed)

        assert refused["accepted"] == "2"
        assert [refused] == as_text(_pushed_unchecked(rest, pushed))
    assert soap.rest.rows("PERF_TEMPLATE_ITEM") == []


def test_a_push_for_another_year_is_refused_as_over_rest(soap: Speaker) -> None:
    fields: Any = {"fiscal_year": "2020"}

    if isinstance(soap, SoapCaller):
        asked = soap.push_fields("PERF_TEMPLATE", template_set(project()))
        told = soap.fault(soap.send("Push_PERF_TEMPLATE", {**asked, **fields}))
        refused = (told.code, told.reason)
    else:
        asked = soap.push_fields(template_set(project()))
        refused = soap.refusal("push.PERF_TEMPLATE", {**asked, **fields})

    assert refused == ("0901", "fiscal_year 不是当前预算年度")


def test_a_late_acknowledgement_is_stored_at_the_next_query_but_one(soap: Speaker) -> None:
    sent = template_set(project(22))
    soap.rest.order("acknowledge_late")

    (result,) = soap.push("PERF_TEMPLATE", sent)
    found = [len(soap.rows("PERF_TEMPLATE", keys=[sent["set_key"]])) for _ in range(2)]

    assert result["accepted"] == "1"
    assert found == [0, 1]


def test_nil_and_missing_and_empty_columns_are_all_stored_as_null(start: Stage) -> None:
    soap = SoapCaller(start())
    soap.log_in()
    sent = template_set(project(7), lines=3)
    for row, value in zip(sent["rows"], (None, "", "留着"), strict=True):
        row["kpi_content"] = value
    letter = soap.letter("Push_PERF_TEMPLATE", soap.push_fields("PERF_TEMPLATE", sent))

    response = soap.post(letter, "Push_PERF_TEMPLATE")

    assert XSI_NIL.rpartition("}")[2].encode() in letter
    assert soap.content(response).findtext(f".//{{{TNS}}}accepted") == "1"
    stored = [row["kpi_content"] for row in soap.rest.live("PERF_TEMPLATE_ITEM")]
    assert sorted(stored, key=str) == [None, None, "留着"]


def test_a_pushed_number_that_is_none_breaks_the_schema(start: Stage) -> None:
    soap = SoapCaller(start())
    soap.log_in()
    fields = soap.push_fields("PERF_TEMPLATE", _spoiled(ind_weight="十分"))

    told = soap.fault(soap.send("Push_PERF_TEMPLATE", fields))

    assert (told.blame, told.code) == ("Client", "")
    assert "ind_weight" in told.reason
    assert soap.rest.rows("PERF_TEMPLATE") == []


def test_a_character_that_xml_cannot_carry_becomes_a_question_mark(start: Stage) -> None:
    soap = SoapCaller(start())
    soap.log_in()
    sent = template_set(project(8))
    sent["rows"][0]["kpi_content"] = "左\x0b右"
    soap.rest.push("PERF_TEMPLATE", sent)

    rows = soap.rows("PERF_TEMPLATE_ITEM", keys=[sent["set_key"]])

    assert "左?右" in {row.get("kpi_content") for row in rows}


def test_results_come_in_the_order_of_the_schema(start: Stage) -> None:
    soap = SoapCaller(start())
    soap.log_in()

    told = soap.answer(
        "Push_BAS_PERF_INDICATOR", soap.push_fields("BAS_PERF_INDICATOR", library_set())
    )

    (result,) = told.iter(f"{{{TNS}}}result")
    names = [etree.QName(each).localname for each in result]
    assert names == ["set_key", "accepted", "reason", "row_count"]
