"""Run rows: every run is recorded before and after, balances, and says why it failed."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.record import RecordKind
from adapter.errors import ConnectionLost, RemoteRefused, RunDeadlineExceeded
from adapter.ports.budget_system import RawPage, ReadRequest
from adapter.ports.run_budget import RunBudget
from adapter.similarity import IndexSimilarity
from adapter.storage.database.engine import StoreBusy
from adapter.storage.runs import add_counts
from connectors.memory import MemoryBudgetSystem, MemoryFault
from sync_jobs.catalogue import JOBS
from sync_jobs.job import JobOptions, JobResult, RunContext, SiteContext
from sync_jobs.leases import HeldLeases
from sync_jobs.runner import record_run, run_job
from tests.integration.jobs.desk import GRANTS, SCOPE, Desk

SECRET = "15250125T000000009999"


def test_every_job_of_a_year_leaves_a_run_row_that_balances(ready: Desk) -> None:
    ready.put(
        RecordKind.TARGET_LINE,
        {"kpi_id": "k1", "pro_code": GRANTS, "lv3_perf_ind_name": "资助人数101"},
        {"kpi_id": "k2", "pro_code": GRANTS, "lv3_perf_ind_name": None},
        {"kpi_id": "k3", "pro_code": SECRET, "lv3_perf_ind_name": "金丝雀"},
    )
    for job in JOBS:
        ready.run(job)

    runs = ready.store.queries.runs(limit=100)

    assert {each.job for each in runs} == {"import_library", *JOBS}
    assert all(each.outcome is not None and each.ended_at is not None for each in runs)
    assert all(each.counts.is_balanced and each.error == "" for each in runs)


def test_a_run_is_visible_while_it_is_under_way(ready: Desk) -> None:
    seen = []

    def body(run_id: str, _held: HeldLeases) -> JobResult:
        seen.append(ready.latest_run())
        return JobResult()

    record_run("pull_targets", SCOPE, ready.store, ready.clock, ready.ids, body)

    assert seen[0].outcome is None
    assert seen[0].ended_at is None
    assert ready.latest_run().outcome is RunOutcome.OK


def test_a_failed_run_tells_what_was_published_though_the_word_of_it_was_lost(ready: Desk) -> None:
    published = RunCounts(read=2, created=2)

    def body(run_id: str, _held: HeldLeases) -> JobResult:
        with ready.store._engine.begin() as connection:
            add_counts(connection, run_id, published)
        raise StoreBusy("the line was cut while the transaction was committed")

    with pytest.raises(StoreBusy):
        record_run("pull_targets", SCOPE, ready.store, ready.clock, ready.ids, body)

    run = ready.latest_run()
    assert (run.outcome, run.counts) == (RunOutcome.FAILED, published)


def test_the_time_of_a_run_counts_from_its_own_start_and_ends_it(ready: Desk) -> None:
    now, spec = [0.0], JOBS["pull_targets"]
    budget = RunBudget(lambda: now[0], 60, key="site.here.run_budget")
    system = MemoryBudgetSystem([], clock=ready.clock, ids=ready.ids, budget=budget)
    site = SiteContext(
        scope=SCOPE,
        store=ready.store,
        system=system,
        profile=ready.profile,
        clock=ready.clock,
        ids=ready.ids,
        similarity=IndexSimilarity(),
        budget=budget,
    )

    def job(run: RunContext) -> JobResult:
        for _ in range(2):
            run.site.system.check()
            now[0] += 40
        return JobResult()

    def too_long(run: RunContext) -> JobResult:
        now[0] += 60
        run.site.system.check()
        return JobResult()

    for _ in range(3):  # together longer than one may be
        run_job(replace(spec, function=job), site, JobOptions())
    with pytest.raises(RunDeadlineExceeded):
        run_job(replace(spec, function=too_long), site, JobOptions())

    assert ready.latest_run().error == "RunDeadlineExceeded"


def test_an_error_is_recorded_in_the_run_row_and_raised_again(ready: Desk) -> None:
    ready.system.fail(MemoryFault.CONNECTION_LOST)

    with pytest.raises(ConnectionLost):
        ready.run("pull_targets")

    run = ready.latest_run()
    assert run.outcome is RunOutcome.FAILED
    assert run.error == "ConnectionLost"
    assert run.ended_at is not None


def test_of_a_foreign_error_only_the_class_is_recorded(ready: Desk) -> None:
    def body(_run_id: str, _held: HeldLeases) -> JobResult:
        raise ValueError("金丝雀")

    with pytest.raises(ValueError, match="金丝雀"):
        record_run("pull_targets", SCOPE, ready.store, ready.clock, ready.ids, body)

    assert ready.latest_run().error == "ValueError"


def test_an_interrupted_run_is_settled_as_failed(ready: Desk) -> None:
    def body(_run_id: str, _held: HeldLeases) -> JobResult:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        record_run("pull_targets", SCOPE, ready.store, ready.clock, ready.ids, body)

    assert ready.latest_run().outcome is RunOutcome.FAILED


def test_a_business_failure_stops_the_run_with_its_code(ready: Desk) -> None:
    ready.system.fail(MemoryFault.REFUSED)

    with pytest.raises(RemoteRefused):
        ready.run("reconcile_versions")

    assert ready.latest_run().error == "RemoteRefused: ordered"


@pytest.mark.parametrize("code", ["0500", f"项目{SECRET}", SECRET + "1"])
def test_the_other_sides_words_reach_neither_run_row_nor_log(ready: Desk, code: str) -> None:
    def refusing(request: ReadRequest) -> Iterator[RawPage]:
        raise RemoteRefused(code, f"{request.kind} 项目“金丝雀”（{SECRET}）数据异常")

    ready.system.read_pages = refusing  # type: ignore[method-assign]  # the side that says too much

    with capture_logs() as events, pytest.raises(RemoteRefused):
        ready.run("bind_projects")

    expected = "RemoteRefused: 0500" if code == "0500" else "RemoteRefused"
    assert ready.latest_run().error == expected
    assert [each["error"] for each in events if each["event"] == "run_failed"] == [expected]
    assert not any(word in str(events) for word in ("金丝雀", SECRET))


def test_a_failed_run_says_what_it_had_already_done(ready: Desk) -> None:
    goal = {"kpi_per_id": "g1", "pro_code": GRANTS, "kpi_target": "应助尽助"}
    ready.put(RecordKind.DECLARED_TARGET, goal)
    reading = ready.system.read_pages

    def breaking(request: ReadRequest) -> Iterator[RawPage]:
        if request.kind is RecordKind.TARGET_LINE:
            raise ConnectionLost
        return reading(request)

    ready.system.read_pages = breaking  # type: ignore[method-assign]  # breaks at the second set

    with pytest.raises(ConnectionLost):
        ready.run("pull_targets")

    run = ready.latest_run()
    assert (run.outcome, run.counts) == (RunOutcome.FAILED, RunCounts(read=1, created=1))
    assert len(ready.current(RecordKind.DECLARED_TARGET)) == 1


# --- dry runs -------------------------------------------------------------------------------------


@pytest.mark.parametrize("job", JOBS)
def test_a_dry_run_is_marked_and_stands_for_no_state(ready: Desk, job: str) -> None:
    ready.run(job)
    real = ready.latest_run()

    ready.run(job, dry=True)

    status = ready.store.queries.status(SCOPE)
    assert (real.is_dry_run, ready.latest_run().is_dry_run) == (False, True)
    assert [each for each in status.latest_runs if each.job == job] == [real]


def test_a_dry_run_that_fails_is_marked_too(ready: Desk) -> None:
    ready.system.fail(MemoryFault.CONNECTION_LOST)

    with pytest.raises(ConnectionLost):
        ready.run("pull_targets", dry=True)

    assert ready.latest_run().is_dry_run


# --- ticks ----------------------------------------------------------------------------------------


def test_a_tick_is_claimed_once_however_many_ask(ready: Desk) -> None:
    claims = []
    for _ in range(3):
        with ready.store.begin() as work:
            claims.append(work.runs.claim_tick("pull_targets", "erenhot", ready.clock.now()))
            work.commit()

    assert claims == [True, False, False]
