"""Runs whose process was killed are closed by the next run and by the daemon; others never."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from adapter.bootstrap.app import App
from adapter.daemon import Daemon
from adapter.domain.outcome import RunOutcome
from adapter.ports.runs import RunProcess, RunRecord
from adapter.settings import Settings
from adapter.storage.store import SqlStore
from sync_jobs.interruptions import close_interrupted, is_gone, this_process
from tests.integration.jobs.desk import SCOPE, Desk

#: Says who it is and waits to be killed.
WAITING = """
import sys
from sync_jobs.interruptions import this_process
me = this_process()
print(me.host, me.pid, me.birth, sep="\\n", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def process() -> Iterator["subprocess.Popen[str]"]:
    """A process of its own that lives until a test kills it."""
    words = [sys.executable, "-c", WAITING]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and words
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        yield running
        running.kill()


def told(process: "subprocess.Popen[str]") -> RunProcess:
    assert process.stdout is not None
    host, pid, birth = (process.stdout.readline().strip() for _ in range(3))
    return RunProcess(host=host, pid=int(pid), birth=birth)


def unfinished(desk: Desk, process: RunProcess | None) -> str:
    """A run that this process started."""
    run = RunRecord(
        run_id=desk.ids.fresh(),
        job="pull_monitoring",
        scope=SCOPE,
        started_at=desk.clock.now(),
        process=process,
    )
    with desk.store.begin() as work:
        work.runs.start(run)
        work.commit()
    return run.run_id


def found(desk: Desk, run_id: str) -> RunRecord:
    return next(each for each in desk.store.queries.runs(limit=100) if each.run_id == run_id)


def test_the_next_run_closes_the_run_of_a_killed_process(
    ready: Desk, process: "subprocess.Popen[str]"
) -> None:
    run_id = unfinished(ready, told(process))
    process.kill()
    process.wait()

    ready.run("pull_targets")

    closed = found(ready, run_id)
    assert (closed.outcome, closed.error) == (RunOutcome.FAILED, "Interrupted")
    assert closed.ended_at == ready.clock.now()


def test_the_run_of_a_live_process_is_never_touched(
    ready: Desk, process: "subprocess.Popen[str]"
) -> None:
    run_id = unfinished(ready, told(process))

    ready.run("pull_targets")

    assert found(ready, run_id).outcome is None


def test_a_killed_process_that_nobody_waited_for_is_gone(
    process: "subprocess.Popen[str]",
) -> None:
    killed = told(process)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # It is a zombie from now on.

    assert is_gone(killed)


def test_a_run_of_another_host_is_never_touched(
    ready: Desk, process: "subprocess.Popen[str]"
) -> None:
    elsewhere = replace(told(process), host="elsewhere")
    process.kill()
    process.wait()
    run_id = unfinished(ready, elsewhere)

    ready.run("pull_targets")

    assert found(ready, run_id).outcome is None


def test_another_process_with_the_same_number_is_told_apart_by_its_birth() -> None:
    here = this_process()

    assert is_gone(replace(here, birth="another boot:1"))
    assert not is_gone(here)


def test_a_live_number_without_a_known_birth_is_left_alone() -> None:
    assert not is_gone(replace(this_process(), birth=""))


def test_a_run_that_nobody_claims_is_left_alone(ready: Desk) -> None:
    run_id = unfinished(ready, None)

    assert close_interrupted(ready.store, ready.clock) == 0
    assert found(ready, run_id).outcome is None


def test_a_run_that_was_finished_meanwhile_is_not_contradicted(ready: Desk) -> None:
    run_id = unfinished(ready, this_process())
    with ready.store.begin() as work:
        work.runs.finish(
            replace(found(ready, run_id), outcome=RunOutcome.OK, ended_at=ready.clock.now())
        )
        closed = work.runs.abandon([run_id], at=ready.clock.now(), error="Interrupted")
        work.commit()

    assert closed == 0
    assert found(ready, run_id).outcome is RunOutcome.OK


def test_a_run_says_which_process_it_belongs_to(ready: Desk) -> None:
    ready.run("pull_targets")

    assert ready.latest_run().process == this_process()


def test_the_daemon_closes_what_killed_processes_left(
    ready: Desk, store: SqlStore, clock: Any, ids: Any, process: "subprocess.Popen[str]"
) -> None:
    run_id = unfinished(ready, told(process))
    process.kill()
    process.wait()
    app = App(settings=Settings(), store=store, queries=store.queries, clock=clock, ids=ids)
    stopped = threading.Event()
    stopped.set()

    Daemon(app).run_until(stopped)

    assert found(ready, run_id).error == "Interrupted"
