"""Operations without a browser: schedules that stand still, jobs, connections, settings, audit."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast, get_args

import pytest
from pydantic import BaseModel
from starlette.testclient import TestClient

from adapter.daemon import Daemon
from adapter.domain.access.roles import Role
from adapter.domain.identity import Scope
from adapter.domain.outcome import RunOutcome
from adapter.domain.record import RecordKind
from adapter.ports.runs import RunRecord
from adapter.ports.staging import QuarantinedRow
from adapter.settings import Settings
from adapter.settings.labels import label_of, section_of
from adapter.settings.told import told_settings
from adapter.storage.store import SqlStore
from adapter.web.workbench import Task
from sync_jobs.schedules import next_slot, slot_of
from tests.conftest import CountedIds, TurnedClock
from tests.integration.storage.pulls import PROJECT, SCOPE, Puller, page
from tests.integration.web.conftest import Office, site, word_of
from tests.integration.web.disputes import open_project

SECRETS = ("NOT_SET", "sqlite:///", "app-of-ours")


@pytest.fixture(scope="module")
def office(make_office: Callable[..., Office]) -> Office:
    scheduled = {"identify_indicators": "1h", "push_templates": "1d"}
    here = {**site("152501000"), "schedule": scheduled, "app_id": "app-of-ours"}
    return make_office({"here": here, "there": site("152502000")})


@pytest.fixture(scope="module")
def admin(office: Office) -> TestClient:
    return office.of(Role.ADMINISTRATOR)


@pytest.fixture(scope="module")
def author(office: Office) -> TestClient:
    return office.of(Role.PREPARER)


def post(client: TestClient, path: str, **form: str) -> str:
    """Where the answer leads; with the word of the session."""
    answer = client.post(path, data={**form, **word_of(client)})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def finish(office: Office, path: str) -> None:
    """Wait until the task of an address is over."""
    task = office.console.bench.task(path.rpartition("/")[2])
    assert task is not None
    for _ in range(1000):
        if task.is_over:
            return
        threading.Event().wait(0.01)
    raise AssertionError("the task did not end")


# --- schedules ------------------------------------------------------------------------------------


def test_a_paused_schedule_is_started_by_no_daemon_until_it_is_resumed(
    office: Office, admin: TestClient, author: TestClient
) -> None:
    ended: list[str] = []
    daemon = Daemon(
        office.console.app,
        watcher=lambda *told: ended.append(told[1].name),
        failure_watcher=lambda *told: ended.append(told[1].name),
    )
    tick = next(each for each in daemon.ticks if each.spec.name == "identify_indicators")

    assert post(admin, "/schedules/identify_indicators/pause", site="here").endswith("done=paused")
    page = author.get("/schedules?site=here").text
    assert "已暂停" in page
    assert "guan" in page
    daemon.fire(tick)
    assert ended == []

    post(admin, "/schedules/identify_indicators/resume", site="here")
    daemon.fire(tick)
    assert ended == ["identify_indicators"]
    assert "已暂停" not in author.get("/schedules?site=here").text


def test_what_runs_only_by_hand_or_nowhere_cannot_be_paused(admin: TestClient) -> None:
    for job in ("compare_results", "nothing"):
        answer = admin.post(f"/schedules/{job}/pause", data={"site": "here", **word_of(admin)})
        assert answer.status_code == 404


def test_a_slot_is_the_same_for_every_scheduler_and_the_next_follows_it() -> None:
    now = datetime(2026, 3, 4, 5, 59, 59, tzinfo=UTC)

    assert slot_of(now, 3600) == datetime(2026, 3, 4, 5, tzinfo=UTC)
    assert next_slot(now, 3600) == datetime(2026, 3, 4, 6, tzinfo=UTC)


def test_a_page_shows_the_last_ten_runs_of_a_job(office: Office, author: TestClient) -> None:
    scope = Scope(site="there", division_code="152502000", fiscal_year=2026)
    with office.console.app.store.begin() as work:
        for _ in range(11):
            work.runs.start(
                RunRecord(
                    run_id=office.console.app.ids.fresh(),
                    job="compare_results",
                    scope=scope,
                    started_at=office.console.app.clock.now(),
                )
            )
        work.commit()

    assert author.get("/schedules?site=there").text.count('href="/runs/') == 10


@pytest.mark.parametrize(
    ("error", "is_red"), [("PersonRefused: no_account", False), ("StoreFull", True)]
)
def test_what_somebody_may_not_do_is_no_trouble_of_the_installation(
    office: Office,
    author: TestClient,
    error: str,
    is_red: bool,  # noqa: FBT001 - a column of the table
) -> None:
    app, scope = (
        office.console.app,
        Scope(site="there", division_code="152502000", fiscal_year=2026),
    )
    now = app.clock.now()
    run = RunRecord(run_id=app.ids.fresh(), job="plan_push", scope=scope, started_at=now)
    with app.store.begin() as work:
        work.runs.start(run)
        work.runs.finish(replace(run, ended_at=now, outcome=RunOutcome.FAILED, error=error))
        work.commit()

    assert ("最近一次没有成功：编制推送计划" in author.get("/?site=there").text) is is_red


def test_a_job_is_run_by_hand_in_the_background_and_leads_to_its_run(
    office: Office, author: TestClient
) -> None:
    path = post(author, "/schedules/compare_results/run", site="here")
    finish(office, path)
    task = office.console.bench.task(path.rpartition("/")[2])

    assert task is not None
    # No secret is set here: the job cannot begin, and says so in a sentence of ours.
    assert "NOT_SET" in task.trouble
    assert "/schedules?site=here" in author.get(path).text


def test_a_job_that_writes_to_the_other_side_is_left_to_plans(author: TestClient) -> None:
    answer = author.post("/schedules/push_templates/run", data={"site": "here", **word_of(author)})

    assert answer.status_code == 409
    assert "推送计划" in answer.text


def under_way(office: Office, subject: str) -> threading.Event:
    """Let a task of somebody else be under way until the event is set."""
    go = threading.Event()

    def work(_task: Task) -> tuple[tuple[str, ...], str]:
        assert go.wait(60)
        return (), ""

    assert office.console.bench.start("a", subject, "guan", work) is not None
    return go


def test_a_job_that_is_under_way_already_is_not_said_to_be_begun(
    office: Office, author: TestClient
) -> None:
    go = under_way(office, "job:there compare_results")
    where = {"site": "there", **word_of(author)}
    answer = author.post("/schedules/compare_results/run", data=where)
    go.set()

    assert answer.status_code == 409
    assert "这个作业正在运行，请等它结束后再试。" in answer.text
    wanted = "action=run_job&subject=there"
    auditor = office.of(Role.AUDITOR)
    assert "there compare_results" in auditor.get(f"/audit?{wanted}&result=refused").text
    assert "there compare_results" not in auditor.get(f"/audit?{wanted}&result=done").text


def test_rows_are_replayed_each_by_itself(make_office: Callable[..., Office]) -> None:
    office = make_office({SCOPE.site: {**site(SCOPE.division_code), "fiscal_year": 2025}})
    app = office.console.app
    open_project(app, SCOPE)
    rows = [
        (QuarantinedRow(at, PROJECT, "not_a_number", "score", ""), b"raw %d" % at)
        for at in range(2)
    ]
    clock, ids = TurnedClock(), CountedIds()
    Puller(cast("SqlStore", app.store), clock, ids).pull(page([], quarantined=rows))
    first, second = (each.entry_id for each in app.queries.quarantine(SCOPE, limit=9))
    author = office.of(Role.PREPARER)
    go = under_way(office, f"job:{SCOPE.site} replay_quarantine {first}")

    again = author.post(f"/quarantine/{first}/replay", data=word_of(author))
    other = post(author, f"/quarantine/{second}/replay")
    go.set()
    finish(office, other)

    assert again.status_code == 409
    assert author.get(other).status_code == 200
    assert second in office.of(Role.AUDITOR).get("/audit?action=replay_quarantine").text


def test_the_page_of_a_row_marks_what_was_not_understood(
    make_office: Callable[..., Office],
) -> None:
    office = make_office({SCOPE.site: {**site(SCOPE.division_code), "fiscal_year": 2025}})
    app = office.console.app
    open_project(app, SCOPE)
    row = QuarantinedRow(0, PROJECT, "not_a_number", "score", "eval_score：应为数值，实为文字")
    raw = '{"ind_weight":12.0,"eval_score":"约八成"}'.encode()
    puller = Puller(cast("SqlStore", app.store), TurnedClock(), CountedIds())
    puller.pull(page([], quarantined=[(row, raw)]), kind=RecordKind.SELF_EVALUATION_LINE)
    (entry,) = app.queries.quarantine(SCOPE, limit=9)

    shown = office.of(Role.AUDITOR).get(f"/quarantine/{entry.entry_id}").text

    assert "<mark>&#34;eval_score&#34;:&#34;约八成&#34;</mark>" in shown
    assert shown.count("<mark>") == 1
    assert "标出的是读不懂的内容。" in shown
    assert "填报有误的，请单位在对方系统改正，下次拉取时入库" in shown


# --- sites, settings, audit -----------------------------------------------------------------------


def test_a_connection_is_tried_in_the_background_and_its_outcome_stays_on_the_page(
    office: Office, admin: TestClient
) -> None:
    finish(office, post(admin, "/sites/test", site="there"))

    assert "没有成功" in admin.get("/sites").text


def test_a_task_is_shown_to_who_began_it_alone(
    office: Office, admin: TestClient, author: TestClient
) -> None:
    path = post(admin, "/sites/test", site="there")
    finish(office, path)

    assert admin.get(path).status_code == 200
    assert author.get(path).status_code == 404


def test_settings_are_shown_with_their_origin_and_without_a_secret(admin: TestClient) -> None:
    page = admin.get("/settings").text

    assert "site.here.schedule.identify_indicators" in page
    assert "<td>定时：指标识别</td>" in page
    assert "<h2>站点 there</h2>" in page
    assert "不须批准" in page
    # Each key stands beside its word.
    assert "<td></td><td><code>" not in page
    assert [each for each in SECRETS if each in page] == []


def keys_of(section: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Every key that a file may write; of any site and of no job."""
    for name, field in section.model_fields.items():
        inner = {
            each
            for found in (field.annotation, *get_args(field.annotation))
            for each in (found, *get_args(found))
            if isinstance(each, type) and issubclass(each, BaseModel)
        }
        place = f"{prefix}{name}.here." if name == "site" else f"{prefix}{name}."
        for each in inner:
            yield from keys_of(each, place)
        if name != "site" and not inner:
            yield f"{prefix}{name}"


