"""The receiver's habits: requests known again or not, and sets on which it chokes."""

import pytest

from tests.integration.simulator.caller import Caller, Stage
from tests.integration.simulator.sets import Json, Named, library_set, project, template_set
from tests.integration.simulator.soap_caller import SoapCaller
from tests.integration.simulator.soap_speaker import business_code, speaker

_PATH = "/perf/v2/push/PERF_TEMPLATE"


def _send(caller: Caller, request_id: str, *sets: Json) -> Json:
    body = caller.push_body(*sets) | {"request_id": request_id}
    answered: Json = caller.send("POST", _PATH, body).json()
    return answered


def _deduplicating(caller: Caller) -> None:
    assert caller.data("POST", "/admin/receiver", {"deduplicate": True}) == {"deduplicate": True}


def _ids(caller: Caller, pushed: Json) -> list[str]:
    rows = caller.rows("PERF_TEMPLATE_ITEM", keys=[pushed["set_key"]])
    return sorted(row["item_id"] for row in rows)


def _other(pushed: Json) -> Json:
    rows = [{**row, "kpi_content": "另一种内容"} for row in pushed["rows"]]
    return {**pushed, "rows": rows}


def test_by_default_everything_is_processed_again(caller: Caller, named: Named) -> None:
    sent = named(10)
    first = _send(caller, "again-1", sent)
    before = _ids(caller, sent)

    second = _send(caller, "again-1", sent)

    assert first == second
    assert len(_ids(caller, sent)) == len(before) + 5
    stored = [(each["stored"], each["is_repeat"]) for each in caller.logged(sent["set_key"])][-2:]
    assert stored == [(1, 0), (1, 0)]


def test_a_known_request_gets_its_former_answer_and_changes_nothing(
    caller: Caller, named: Named
) -> None:
    sent, bad = named(11), named(12)
    bad["rows"][0]["ind_weight"] = 1
    _deduplicating(caller)
    first = _send(caller, "known-1", sent, bad)
    before = _ids(caller, sent)

    second = _send(caller, "known-1", sent, bad)

    assert first == second
    assert [each["accepted"] for each in second["data"]["results"]] == [1, 2]
    assert _ids(caller, sent) == before
    last = [(each["stored"], each["is_repeat"]) for each in caller.logged(sent["set_key"])]
    assert last == [(1, 0), (0, 1)]


def test_another_request_with_the_same_content_is_processed(caller: Caller, named: Named) -> None:
    sent = named(13)
    _deduplicating(caller)
    _send(caller, "one-1", sent)
    before = _ids(caller, sent)

    _send(caller, "two-1", sent)

    assert _ids(caller, sent) != before


def test_a_half_processed_batch_is_completed_by_repeating_it(caller: Caller, named: Named) -> None:
    sets = [named(number) for number in (14, 15)]
    _deduplicating(caller)
    caller.order("half_accepted")
    _send(caller, "half-1", *sets)
    before = _ids(caller, sets[0])

    answered = _send(caller, "half-1", *sets)

    assert [each["accepted"] for each in answered["data"]["results"]] == [1, 1]
    assert _ids(caller, sets[0]) == before
    assert len(_ids(caller, sets[1])) == 5


def test_a_known_request_with_other_content_is_refused_as_a_whole(
    caller: Caller, named: Named
) -> None:
    sent, fresh = named(16), named(17)
    _deduplicating(caller)
    _send(caller, "other-1", sent)
    before = _ids(caller, sent)

    answered = _send(caller, "other-1", fresh, _other(sent))

    assert (answered["result_code"], answered["reason"]) == ("0903", "请求号已用于其他内容")
    assert _ids(caller, sent) == before
    assert _ids(caller, fresh) == []
    digests = {each["digest"] for each in caller.logged(sent["set_key"])}
    last = caller.logged(sent["set_key"])[-1]
    assert len(digests) == 2
    assert (last["request_id"], last["accepted"], last["stored"]) == ("other-1", 2, 0)


def test_rows_in_another_order_are_the_same_content(caller: Caller, named: Named) -> None:
    sent = named(18)
    _deduplicating(caller)
    _send(caller, "order-1", sent)

    answered = _send(caller, "order-1", {**sent, "rows": sent["rows"][::-1]})

    assert answered["result_code"] == "0000"


def test_what_comes_late_is_not_stored_once_a_repetition_was(caller: Caller, named: Named) -> None:
    sent = named(19)
    _deduplicating(caller)
    caller.order("acknowledge_late")
    _send(caller, "late-1", sent)
    _send(caller, "late-1", sent)
    before = _ids(caller, sent)

    after = _ids(caller, sent)

    assert before == after
    fates = [
        (each["stored"], each["is_late"], each["is_repeat"])
        for each in caller.logged(sent["set_key"])
    ]
    assert fates == [(0, 0, 0), (1, 0, 0), (0, 1, 1)]


