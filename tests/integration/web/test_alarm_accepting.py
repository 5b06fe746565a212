"""A sudden drop that is accepted on its page: by a reviewer, with a reason, as they saw it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from adapter.domain.access.roles import Role
from adapter.errors import SuspiciousEmptyPull
from adapter.ports.alarms import Alarm, AlarmCode
from adapter.ports.division import Division
from adapter.ports.queries import AlarmFilter
from connectors.rehearsal import SimulatorProcess
from sync_jobs.catalogue import JOBS
from sync_jobs.import_library import SourceFile, import_library
from sync_jobs.job import JobOptions
from sync_jobs.runner import run_job
from tests.integration.web.conftest import Office, site, word_of

DIVISION, YEAR = "152501000", 2026
EMPTY = AlarmFilter(is_closed=None, code=AlarmCode.SUSPICIOUS_EMPTY)


@dataclass
class Emptied:
    """Targets were pulled; then the other side calls all deleted, and the next pull stopped."""

    office: Office

    def run(self, job: str, *, is_full: bool = False) -> None:
        with self.office.console.app.site("here") as context:
            run_job(JOBS[job], context, JobOptions(is_full=is_full))

    def stop(self) -> None:
        with pytest.raises(SuspiciousEmptyPull):
            self.run("pull_targets", is_full=True)

    @property
    def alarm(self) -> tuple[str, Alarm]:
        app = self.office.console.app
        shown = app.queries.admitted_alarms(app.scope("here"), EMPTY, limit=9)
        (entry,) = shown.entries
        return entry.alarm_id, entry.alarm

    def accept(self, client: TestClient, **typed: str) -> tuple[int, str]:
        alarm_id, alarm = self.alarm
        given = {
            "reason": "已电话核实",
            "verified": "1",
            "times": str(alarm.times),
            **word_of(client),
            **typed,
        }
        answer = client.post(f"/alarms/{alarm_id}/accept", data=given)
        return answer.status_code, answer.headers.get("location", answer.text)

    def finish(self, path: str) -> str:
        task = self.office.console.bench.task(path.rpartition("/")[2])
        assert task is not None
        assert task.ended.wait(60)
        return task.trouble

    def noted(self) -> str:
        return self.office.of(Role.AUDITOR).get("/audit?action=accept_withdrawals").text


@pytest.fixture(scope="module")
def emptied(
    make_office: Callable[..., Office], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Emptied]:
    home: Path = tmp_path_factory.mktemp("emptied")
    state = home / "simulator.sqlite"
    with SimulatorProcess(
        state_file=state, seed=7, division_code=DIVISION, fiscal_year=YEAR
    ) as simulator:
        (home / "secret").write_text(simulator.address.app_secret)
        here = {
            **site(DIVISION),
            "base_url": simulator.address.base_url,
            "app_id": simulator.address.app_id,
            "app_secret_file": str(home / "secret"),
        }
        del here["app_secret_env"]
        office = make_office({"here": here})
        emptied = Emptied(office)
        names = ("library_v1.xlsx", "project_list.xlsx")
        folder = files("adapter") / "samples"
        sources = [SourceFile(name=e, content=(folder / e).read_bytes()) for e in names]
        division = Division(division_code=DIVISION, fiscal_year=YEAR)
        import_library(office.console.app.importing(), division, sources, is_strict=False)
        emptied.run("bind_projects")
        for act in ("declare_targets", "approve_targets"):
            simulator.act(act)
        emptied.run("pull_targets")
        with closing(sqlite3.connect(state, timeout=30)) as connection, connection:
            connection.execute("UPDATE PM_PERF_INDICATOR SET is_deleted = 1")
        emptied.stop()
        yield emptied


def test_the_form_is_shown_to_who_may_accept_alone(emptied: Emptied) -> None:
    alarm_id, _ = emptied.alarm

    for role in (Role.PREPARER, Role.ADMINISTRATOR, Role.AUDITOR):
        client = emptied.office.of(role)
        assert "接受撤回" not in client.get(f"/alarms/{alarm_id}").text
        assert emptied.accept(client)[0] == 403
    reviewer = emptied.office.of(Role.REVIEWER)
    assert '处理<span class="sr"> 数据骤减' in reviewer.get("/alarms").text
    page = reviewer.get(f"/alarms/{alarm_id}").text
    assert "将运行“拉取绩效目标”" in page
    assert "在告警的页面上接受" in page
    assert emptied.alarm[1].closed_at is None


@pytest.mark.parametrize(
    ("typed", "status", "told"),
    [
        ({"reason": "  "}, 422, "请写明怎样核实的"),
        ({"verified": ""}, 422, "勾选“已核实”"),
        ({"times": "7"}, 409, "又出现过"),
        ({"times": "x"}, 404, ""),
        ({"csrf": "wrong"}, 403, ""),
    ],
)
def test_what_was_not_seen_reasoned_and_verified_is_not_accepted(
    emptied: Emptied, typed: dict[str, str], status: int, told: str
) -> None:
    reviewer = emptied.office.of(Role.REVIEWER)

    found, text = emptied.accept(reviewer, **typed)

    assert found == status
    assert told in text
    assert emptied.alarm[1].closed_at is None


def test_other_alarms_are_not_accepted(emptied: Emptied) -> None:
    app, reviewer = emptied.office.console.app, emptied.office.of(Role.REVIEWER)
    now = app.clock.now()
    other = Alarm(
        scope=app.scope("here"),
        code=AlarmCode.COPY_DIFFERS,
        subject="target_line",
        run_id=app.ids.fresh(),
        first_at=now,
        latest_at=now,
    )
    with app.store.begin() as work:
        work.alarms.raise_([other])
        work.commit()
    about = AlarmFilter(code=AlarmCode.COPY_DIFFERS)
    (entry,) = app.queries.admitted_alarms(app.scope("here"), about, limit=9).entries
    path = f"/alarms/{entry.alarm_id}"
    given = {"reason": "x", "verified": "1", "times": "1", **word_of(reviewer)}

    assert "接受撤回" not in reviewer.get(path).text
    assert reviewer.post(f"{path}/accept", data=given).status_code == 404


def test_a_reviewer_accepts_and_both_alarm_and_log_say_who_and_why(emptied: Emptied) -> None:
    reviewer = emptied.office.of(Role.REVIEWER)
    alarm_id, _ = emptied.alarm

    status, path = emptied.accept(reviewer)

    assert (status, emptied.finish(path)) == (303, "")
    _, alarm = emptied.alarm
    assert (alarm.closed_by, alarm.closed_reason) == ("li", "已电话核实")
    page = reviewer.get(f"/alarms/{alarm_id}").text
    assert "已接受撤回，关闭" in page
    assert "已电话核实" in page
    assert "接受撤回</button>" not in page
    assert emptied.accept(reviewer)[0] == 409
    run = reviewer.get(reviewer.get(path).headers["location"]).text
    assert "拉取绩效目标" in run
    noted = emptied.noted()
    assert "接受对方的撤回" in noted
    assert "告警 数据骤减" in noted
    emptied.run("pull_targets", is_full=True)