@pytest.mark.parametrize("key", sorted(set(keys_of(Settings))))
def test_each_setting_has_a_word_of_its_own(key: str) -> None:
    assert re.search(r"[\u4e00-\u9fff]", label_of(key, {}))
    assert section_of(key) != "其他" or "." not in key


def test_only_what_was_written_counts_as_set() -> None:
    settings = Settings.model_validate({"log": {"level": "error"}, "site": {"a": site("1" * 9)}})
    told = {each.key: each for each in told_settings(settings)}

    assert told["log.level"].is_set
    assert not told["log.format"].is_set
    assert not told["web.port"].is_set
    assert told["site.a.app_secret_env"].value == "（已填写，不显示）"
    assert told["site.a.timeouts.read_s"].value == "60"


def test_where_a_private_key_lies_is_not_told() -> None:
    key = {"signing_key": "/etc/keys/own.pem"}
    web = {"certificate": "/etc/web.pem", "certificate_key": "/etc/keys/own.pem"}
    settings = Settings.model_validate({"plan": key, "package": key, "web": web})
    told = {each.key: each.value for each in told_settings(settings)}

    assert told["web.certificate"] == "/etc/web.pem"
    for name in ("plan.signing_key", "package.signing_key", "web.certificate_key"):
        assert told[name] == "（已填写，不显示）"


