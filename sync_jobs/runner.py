"""Runs one job as one recorded run (运行记录): started before, settled after, whatever happens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog

from adapter.domain.access.roles import Action
from adapter.domain.identity import Scope
from adapter.domain.outcome import RunOutcome
from adapter.errors import AdapterError, LeaseLost, class_and_code
from adapter.ports.clock import Clock, Ids
from adapter.ports.runs import RunRecord
from adapter.ports.store import Store
from sync_jobs.accounts.people import require_once_named
from sync_jobs.collecting import collecting_seldom
from sync_jobs.failing import note_ending
from sync_jobs.groundwork import missing_ground
from sync_jobs.interruptions import close_interrupted, this_process
from sync_jobs.job import JobOptions, JobResult, JobSpec, RunContext, SiteContext, Tally
from sync_jobs.leases import HeldLeases, Keeping, leased
from sync_jobs.profile_history import remember_profile

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A settled run and what its job had to say."""

    run: RunRecord
    result: JobResult


def run_job(spec: JobSpec, site: SiteContext, options: JobOptions) -> Finished:
    """Run a job of a site; its error is recorded in the run row and raised again.

    What it has to do without is its result's first line. Before it starts, runs that killed
    processes of this host left behind are closed. Raises LeaseHeld, with no run row, while another
    run works on the same things; a dry run changes nothing and asks nobody's leave. Raises
    PersonRefused where withdrawals are accepted by who may not.
    """
    tally = Tally()

    def body(run_id: str, held: HeldLeases) -> JobResult:
        site.step("run.started")
        with site.store.begin() as work:
            if options.is_withdrawal_accepted:
                by, where = options.accepted_by, site.scope.division_code
                require_once_named(work, by, Action.ACCEPT_WITHDRAWALS, where)
            missing = missing_ground(spec.name, work, site.scope)
            if not options.is_dry_run:
                remember_profile(work, site)
        context = RunContext(site=site, run_id=run_id, options=options, held=held, tally=tally)
        site.budget.start()
        with collecting_seldom():
            result = spec.function(context)
        site.step("run.worked")
        is_idle = bool(missing) and result.outcome is RunOutcome.OK and not result.counts.read
        return replace(result, lines=(*missing, *result.lines), is_idle=is_idle)

    run = _new_run(spec.name, site.scope, site.clock, site.ids)
    run = replace(run, is_dry_run=options.is_dry_run)
    names = () if options.is_dry_run else spec.works_on
    keeping = _keeping(site.store, site.clock, site.lease_ttl_s)
    is_watched = spec.is_recurring and not options.is_dry_run
    book = _Book(keeping=keeping, tally=tally, is_watched=is_watched)
    finished = _recorded(run, names, book, body)
    site.step("run.finished")
    return finished


def record_run(  # noqa: PLR0913 - what a run is, and where it is recorded
    name: str,
    scope: Scope,
    store: Store,
    clock: Clock,
    ids: Ids,
    body: Callable[[str, HeldLeases], JobResult],
    *,
    works_on: Sequence[str] = (),
) -> Finished:
    """Call `body(run_id, leases)` between a started and a finished run row, see `run_job`."""
    run = _new_run(name, scope, clock, ids)
    return _recorded(run, works_on, _Book(keeping=_keeping(store, clock, _LEASE_TTL_S)), body)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """How a run is recorded."""

    keeping: Keeping
    tally: Tally = field(default_factory=Tally)
    #: An alarm tells when its job keeps failing.
    is_watched: bool = False


#: For runs that belong to no site.
_LEASE_TTL_S = 60


def _keeping(store: Store, clock: Clock, ttl_s: int) -> Keeping:
    return Keeping(store=store, clock=clock, ttl=timedelta(seconds=ttl_s))


def _new_run(name: str, scope: Scope, clock: Clock, ids: Ids) -> RunRecord:
    return RunRecord(
        run_id=ids.fresh(),
        job=name,
        scope=scope,
        started_at=clock.now(),
        process=this_process(),
    )


def _recorded(
    run: RunRecord,
    names: Sequence[str],
    book: _Book,
    body: Callable[[str, HeldLeases], JobResult],
) -> Finished:
    close_interrupted(book.keeping.store, book.keeping.clock)
    with leased(run, names, book.keeping) as held:
        return _under_lease(run, held, book, body)


def _under_lease(
    run: RunRecord,
    held: HeldLeases,
    book: _Book,
    body: Callable[[str, HeldLeases], JobResult],
) -> Finished:
    store, clock = book.keeping.store, book.keeping.clock
    log = _log.bind(job=run.job, site=run.scope.site, run_id=run.run_id, dry_run=run.is_dry_run)
    # It began when nobody else worked on the same any more, not when it asked.
    run = replace(run, started_at=clock.now())
    with store.begin() as work:
        work.runs.start(run)
        work.commit()
    try:
        result = body(run.run_id, held)
    except BaseException as error:
        failed = replace(
            run,
            ended_at=clock.now(),
            outcome=RunOutcome.FAILED,
            counts=book.tally.counts,
            error=class_and_code(error),
        )
        _finish_failed(book, failed, error)
        log.warning("run_failed", error=failed.error, read=failed.counts.read)
        raise
    run = replace(
        run,
        ended_at=clock.now(),
        outcome=result.outcome,
        counts=result.counts,
        figures=result.figures,
    )
    _finish(book, run)
    log.info("run_finished", outcome=result.outcome.name.lower(), read=result.counts.read)
    return Finished(run=run, result=result)


def _finish_failed(book: _Book, run: RunRecord, error: BaseException) -> None:
    """Settle a run that failed; one whose lease was taken was settled by the run that took it."""
    try:
        _finish(book, run, error)
    except AdapterError:
        if not isinstance(error, LeaseLost):
            raise


def _finish(book: _Book, run: RunRecord, error: BaseException | None = None) -> None:
    with book.keeping.store.begin() as work:
        work.runs.finish(run)
        if book.is_watched:
            note_ending(work, run, error)
        work.commit()
