"""Leases: one run per thing, fenced off when it was taken for dead, given back at its end."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from adapter.domain.outcome import RunOutcome
from adapter.domain.record import RecordKind
from adapter.errors import ConnectionLost, LeaseHeld, LeaseLost
from adapter.ports.budget_system import RawPage, ReadRequest
from adapter.ports.leases import Lease, LeaseClaim
from adapter.ports.runs import RunProcess, RunRecord
from sync_jobs.catalogue import JOBS
from sync_jobs.interruptions import this_process
from sync_jobs.job import JobOptions, JobResult, JobSpec, RunContext
from sync_jobs.leases import HeldLeases, Keeping, leased, renew
from sync_jobs.runner import run_job
from tests.integration.jobs.desk import GRANTS, SCOPE, Desk

MINUTE = timedelta(seconds=60)
#: A process of another machine: nobody here can say whether it lives.
ELSEWHERE = RunProcess(host="elsewhere", pid=1, birth="then")


def claim(desk: Desk, *names: str, run_id: str = "other", **more: object) -> LeaseClaim:
    asked = LeaseClaim(
        scope=SCOPE,
        names=names,
        run_id=run_id,
        process=ELSEWHERE,
        at=desk.clock.now(),
        ttl=MINUTE,
    )
    return replace(asked, **more)  # type: ignore[arg-type]  # fields by name


def take(desk: Desk, *names: str, **more: object) -> list[Lease]:
    with desk.store.begin() as work:
        taken = work.leases.take(claim(desk, *names, **more))  # type: ignore[arg-type]  # see above
        work.commit()
    return taken


def recorded(desk: Desk, job: JobSpec) -> RunRecord:
    return run_job(job, desk.site(), JobOptions()).run


def job_of(body: object, *works_on: str) -> JobSpec:
    return JobSpec(name="pull_targets", label="作业", function=body, works_on=works_on)  # type: ignore[arg-type]  # a job of the test


# --- the table ------------------------------------------------------------------------------------


def test_a_lease_is_held_by_one_run_until_it_expires(desk: Desk) -> None:
    (first,) = take(desk, "thing", run_id="first")

    with pytest.raises(LeaseHeld) as refused:
        take(desk, "thing", run_id="second")
    desk.clock.turn(59)
    with pytest.raises(LeaseHeld):
        take(desk, "thing", run_id="second")
    desk.clock.turn(1)
    (second,) = take(desk, "thing", run_id="second")

    assert refused.value.run_id == "first"
    assert refused.value.name == "thing"
    assert (first.token, second.token) == (1, 2)


def test_all_of_several_names_are_taken_or_none(desk: Desk) -> None:
    take(desk, "b", run_id="first")

    with pytest.raises(LeaseHeld):
        take(desk, "a", "b", run_id="second")

    assert [each.run_id for each in take(desk, "a", run_id="third")] == ["third"]


def test_other_scopes_and_names_have_leases_of_their_own(desk: Desk) -> None:
    take(desk, "thing", run_id="first")

    take(desk, "other thing", run_id="second")
    take(desk, "thing", run_id="third", scope=replace(SCOPE, site="elsewhere"))
    take(desk, "thing", run_id="fourth", scope=replace(SCOPE, fiscal_year=2026))


def test_a_renewed_lease_holds_longer_and_a_lost_one_cannot_be_renewed(desk: Desk) -> None:
    first = take(desk, "thing", run_id="first")
    desk.clock.turn(40)
    with desk.store.begin() as work:
        first = work.leases.renew(first, at=desk.clock.now(), ttl=MINUTE)
        work.commit()
    desk.clock.turn(40)
    with pytest.raises(LeaseHeld):
        take(desk, "thing", run_id="second")
    desk.clock.turn(20)
    take(desk, "thing", run_id="second")

    with desk.store.begin() as work, pytest.raises(LeaseLost):
        work.leases.renew(first, at=desk.clock.now(), ttl=MINUTE)


def test_a_released_lease_is_free_at_once_and_its_token_stays_used(desk: Desk) -> None:
    first = take(desk, "thing", run_id="first")
    with desk.store.begin() as work:
        work.leases.release(first)
        work.commit()

    (second,) = take(desk, "thing", run_id="second")

    assert second.token == first[0].token + 1


def test_who_lost_a_lease_cannot_release_that_of_another(desk: Desk) -> None:
    first = take(desk, "thing", run_id="first")
    desk.clock.turn(60)
    take(desk, "thing", run_id="second")

    with desk.store.begin() as work:
        work.leases.release(first)
        work.commit()

    with pytest.raises(LeaseHeld):
        take(desk, "thing", run_id="third")


# --- fencing --------------------------------------------------------------------------------------


def test_nothing_is_committed_under_a_lease_that_was_taken_away(desk: Desk) -> None:
    stale = take(desk, "thing", run_id="first")
    desk.clock.turn(60)
    take(desk, "thing", run_id="second")

    with desk.store.begin(stale) as work:
        work.runs.claim_tick("job", "site", desk.clock.now())
        with pytest.raises(LeaseLost):
            work.commit()

    with desk.store.begin() as work:
        assert work.runs.claim_tick("job", "site", desk.clock.now())


def test_no_stage_is_published_under_a_lease_that_was_taken_away(ready: Desk) -> None:
    ready.put(
        RecordKind.TARGET_LINE,
        {"kpi_id": "k1", "pro_code": GRANTS, "lv3_perf_ind_name": "资助人数101"},
    )
    pages = ready.system.read_pages

    def slowly(request: ReadRequest) -> Iterator[RawPage]:
        yield from pages(request)
        if request.kind is RecordKind.TARGET_LINE:
            ready.clock.turn(61)
            take(ready, RecordKind.TARGET_LINE, run_id="second")

    ready.system.read_pages = slowly  # type: ignore[method-assign]  # a slow answer

    with pytest.raises(LeaseLost):
        ready.run("pull_targets")

    with ready.store.begin() as work:
        assert list(work.rows.current(SCOPE, RecordKind.TARGET_LINE)) == []
        assert work.rows.cursor(SCOPE, RecordKind.TARGET_LINE) is None


def test_a_lost_lease_stops_a_push_before_anything_leaves(ready: Desk) -> None:
    pages = ready.system.read_pages

    def slowly(request: ReadRequest) -> Iterator[RawPage]:
        yield from pages(request)
        ready.clock.turn(61)

    ready.system.read_pages = slowly  # type: ignore[method-assign]  # a process that was stopped
    sent: list[object] = []
    ready.system.push_sets = sent.append  # type: ignore[assignment]  # nothing may arrive here

    with pytest.raises(LeaseLost):
        ready.run("push_templates")

    assert sent == []


def test_the_run_that_takes_over_settles_the_one_it_replaces(ready: Desk) -> None:
    taken: list[RunRecord] = []

    def stopped(run: RunContext) -> JobResult:
        ready.clock.turn(61)
        taken.append(recorded(ready, job_of(lambda _run: JobResult(), "thing")))
        with run.begin() as work:
            work.commit()
        return JobResult()

    with pytest.raises(LeaseLost):
        recorded(ready, job_of(stopped, "thing"))

    runs = {each.run_id: each for each in ready.store.queries.runs(limit=2)}
    second = runs.pop(taken[0].run_id)
    (first,) = runs.values()
    assert (second.outcome, second.error) == (RunOutcome.OK, "")
    assert (first.outcome, first.error) == (RunOutcome.FAILED, "LeaseLost")
    assert first.ended_at is not None


# --- runs -----------------------------------------------------------------------------------------


def test_a_second_run_of_the_same_thing_is_refused_and_leaves_no_row(ready: Desk) -> None:
    refusals = []

    def again(run: RunContext) -> JobResult:
        with pytest.raises(LeaseHeld) as refused:
            recorded(ready, job_of(lambda _run: JobResult(), "thing"))
        refusals.append((refused.value.run_id, run.run_id))
        recorded(ready, job_of(lambda _run: JobResult(), "another thing"))
        return JobResult()

    recorded(ready, job_of(again, "thing"))

    ((holder, mine),) = refusals
    assert holder == mine
    pulls = [each for each in ready.store.queries.runs(limit=9) if each.job == "pull_targets"]
    assert len(pulls) == 2


def test_a_dry_run_needs_no_lease(ready: Desk) -> None:
    for job in JOBS.values():
        for name in job.works_on:
            take(ready, name, run_id=job.name, ttl=2 * MINUTE)

        with pytest.raises(LeaseHeld):
            ready.run(job.name)
        assert ready.run(job.name, dry=True).run.is_dry_run
        ready.clock.turn(60)


def test_leases_are_given_back_whatever_becomes_of_the_run(ready: Desk) -> None:
    def failing(_run: RunContext) -> JobResult:
        raise ConnectionLost

    with pytest.raises(ConnectionLost):
        recorded(ready, job_of(failing, "thing"))

    assert recorded(ready, job_of(lambda _run: JobResult(), "thing")).outcome is RunOutcome.OK


def test_the_lease_of_a_process_that_is_gone_is_free_at_once(ready: Desk) -> None:
    gone = replace(this_process(), birth="an earlier process with this number")
    take(ready, "thing", process=gone)

    assert recorded(ready, job_of(lambda _run: JobResult(), "thing")).outcome is RunOutcome.OK


def test_two_threads_that_ask_at_once_do_not_both_get_it(ready: Desk) -> None:
    got: list[str] = []
    both = threading.Barrier(2)

    def ask(run_id: str) -> None:
        both.wait()
        try:
            take(ready, "a", "b", run_id=run_id)
        except LeaseHeld:
            return
        got.append(run_id)

    threads = [threading.Thread(target=ask, args=(name,)) for name in ("first", "second")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len(got) == 1


# --- renewal --------------------------------------------------------------------------------------


@pytest.fixture
def keeping(ready: Desk) -> Keeping:
    return Keeping(store=ready.store, clock=ready.clock, ttl=MINUTE)


def a_run(desk: Desk) -> RunRecord:
    return RunRecord(run_id="mine", job="job", scope=SCOPE, started_at=desk.clock.now())


def test_a_run_renews_its_leases_while_it_lives(ready: Desk, keeping: Keeping) -> None:
    with leased(a_run(ready), ["thing"], keeping) as held:
        ready.clock.turn(50)
        renew(held, keeping)
        ready.clock.turn(50)
        held.require()

        with pytest.raises(LeaseHeld):
            take(ready, "thing")


def test_who_was_stopped_longer_than_its_lease_knows_before_it_acts(
    ready: Desk, keeping: Keeping
) -> None:
    with leased(a_run(ready), ["thing"], keeping) as held:
        held.require()
        ready.clock.turn(60)

        with pytest.raises(LeaseLost):
            held.require()


def test_the_renewal_beats_in_the_background(ready: Desk, keeping: Keeping) -> None:
    quick = replace(keeping, ttl=timedelta(milliseconds=30))
    renewals = []
    enough = threading.Event()

    class Listening(HeldLeases):
        def renewed(self, leases: Sequence[Lease], asked_at: float) -> None:
            super().renewed(leases, asked_at)
            renewals.append(asked_at)
            if len(renewals) > 2:
                enough.set()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sync_jobs.leases.HeldLeases", Listening)
        with leased(a_run(ready), ["thing"], quick):
            assert enough.wait(30)
