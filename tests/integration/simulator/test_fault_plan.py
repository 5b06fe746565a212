"""Fault plans: the same seed and the same calls meet the same faults, across a kill too."""

from collections import Counter
from pathlib import Path

import pytest
import requests

from connectors.simulator.faults import FAULTS, Call, Operation, Syntax
from connectors.simulator.faults.plan import FaultPlan
from tests.integration.simulator.caller import Caller, Stage, run_to_its_end
from tests.integration.simulator.sets import Json, project, template_set

_NAME = "PM_PROJECT_INFO"
_PATH = f"/perf/v2/query/{_NAME}"
_HARMLESS = ["business_failure", "http_503", "short_page", "shuffle_results"]


def _call(
    ordinal: int, operation: Operation = Operation.QUERY, syntax: Syntax = Syntax.JSON
) -> Call:
    data_set = "token" if operation is Operation.LOGIN else "PERF_TEMPLATE"
    return Call(operation=operation, data_set=data_set, syntax=syntax, ordinal=ordinal)


def _fates(plan: FaultPlan, **more: Operation | Syntax) -> list[str | None]:
    return [plan.fate(_call(ordinal, **more)) for ordinal in range(1, 4001)]  # type: ignore[arg-type]  # operation or syntax by its name


def test_the_share_of_calls_that_are_struck_is_the_rate() -> None:
    fates = _fates(FaultPlan(seed=1, rate=0.3))

    assert 0.27 < sum(name is not None for name in fates) / len(fates) < 0.33


@pytest.mark.parametrize(("rate", "struck"), [(0, 0), (1, 4000)])
def test_the_ends_of_the_rate_mean_never_and_always(rate: float, struck: int) -> None:
    assert sum(name is not None for name in _fates(FaultPlan(seed=1, rate=rate))) == struck


def test_another_seed_strikes_other_calls() -> None:
    fates = [_fates(FaultPlan(seed=seed, rate=0.3)) for seed in (1, 1, 2)]

    assert fates[0] == fates[1] != fates[2]


@pytest.mark.parametrize("operation", [Operation.QUERY, Operation.PUSH, Operation.LOGIN])
@pytest.mark.parametrize("syntax", Syntax)
def test_only_what_can_strike_a_call_does_and_all_of_it(
    operation: Operation, syntax: Syntax
) -> None:
    fates = set(_fates(FaultPlan(seed=1, rate=1), operation=operation, syntax=syntax))

    data_set = _call(1, operation).data_set
    able = {name for name in FAULTS if FAULTS[name].strikes(operation, data_set, syntax)}
    assert fates == able


def test_weights_say_how_often_one_is_picked() -> None:
    plan = FaultPlan(seed=1, rate=1, names=("http_500", "http_503"), weights={"http_500": 3})

    counted = Counter(_fates(plan))

    assert 2.6 < counted["http_500"] / counted["http_503"] < 3.4


def test_a_plan_may_be_about_some_operations_and_data_sets_only() -> None:
    pushes = FaultPlan(seed=1, rate=1, operations=("push",))
    others = FaultPlan(seed=1, rate=1, data_sets=("BAS_PERF_INDICATOR",))

    assert set(_fates(pushes)) == {None}
    assert None not in _fates(pushes, operation=Operation.PUSH)
    assert set(_fates(others)) == {None}
    assert None not in _fates(others, operation=Operation.LOGIN)


def _walk(caller: Caller, count: int) -> list[tuple[int, str, str, str]]:
    """Ask so often, come what may, and give everything that struck since the start."""
    for _ in range(count):
        try:
            caller.send("POST", _PATH, caller.ask(page_size=10), checked=False)
        except requests.RequestException:
            continue
    return caller.strikes()


def _follow(caller: Caller, **more: object) -> None:
    wish = {"seed": 5, "rate": 0.5, "names": _HARMLESS, "operations": ["query"], **more}
    caller.data("POST", "/admin/fault-plan", wish)


