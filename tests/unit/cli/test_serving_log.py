"""What `serve` writes of its runs: a log names no set, as its project may be secret one day."""

import sys
from datetime import UTC, datetime

import pytest

from adapter.cli.service import tell_finished
from adapter.domain.identity import Scope
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.ports.runs import RunRecord
from sync_jobs.catalogue import JOBS
from sync_jobs.job import JobResult
from sync_jobs.runner import Finished

NAMED = "对方已改，留待版本核对：国家助学金绩效指标模板（MB1，6 行）"


@pytest.fixture
def finished() -> Finished:
    run = RunRecord(
        run_id="r",
        job="push_templates",
        scope=Scope(site="rest", division_code="152501000", fiscal_year=2026),
        started_at=datetime(2026, 11, 28, tzinfo=UTC),
        outcome=RunOutcome.CONFLICTS,
    )
    result = JobResult(outcome=RunOutcome.CONFLICTS, counts=RunCounts(read=7), lines=(NAMED,))
    return Finished(run=run, result=result)


def test_a_log_has_the_counts_and_no_name(
    finished: Finished, capsys: pytest.CaptureFixture[str]
) -> None:
    tell_finished("rest", JOBS["push_templates"], finished)

    said = capsys.readouterr().err
    assert said.startswith("[rest] 推送指标模板：有冲突待处理。读取 7：")
    assert "另有说明 1 行" in said
    assert "国家助学金" not in said
    assert "MB1" not in said


def test_a_person_at_a_terminal_sees_the_names(
    finished: Finished, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    tell_finished("rest", JOBS["push_templates"], finished)

    assert NAMED in capsys.readouterr().err
