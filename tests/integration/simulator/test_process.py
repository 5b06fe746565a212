"""The simulator as a process: what it announces, remembers and refuses."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.simulator.scripts import SCRIPTS
from tests.integration.simulator.caller import (
    Caller,
    Contract,
    Stage,
    launch,
    run_to_its_end,
    stop,
)
from tests.integration.simulator.sets import Json, project, template_set

_NAMES = {
    "base_url",
    "port",
    "soap_path",
    "exchange_path",
    "app_id",
    "app_secret",
    "admin_token",
    "division_code",
    "fiscal_year",
}


@pytest.fixture
def start(tmp_path: Path, contract: Contract) -> Iterator[Stage]:
    """As in conftest.py, by the command that users give."""
    stage = Stage(tmp_path, contract, subprocess.Popen)
    yield stage
    assert set(stage.stop_all()) <= {0}


def test_it_announces_where_it_listens_on_loopback(start: Stage) -> None:
    caller = start("--division", "152502000", "--fiscal-year", "2027")

    assert set(caller.facts) == _NAMES
    assert caller.facts["base_url"] == f"http://127.0.0.1:{caller.facts['port']}"
    assert (caller.facts["division_code"], caller.facts["fiscal_year"]) == ("152502000", "2027")
    assert caller.data("GET", "/healthz") == {"status": "up"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_when_told_to(
    tmp_path: Path, contract: Contract, number: signal.Signals
) -> None:
    process, caller = launch(["--state", str(tmp_path / "state.sqlite")], contract)

    assert stop(process, caller, number) == 0


def test_a_port_that_is_taken_is_refused_in_words(caller: Caller, tmp_path: Path) -> None:
    port = str(caller.facts["port"])

    ended = run_to_its_end(["--port", port, "--state", str(tmp_path / "state.sqlite")])

    assert ended.returncode == 2
    assert "请换一个端口" in ended.stderr


def test_a_state_file_that_cannot_be_opened_is_refused_in_words(tmp_path: Path) -> None:
    ended = run_to_its_end(["--state", str(tmp_path / "missing" / "state.sqlite")])

    assert ended.returncode == 2
    assert "打不开状态文件" in ended.stderr


def test_its_secrets_can_be_given_by_the_environment(
    start: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMULATOR_APP_SECRET", "given-secret")
    monkeypatch.setenv("SIMULATOR_ADMIN_TOKEN", "given-token")

    facts = start().facts

    assert (facts["app_secret"], facts["admin_token"]) == ("given-secret", "given-token")


def test_its_secrets_are_never_the_same_twice_even_for_one_seed(start: Stage) -> None:
    first, second = start(state="a.sqlite").facts, start(state="b.sqlite").facts

    assert first["app_secret"] != second["app_secret"]
    assert first["admin_token"] != second["admin_token"]


def test_a_restart_on_the_same_file_finds_the_same_state(start: Stage) -> None:
    before = start()
    before.push_one("PERF_TEMPLATE", template_set(project()))
    before.run("declare_targets")
    before.run("approve_targets")
    state, lines = before.state(), before.rows("PM_PERF_INDICATOR", page_size=50)
    before.order("http_500", times=3)
    start.stop_all()

    after = start()

    assert after.state() == state
    assert after.data("GET", "/admin/faults")["faults"][0]["remaining"] == 3
    after.data("DELETE", "/admin/faults")
    assert after.rows("PM_PERF_INDICATOR", page_size=50) == lines


def test_a_restart_forgets_the_tokens(start: Stage) -> None:
    old = start().login
    start.stop_all()
    after = start()
    after.login = old

    answered = after.send("POST", "/perf/v2/query/PM_PROJECT_INFO", after.ask()).json()

    assert answered["result_code"] == "0402"


@pytest.mark.parametrize(
    "changed", [("--seed", "8"), ("--division", "152502000"), ("--bulk-rows", "20")]
)
def test_a_state_file_begun_with_other_settings_is_refused_in_words(
    start: Stage, tmp_path: Path, changed: tuple[str, str]
) -> None:
    start()
    start.stop_all()
    arguments = ["--seed", "7", "--state", str(tmp_path / "state.sqlite"), *changed]

    ended = run_to_its_end(arguments)

    assert ended.returncode == 2
    assert ended.stdout == ""
    assert "状态文件" in ended.stderr


@pytest.mark.parametrize("bad", [("--division", "1525"), ("--fiscal-year", "二〇二六")])
def test_bad_arguments_end_with_the_usage_code(tmp_path: Path, bad: tuple[str, str]) -> None:
    arguments = ["--state", str(tmp_path / "state.sqlite"), *bad]

    ended = run_to_its_end(arguments)

    assert ended.returncode == 2


def test_two_seeds_freeze_one_or_two_of_the_candidates_and_not_always_the_same(
    start: Stage,
) -> None:
    frozen = {
        seed: tuple(start(seed=seed, state=f"{seed}.sqlite").state()["frozen_projects"])
        for seed in range(1, 5)
    }

    assert all(len(codes) in {1, 2} for codes in frozen.values())
    assert len(set(frozen.values())) > 1


def test_bulk_rows_are_visible_declared_lines_of_extra_projects(start: Stage) -> None:
    caller = start("--bulk-rows", "2010")

    lines = caller.rows("PM_PERF_INDICATOR", page_size=700)
    projects = {row["pro_code"]: row for row in caller.rows("PM_PROJECT_INFO")}

    assert len(lines) == len({line["kpi_id"] for line in lines}) == 2010
    assert len({line["pro_code"] for line in lines}) == 101
    assert len({line["agency_code"] for line in lines}) > 20
    assert all(projects[line["pro_code"]]["pro_name"].startswith("批量测试项目") for line in lines)


def test_scripted_users_leave_bulk_projects_alone(start: Stage) -> None:
    caller = start("--bulk-rows", "200")
    plain = start(state="plain.sqlite")
    before = _of_bulk_projects(caller)

    counts = [{name: one.run(name) for name in SCRIPTS} for one in (caller, plain)]

    assert counts[0] == counts[1]
    assert len(before) == 10 + 200
    assert _of_bulk_projects(caller) == before


def _of_bulk_projects(caller: Caller) -> list[Json]:
    names = ("PM_PERF_GOAL_INFO", "PM_PERF_INDICATOR", "PAY_PERF_MONITOR_INFO", "PM_PERF_SELF_EVAL")
    return [
        row for name in names for row in caller.rows(name) if row["pro_name"].startswith("批量")
    ]


def test_the_caller_of_these_tests_gets_nothing_without_the_admin_token(caller: Caller) -> None:
    response = caller.session.get(caller.facts["base_url"] + "/admin/state", timeout=30)

    caller.contract.check_answer("GET", "/admin/state", response)
    assert (response.status_code, response.json()["result_code"]) == (403, "0403")
