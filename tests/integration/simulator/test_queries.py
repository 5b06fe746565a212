"""Queries: tokens, paging, filters, and what the receiver refuses to understand."""

import pytest

from tests.integration.simulator.caller import Caller, Stage
from tests.integration.simulator.sets import project, seed_rows, template_set

_PROJECTS = "/perf/v2/query/PM_PROJECT_INFO"


def test_a_wrong_secret_is_refused_inside_http_200(caller: Caller) -> None:
    body = {"app_id": caller.facts["app_id"], "app_secret": "wrong"}

    response = caller.send("POST", "/perf/v2/token", body)

    assert (response.status_code, response.json()["result_code"]) == (200, "0401")


@pytest.mark.parametrize("login", ["", "never-issued"])
def test_a_call_without_a_living_token_is_refused_inside_http_200(
    caller: Caller, login: str
) -> None:
    caller.login = login

    response = caller.send("POST", _PROJECTS, caller.ask())

    assert (response.status_code, response.json()["result_code"]) == (200, "0402")


def test_a_missing_agency_list_makes_the_receiver_fall_over_with_a_web_page(
    caller: Caller,
) -> None:
    body = caller.ask()
    del body["agency_codes"]

    response = caller.send("POST", _PROJECTS, body, checked=False)

    caller.contract.check_answer("POST", _PROJECTS, response)
    assert response.status_code == 500
    assert response.text.startswith("<!DOCTYPE html>")


def test_an_empty_agency_list_finds_nothing(caller: Caller) -> None:
    page = caller.page("PM_PROJECT_INFO", agency_codes=[])

    assert (page["total"], page["rows"]) == (0, [])


def test_another_division_or_year_finds_nothing(caller: Caller) -> None:
    assert caller.page("PM_PROJECT_INFO", mof_div_code="150000000")["total"] == 0
    assert caller.page("PM_PROJECT_INFO", fiscal_year="2025")["total"] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"page_no": 0},
        {"page_no": "1"},
        {"page_size": 0},
        {"page_size": 5001},
        {"page_size": True},
        {"is_deleted": 3},
        {"update_time_from": "20260101"},
        {"update_time_from": "2026-01-01T00:00:0"},
        {"keys": "T1"},
        {"agency_codes": [101001]},
        {"mof_div_code": 152501000},
        {"fiscal_year": ""},
    ],
)
def test_a_bad_parameter_is_refused_inside_http_200(
    caller: Caller, wrong: dict[str, object]
) -> None:
    response = caller.send("POST", _PROJECTS, caller.ask(**wrong), checked=False)

    caller.contract.check_answer("POST", _PROJECTS, response)
    assert (response.status_code, response.json()["result_code"]) == (200, "0901")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"\xff\xfe"])
def test_a_body_that_is_no_json_object_is_refused_inside_http_200(
    caller: Caller, body: bytes
) -> None:
    response = caller.session.post(
        caller.facts["base_url"] + _PROJECTS,
        data=body,
        headers={"Authorization": f"Bearer {caller.login}"},
        timeout=30,
    )

    assert (response.status_code, response.json()["result_code"]) == (200, "0901")


@pytest.mark.parametrize("page_size", [1, 7, 76, 77, 5000])
def test_pages_of_any_size_cut_one_ordered_whole(caller: Caller, page_size: int) -> None:
    whole = caller.rows("PM_PROJECT_INFO")

    paged = caller.rows("PM_PROJECT_INFO", page_size=page_size)

    assert paged == whole == sorted(whole, key=lambda row: (row["update_time"], row["pro_id"]))


def test_pages_asked_for_in_any_order_are_the_same_pages(caller: Caller) -> None:
    forward = {n: caller.page("PM_PROJECT_INFO", page_no=n, page_size=10) for n in range(1, 10)}

    backward = {n: caller.page("PM_PROJECT_INFO", page_no=n, page_size=10) for n in range(9, 0, -1)}

    assert backward == forward
    assert forward[9]["rows"] == []


