"""Faults that strike a query: what of the rows is wrong, over REST and over SOAP."""

import re

import pytest

from tests.integration.simulator.caller import Caller, Stage
from tests.integration.simulator.sets import Json, project, seed_rows, template_set
from tests.integration.simulator.soap_speaker import query, recovered, rows, speaker

_NAME = "PM_PROJECT_INFO"
_SIZE = 10


def _page(caller: Caller, number: int = 1, **more: object) -> Json:
    return caller.page(_NAME, page_no=number, page_size=_SIZE, **more)


def _ids(page: Json) -> list[str]:
    return [row["pro_id"] for row in page["rows"]]


def _one_agency() -> str:
    return seed_rows("agencies.csv")[0]["agency_code"]


@pytest.mark.parametrize(
    ("name", "filtered"),
    [
        ("ignore_agencies", {"agency_codes": [_one_agency()]}),
        ("ignore_keys", {"keys": [project()["pro_code"]]}),
    ],
)
def test_a_condition_may_be_accepted_and_ignored(
    caller: Caller, name: str, filtered: dict[str, object]
) -> None:
    whole, asked = caller.page(_NAME), caller.page(_NAME, **filtered)
    caller.order(name)

    ignored = caller.page(_NAME, **filtered)

    assert asked["total"] < whole["total"]
    assert ignored == whole
    assert _page(caller)["total"] == whole["total"]


def test_deleted_rows_come_although_living_ones_were_asked_for(caller: Caller) -> None:
    sent = template_set(project(62))
    for _ in range(2):
        caller.push_one("PERF_TEMPLATE", sent)
    keys = [sent["set_key"]]
    caller.order("ignore_is_deleted")

    found = caller.page("PERF_TEMPLATE", keys=keys, is_deleted=2)["rows"]

    assert {row["is_deleted"] for row in found} == {1, 2}


def test_an_ignored_condition_waits_for_a_query_that_has_it(caller: Caller) -> None:
    for name in ("ignore_keys", "ignore_is_deleted"):
        caller.order(name)

    caller.page(_NAME)

    assert len(caller.data("GET", "/admin/faults")["faults"]) == 2


def test_a_page_in_the_middle_is_empty(caller: Caller) -> None:
    straight = _page(caller, 3)
    caller.order("empty_page")

    second, third = _page(caller, 2), _page(caller, 3)

    assert (second["rows"], second["total"]) == ([], straight["total"])
    assert third == straight


def test_the_last_page_is_not_the_one_that_is_empty(caller: Caller) -> None:
    caller.order("empty_page")

    whole = caller.page(_NAME)

    assert len(whole["rows"]) == whole["total"]


