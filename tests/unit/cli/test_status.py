"""What `status` says of data that never came, and of a version check of some day."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapter.bootstrap.app import App, open_app
from adapter.cli.output import local_time
from adapter.daemon import Daemon, Tick
from adapter.domain.coverage import BEGINNING, Interval
from adapter.domain.identity import Scope
from adapter.domain.outcome import RunOutcome
from adapter.domain.record import RecordKind
from adapter.ports.rows import Cursor
from adapter.ports.runs import RunRecord
from adapter.settings import load_settings
from sync_jobs.catalogue import JOBS
from sync_jobs.interruptions import this_process
from tests.integration.storage.pulls import reading
from tests.unit.mappings.cutting import without_kinds

Say = Callable[..., Any]
SCOPE = Scope(site="erenhot", division_code="152501000", fiscal_year=2026)
CHECKED = datetime(2026, 3, 1, 8, tzinfo=UTC)
READ = datetime(2026, 2, 28, 9, 30, tzinfo=UTC)

FILE = """\
[store]
url = "sqlite:///adapter.db"

[site.erenhot]
profile = "std-v2-rest"
base_url = "http://127.0.0.1:9"
division_code = "152501000"
fiscal_year = 2026
app_id = "adapter"
app_secret_env = "ERENHOT_SECRET"
"""


@pytest.fixture
def app(say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """The app behind the settings file of the command's directory."""
    monkeypatch.setenv("ERENHOT_SECRET", "x")
    (tmp_path / "indicator-adapter.toml").write_text(FILE)
    with open_app(load_settings(tmp_path / "indicator-adapter.toml")) as opened:
        yield opened


MONITORING = "V1.0 没有绩效监控数据集"
DIRECTORY = "没有项目目录接口"


def lacking(folder: Path) -> None:
    """The site's profile turns out to lack two kinds."""
    kinds = (RecordKind.MONITORING_LINE, RecordKind.DIRECTORY_ENTRY)
    text = without_kinds(kinds, MONITORING)
    text = text.replace(f'directory_entry = "{MONITORING}"', f'directory_entry = "{DIRECTORY}"')
    (folder / "site.toml").write_text(text, "utf-8")
    file = folder / "indicator-adapter.toml"
    file.write_text(file.read_text().replace('"std-v2-rest"', '"./site.toml"'))


def pulled(app: App, covered_to: datetime) -> None:
    """A complete pull that brought no row."""
    run = started(app, "pull_targets")
    with app.store.open_stage(SCOPE, run.run_id, RecordKind.TARGET_LINE) as stage:
        cursor = Cursor(covered_to=covered_to, swept_at=CHECKED)
        proven = Interval(low=BEGINNING, high=covered_to)
        stage.publish(reading(at=CHECKED, cursor=cursor, proven=proven))


def started(app: App, job: str) -> RunRecord:
    run = RunRecord(run_id=app.ids.fresh(), job=job, scope=SCOPE, started_at=CHECKED)
    with app.store.begin() as work:
        work.runs.start(run)
        work.commit()
    return run


@pytest.mark.parametrize("command", ["status", "runs"])
def test_a_run_whose_process_was_killed_is_not_told_as_running(
    say: Say, app: App, command: str
) -> None:
    with subprocess.Popen(["true"]) as gone:  # noqa: S607 - whatever ends at once
        here, pid = this_process(), gone.pid
    run = RunRecord(
        run_id=app.ids.fresh(),
        job="pull_targets",
        scope=SCOPE,
        started_at=CHECKED,
        process=replace(here, pid=pid, birth="another boot"),
    )
    with app.store.begin() as work:
        work.runs.start(run)
        work.runs.start(replace(run, run_id=app.ids.fresh(), job="pull_monitoring", process=here))
        work.commit()

    told = say(command).out

    assert told.count("运行中") == 1
    assert "失败" in told


def finished(app: App, outcome: RunOutcome, **figures: int) -> None:
    run = replace(
        started(app, "reconcile_versions"), ended_at=CHECKED, outcome=outcome, figures=figures
    )
    with app.store.begin() as work:
        work.runs.finish(run)
        work.commit()


def test_after_an_empty_pull_nothing_was_read(say: Say, app: App) -> None:
    pulled(app, BEGINNING)

    assert "2000-01-01" not in say("status").out
    assert "未拉取" in say("status").out
    assert say("status", "--json").json[0]["covered_to"] == {"target_line": None}


def test_how_far_was_read_is_told(say: Say, app: App) -> None:
    pulled(app, READ)

    assert local_time(READ) in say("status").out
    assert say("status", "--json").json[0]["covered_to"] == {"target_line": READ.isoformat()}


def test_verdicts_say_when_they_are_from(say: Say, app: App) -> None:
    finished(app, RunOutcome.OK, agreed=3, conflict=1)

    assert f"版本核对（{local_time(CHECKED)}）：一致 3，" in say("status").out
    assert say("status", "--json").json[0]["verdicts_at"] == CHECKED.isoformat()


def test_a_check_that_failed_is_not_told_as_one_without_verdicts(say: Say, app: App) -> None:
    finished(app, RunOutcome.FAILED)

    assert f"版本核对（{local_time(CHECKED)}）：失败，没有结果" in say("status").out


def test_without_any_check_the_job_is_named(say: Say, app: App) -> None:
    assert "run reconcile_versions" in say("status").out
    assert say("status", "--json").json[0]["verdicts_at"] is None


@pytest.mark.usefixtures("app")
def test_kinds_that_the_profile_lacks_are_named_with_their_reason(say: Say, tmp_path: Path) -> None:
    lacking(tmp_path)

    said = say("status")

    (line,) = (each for each in said.out.splitlines() if "绩效监控指标" in each)
    assert f"口径不支持：{MONITORING}" in line
    assert "未拉取" not in line
    assert f"项目目录：口径不支持：{DIRECTORY}" in said.out
    assert say("status", "--json").json[0]["unsupported"] == {
        "monitoring_line": MONITORING,
        "directory_entry": DIRECTORY,
    }


@pytest.mark.usefixtures("app")
def test_a_profile_that_cannot_be_read_does_not_hide_the_rest(say: Say, tmp_path: Path) -> None:
    lacking(tmp_path)
    (tmp_path / "site.toml").unlink()

    assert say("status").code == 0
    assert say("status", "--json").json[0]["unsupported"] == {}


@pytest.mark.usefixtures("app")
def test_a_scheduled_job_of_lacking_kinds_alone_does_not_fail(tmp_path: Path) -> None:
    lacking(tmp_path)
    ended: list[object] = []

    with open_app(load_settings(tmp_path / "indicator-adapter.toml")) as app:
        daemon = Daemon(
            app,
            watcher=lambda _site, _spec, finished: ended.append(finished.result.outcome),
            failure_watcher=lambda _site, _spec, error: ended.append(error),
        )
        daemon.fire(Tick(site="erenhot", spec=JOBS["pull_monitoring"], every_s=60))

    assert ended == [RunOutcome.OK]