def test_a_page_size_changed_between_pages_counts_from_the_front_again(caller: Caller) -> None:
    whole = caller.rows("PM_PROJECT_INFO")
    caller.page("PM_PROJECT_INFO", page_no=1, page_size=10)

    page = caller.page("PM_PROJECT_INFO", page_no=2, page_size=20)

    assert page["rows"] == whole[20:40]


def test_equal_update_times_do_not_confuse_the_paging(start: Stage) -> None:
    caller = start("--bulk-rows", "100")
    whole = [line["kpi_id"] for line in caller.rows("PM_PERF_INDICATOR")]

    paged = [line["kpi_id"] for line in caller.rows("PM_PERF_INDICATOR", page_size=7)]

    assert paged == whole
    assert len(set(whole)) == 100


def test_data_sets_asked_in_the_same_words_keep_their_own_totals(start: Stage) -> None:
    caller = start("--bulk-rows", "100")

    goals = caller.page("PM_PERF_GOAL_INFO", page_size=2)
    lines = caller.page("PM_PERF_INDICATOR", page_size=2)
    later = caller.page("PM_PERF_INDICATOR", page_size=2, page_no=2)

    assert (goals["total"], lines["total"], later["total"]) == (5, 100, 100)
    assert len(later["rows"]) == 2


def test_every_project_of_the_seed_is_in_the_directory_with_its_amount(caller: Caller) -> None:
    rows = {row["pro_code"]: row for row in caller.rows("PM_PROJECT_INFO")}

    response = caller.send("POST", _PROJECTS, caller.ask(page_size=1))

    assert set(rows) == {row["pro_code"] for row in seed_rows("projects.csv")}
    for row in seed_rows("projects.csv"):
        assert rows[row["pro_code"]]["pro_name"] == row["pro_name"]
        assert f"{rows[row['pro_code']]['pro_total_amt']:.2f}" == row["pro_total_amt"]
    assert '"pro_total_amt":' in response.text
    assert response.text.partition('"pro_total_amt":')[2].partition(",")[0].endswith(".00")


def test_another_division_writes_its_own_region_into_the_project_codes(start: Stage) -> None:
    caller = start("--division", "150102000")

    codes = [row["pro_code"] for row in caller.rows("PM_PROJECT_INFO")]

    assert all(code.startswith("15010226") for code in codes)


def test_agencies_filter_the_rows(caller: Caller) -> None:
    rows = caller.rows("PM_PROJECT_INFO", agency_codes=["111001", "110001"])

    assert {row["agency_code"] for row in rows} == {"111001", "110001"}


def test_update_time_from_is_inclusive(caller: Caller) -> None:
    whole = caller.rows("PM_PROJECT_INFO")
    middle = whole[40]["update_time"]

    later = caller.rows("PM_PROJECT_INFO", update_time_from=middle)

    assert later == [row for row in whole if row["update_time"] >= middle]
    assert 0 < len(later) < len(whole)


def test_keys_read_one_template_back(caller: Caller) -> None:
    wanted, other = template_set(project(3)), template_set(project(4))
    caller.push("PERF_TEMPLATE", wanted, other)

    headers = caller.live("PERF_TEMPLATE", keys=[wanted["set_key"]])
    items = caller.live("PERF_TEMPLATE_ITEM", keys=[wanted["set_key"]], page_size=2)

    assert [header["template_code"] for header in headers] == [wanted["set_key"]]
    assert {item["lv3_perf_ind_name"] for item in items} == {
        row["lv3_perf_ind_name"] for row in wanted["rows"]
    }


def test_is_deleted_tells_the_living_from_the_dead(caller: Caller) -> None:
    wanted = template_set(project(5))
    caller.push("PERF_TEMPLATE", wanted)
    caller.push("PERF_TEMPLATE", wanted)
    keys = [wanted["set_key"]]

    living = caller.rows("PERF_TEMPLATE_ITEM", keys=keys, is_deleted=2)
    dead = caller.rows("PERF_TEMPLATE_ITEM", keys=keys, is_deleted=1)
    both = caller.rows("PERF_TEMPLATE_ITEM", keys=keys)

    assert len(living) == len(dead) == len(wanted["rows"])
    assert len(both) == len(living) + len(dead)