def test_endless_pages_are_full_and_their_total_grows(caller: Caller) -> None:
    true = _page(caller)["total"]
    caller.order("endless_pages", times=4)

    pages = [_page(caller, number) for number in (1, true // _SIZE + 1, 50, 51)]

    assert [len(page["rows"]) for page in pages] == [_SIZE] * 4
    assert [page["total"] for page in pages] == [20, (true // _SIZE + 2) * _SIZE, 510, 520]
    ids = [each for page in pages for each in _ids(page)]
    assert len(set(ids)) == len(ids)
    assert {len(each) for each in ids} == {38}
    assert _page(caller, 50)["rows"] == []


def test_a_whole_side_is_empty(caller: Caller) -> None:
    caller.order("empty_side")

    page = _page(caller)

    assert (page["rows"], page["total"]) == ([], 0)
    assert _page(caller)["total"] > 0


def test_a_whole_side_is_nearly_empty(caller: Caller) -> None:
    straight = _page(caller)
    caller.order("nearly_empty_side", times=2)

    first, second = _page(caller), _page(caller, 2)

    assert (first["rows"], first["total"]) == (straight["rows"][:1], 1)
    assert (second["rows"], second["total"]) == ([], 1)


def _unchecked_times(caller: Caller) -> list[str]:
    """The contract promises better ones."""
    response = caller.send("POST", f"/perf/v2/query/{_NAME}", caller.ask(), checked=False)
    return [row["update_time"] for row in response.json()["data"]["rows"]]


def test_times_have_14_8_and_17_digits(caller: Caller) -> None:
    straight = _page(caller)["rows"]
    caller.order("short_times")

    told = _unchecked_times(caller)[:_SIZE]

    assert [len(each) for each in told[:4]] == [14, 8, 17, 14]
    true = [row["update_time"] for row in straight]
    assert all(whole.startswith(each) for whole, each in zip(true, told, strict=True))


def test_some_times_are_rubbish(caller: Caller) -> None:
    caller.order("rubbish_times")

    told = _unchecked_times(caller)

    assert {"0000-00-00", "99999999999999999", "昨天", ""} <= set(told[::3])
    assert all(re.fullmatch(r"20\d{15}", each) for each in told[1::3])


def test_more_rows_have_one_time_than_a_page_holds(start: Stage) -> None:
    caller = start()
    before = {row["pro_id"] for row in caller.rows(_NAME)}
    caller.order("equal_times")

    page = _page(caller)

    after = caller.rows(_NAME, page_size=_SIZE)
    times = [row["update_time"] for row in after]
    assert times.count(times[-1]) == 2 * _SIZE + 1
    assert {row["pro_id"] for row in after} == before
    assert len(page["rows"]) == _SIZE


def test_an_approval_is_cancelled_between_two_calls(start: Stage) -> None:
    caller = start()
    for script in ("declare_targets", "approve_targets"):
        caller.run(script)
    before = {name: caller.rows(name) for name in ("PM_PERF_GOAL_INFO", "PM_PERF_INDICATOR")}
    caller.order("approval_cancelled")

    page = caller.page("PM_PERF_INDICATOR")

    after = {name: caller.rows(name) for name in before}
    gone = {
        name: {row["pro_code"] for row in before[name]} - {row["pro_code"] for row in after[name]}
        for name in before
    }
    assert len(gone["PM_PERF_INDICATOR"]) == 1
    assert gone["PM_PERF_GOAL_INFO"] == gone["PM_PERF_INDICATOR"]
    assert page["total"] == len(after["PM_PERF_INDICATOR"])


def test_a_cancelled_approval_cannot_be_ordered_where_nothing_is_approved(caller: Caller) -> None:
    wish = {"name": "approval_cancelled", "data_set": _NAME}

    answered = caller.send("POST", "/admin/faults", wish).json()

    assert answered["result_code"] == "0901"


@pytest.mark.parametrize("kind", ["1.1", "plain"])
def test_pages_go_wrong_over_soap_as_over_rest(caller: Caller, kind: str) -> None:
    soap = speaker(kind, caller)
    straight = rows(soap, query(soap))
    one = [straight[0]["pro_code"]]
    codes = "item" if kind == "plain" else "code"
    wrong = {}
    for name, more in (
        ("ignore_agencies", {"agency_codes": {codes: [straight[0]["agency_code"]]}}),
        ("ignore_keys", {"keys": {codes: one}}),
        ("ignore_is_deleted", {"is_deleted": 2}),
        ("empty_page", {}),
        ("endless_pages", {"page_no": 50}),
        ("empty_side", {}),
        ("nearly_empty_side", {}),
        ("short_times", {}),
        ("rubbish_times", {}),
        ("nan_number", {}),
        ("huge_number", {}),
    ):
        caller.order(name)
        fields = {**soap.ask(page_size=10), **more}
        service = f"query.{_NAME}" if kind == "plain" else f"Query_{_NAME}"
        wrong[name] = rows(soap, soap.send(service, _in_order(fields)))
        assert recovered(soap), name

    for name in ("ignore_agencies", "ignore_keys", "ignore_is_deleted"):
        assert wrong[name] == straight
    assert wrong["empty_page"] == wrong["empty_side"] == []
    assert wrong["nearly_empty_side"] == straight[:1]
    assert len(wrong["endless_pages"]) == 10
    assert [len(row["update_time"]) for row in wrong["short_times"][:3]] == [14, 8, 17]
    assert wrong["rubbish_times"][0]["update_time"] == "0000-00-00"
    assert wrong["nan_number"][0]["pro_total_amt"] == "NaN"
    assert wrong["huge_number"][0]["pro_total_amt"] == "1e400"


def _in_order(fields: Json) -> Json:
    order = ("mof_div_code", "fiscal_year", "agency_codes", "keys", "update_time_from")
    names = (*order, "is_deleted", "page_no", "page_size")
    return {name: fields[name] for name in names if name in fields}


@pytest.mark.parametrize("kind", ["1.2", "base64"])
def test_rows_change_and_vanish_between_calls_over_soap(start: Stage, kind: str) -> None:
    caller = start()
    soap = speaker(kind, caller)
    for script in ("declare_targets", "approve_targets"):
        caller.run(script)
    before = caller.page("PM_PERF_GOAL_INFO")["total"]
    caller.order("approval_cancelled")
    caller.order("equal_times", data_set=_NAME)

    goals = rows(soap, query(soap, "PM_PERF_GOAL_INFO", page_size=5000))
    query(soap)

    times = [row["update_time"] for row in caller.rows(_NAME)]
    assert len(goals) == before - 1
    assert times.count(times[-1]) == 21
