"""Faults that strike a push: what is stored, what is answered, and how the ledger tells of it."""

import pytest
import requests

from tests.integration.simulator.caller import Caller, Stage, wait_until
from tests.integration.simulator.sets import Json, Named
from tests.integration.simulator.soap_speaker import speaker

_PATH = "/perf/v2/push/PERF_TEMPLATE"


def _stands(caller: Caller, pushed: Json) -> bool:
    """Whether the set is stored, by the twin's ledger; a query would count as a read-back."""
    found = caller.data("GET", "/admin/sets")["sets"]
    return pushed["set_key"] in {each["set_key"] for each in found}


def _fates(caller: Caller, pushed: Json) -> list[tuple[int, int, int]]:
    """Accepted, stored and late of every entry of a set."""
    logged = caller.logged(pushed["set_key"])
    return [(each["accepted"], each["stored"], each["is_late"]) for each in logged]


@pytest.mark.parametrize("name", ["drop_after_commit", "hang_after_commit"])
def test_the_answer_of_a_stored_push_never_comes(caller: Caller, named: Named, name: str) -> None:
    caller.order(name, seconds=0.1)
    sent = named(0)

    with pytest.raises(requests.ConnectionError):
        caller.push_one("PERF_TEMPLATE", sent)

    assert _stands(caller, sent)
    assert _fates(caller, sent) == [(1, 1, 0)]


def test_a_hanging_connection_is_given_up_when_the_caller_leaves(
    caller: Caller, named: Named
) -> None:
    caller.order("hang_after_commit", seconds=300)
    sent = named(0)

    with pytest.raises(requests.ReadTimeout):
        caller.send("POST", _PATH, caller.push_body(sent), timeout_s=0.2)

    wait_until(lambda: _stands(caller, sent))


def test_the_answer_of_a_stored_push_is_cut(caller: Caller, named: Named) -> None:
    caller.order("truncate_after_commit")
    sent = named(0)

    response = caller.send("POST", _PATH, caller.push_body(sent), checked=False)

    with pytest.raises(requests.JSONDecodeError):
        response.json()
    assert int(response.headers["content-length"]) == len(response.content)
    assert _stands(caller, sent)


def test_a_late_commit_is_stored_after_the_caller_has_read_back(
    caller: Caller, named: Named
) -> None:
    caller.order("commit_late", seconds=300, queries=3)
    sent = named(0)

    with pytest.raises(requests.ReadTimeout):
        caller.send("POST", _PATH, caller.push_body(sent), timeout_s=0.2)
    wait_until(lambda: _fates(caller, sent) == [(1, 0, 0)])
    found = [len(caller.live("PERF_TEMPLATE", keys=[sent["set_key"]])) for _ in range(3)]

    assert found == [0, 0, 1]
    assert _fates(caller, sent) == [(1, 0, 0), (1, 1, 1)]


@pytest.mark.parametrize("name", ["commit_late", "acknowledge_late"])
def test_a_late_commit_may_wait_for_the_clock_without_any_query(
    caller: Caller, named: Named, name: str
) -> None:
    caller.order(name, seconds=0.3, queries=None)
    sent = named(0)

    if name == "acknowledge_late":
        assert caller.push_one("PERF_TEMPLATE", sent)["accepted"] == 1
    else:
        with pytest.raises(requests.ReadTimeout):
            caller.send("POST", _PATH, caller.push_body(sent), timeout_s=0.05)

    wait_until(lambda: _stands(caller, sent))
    assert _fates(caller, sent) == [(1, 0, 0), (1, 1, 1)]


def test_a_late_commit_by_the_clock_survives_a_kill(start: Stage, named: Named) -> None:
    caller = start()
    caller.order("acknowledge_late", seconds=0.5, queries=None)
    sent = named(0)
    caller.push_one("PERF_TEMPLATE", sent)
    start.kill_all()

    after = start()

    wait_until(lambda: _stands(after, sent))
    assert _fates(after, sent) == [(1, 0, 0), (1, 1, 1)]


def test_an_acknowledged_push_may_never_be_stored(caller: Caller, named: Named) -> None:
    caller.order("acknowledged_not_stored")
    sent = named(0)

    result = caller.push_one("PERF_TEMPLATE", sent)
    found = [len(caller.live("PERF_TEMPLATE", keys=[sent["set_key"]])) for _ in range(3)]

    assert result["accepted"] == 1
    assert found == [0, 0, 0]
    assert _fates(caller, sent) == [(1, 0, 0)]


@pytest.mark.parametrize(("more", "taken"), [({}, 2), ({"count": 1}, 1), ({"count": 0}, 0)])
def test_half_of_a_batch_is_stored_and_answered(
    caller: Caller, named: Named, more: dict[str, int], taken: int
) -> None:
    caller.order("half_accepted", **more)
    sets = [named(number) for number in range(4)]

    results = caller.push("PERF_TEMPLATE", *sets)

    assert [each["set_key"] for each in results] == [each["set_key"] for each in sets[:taken]]
    assert [_stands(caller, each) for each in sets] == [True] * taken + [False] * (4 - taken)
    assert [_fates(caller, each) for each in sets[taken:]] == [[(0, 0, 0)]] * (4 - taken)


def test_the_result_of_one_stored_set_is_missing(caller: Caller, named: Named) -> None:
    caller.order("missing_result")
    sets = [named(number) for number in range(3)]

    results = caller.push("PERF_TEMPLATE", *sets)

    keys = {each["set_key"] for each in sets}
    assert len(results) == 2
    assert {each["set_key"] for each in results} < keys
    assert all(_stands(caller, each) for each in sets)


def test_a_result_is_told_of_a_set_that_nobody_sent(caller: Caller, named: Named) -> None:
    caller.order("extra_result")
    sent = named(0)

    own, strange = caller.push("PERF_TEMPLATE", sent)

    assert own["set_key"] == sent["set_key"]
    assert strange["set_key"] != sent["set_key"]
    assert strange["accepted"] == 1
    assert not _stands(caller, strange)


@pytest.mark.parametrize("kind", ["1.1", "plain"])
@pytest.mark.parametrize(
    ("name", "stored", "told"),
    [
        ("acknowledged_not_stored", [False, False], 2),
        ("half_accepted", [True, False], 1),
        ("missing_result", [True, True], 1),
        ("extra_result", [True, True], 3),
    ],
)
def test_pushes_go_wrong_over_soap_as_over_rest(
    caller: Caller, named: Named, kind: str, name: str, stored: list[bool], told: int
) -> None:
    soap = speaker(kind, caller)
    caller.order(name)
    sets = [named(number) for number in range(2)]

    results = soap.push("PERF_TEMPLATE", *sets)

    assert [_stands(caller, each) for each in sets] == stored
    assert len(results) == told


@pytest.mark.parametrize("kind", ["1.1", "plain"])
@pytest.mark.parametrize(
    ("name", "stored"),
    [("hang_before", False), ("hang_after_commit", True), ("commit_late", False)],
)
def test_answers_never_come_over_soap_either(
    caller: Caller, named: Named, kind: str, name: str, *, stored: bool
) -> None:
    soap = speaker(kind, caller)
    caller.order(name, seconds=0.1)
    sent = named(0)

    with pytest.raises(requests.ConnectionError):
        soap.push("PERF_TEMPLATE", sent)

    assert _stands(caller, sent) == stored