def test_what_the_plan_decides_strikes_and_goes_on_after_a_kill(start: Stage) -> None:
    plan = FaultPlan(seed=5, rate=0.5, names=tuple(_HARMLESS), operations=("query",))
    caller = start()
    _follow(caller)
    _walk(caller, 17)
    start.kill_all()

    struck = _walk(start(), 22)

    # A login is a call too: the first of all, and the first after the kill.
    asked = (ordinal for ordinal in range(1, 42) if ordinal not in {1, 19})
    decided = ((ordinal, plan.fate(_call(ordinal))) for ordinal in asked)
    assert struck == [(ordinal, "query", _NAME, name) for ordinal, name in decided if name]
    assert {name for *_, name in struck} == set(_HARMLESS)


def test_another_seed_meets_other_faults(caller: Caller) -> None:
    walks = []
    for seed in (1, 2):
        _follow(caller, seed=seed)
        before = len(caller.strikes())
        walks.append([name for *_, name in _walk(caller, 20)[before:]])

    assert walks[0] != walks[1]


def test_pushes_are_struck_and_the_ledger_has_the_number_of_the_call(caller: Caller) -> None:
    sent = template_set(project(60))
    _follow(caller, rate=1, names=["acknowledged_not_stored"], operations=["push"])

    caller.push_one("PERF_TEMPLATE", sent)

    ordinal, *struck = caller.strikes()[-1]
    assert struck == ["push", "PERF_TEMPLATE", "acknowledged_not_stored"]
    assert caller.logged(sent["set_key"])[-1]["ordinal"] == ordinal


def test_a_fault_that_lasts_goes_on_for_the_next_calls(caller: Caller) -> None:
    _follow(caller, rate=1, names=["maintenance_window"])
    caller.send("POST", _PATH, caller.ask())
    _follow(caller, rate=0)

    statuses = [caller.send("POST", _PATH, caller.ask()).status_code for _ in range(3)]

    assert statuses == [503, 503, 200]


def test_the_end_of_a_plan_ends_what_it_started_and_no_order(caller: Caller) -> None:
    _follow(caller, rate=1, names=["maintenance_window"])
    caller.send("POST", _PATH, caller.ask())
    caller.order("http_500", data_set="PERF_TEMPLATE")

    assert caller.data("DELETE", "/admin/fault-plan") == {"cancelled": 1}

    assert caller.data("GET", "/admin/fault-plan")["plan"] is None
    assert caller.send("POST", _PATH, caller.ask()).status_code == 200
    assert [each["name"] for each in caller.data("GET", "/admin/faults")["faults"]] == ["http_500"]


def test_the_waits_of_a_plan_take_the_seconds_that_it_says(caller: Caller) -> None:
    _follow(caller, rate=1, names=["hang_after_commit"], operations=["push"], seconds=0.05)

    with pytest.raises(requests.ConnectionError):
        caller.push_one("PERF_TEMPLATE", template_set(project(61)))


@pytest.mark.parametrize("bad", ["--fault-rate=2", "--fault-seed=1"])
def test_a_plan_of_no_sense_is_refused_in_words(tmp_path: Path, bad: str) -> None:
    ended = run_to_its_end(["--state", str(tmp_path / "state.sqlite"), bad])

    assert ended.returncode == 2
    assert "参数不对" in ended.stderr


@pytest.mark.parametrize(
    "changed",
    [
        {"seed": "1"},
        {"seed": True},
        {"rate": 1.5},
        {"rate": None},
        {"names": ["http_418"]},
        {"names": "http_500"},
        {"operations": ["wsdl"]},
        {"data_sets": ["NOTHING"]},
        {"weights": {"http_418": 1}},
        {"weights": {"http_500": -1}},
        {"seconds": -1},
        {"queries": 0},
        {"colour": "red"},
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(caller: Caller, changed: Json) -> None:
    wish = {"seed": 1, "rate": 0.5, **changed}

    response = caller.send("POST", "/admin/fault-plan", wish, checked=False)

    assert response.json()["result_code"] == "0901"
    assert caller.data("GET", "/admin/fault-plan")["plan"] is None
