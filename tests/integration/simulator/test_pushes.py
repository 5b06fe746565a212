"""Pushes: whole sets are replaced or refused, and the receiver keeps its own ids and versions."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.integration.simulator.caller import Caller
from tests.integration.simulator.sets import library_set, project, seed_rows, template_set

Json = dict[str, Any]


def _template(caller: Caller, key: str) -> tuple[Json, list[Json]]:
    (header,) = caller.live("PERF_TEMPLATE", keys=[key])
    items = caller.live("PERF_TEMPLATE_ITEM", keys=[key])
    return header, sorted(items, key=lambda item: item["sort_no"])


def test_an_accepted_template_reads_back_as_it_was_sent(caller: Caller) -> None:
    sent = template_set(project(10))

    result = caller.push_one("PERF_TEMPLATE", sent)

    header, items = _template(caller, sent["set_key"])
    assert result == {"set_key": sent["set_key"], "accepted": 1, "reason": "", "row_count": 5}
    assert header.items() >= sent["header"].items()
    assert all(item.items() >= row.items() for item, row in zip(items, sent["rows"], strict=True))


def test_the_receiver_overwrites_ids_versions_and_times(caller: Caller) -> None:
    sent = template_set(project(11))
    own = {"version": "v1", "version_name": "我方第一版", "template_id": "mine"}
    times = {"create_time": "1", "update_time": "2", "is_deleted": 1}
    sent["header"] |= own | times
    sent["rows"][0] |= {"item_id": "mine", **times}

    assert caller.push_one("PERF_TEMPLATE", sent)["accepted"] == 1

    header, items = _template(caller, sent["set_key"])
    assert not set(own.values()) & {str(value) for value in header.values()}
    assert len(header["template_id"]) == len(items[0]["item_id"]) == 38
    assert len(header["update_time"]) == len(items[0]["create_time"]) == 17


def test_a_second_push_deletes_every_old_row_under_a_new_random_id(caller: Caller) -> None:
    sent = template_set(project(12))
    caller.push_one("PERF_TEMPLATE", sent)
    first_header, first = _template(caller, sent["set_key"])

    shorter = deepcopy(sent)
    del shorter["rows"][1:]
    shorter["rows"][0]["ind_weight"] = 100
    caller.push_one("PERF_TEMPLATE", shorter)

    second_header, second = _template(caller, sent["set_key"])
    dead = caller.rows("PERF_TEMPLATE_ITEM", keys=[sent["set_key"]], is_deleted=1)
    ids = [row["item_id"] for row in (*first, *second, *dead)]
    assert (len(second), len(dead)) == (1, 5)
    assert len(set(ids)) == len(ids)
    assert {len(one) for one in ids} == {38}
    assert second_header["version"] != first_header["version"]
    assert second_header["update_time"] > first_header["update_time"]
    assert {row["update_time"] for row in dead} == {second_header["update_time"]}


def test_library_parents_are_rewritten_to_the_new_ids(caller: Caller) -> None:
    sent = library_set("104001")

    assert caller.push_one("BAS_PERF_INDICATOR", sent)["accepted"] == 1

    rows = caller.live("BAS_PERF_INDICATOR", keys=["104001"])
    names = {row["ind_id"]: row["perf_ind_name"] for row in rows}
    tree = {row["perf_ind_name"]: names.get(row["parent_id"]) for row in rows}
    assert tree == {
        "产出指标": None,
        "质量指标": "产出指标",
        "农产品例行监测合格率": "质量指标",
        "农产品监督抽样合格率": "质量指标",
    }
    assert not {"a", "b", "c", "d"} & set(names)


def test_a_library_push_replaces_one_owner_and_no_other(caller: Caller) -> None:
    caller.push("BAS_PERF_INDICATOR", library_set("105001"), library_set("105002"))
    left = caller.live("BAS_PERF_INDICATOR", keys=["105002"])

    caller.push_one("BAS_PERF_INDICATOR", {**library_set("105001"), "rows": []})

    assert caller.live("BAS_PERF_INDICATOR", keys=["105001"]) == []
    assert caller.live("BAS_PERF_INDICATOR", keys=["105002"]) == left


def test_sets_are_judged_one_by_one(caller: Caller) -> None:
    good, bad = template_set(project(13)), template_set(project(14))
    bad["rows"][0]["ind_weight"] = 1

    results = caller.push("PERF_TEMPLATE", bad, good)

    accepted = {result["set_key"]: result["accepted"] for result in results}
    assert accepted == {good["set_key"]: 1, bad["set_key"]: 2}
    assert caller.live("PERF_TEMPLATE", keys=[bad["set_key"]]) == []


def test_a_refused_set_leaves_the_old_one_untouched(caller: Caller) -> None:
    sent = template_set(project(15))
    caller.push_one("PERF_TEMPLATE", sent)
    before = _template(caller, sent["set_key"])

    bad = deepcopy(sent)
    bad["rows"][-1]["lv3_perf_ind_name"] = ""
    result = caller.push_one("PERF_TEMPLATE", bad)

    assert (result["accepted"], result["row_count"]) == (2, 0)
    assert _template(caller, sent["set_key"]) == before


def test_only_the_last_of_many_messages_is_told(caller: Caller) -> None:
    bad = template_set(project(16))
    bad["header"]["is_enabled"] = 3
    bad["rows"][0]["perf_ind_code"] = ""
    bad["rows"][1]["ind_weight"] = 11

    reason = caller.push_one("PERF_TEMPLATE", bad)["reason"]

    assert reason == "分值合计应为 100，实际为 101"


def _header(**changed: object) -> Callable[[Json], None]:
    return lambda pushed: pushed["header"].update(changed)


def _row(number: int, **changed: object) -> Callable[[Json], None]:
    return lambda pushed: pushed["rows"][number].update(changed)


def _all_rows(**changed: object) -> Callable[[Json], None]:
    def spoil(pushed: Json) -> None:
        for row in pushed["rows"]:
            row.update(changed)

    return spoil


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_header(pro_code="15250126T999999999999"), "项目不存在"),
        (_header(agency_code="999999"), "项目不属于该预算单位"),
        (_header(agency_code="101002"), "项目不属于该预算单位"),
        (_header(template_name=""), "template_name 不能为空"),
        (_header(template_name="模" * 201), "template_name 超过 600 字节"),
        (_header(template_code="other"), "template_code 与集合标识不一致"),
        (_header(pro_cat_code="99"), "pro_cat_code 代码非法"),
        (_header(is_enabled=0), "is_enabled 代码非法"),
        (_header(is_enabled="1"), "is_enabled 应为整数"),
        (_header(mof_div_code="150000000"), "mof_div_code 与当前区划年度不一致"),
        (_header(pro_code=None, pro_cat_code=None), "缺少 pro_code、pro_cat_code 或 dept_code"),
        (_header(pro_name=["名"]), "pro_name 应为文本"),
        (_row(0, lv3_perf_ind_name="指" * 334), "第1行：lv3_perf_ind_name 超过 1000 字节"),
        (_row(4, perf_ind_code="码" * 101), "第5行：perf_ind_code 超过 300 字节"),
        (_row(1, is_required=None), "第2行：is_required 不能为空"),
        (_row(2, sort_no=1.5), "第3行：sort_no 应为整数"),
        (_row(2, sort_no=10**7), "第3行：sort_no 超过 6 位"),
        (_row(3, fiscal_year="2025"), "第4行：fiscal_year 与当前区划年度不一致"),
        (_row(0, template_code="other"), "第1行：template_code 与集合标识不一致"),
        (_all_rows(lv3_perf_ind_name="同名"), "指标名称重复：同名"),
        (_row(0, ind_weight="10.0001"), "分值合计应为 100，实际为 100.0001"),
    ],
)
def test_a_template_is_refused_with_the_reason(
    caller: Caller, spoil: Callable[[Json], None], reason: str
) -> None:
    pushed = template_set(project(17))
    spoil(pushed)

    (result,) = _push_unchecked(caller, "PERF_TEMPLATE", pushed)

    assert (result["accepted"], result["reason"]) == (2, reason)


@pytest.mark.parametrize("weight", ["1e400", "NaN", "-", True, [1], 1e300, "12.34567"])
def test_a_weight_that_is_no_sensible_number_is_refused(caller: Caller, weight: object) -> None:
    pushed = template_set(project(17))
    pushed["rows"][0]["ind_weight"] = weight

    (result,) = _push_unchecked(caller, "PERF_TEMPLATE", pushed)

    assert result["accepted"] == 2


def test_weights_may_come_as_numbers_or_as_decimal_text(caller: Caller) -> None:
    pushed = template_set(project(18))
    pushed["rows"][0]["ind_weight"] = "9.5000"
    pushed["rows"][1]["ind_weight"] = 10.5

    assert caller.push_one("PERF_TEMPLATE", pushed)["accepted"] == 1

    _, items = _template(caller, pushed["set_key"])
    assert [item["ind_weight"] for item in items[:2]] == [9.5, 10.5]


def test_a_template_without_a_header_is_refused(caller: Caller) -> None:
    pushed = {**template_set(project(17)), "header": None}

    (result,) = _push_unchecked(caller, "PERF_TEMPLATE", pushed)

    assert (result["accepted"], result["reason"]) == (2, "缺少模板表头")


def test_a_template_for_a_project_kind_needs_no_project(caller: Caller) -> None:
    pushed = template_set(project(19))
    for row in (pushed["header"], *pushed["rows"]):
        del row["pro_code"]

    assert caller.push_one("PERF_TEMPLATE", pushed)["accepted"] == 1


def test_the_frozen_projects_of_this_seed_are_refused(caller: Caller) -> None:
    frozen = set(caller.state()["frozen_projects"])
    candidates = [row for row in seed_rows("projects.csv") if row["state"] == "frozen_candidate"]

    results = caller.push("PERF_TEMPLATE", *map(template_set, candidates))

    refused = {result["set_key"] for result in results if result["accepted"] == 2}
    assert refused == {f"T{code}" for code in frozen}
    assert {result["reason"] for result in results if result["accepted"] == 2} == {
        "项目已冻结，不允许维护指标模板"
    }


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_row(2, perf_ind_name="农产品监督抽样合格率"), "同一上级下指标名称重复"),
        (_row(2, perf_ind_code="106001-d"), "指标编码重复"),
        (_row(3, parent_id="elsewhere"), "第4行：上级指标不在本次集合中"),
        (_row(3, parent_id="d"), "第4行：上级指标不在本次集合中"),
        (_row(3, ind_id="c"), "ind_id 重复"),
        (_row(0, agency_code="106002"), "第1行：agency_code 与集合标识不一致"),
        (_row(0, start_date="2026-1-1"), "第1行：start_date 应为 8 位日期"),
        (_row(0, is_common_ind=0), "第1行：is_common_ind 代码非法"),
    ],
)
def test_a_library_set_is_refused_with_the_reason(
    caller: Caller, spoil: Callable[[Json], None], reason: str
) -> None:
    pushed = library_set("106001")
    spoil(pushed)

    (result,) = _push_unchecked(caller, "BAS_PERF_INDICATOR", pushed)

    assert result["accepted"] == 2
    assert result["reason"].startswith(reason)


@pytest.mark.parametrize(
    "changed",
    [
        {"request_id": ""},
        {"sets": None},
        {"sets": ["x"]},
        {"sets": [{"set_key": "", "header": None, "rows": []}]},
        {"sets": [{"set_key": "x", "header": [], "rows": []}]},
        {"sets": [{"set_key": "x", "header": None, "rows": {}}]},
        {"mof_div_code": "150000000"},
        {"fiscal_year": "2025"},
    ],
)
def test_a_push_that_cannot_be_read_is_refused_as_a_whole(
    caller: Caller, changed: dict[str, object]
) -> None:
    path = "/perf/v2/push/PERF_TEMPLATE"
    body = {**caller.push_body(template_set(project(17))), **changed}

    response = caller.send("POST", path, body, checked=False)

    caller.contract.check_answer("POST", path, response)
    assert response.json()["result_code"] == "0901"


def _push_unchecked(caller: Caller, name: str, pushed: Json) -> list[Json]:
    """Push what the contract itself would already forbid; the answer must still keep to it."""
    path = f"/perf/v2/push/{name}"
    response = caller.send("POST", path, caller.push_body(pushed), checked=False)
    caller.contract.check_answer("POST", path, response)
    results: list[Json] = response.json()["data"]["results"]
    return results


def _of_department(number: int, dept_code: str) -> Json:
    pushed = template_set(project(number))
    for row in (pushed["header"], *pushed["rows"]):
        row.update(pro_code=None, agency_code=dept_code, dept_code=dept_code)
    pushed["header"].update(pro_cat_code=None, pro_name=None)
    return pushed


def test_a_template_of_a_department_is_kept_under_its_own_code(caller: Caller) -> None:
    pushed = _of_department(20, "101")

    assert caller.push_one("PERF_TEMPLATE", pushed)["accepted"] == 1

    header, items = _template(caller, pushed["set_key"])
    assert (header["agency_code"], header["dept_code"], header["pro_code"]) == ("101", "101", None)
    assert {item["dept_code"] for item in items} == {"101"}


def test_a_template_of_an_unknown_department_is_refused(caller: Caller) -> None:
    (result,) = _push_unchecked(caller, "PERF_TEMPLATE", _of_department(20, "999"))

    assert (result["accepted"], result["reason"]) == (2, "部门不存在")


def test_a_project_may_not_hand_in_under_its_department(caller: Caller) -> None:
    pushed = template_set(project(20))
    pushed["header"].update(agency_code="101", dept_code="101")

    (result,) = _push_unchecked(caller, "PERF_TEMPLATE", pushed)

    assert result["accepted"] == 2
