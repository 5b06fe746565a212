"""Ctrl-C: what stays ends cleanly with 0, what was interrupted with 130; no process is left."""

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from connectors.rehearsal import SimulatorProcess
from tests.acceptance.conftest import SEED, SETTINGS, Rehearsed
from tests.acceptance.process import (
    DEADLINE_S,
    interrupt,
    processes_naming,
    started,
    told,
    wait_until,
)
from tests.acceptance.summaries import figures_of


def none_left(folder: Path) -> bool:
    return processes_naming(folder) == {}


def test_a_rehearsal_tells_people_the_same_figures_and_stays_until_control_c(
    rehearsed: Rehearsed, tmp_path: Path
) -> None:
    """The same seed gives what the other rehearsal with it printed as JSON."""
    options = "--seed", str(SEED), "--keep", tmp_path / "kept"
    with started("demo", *options, cwd=tmp_path) as process:
        wait_until(lambda: "按 Ctrl-C 结束" in told(tmp_path), "the end of the first cycle")
        assert not none_left(tmp_path)
        code = interrupt(process)

    assert code == 0
    assert "已结束" in told(tmp_path)
    assert "Traceback" not in told(tmp_path)
    wait_until(lambda: none_left(tmp_path), "the end of the simulator")
    for wire, figures in rehearsed.ended.json["transports"].items():
        assert figures_of(wire, told(tmp_path)) == figures


def test_control_c_in_the_middle_of_a_rehearsal_is_an_interruption(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    with started("demo", "--once", cwd=tmp_path, TMPDIR=str(tmp_path / "tmp")) as process:
        wait_until(lambda: "推送指标模板" in told(tmp_path), "the first push")
        code = interrupt(process)

    assert code == 130
    assert "已中断" in told(tmp_path)
    assert "Traceback" not in told(tmp_path)
    wait_until(lambda: none_left(tmp_path), "the end of the simulator")
    assert list((tmp_path / "tmp").iterdir()) == []


def has_started(place: Path) -> bool:
    return "已启动" in told(place)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_daemon_hears_a_signal_that_another_of_its_threads_is_handed(
    revive: Callable[[], tuple[Path, SimulatorProcess]], tmp_path: Path, number: signal.Signals
) -> None:
    """The kernel is free to hand it to any thread, and the main one sleeps."""
    copy, _ = revive()
    with started("--config", copy / SETTINGS, "serve", cwd=tmp_path) as process:
        wait_until(partial(has_started, tmp_path), "the start of a daemon")
        threads = Path(f"/proc/{process.pid}/task")
        wait_until(lambda: len([*threads.iterdir()]) > 1, "its clock")
        os.kill(max(int(each.name) for each in threads.iterdir()), number)

        assert process.wait(timeout=DEADLINE_S) == 0


def count(database: Path, statement: str) -> int:
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        number: int = connection.execute(statement).fetchone()[0]
        return number


#: Pairs of runs of one job of which the later began before the earlier had ended.
_OVERLAPS = """
    SELECT count(*) FROM run AS earlier JOIN run AS later
    ON later.job = earlier.job AND later.site = earlier.site AND later.run_id > earlier.run_id
    WHERE earlier.job = 'identify_indicators' AND earlier.outcome IS NOT NULL
    AND later.started_at < earlier.ended_at AND earlier.started_at <= later.started_at
"""


def test_two_daemons_on_one_database_never_run_a_job_twice_at_once_or_in_a_slot(
    revive: Callable[[], tuple[Path, SimulatorProcess]], tmp_path: Path
) -> None:
    copy, _ = revive()
    text, _, _ = (copy / SETTINGS).read_text().partition("[site.rest.schedule]")
    (copy / SETTINGS).write_text(text + '[site.rest.schedule]\nidentify_indicators = "1s"\n')
    database = copy / "adapter.sqlite"
    runs_before = count(database, "SELECT count(*) FROM run")
    places = tmp_path / "first", tmp_path / "second"
    for place in places:
        place.mkdir()
    serve = "--config", copy / SETTINGS, "serve"

    with (
        started(*serve, cwd=places[0]) as first,
        started(*serve, cwd=places[1]) as second,
    ):
        for place in places:
            wait_until(partial(has_started, place), "the start of a daemon")
        wait_until(lambda: count(database, "SELECT count(*) FROM tick") >= 6, "six slots")
        codes = interrupt(first), interrupt(second)

    # A slot in which the run of an earlier one still works is passed over.
    slots = count(database, "SELECT count(*) FROM tick")
    runs = count(database, "SELECT count(*) FROM run") - runs_before
    assert codes == (0, 0)
    assert 0 < runs <= slots
    assert count(database, _OVERLAPS) == 0
    assert count(database, "SELECT count(*) FROM run WHERE outcome IS NULL") == 0
    assert sum(told(place).count("[rest] 指标识别") for place in places) == runs
    assert all("Traceback" not in told(place) for place in places)