@pytest.mark.parametrize("kind", ["1.1", "plain"])
def test_requests_are_known_again_over_soap(caller: Caller, named: Named, kind: str) -> None:
    soap = speaker(kind, caller)
    sent = named(25)
    _deduplicating(caller)
    soap.push("PERF_TEMPLATE", sent)
    before = _ids(caller, sent)

    (result,) = soap.push("PERF_TEMPLATE", sent)
    if isinstance(soap, SoapCaller):
        fields = soap.push_fields("PERF_TEMPLATE", _other(sent))
        refused = soap.send("Push_PERF_TEMPLATE", fields)
    else:
        refused = soap.send("push.PERF_TEMPLATE", soap.push_fields(_other(sent)))

    assert result["accepted"] == "1"
    assert _ids(caller, sent) == before
    assert business_code(soap, refused) == "0903"


def test_habits_plan_and_memory_survive_a_kill_and_arguments_replace_them(start: Stage) -> None:
    given = ("--fault-seed", "3", "--fault-rate", "0", "--faults", "http_500,slow")
    caller = start("--deduplicate", *given)
    sent = template_set(project())
    _send(caller, "kill-1", sent)
    before = _ids(caller, sent)
    start.kill_all()

    after = start()
    _send(after, "kill-1", sent)
    kept = after.data("GET", "/admin/fault-plan")["plan"]
    habits, ids = after.data("GET", "/admin/receiver"), _ids(after, sent)
    start.stop_all()
    other = start("--no-deduplicate", "--fault-rate", "0", "--fault-seconds", "2")

    assert (habits, ids) == ({"deduplicate": True}, before)
    assert (kept["seed"], kept["rate"], kept["names"]) == (3, 0, ["http_500", "slow"])
    plan = other.data("GET", "/admin/fault-plan")["plan"]
    assert (plan["seed"], plan["names"], plan["seconds"]) == (7, [], 2)
    assert other.data("GET", "/admin/receiver") == {"deduplicate": False}


@pytest.mark.parametrize(
    ("manner", "status", "code"), [("failure", 200, "0902"), ("http_500", 500, "")]
)
def test_a_poisoned_set_spoils_every_batch_that_holds_it(
    caller: Caller, named: Named, manner: str, status: int, code: str
) -> None:
    good, bad = named(26), named(27)
    wish = {"set_key": bad["set_key"], "manner": manner}
    assert caller.data("POST", "/admin/poison", wish) == {"poison": [wish]}

    spoiled = [caller.send("POST", _PATH, caller.push_body(*sets)) for sets in ([good, bad], [bad])]
    before = len(_ids(caller, good))
    caller.push_one("PERF_TEMPLATE", good)

    assert [each.status_code for each in spoiled] == [status] * 2
    assert all(code in each.text for each in spoiled)
    assert len(_ids(caller, good)) == before + 5
    assert _ids(caller, bad) == []
    assert {each["accepted"] for each in caller.logged(bad["set_key"])} == {2}
    assert caller.data("DELETE", "/admin/poison") == {"cancelled": 1}


@pytest.mark.parametrize(
    ("path", "wish"),
    [
        ("/admin/receiver", {}),
        ("/admin/receiver", {"deduplicate": 1}),
        ("/admin/poison", {}),
        ("/admin/poison", {"set_key": "x", "manner": "gently"}),
        ("/admin/edits", {"set_key": "nobody"}),
        ("/admin/edits", {"set_key": "nobody", "data_set": "PM_PROJECT_INFO"}),
        ("/admin/equal-times", {"data_set": "PM_PROJECT_INFO", "count": 0}),
        ("/admin/equal-times", {"data_set": "NOTHING", "count": 1}),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(caller: Caller, path: str, wish: Json) -> None:
    response = caller.send("POST", path, wish, checked=False)

    caller.contract.check_answer("POST", path, response)
    assert response.json()["result_code"] == "0901"


def test_the_library_is_known_again_by_its_tree_and_not_by_its_ids(caller: Caller) -> None:
    sent = library_set("107001")
    renamed = {**sent, "rows": [_under_other_ids(row) for row in sent["rows"]]}
    _deduplicating(caller)
    body = caller.push_body(sent) | {"request_id": "library-1"}
    path = "/perf/v2/push/BAS_PERF_INDICATOR"
    caller.send("POST", path, body)

    answered = caller.send("POST", path, {**body, "sets": [renamed]}).json()

    assert answered["result_code"] == "0000"
    assert [each["is_repeat"] for each in caller.logged("107001")] == [0, 1]


def _under_other_ids(row: Json) -> Json:
    parent = row["parent_id"]
    return {**row, "ind_id": f"x{row['ind_id']}", "parent_id": parent and f"x{parent}"}
