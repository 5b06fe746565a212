"""Faults on order: each does what its name says, as often as ordered, and then is over."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
import requests

from tests.integration.simulator.caller import Caller, Stage, wait_until
from tests.integration.simulator.sets import project, template_set

_NAME = "PM_PROJECT_INFO"
_PATH = f"/perf/v2/query/{_NAME}"
_PUSH = "/perf/v2/push/PERF_TEMPLATE"


def _ask(caller: Caller, *, checked: bool = True, **more: object) -> requests.Response:
    return caller.send("POST", _PATH, caller.ask(page_size=10, **more), checked=checked)


def _recovered(caller: Caller) -> bool:
    """The fault is used up: nothing is in force and the next call succeeds."""
    answered = _ask(caller)
    in_force = caller.data("GET", "/admin/faults")["faults"]
    return not in_force and bool(answered.json()["result_code"] == "0000")


@pytest.mark.parametrize(
    ("name", "status", "retry_after"),
    [
        ("http_401", 401, None),
        ("http_429", 429, "1"),
        ("retry_after_negative", 429, "-1"),
        ("retry_after_huge", 429, "1000000000"),
        ("retry_after_words", 429, "in a while"),
        ("http_500", 500, None),
        ("http_502", 502, None),
        ("http_503", 503, "1"),
    ],
)
def test_http_errors_come_as_web_pages_with_their_headers(
    caller: Caller, name: str, status: int, retry_after: str | None
) -> None:
    caller.order(name)

    response = _ask(caller)

    assert (response.status_code, response.headers.get("Retry-After")) == (status, retry_after)
    assert response.headers["content-type"].startswith("text/html")
    assert _recovered(caller)


def test_retry_after_may_be_a_date(caller: Caller) -> None:
    caller.order("retry_after_date", seconds=7200)

    response = _ask(caller)

    wait = parsedate_to_datetime(response.headers["Retry-After"]) - _date(response)
    assert response.status_code == 429
    assert timedelta(seconds=7190) < wait < timedelta(seconds=7210)
    assert _recovered(caller)


def test_the_clock_of_an_answer_may_be_wrong_in_both_directions(caller: Caller) -> None:
    told = []
    for seconds in (7200, -7200, 0):
        caller.order("clock_skew", seconds=seconds)
        told.append(_date(_ask(caller)) - datetime.now(UTC))

    assert [round(each / timedelta(hours=1)) for each in told] == [2, -2, 0]
    assert _recovered(caller)


def test_without_a_fault_an_answer_has_one_true_date(caller: Caller) -> None:
    response = _ask(caller)

    assert len(response.raw.headers.getlist("date")) == 1
    assert abs(_date(response) - datetime.now(UTC)) < timedelta(minutes=1)


def _date(response: requests.Response) -> datetime:
    return parsedate_to_datetime(response.headers["Date"])


def test_a_maintenance_window_refuses_every_call_for_a_number_of_them(caller: Caller) -> None:
    login = {name: caller.facts[name] for name in ("app_id", "app_secret")}
    caller.order("maintenance_window", times=3)

    statuses = [_ask(caller).status_code, caller.send("POST", "/perf/v2/token", login).status_code]
    page = _ask(caller)

    assert [*statuses, page.status_code] == [503] * 3
    assert "系统维护中" in page.text
    assert _recovered(caller)


def test_a_maintenance_window_may_last_for_a_time(caller: Caller) -> None:
    caller.order("maintenance_window", seconds=1)

    statuses: list[int] = []
    deadline = time.monotonic() + 60
    while (not statuses or statuses[-1] != 200) and time.monotonic() < deadline:
        statuses.append(_ask(caller).status_code)

    # One call does not end it, as it would where the window counted calls.
    assert len(statuses) > 2
    assert set(statuses[:-1]) == {503}
    assert statuses[-1] == 200
    assert _recovered(caller)


def test_hang_before_answers_nothing_and_does_nothing(caller: Caller) -> None:
    caller.order("hang_before", seconds=0.1)
    sent = template_set(project(24))

    with pytest.raises(requests.ConnectionError):
        caller.push_one("PERF_TEMPLATE", sent)

    assert caller.live("PERF_TEMPLATE", keys=[sent["set_key"]]) == []
    assert _recovered(caller)


def test_maintenance_is_a_web_page_inside_http_200(caller: Caller) -> None:
    caller.order("html_maintenance")

    response = _ask(caller)

    assert response.status_code == 200
    assert "系统维护中" in response.text
    assert _recovered(caller)


def test_a_redirect_leads_to_a_host_that_nobody_can_reach(caller: Caller) -> None:
    caller.order("redirect")

    response = caller.session.post(
        caller.facts["base_url"] + _PATH, data=b"{}", timeout=30, allow_redirects=False
    )

    assert response.status_code == 302
    assert response.headers["location"].startswith("http://10.0.0.1:7001/")
    assert _recovered(caller)


def test_slow_chunks_drip_without_a_length(caller: Caller) -> None:
    straight = _ask(caller)
    caller.order("slow_chunks", seconds=0.5)

    started = time.monotonic()
    dripped = _ask(caller)

    assert time.monotonic() - started >= 0.5
    assert dripped.headers["transfer-encoding"] == "chunked"
    assert "content-length" not in dripped.headers
    assert dripped.content == straight.content
    assert _recovered(caller)


def test_a_business_failure_comes_inside_http_200(caller: Caller) -> None:
    caller.order("business_failure", times=2)

    codes = [_ask(caller).json()["result_code"] for _ in range(2)]

    assert codes == ["0999", "0999"]
    assert _recovered(caller)


@pytest.mark.parametrize(("name", "status"), [("expired_token", 200), ("expired_token_401", 401)])
def test_an_expired_token_stays_expired_until_a_new_login(
    caller: Caller, name: str, status: int
) -> None:
    caller.order(name)

    first, second = _ask(caller), _ask(caller)
    caller.log_in()

    assert (first.status_code, first.json()["result_code"]) == (status, "0402")
    assert (second.status_code, second.json()["result_code"]) == (200, "0402")
    assert _recovered(caller)


def test_drop_before_closes_the_connection_and_stores_nothing(caller: Caller) -> None:
    caller.order("drop_before")
    sent = template_set(project(20))

    with pytest.raises(requests.ConnectionError):
        caller.push_one("PERF_TEMPLATE", sent)

    assert caller.live("PERF_TEMPLATE", keys=[sent["set_key"]]) == []
    assert _recovered(caller)


def test_drop_after_commit_closes_the_connection_and_has_stored_everything(
    caller: Caller,
) -> None:
    caller.order("drop_after_commit")
    sent = template_set(project(21))

    with pytest.raises(requests.ConnectionError):
        caller.push_one("PERF_TEMPLATE", sent)

    items = caller.live("PERF_TEMPLATE_ITEM", keys=[sent["set_key"]])
    assert len(items) == len(sent["rows"])
    assert _recovered(caller)


def test_a_truncated_page_is_valid_http_with_broken_json(caller: Caller) -> None:
    caller.order("truncated_page")

    response = _ask(caller, checked=False)

    assert response.status_code == 200
    assert int(response.headers["content-length"]) == len(response.content)
    with pytest.raises(requests.JSONDecodeError):
        response.json()
    assert _recovered(caller)


def test_a_short_page_holds_fewer_rows_than_its_total_promises(caller: Caller) -> None:
    caller.order("short_page")

    page = caller.page(_NAME)

    assert len(page["rows"]) == page["total"] - 1
    assert _recovered(caller)


def test_ignore_since_gives_the_full_set_again(caller: Caller) -> None:
    whole = caller.rows(_NAME)
    caller.order("ignore_since")

    page = caller.page(_NAME, update_time_from=whole[-1]["update_time"])

    assert page["rows"] == whole
    assert _recovered(caller)


def test_ignore_since_waits_for_a_query_that_asks_since(caller: Caller) -> None:
    caller.order("ignore_since")

    caller.page(_NAME)

    assert len(caller.data("GET", "/admin/faults")["faults"]) == 1


def test_a_duplicate_page_repeats_the_page_before(caller: Caller) -> None:
    first = caller.page(_NAME, page_size=10)
    caller.order("duplicate_page")

    second = caller.page(_NAME, page_size=10, page_no=2)

    assert second["rows"] == first["rows"]
    assert second["page_no"] == 2
    assert _recovered(caller)


def test_moving_rows_let_one_row_slip_over_the_page_turn(start: Stage) -> None:
    caller = start()
    before = [row["pro_id"] for row in caller.rows(_NAME)]
    first = caller.page(_NAME, page_size=10)
    caller.order("moving_rows")

    second = caller.page(_NAME, page_size=10, page_no=2)

    assert [row["pro_id"] for row in first["rows"]] == before[:10]
    assert [row["pro_id"] for row in second["rows"]] == before[11:21]
    assert caller.rows(_NAME)[-1]["pro_id"] == before[0]


def test_wrong_data_set_answers_with_another_sets_rows(caller: Caller) -> None:
    caller.order("wrong_data_set", data_set="PERF_TEMPLATE")
    path = "/perf/v2/query/PERF_TEMPLATE"

    response = caller.send("POST", path, caller.ask(keys=["T1"]), checked=False)

    assert "setup_year" in response.json()["data"]["rows"][0]
    assert _recovered(caller)


def test_shuffled_results_are_the_same_results_in_another_order(caller: Caller) -> None:
    sets = [template_set(project(number)) for number in range(30, 38)]
    caller.order("shuffle_results")

    keys = [result["set_key"] for result in caller.push("PERF_TEMPLATE", *sets)]

    assert keys != [one["set_key"] for one in sets]
    assert sorted(keys) == sorted(one["set_key"] for one in sets)
    assert _recovered(caller)


def test_shuffled_pages_hold_the_same_rows_in_another_order(caller: Caller) -> None:
    straight = caller.page(_NAME)["rows"]
    caller.order("shuffle_results")

    shuffled = caller.page(_NAME)["rows"]

    assert shuffled != straight
    assert sorted(row["pro_id"] for row in shuffled) == sorted(row["pro_id"] for row in straight)
    assert _recovered(caller)


def test_a_late_acknowledgement_is_stored_at_the_next_query_but_one(caller: Caller) -> None:
    sent = template_set(project(22))
    caller.order("acknowledge_late")

    result = caller.push_one("PERF_TEMPLATE", sent)
    first = caller.live("PERF_TEMPLATE", keys=[sent["set_key"]])
    second = caller.live("PERF_TEMPLATE", keys=[sent["set_key"]])

    assert result["accepted"] == 1
    assert (len(first), len(second)) == (0, 1)


def test_a_late_acknowledgement_survives_a_restart(start: Stage) -> None:
    caller = start()
    sent = template_set(project(22))
    caller.order("acknowledge_late")
    caller.push_one("PERF_TEMPLATE", sent)
    start.stop_all()

    after = start()

    found = [len(after.live("PERF_TEMPLATE", keys=[sent["set_key"]])) for _ in range(2)]
    assert found == [0, 1]


def test_slow_answers_after_the_seconds_ordered_and_the_work_is_done_before(
    caller: Caller,
) -> None:
    caller.order("slow", seconds=30)
    sent = template_set(project(23))
    body = caller.push_body(sent)

    with pytest.raises(requests.ReadTimeout):
        caller.send("POST", _PUSH, body, timeout_s=0.5)

    wait_until(lambda: len(caller.live("PERF_TEMPLATE", keys=[sent["set_key"]])) == 1)


def test_a_fault_meets_only_the_data_set_it_was_ordered_for(caller: Caller) -> None:
    caller.order("business_failure", data_set="PERF_TEMPLATE")

    other = _ask(caller).json()["result_code"]
    meant = caller.send("POST", "/perf/v2/query/PERF_TEMPLATE", caller.ask()).json()

    assert (other, meant["result_code"]) == ("0000", "0999")


def test_a_fault_meets_the_login_only_when_it_was_ordered_for_the_login(caller: Caller) -> None:
    body = {name: caller.facts[name] for name in ("app_id", "app_secret")}
    caller.order("business_failure")
    caller.order("http_503", data_set="token")

    login = caller.send("POST", "/perf/v2/token", body)
    query = _ask(caller)

    assert login.status_code == 503
    assert query.json()["result_code"] == "0999"
    assert _recovered(caller)


def test_a_fault_without_an_end_lasts_until_it_is_cancelled(caller: Caller) -> None:
    caller.order("business_failure", times=None)

    codes = {_ask(caller).json()["result_code"] for _ in range(5)}
    cancelled = caller.data("DELETE", "/admin/faults")["cancelled"]

    assert (codes, cancelled) == ({"0999"}, 1)
    assert _recovered(caller)


@pytest.mark.parametrize(
    "wish",
    [
        {"name": "http_418"},
        {},
        {"name": "http_500", "times": 0},
        {"name": "http_500", "times": True},
        {"name": "http_500", "data_set": "NO_SUCH_SET"},
        {"name": "slow", "seconds": -1},
        {"name": "slow", "second": 1},
        {"name": "drop_after_commit", "data_set": "PM_PERF_GOAL_INFO"},
        {"name": "truncated_page", "data_set": "token"},
        {"name": "wsdl_wrong_host", "data_set": "token"},
        {"name": "http_500", "data_set": "wsdl"},
    ],
)
def test_an_order_that_could_never_happen_is_refused(
    caller: Caller, wish: dict[str, object]
) -> None:
    answered = caller.send("POST", "/admin/faults", wish, checked=False).json()

    assert answered["result_code"] == "0901"
    assert caller.data("GET", "/admin/faults")["faults"] == []
