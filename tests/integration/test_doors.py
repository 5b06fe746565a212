"""What the doors do when something is missing, out of reach, or a defect of ours."""

import json
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import structlog
from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from structlog.testing import capture_logs

import adapter.storage.database.schema
from adapter.bootstrap.app import App, open_app
from adapter.cli.main import cli, main
from adapter.cli.service import tell_failed
from adapter.daemon import Daemon, Tick
from adapter.doctor import Check, Health, examine
from adapter.errors import ConnectionLost, ExitCode, RemoteRefused
from adapter.settings import Settings, load_settings
from adapter.storage.database.engine import make_engine, writing
from adapter.storage.database.schema import upgrade
from adapter.storage.database.statements import take_turn
from adapter.storage.purging.traces import SCRUB_DUE
from sync_jobs.job import Job, JobOptions, JobResult, JobSpec, RunContext
from sync_jobs.runner import run_job

CANARY = "金丝雀工程"
#: Nobody listens on the discard port.
NOWHERE = "127.0.0.1:9"

FILE = """\
[store]
url = "{url}"

[site.erenhot]
profile = "std-v2-rest"
base_url = "http://{nowhere}"
division_code = "152501000"
fiscal_year = 2026
app_id = "adapter"
app_secret_env = "ERENHOT_SECRET"
"""


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ERENHOT_SECRET", "x")
    yield
    # A command sets up logging to the standard error of its test, which is closed afterwards.
    structlog.reset_defaults()


def settings_file(folder: Path, url: str) -> Path:
    file = folder / "settings.toml"
    file.write_text(FILE.format(url=url, nowhere=NOWHERE), "utf-8")
    return file


def examined(file: Path) -> dict[str, Check]:
    return {each.name: each for each in examine(load_settings(file), file)}


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        each.name: (each.read_bytes(), each.stat().st_mtime_ns)
        for each in folder.iterdir()
        if each.is_file()
    }


# --- doctor ---------------------------------------------------------------------------------------


def test_doctor_makes_no_database(tmp_path: Path) -> None:
    file = settings_file(tmp_path, f"sqlite:///{tmp_path}/new.db")

    checks = examined(file)

    assert checks["数据库"].health is Health.WARNING
    assert list(tmp_path.iterdir()) == [file]


def test_doctor_leaves_a_database_as_it_is(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path}/kept.db")
    file = settings_file(tmp_path, f"sqlite:///{tmp_path}/kept.db")
    before = contents(tmp_path)

    checks = examined(file)

    assert checks["数据库"].health is Health.GOOD
    assert checks["站点 erenhot 指标库"].health is Health.WARNING
    assert contents(tmp_path) == before


