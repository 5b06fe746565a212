"""The story of a revision: two sides change, people decide, exactly that is done and undone."""

import io
import json
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from adapter.cli.account import login_name
from adapter.cli.main import _exit_code
from adapter.experiments import VARIABLE
from connectors.rehearsal import SimulatorProcess
from tests.acceptance.process import run, wait_until

DIVISION, YEAR = "152501000", 2026
#: The author's commands may run in a process of their own: there the kernel says who runs them.
AUTHOR, FIRST, SECOND, ADMIN = login_name(), "li", "wang", "guan"
#: What the sample's second version changes, and what it does not.
REVISED, REVISED_TOO, KEPT = "MB107039", "MB102013", "MB101001"
PARTLY, CONFLICTS = 3, 4
#: Where a command asks who sits at the terminal.
DOORS = (
    "plans.group",
    "plans.deciding",
    "users",
    "library.group",
    "library.life",
    "library.proposals",
)


@dataclass
class Town:
    """An installation, its people, and the other side with a user of its own."""

    home: Path
    simulator: SimulatorProcess
    user: str = ADMIN

    def say(self, *words: str) -> tuple[int, str]:
        """Run a command as the user who sits at the terminal."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = _exit_code(["--config", str(self.home / "settings.toml"), *words])
        return code, out.getvalue() or err.getvalue()

    def ask(self, user: str, *words: str) -> Any:
        """The same as somebody, the answer as data."""
        self.user = user
        return json.loads(self.say(*words, "--json")[1])

    def told(self, user: str, *words: str) -> tuple[int, str]:
        """The same, the answer as people read it."""
        self.user = user
        return self.say(*words)

    def revise(self, *samples: str) -> None:
        """One person writes the library's next version, another releases it.

        Without samples it takes in the entries that wait, and nothing else.
        """
        written = ("import", "--as-draft", *map(sample, samples)) if samples else ("draft",)
        for user, words in (
            (AUTHOR, written),
            (AUTHOR, ("submit",)),
            (FIRST, ("release",)),
        ):
            code, told = self.told(user, "library", *words)
            assert code in {0, PARTLY}, told

    def plan(self) -> str:
        return str(self.ask(AUTHOR, "plan", "push")["figures"]["plan_id"])

    def approve(self, plan_id: str) -> None:
        for reviewer in (FIRST, SECOND):
            seen = self.ask(reviewer, "plan", "show", plan_id)["digest"]
            state = self.ask(reviewer, "plan", "approve", plan_id, "--digest", seen)["state"]
            if state == "approved":
                return
        raise AssertionError(state)

    def changes(self, plan_id: str) -> dict[str, Any]:
        """The changes of a plan by key."""
        shown = self.ask(FIRST, "plan", "show", plan_id, "--limit", "1000")
        return {each["key"]: each for each in shown["changes"]}

    def differing(self) -> dict[str, str]:
        """The verdict on every set that differed when the versions were checked last."""
        shown = self.ask(FIRST, "conflicts", "list", "--verdict", "all", "--limit", "1000")
        return {each["key"]: each["verdict"] for each in shown["sets"]}

    def they_edit(self, key: str) -> None:
        """Let a user of the other side change one value of a template."""
        self.simulator._admin("POST", "/admin/edits", {"set_key": key, "data_set": "PERF_TEMPLATE"})

    def they_stored(self) -> Counter[str]:
        """How often each template was stored over there."""
        statement = (
            "SELECT set_key FROM sim_push_log WHERE data_set = 'PERF_TEMPLATE' AND accepted = 1"
        )
        with closing(sqlite3.connect(self.home / "simulator.sqlite", timeout=30)) as connection:
            return Counter(key for (key,) in connection.execute(statement))

    def they_hold(self, key: str) -> set[str]:
        """The values of a template over there."""
        file = self.home / "simulator.sqlite"
        statement = (
            "SELECT kpi_val FROM PERF_TEMPLATE_ITEM WHERE template_code = ? AND is_deleted = 2"
        )
        with closing(sqlite3.connect(file, timeout=30)) as connection:
            return {value for (value,) in connection.execute(statement, (key,))}


@pytest.fixture(params=["std-v2-rest", "std-v2-soap"])
def town(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Town]:
    """Everybody has an account; the first version of the library is over there."""
    simulator = SimulatorProcess(
        state_file=tmp_path / "simulator.sqlite",
        seed=7,
        division_code=DIVISION,
        fiscal_year=YEAR,
    )
    with simulator:
        town = Town(tmp_path, simulator)
        for door in DOORS:
            monkeypatch.setattr(f"adapter.cli.{door}.login_name", lambda: town.user)
        settle_in(town, sqlite_url, request.param)
        yield town


def sample(name: str) -> str:
    return str(files("adapter") / "samples" / name)


def settle_in(town: Town, database_url: str, profile: str) -> None:
    address, home = town.simulator.address, town.home
    (home / "secret").write_text(address.app_secret)
    assert town.say("keys", "new", str(home / "approval.pem"))[0] == 0
    (home / "settings.toml").write_text(
        f"""
        [store]
        url = "{database_url}"
        [log]
        level = "error"
        [plan]
        signing_key = "{home}/approval.pem"
        [site.here]
        profile = "{profile}"
        base_url = "{address.base_url}"
        division_code = "{DIVISION}"
        fiscal_year = {YEAR}
        app_id = "{address.app_id}"
        app_secret_file = "{home}/secret"
        [site.here.push]
        approval = "required"
        late_commit_window = "1s"
        """
    )
    roles = {ADMIN: "administrator", AUTHOR: "preparer", FIRST: "reviewer", SECOND: "reviewer"}
    for user, role in roles.items():
        assert town.told(ADMIN, "user", "add", user, "--role", role)[0] == 0
    town.revise("library_v1.xlsx", "project_list.xlsx")
    town.say("run", "bind_projects")
    first = town.plan()
    town.approve(first)
    town.ask(AUTHOR, "plan", "apply", first)


def test_a_revision_is_planned_decided_approved_applied_and_taken_back(town: Town) -> None:
    before = town.they_hold(REVISED_TOO)

    # The library is revised; over there a unit adapts two of its copies.
    town.revise("library_v2.xlsx")
    town.they_edit(KEPT)
    town.they_edit(REVISED)
    adapted = town.they_hold(KEPT)

    # The daemon's own push sees both and lets nothing leave.
    code, told = town.told(AUTHOR, "run", "push_templates")
    assert code == CONFLICTS
    assert "须经批准" in told
    assert town.they_hold(KEPT) == adapted

    # Both are seen: what we changed, and where a person must say whose it is.
    plan_id = town.plan()
    changes = town.changes(plan_id)
    assert changes[REVISED_TOO]["kind"] == "change"
    assert "≥90% → ≥95%" in changes[REVISED_TOO]["fields"][0]["told"]
    assert {key for key, each in changes.items() if each["kind"] == "conflict"} == {KEPT, REVISED}

    # One conflict is decided for our side: a new draft, for the reviewers to look at.
    position = str(changes[REVISED]["position"])
    edited = town.ask(AUTHOR, "plan", "edit", plan_id, position, "--to", "send")
    assert (edited["state"], edited["revision"]) == ("draft", 2)
    town.ask(AUTHOR, "plan", "submit", plan_id)

    # Its author may not approve it; two others do.
    code, told = town.told(AUTHOR, "plan", "approve", plan_id)
    assert (code, told.strip()) == (8, f"账号“{AUTHOR}”无权复核计划，请由复核办理。")
    town.approve(plan_id)

    # It is applied and read back: ours won where that was decided, theirs stays where it was not.
    applied = town.ask(AUTHOR, "plan", "apply", plan_id)
    changes = town.changes(plan_id)
    assert applied["counts"]["read"] == len(changes)
    assert (changes[REVISED]["outcome"], changes[KEPT]["outcome"]) == ("applied", "left")
    assert "≥95%" in town.they_hold(REVISED_TOO)
    assert town.they_hold(KEPT) == adapted
    assert town.ask(FIRST, "plan", "verify", plan_id)["intact"]

    # One of the applied sets is edited over there; then all of the plan is to be taken back.
    town.they_edit(REVISED)
    moved = town.they_hold(REVISED)
    back = str(town.ask(AUTHOR, "plan", "rollback", plan_id)["figures"]["plan_id"])
    assert town.changes(back)[REVISED]["kind"] == "held"
    town.approve(back)
    town.ask(AUTHOR, "plan", "apply", back)

    assert town.they_hold(REVISED_TOO) == before
    assert town.they_hold(REVISED) == moved
    adopt_what_they_adapted(town, adapted)


def adopt_what_they_adapted(town: Town, adapted: set[str]) -> None:
    """The end of the story: what nobody decides against is theirs to keep, and becomes ours."""
    # What a unit had adapted, and nobody but it had changed, is adopted: into the next version.
    adopting = str(town.ask(AUTHOR, "plan", "reconcile")["figures"]["plan_id"])
    adopted = town.changes(adopting)[KEPT]
    assert (adopted["kind"], adopted["fields"]) == ("adopt", [])
    assert {each["after"] for each in adopted["adopted"]} <= adapted
    town.approve(adopting)
    town.ask(AUTHOR, "plan", "apply", adopting)
    assert town.changes(adopting)[KEPT]["outcome"] == "adopted"
    (entry,) = [e for e in town.ask(AUTHOR, "library", "proposals") if e["code"] == KEPT]
    assert (entry["origin"], entry["origin_by"], entry["state"]) == ("external", AUTHOR, "accepted")

    # The way back withdraws it from the draft, by the same approval; it comes up anew.
    town.told(AUTHOR, "library", "draft")
    back = str(town.ask(AUTHOR, "plan", "rollback", adopting)["figures"]["plan_id"])
    withdrawn = town.changes(back)[KEPT]
    assert (withdrawn["kind"], withdrawn["entry_id"]) == ("retract", entry["id"])
    town.approve(back)
    code, told = town.told(AUTHOR, "plan", "apply", back)
    assert code == 0
    assert "已从指标库下一版收回" in told
    assert KEPT not in {each["code"] for each in town.ask(AUTHOR, "library", "proposals")}
    town.told(AUTHOR, "library", "discard")
    adopting = str(town.ask(AUTHOR, "plan", "reconcile")["figures"]["plan_id"])
    assert town.changes(adopting)[KEPT]["kind"] == "adopt"
    town.approve(adopting)
    town.ask(AUTHOR, "plan", "apply", adopting)

    # Nobody is told of it again, before that version is released or after; then both are equal.
    town.told(AUTHOR, "run", "reconcile_versions")
    assert KEPT not in town.differing()
    town.revise()
    town.told(AUTHOR, "run", "reconcile_versions")
    assert town.differing()[KEPT] == "converged"
    town.told(AUTHOR, "run", "reconcile_versions")
    assert KEPT not in town.differing()
    assert town.they_hold(KEPT) == adapted


@pytest.mark.parametrize("town", ["std-v2-rest"], indirect=True)
def test_a_change_that_moved_between_approval_and_application_is_refused_alone(town: Town) -> None:
    town.revise("library_v2.xlsx")
    plan_id = town.plan()
    town.approve(plan_id)
    town.they_edit(REVISED_TOO)
    moved = town.they_hold(REVISED_TOO)

    code, told = town.told(AUTHOR, "plan", "apply", plan_id)

    outcomes = {key: each["outcome"] for key, each in town.changes(plan_id).items()}
    assert code == PARTLY
    assert (
        f"（{REVISED_TOO}）：对方这一套在计划之后又有改动，没有执行；请重新编制同类的计划" in told
    )
    assert (outcomes[REVISED_TOO], outcomes[REVISED]) == ("stale", "applied")
    assert town.they_hold(REVISED_TOO) == moved


@pytest.mark.parametrize("town", ["std-v2-rest"], indirect=True)
def test_an_application_whose_process_is_killed_is_carried_on_by_the_next(town: Town) -> None:
    before = town.they_stored()
    town.revise("library_v2.xlsx")
    plan_id = town.plan()
    town.approve(plan_id)
    command = ("--config", str(town.home / "settings.toml"), "plan", "apply", plan_id)

    killed = run(*command, cwd=town.home, **{VARIABLE: "push.answered#2"})
    wait_until(lambda: town.ask(AUTHOR, *command[2:])["figures"]["state"] != "applying", "the end")

    outcomes = {key: each["outcome"] for key, each in town.changes(plan_id).items()}
    assert killed.code == -signal.SIGKILL
    assert outcomes[REVISED] == "applied"
    assert not {"waiting", "unsettled"} & set(outcomes.values())
    assert set((town.they_stored() - before).values()) == {1}
