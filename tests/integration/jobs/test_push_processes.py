"""Pushes as real processes against the simulator: two at once, one stopped, one killed."""

import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from adapter.bootstrap.app import open_app
from adapter.experiments import VARIABLE
from adapter.ports.division import Division
from adapter.settings import load_settings
from connectors.rehearsal import SimulatorProcess
from sync_jobs.catalogue import JOBS
from sync_jobs.import_library import SourceFile, import_library
from sync_jobs.job import JobOptions
from sync_jobs.runner import run_job
from tests.acceptance.process import DEADLINE_S, Ended, environment, run, started, wait_until

DIVISION = Division(division_code="152501000", fiscal_year=2026)
SETTINGS = "indicator-adapter.toml"
#: Exit codes of a push whose sets all have an outcome; the sample holds sets that are refused.
DONE = {0, 3}
LEASE_HELD = 6
#: States of pushes that are over.
CLOSED = {"confirmed", "rejected", "superseded"}
#: For what does not depend on the database.
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A working directory with a library to push, and the simulator that it goes to."""

    home: Path
    simulator_file: Path
    sqlite_file: str | None
    rows_of: Callable[[str], list[Any]]

    def push(self, **variables: str) -> Ended:
        """Push to the end of the process."""
        return run("run", "push_templates", "--json", cwd=self.home, **variables)

    def stored(self) -> Counter[tuple[str, str]]:
        """How often each set was stored over there."""
        statement = "SELECT data_set, set_key FROM sim_push_log WHERE accepted = 1"
        with closing(sqlite3.connect(self.simulator_file, timeout=30)) as connection:
            return Counter(connection.execute(statement).fetchall())

    def is_open_for_writing(self) -> bool:
        """False while somebody's transaction locks the database, which on PostgreSQL none does."""
        if self.sqlite_file is None:
            return True
        with closing(sqlite3.connect(self.sqlite_file, timeout=0.2)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            return True

    def states(self) -> set[str]:
        """The states of all pushes."""
        return {state for (state,) in self.rows_of("SELECT DISTINCT state FROM push_set")}


@pytest.fixture
def place(
    database_url: str, tmp_path: Path, rows_of: Callable[[str], list[Any]]
) -> Iterator[Place]:
    """Everything is imported and bound; nothing is pushed."""
    state = tmp_path / "simulator.sqlite"
    simulator = SimulatorProcess(
        state_file=state,
        seed=7,
        division_code=DIVISION.division_code,
        fiscal_year=DIVISION.fiscal_year,
    )
    with simulator:
        file = settings_file(tmp_path, database_url, simulator)
        with open_app(load_settings(file)) as app, app.site("here") as site:
            import_library(app.importing(), DIVISION, samples(), is_strict=False)
            run_job(JOBS["bind_projects"], site, JobOptions())
        url = sa.make_url(database_url)
        yield Place(
            home=tmp_path,
            simulator_file=state,
            sqlite_file=url.database if url.get_backend_name() == "sqlite" else None,
            rows_of=rows_of,
        )


def settings_file(home: Path, url: str, simulator: SimulatorProcess) -> Path:
    secret = home / "secret"
    secret.write_text(simulator.address.app_secret)
    file = home / SETTINGS
    file.write_text(
        f"""
        lease_ttl = "1s"
        [store]
        url = "{url}"
        [site.here]
        profile = "std-v2-rest"
        base_url = "{simulator.address.base_url}"
        division_code = "{DIVISION.division_code}"
        fiscal_year = {DIVISION.fiscal_year}
        app_id = "{simulator.address.app_id}"
        app_secret_file = "{secret}"
        [site.here.push]
        late_commit_window = "1s"
        """
    )
    return file


def samples() -> list[SourceFile]:
    folder = files("adapter") / "samples"
    names = ("library_v1.xlsx", "project_list.xlsx")
    return [SourceFile(name=name, content=(folder / name).read_bytes()) for name in names]


def is_stopped(process: "subprocess.Popen[str]") -> bool:
    state = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0]
    return state == "T"


def stop_outside_a_transaction(process: "subprocess.Popen[str]", place: Place) -> None:
    """Wait for the stop; one that came while the lease was being renewed locks everybody out.

    That is how SQLite is, and nothing to be shown here: the process goes on for a moment, after
    which all the same is true of it.
    """
    wait_until(lambda: is_stopped(process), "the stop")
    while not place.is_open_for_writing():
        os.kill(process.pid, signal.SIGCONT)
        time.sleep(0.002)
        os.kill(process.pid, signal.SIGSTOP)
        wait_until(lambda: is_stopped(process), "the stop")


def test_two_pushes_at_once_are_one(place: Place) -> None:
    with started("run", "push_templates", cwd=place.home) as first:
        second = place.push()
        codes = {first.wait(timeout=DEADLINE_S), second.code}

    # One may have ended before the other began; then there was nothing left to do.
    assert codes <= {*DONE, LEASE_HELD}
    assert codes & DONE
    assert place.push().code in DONE
    assert set(place.stored().values()) == {1}


def test_a_push_that_was_stopped_and_goes_on_is_fenced_off(place: Place) -> None:
    stop = {VARIABLE: "stop:push.prepared"}
    with started("run", "push_templates", cwd=place.home, **stop) as first:
        stop_outside_a_transaction(first, place)
        wait_until(lambda: place.push().code in DONE, "the lease's end")
        os.kill(first.pid, signal.SIGCONT)
        code = first.wait(timeout=DEADLINE_S)

    assert code == 1
    assert set(place.stored().values()) == {1}
    assert place.states() <= CLOSED
    errors = place.rows_of("SELECT error FROM run WHERE job = 'push_templates' ORDER BY started_at")
    assert errors[0] == ("LeaseLost",)


@SQLITE
@pytest.mark.parametrize("step", ["push.marked_sent", "push.answered#2"])
def test_a_push_that_was_killed_is_made_good_by_the_next(place: Place, step: str) -> None:
    killed = place.push(**{VARIABLE: step})
    wait_until(lambda: place.push().code in DONE and place.states() <= CLOSED, "the end")

    assert killed.code == -signal.SIGKILL
    assert set(place.stored().values()) == {1}


@SQLITE
def test_a_step_that_there_is_not_ends_no_run(place: Place) -> None:
    mistaken = place.push(**{VARIABLE: "push.nowhere"})

    assert mistaken.code == 78
    assert "push.prepared" in mistaken.json["sentence"]
    assert place.stored() == Counter()
    assert VARIABLE not in environment()