def test_doctor_tells_that_bytes_of_purged_projects_may_still_lie_in_the_file(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    upgrade(url)
    file = settings_file(tmp_path, url)
    engine = make_engine(url)
    with writing(engine.connect()) as connection, connection.begin():
        take_turn(connection, {"division_code": "152501000", "fiscal_year": 2026}, SCRUB_DUE)
    engine.dispose()

    check = examined(file)["站点 erenhot 指标库"]

    assert check.health is Health.BAD
    assert "重新导入最近一份项目统计表" in check.sentence


def test_doctor_does_not_call_it_good_that_no_plan_can_be_approved(tmp_path: Path) -> None:
    check = examined(settings_file(tmp_path, f"sqlite:///{tmp_path}/new.db"))["批准签名"]

    assert check.health is Health.NOTE
    assert "没有配置密钥，不能批准计划" in check.sentence


@pytest.mark.parametrize(("mode", "is_told"), [(0o600, False), (0o640, True), (0o644, True)])
def test_doctor_warns_of_a_secret_that_others_can_read(
    tmp_path: Path,
    mode: int,
    is_told: bool,  # noqa: FBT001 - a column of the table
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x", "utf-8")
    secret.chmod(mode)
    file = settings_file(tmp_path, f"sqlite:///{tmp_path}/new.db")
    named = file.read_text("utf-8").replace(
        'app_secret_env = "ERENHOT_SECRET"', f'app_secret_file = "{secret}"'
    )
    file.write_text(named, "utf-8")

    checks = examined(file)

    assert ("站点 erenhot 密钥" in checks) is is_told
    if is_told:
        assert checks["站点 erenhot 密钥"].health is Health.WARNING
        assert "请改为 600" in checks["站点 erenhot 密钥"].sentence


def test_doctor_tells_what_the_receiver_cannot_promise_as_a_note_and_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = settings_file(tmp_path, f"sqlite:///{tmp_path}/new.db")
    file.write_text(f'{file.read_text("utf-8")}push = {{ late_commit_window = "45m" }}\n', "utf-8")

    code = exit_code("--config", str(file), "doctor", "--json")

    checks = json.loads(capsys.readouterr().out)["checks"]
    good, *notes = [each for each in checks if each["name"] == "站点 erenhot 推送"]
    assert (good["health"], {each["health"] for each in notes}) == ("good", {"note"})
    assert "不丢失" in good["sentence"]
    assert "不重复" not in good["sentence"]
    assert "对方若在发出 45m" in notes[0]["sentence"]
    assert code == ExitCode.REMOTE_UNREACHABLE, "only that nobody answers there is a failure"


def test_a_note_makes_no_site_worse_than_good() -> None:
    assert max(Health.NOTE, Health.GOOD) is Health.GOOD
    assert [each.label for each in Health] == ["说明", "正常", "注意", "异常"]


def test_doctor_migrates_nothing(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "old.db") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.execute("INSERT INTO alembic_version VALUES ('0001')")
    connection.close()
    file = settings_file(tmp_path, f"sqlite:///{tmp_path}/old.db")
    before = contents(tmp_path)

    checks = examined(file)

    assert checks["数据库"].health is Health.BAD
    assert "db upgrade" in checks["数据库"].sentence
    assert contents(tmp_path) == before


def test_doctor_names_a_place_where_no_database_can_be_made(tmp_path: Path) -> None:
    file = settings_file(tmp_path, f"sqlite:///{tmp_path}/nowhere/new.db")

    database = examined(file)["数据库"]

    assert database.exit_code is ExitCode.BAD_CONFIGURATION
    assert f"{file}:2" in database.sentence


@pytest.mark.postgres
def test_doctor_reads_postgresql_without_making_anything(
    tmp_path: Path, empty_postgresql_url: str
) -> None:
    file = settings_file(tmp_path, empty_postgresql_url)
    empty = examined(file)["数据库"]
    still_empty = adapter.storage.database.schema.current_revision(empty_postgresql_url)
    upgrade(empty_postgresql_url)

    assert (empty.health, still_empty) == (Health.WARNING, None)
    assert examined(file)["数据库"].health is Health.GOOD


@pytest.mark.postgres
def test_doctor_is_content_with_an_empty_postgresql_database(
    tmp_path: Path, empty_postgresql_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'[store]\nurl = "{empty_postgresql_url}"\n', "utf-8")

    code = exit_code("--config", str(file), "doctor", "--json")

    (database,) = [
        each for each in json.loads(capsys.readouterr().out)["checks"] if each["name"] == "数据库"
    ]
    assert (code, database["health"]) == (ExitCode.OK, "warning")
    assert "db upgrade" in database["sentence"]


def test_our_own_database_out_of_reach_is_one_failed_check_among_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = settings_file(tmp_path, f"postgresql+psycopg://u@{NOWHERE}/d")

    checks = examined(file)
    code = exit_code("--config", str(file), "doctor")

    assert (checks["数据库"].health, checks["数据库"].exit_code) == (Health.BAD, ExitCode.FAILED)
    assert "本方数据库" in checks["数据库"].sentence
    assert "站点 erenhot 连接" in checks
    assert code == ExitCode.FAILED
    assert "本方数据库" in capsys.readouterr().out


def test_our_own_database_out_of_reach_is_not_told_as_the_other_side(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = settings_file(tmp_path, f"postgresql+psycopg://u@{NOWHERE}/d")

    assert exit_code("--config", str(file), "status") == ExitCode.FAILED
    assert "本方数据库" in capsys.readouterr().err


def _pulling(job: Job) -> JobSpec:
    return JobSpec(name="pull_targets", label="拉取绩效目标", function=job, works_on=("thing",))


# --- runs -----------------------------------------------------------------------------------------


def test_runs_tell_a_dry_run_from_a_real_one_and_an_error_in_chinese(
    app: App, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with app.site("erenhot") as site:
        run_job(_pulling(lambda _run: JobResult()), site, JobOptions(is_dry_run=True))
        with pytest.raises(RemoteRefused):
            run_job(_pulling(refused), site, JobOptions(is_dry_run=False))

    code = exit_code("--config", str(tmp_path / "settings.toml"), "runs")

    told = capsys.readouterr().out.replace("\n", "")
    assert code == ExitCode.OK
    assert told.count("试运行完成") == 1
    assert "试运行失败" not in told
    assert "业务失败" in told
    assert CANARY not in told


def refused(_run: RunContext) -> JobResult:
    raise RemoteRefused("0500", CANARY)


# --- defects --------------------------------------------------------------------------------------


def exit_code(*arguments: str) -> int:
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    assert isinstance(leaving.value.code, int)
    return leaving.value.code


def test_a_job_in_an_empty_database_says_that_nothing_was_ever_imported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path}/empty.db"
    upgrade(url)
    file = settings_file(tmp_path, url)

    code = exit_code("--config", str(file), "run", "compare_results")

    assert code == ExitCode.OK
    assert "请核对 store.url 是否写错" in capsys.readouterr().err


def test_a_push_without_a_library_is_told_its_cause_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path}/empty.db"
    upgrade(url)

    code = exit_code("--config", str(settings_file(tmp_path, url)), "run", "push_templates")

    told = capsys.readouterr()
    assert code == ExitCode.OK
    assert told.out == (
        "推送指标模板：没有可做的内容。还没有指标库，请先用 library import 导入。\n"
    )
    assert "还没有" not in told.err
    assert "请核对 store.url 是否写错" in told.err


def test_a_defect_is_told_by_class_and_place_and_quotes_no_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def broken() -> None:
        int(CANARY)

    monkeypatch.setitem(cli.commands, "broken", broken)

    code = exit_code("broken")

    told = capsys.readouterr()
    assert code == ExitCode.FAILED
    assert told.err.startswith("程序出错：ValueError（adapter/cli/failures.py:")
    assert CANARY not in told.err + told.out


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[App]:
    settings: Settings = load_settings(settings_file(tmp_path, sqlite_url))
    with open_app(settings) as opened:
        yield opened


def tick(job: Job) -> Tick:
    return Tick(
        site="erenhot",
        spec=JobSpec(name="job", label="作业", function=job, works_on=("thing",)),
        every_s=60,
    )


def quoting(_run: RunContext) -> JobResult:
    raise ValueError(CANARY)


def test_the_daemon_outlives_a_defect_and_logs_its_class_alone(app: App) -> None:
    with capture_logs() as events:
        Daemon(app).fire(tick(quoting))

    (event,) = [each for each in events if each["event"] == "job_failed"]
    assert event["error"] == "ValueError"
    assert CANARY not in str(events)


def unreachable(_run: RunContext) -> JobResult:
    raise ConnectionLost("connection broke")


def test_the_daemon_tells_a_failed_run_in_one_chinese_line(
    app: App, capsys: pytest.CaptureFixture[str]
) -> None:
    with capture_logs():
        Daemon(app, failure_watcher=tell_failed).fire(tick(unreachable))

    told = capsys.readouterr()
    (line,) = told.err.splitlines()
    assert line.startswith("[erenhot] 作业：失败。连不上一体化系统")
    assert told.out == ""


def test_a_defect_is_told_to_the_terminal_by_class_alone(
    app: App, capsys: pytest.CaptureFixture[str]
) -> None:
    with capture_logs():
        Daemon(app, failure_watcher=tell_failed).fire(tick(quoting))

    told = capsys.readouterr().err
    assert "ValueError" in told
    assert CANARY not in told


def test_runs_that_coalesce_are_logged_for_debugging_alone(app: App) -> None:
    scheduler = Daemon(app)._scheduler()

    with capture_logs() as events:
        scheduler._dispatch_event(
            JobSubmissionEvent(EVENT_JOB_MAX_INSTANCES, "erenhot:pull_targets", "default", [])
        )

    assert not scheduler._logger.isEnabledFor(logging.WARNING)
    assert scheduler._logger.isEnabledFor(logging.ERROR)
    assert [(each["event"], each["log_level"]) for each in events] == [("tick_coalesced", "debug")]


def test_the_daemon_outlives_a_database_out_of_reach(app: App, tmp_path: Path) -> None:
    for each in tmp_path.glob("adapter.db*"):
        each.unlink()
    app.store.close()

    with capture_logs() as events:
        Daemon(app).fire(tick(quoting))

    assert [each["event"] for each in events] == ["job_failed"]