def test_the_audit_log_is_searched_by_act_subject_result_and_day(
    office: Office, admin: TestClient
) -> None:
    post(admin, "/schedules/identify_indicators/pause", site="here")
    post(admin, "/schedules/identify_indicators/resume", site="here")
    auditor = office.of(Role.AUDITOR)
    today = datetime.now().astimezone().date().isoformat()
    for query, is_there in (
        ("action=pause_schedule", True),
        ("action=pause_schedule&subject=identify", True),
        ("action=pause_schedule&subject=%25", False),
        ("action=pause_schedule&result=refused", False),
        ("action=pause_schedule&result=done", True),
        (f"action=pause_schedule&since={today}&until={today}", True),
        ("action=pause_schedule&until=2020-01-01", False),
        ("action=pause_schedule&since=rubbish", True),
        ("action=pause_schedule&login=nobody", False),
        ("action=no_such_act", False),
        ("action=pause_schedule&until=9999-12-31", True),
        ("action=pause_schedule&since=0001-01-01", True),
        ("action=pause_schedule&since=9999-12-31", False),
    ):
        page = auditor.get(f"/audit?{query}").text
        assert ("here identify_indicators" in page) is is_there, query


def test_a_run_shows_its_calls_without_their_content(office: Office, author: TestClient) -> None:
    app = office.console.app
    scope = Scope(site="there", division_code="152502000", fiscal_year=2026)
    now = app.clock.now()
    run = RunRecord(run_id=app.ids.fresh(), job="plan_push", scope=scope, started_at=now)
    with app.store.begin() as work:
        work.runs.start(run)
        work.commit()

    page = author.get(f"/runs/{run.run_id}")
    assert page.status_code == 200
    assert "与对方的往来" in page.text
    assert author.get(f"/runs/{office.console.app.ids.fresh()}").status_code == 404
