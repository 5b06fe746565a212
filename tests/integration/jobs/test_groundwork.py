"""A job that finds nothing to stand on ends well, and says what is missing and what to do."""

import pytest

from adapter.domain.outcome import RunOutcome
from adapter.domain.record import RecordKind
from sync_jobs.catalogue import JOBS
from tests.integration.jobs.desk import GRANTS, LIBRARY, PROJECT_LIST, TEMPLATES, Desk
from tests.integration.jobs.test_reporting import declared

PULLS = [each for each in JOBS if each.startswith("pull_")]


@pytest.mark.parametrize("job", ["bind_projects", "compare_results", *PULLS])
def test_without_a_project_list_the_job_says_so(desk: Desk, job: str) -> None:
    finished = desk.run(job)

    assert finished.run.outcome is RunOutcome.OK
    assert finished.result.lines == ("还没有非密项目，请先用 library import 导入项目统计表。",)


def test_without_a_library_a_push_says_so(desk: Desk) -> None:
    finished = desk.run("push_templates")

    assert finished.run.outcome is RunOutcome.OK
    assert finished.result.lines == ("还没有指标库，请先用 library import 导入。",)


@pytest.mark.parametrize("job", ["push_templates", "compare_results", *PULLS])
def test_without_bindings_the_job_names_the_one_that_makes_them(desk: Desk, job: str) -> None:
    desk.import_files(LIBRARY, TEMPLATES, PROJECT_LIST)

    lines = desk.run(job).result.lines

    assert lines[0] == "还没有绑定的项目，请先运行 bind_projects。"


def test_without_a_line_a_comparison_names_the_jobs_that_bring_them(ready: Desk) -> None:
    (told,) = ready.run("compare_results").result.lines

    assert told.startswith("还没有拉取到一行目标、监控或自评，请先运行 pull_targets")


@pytest.mark.parametrize("job", JOBS)
def test_a_job_that_has_what_it_needs_says_nothing_of_it(ready: Desk, job: str) -> None:
    ready.put(RecordKind.TARGET_LINE, declared("t1", GRANTS))
    ready.run("pull_targets", full=True)

    assert not any("还没有" in line for line in ready.run(job).result.lines)
