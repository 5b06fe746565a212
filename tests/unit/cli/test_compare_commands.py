"""`compare`: one run of all comparison with its exit code, coverage and progress as JSON."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from adapter.bootstrap.app import open_app
from adapter.domain.coverage import BEGINNING, Interval
from adapter.domain.declaration import TargetLine
from adapter.domain.identity import Scope
from adapter.domain.project import BoundBy, Project, ProjectBinding
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import Secrecy
from adapter.ports.division import Division
from adapter.ports.rows import Cursor
from adapter.ports.runs import RunRecord
from adapter.settings import load_settings
from tests.integration.storage.pulls import line, page, reading
from tests.unit.cli.test_status import FILE

Say = Callable[..., Any]
#: A year long over, so that every stage is due.
YEAR = 2024
SCOPE = Scope(site="erenhot", division_code="152501000", fiscal_year=YEAR)
PROJECT = Project(
    ordinal=1,
    business_office="",
    department_code="101",
    department_name="教育局",
    agency_code="101001",
    agency_name="第一中学",
    name="国家助学金",
    amount_wan_yuan=None,
    function_class="",
    secrecy=Secrecy.PUBLIC,
    category="部门预算项目",
    fund_source="",
    project_code="15250124T000000000001",
)


@pytest.fixture
def _settings(say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERENHOT_SECRET", "x")
    file = tmp_path / "indicator-adapter.toml"
    file.write_text(FILE.replace("2026", str(YEAR)))


@pytest.fixture
def read(tmp_path: Path, _settings: None) -> None:
    """A bound project of which nothing came, though everything was read."""
    pull(tmp_path)


def pull(home: Path, *lines: TargetLine) -> None:
    """Bind the project, and read all targets of the year: these."""
    binding = ProjectBinding(
        project_code=PROJECT.project_code,
        agency_code=PROJECT.agency_code,
        project_name=PROJECT.name,
        bound_by=BoundBy.CODE,
    )
    with open_app(load_settings(home / "indicator-adapter.toml")) as app:
        now: datetime = app.clock.now()
        run = RunRecord(run_id=app.ids.fresh(), job="pull_targets", scope=SCOPE, started_at=now)
        with app.store.begin() as work:
            division = Division(division_code=SCOPE.division_code, fiscal_year=YEAR)
            work.projects.replace_list(division, [PROJECT], hidden=3)
            work.projects.replace_bindings(SCOPE, [binding])
            work.runs.start(run)
            work.commit()
        for kind in (RecordKind.DECLARED_TARGET, RecordKind.TARGET_LINE):
            with app.store.open_stage(SCOPE, run.run_id, kind) as stage:
                proven = Interval(low=BEGINNING, high=now)
                cursor = Cursor(covered_to=now, swept_at=now)
                pages = [page(lines)] if lines and kind is RecordKind.TARGET_LINE else []
                for each in pages:
                    stage.add(each)
                stage.publish(reading(*pages, at=now, is_sweep=False, cursor=cursor, proven=proven))


@pytest.mark.usefixtures("read")
def test_a_comparison_with_findings_ends_with_5_and_tells_them(say: Say) -> None:
    said = say("compare")
    as_json = say("compare", "--json")

    assert said.code == as_json.code == 5
    assert "应报未报：1" in said.out
    assert as_json.json["figures"]["finding_not_reported"] == 1
    (found,) = say("findings", "list", "--json").json["findings"]
    assert (found["code"], found["facts"]["name"]) == ("not_reported", PROJECT.name)


@pytest.mark.usefixtures("_settings")
def test_a_comparison_without_findings_ends_with_0(say: Say, tmp_path: Path) -> None:
    pull(tmp_path, line("a", project_code=PROJECT.project_code, fiscal_year=YEAR))

    said = say("compare", "--dry-run")

    assert (said.code, "没有发现问题" in said.out) == (0, True)
    assert say("compare", "coverage").code == 0


@pytest.mark.usefixtures("_settings")
def test_where_nothing_could_be_compared_nobody_is_told_that_all_is_well(say: Say) -> None:
    said = say("compare", "--dry-run")
    as_json = say("compare", "--json")

    assert said.code == as_json.code == 0
    assert "没有发现问题" not in said.out
    assert "没有数据可以对比，不能说没有问题" in said.out
    for told in (said.out, as_json.json["lines"][0]):
        assert "还没有非密项目，请先用 library import 导入项目统计表" in told


@pytest.mark.usefixtures("read")
def test_coverage_counts_by_department_and_stage(say: Say) -> None:
    said = say("compare", "coverage", "--json")

    assert said.code == 5
    (department,) = said.json["departments"]
    assert (department["department"], department["level"]) == ("101", "project")
    missing = {"due": 1, "reported": 0, "missing": 1, "unsure": 0}
    stages = ("first_submission", "second_submission", "approval")
    assert department["stages"] == said.json["total"] == dict.fromkeys(stages, missing)
    assert said.json["unread"] == ["monitoring", "self_evaluation"]
    assert said.json["hidden"] == 3
    told = say("compare", "coverage").out
    assert "3 行未核定为非密" in told
    assert PROJECT.name not in told


@pytest.mark.usefixtures("_settings")
def test_progress_of_nobody_is_an_empty_list(say: Say) -> None:
    say("db", "upgrade")
    said = say("compare", "progress", "--json", "--light", "red")

    assert (said.code, said.json) == (0, {"total": 0, "hidden": 0, "projects": []})
    assert "暂无" in say("compare", "progress").out
