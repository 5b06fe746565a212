"""Runs one job as one recorded run (运行记录): started before, settled after, whatever happens."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog

from adapter.domain.identity import Scope
from adapter.domain.outcome import RunOutcome
from adapter.errors import AdapterError
from adapter.ports.clock import Clock, Ids
from adapter.ports.store import RunRecord, Store
from sync_jobs.groundwork import missing_ground
from sync_jobs.interruptions import close_interrupted, this_process
from sync_jobs.job import JobOptions, JobResult, RunContext, SiteContext, Tally

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A settled run and what its job had to say."""

    run: RunRecord
    result: JobResult


def run_job(
    name: str, job: Callable[[RunContext], JobResult], site: SiteContext, options: JobOptions
) -> Finished:
    """Run a job of a site; its error is recorded in the run row and raised again.

    What it has to do without is its result's first line. Before it starts, runs that killed
    processes of this host left behind are closed.
    """
    tally = Tally()

    def body(run_id: str) -> JobResult:
        with site.store.begin() as work:
            missing = missing_ground(name, work, site.scope)
        result = job(RunContext(site=site, run_id=run_id, options=options, tally=tally))
        return replace(result, lines=(*missing, *result.lines))

    run = RunRecord(
        run_id=site.ids.fresh(),
        job=name,
        scope=site.scope,
        started_at=site.clock.now(),
        is_dry_run=options.is_dry_run,
    )
    return _recorded(run, site.store, site.clock, body, tally)


def record_run(
    name: str, scope: Scope, store: Store, clock: Clock, ids: Ids, body: Callable[[str], JobResult]
) -> Finished:
    """Call `body(run_id)` between a started and a finished run row."""
    run = RunRecord(run_id=ids.fresh(), job=name, scope=scope, started_at=clock.now())
    return _recorded(run, store, clock, body, Tally())


def _recorded(
    run: RunRecord, store: Store, clock: Clock, body: Callable[[str], JobResult], tally: Tally
) -> Finished:
    log = _log.bind(job=run.job, site=run.scope.site, run_id=run.run_id, dry_run=run.is_dry_run)
    close_interrupted(store, clock)
    run = replace(run, process=this_process())
    with store.begin() as work:
        work.runs.start(run)
        work.commit()
    try:
        result = body(run.run_id)
    except BaseException as error:
        failed = replace(
            run,
            ended_at=clock.now(),
            outcome=RunOutcome.FAILED,
            counts=tally.counts,
            error=error_text(error),
        )
        _finish(store, failed)
        log.warning("run_failed", error=failed.error, read=failed.counts.read)
        raise
    run = replace(
        run,
        ended_at=clock.now(),
        outcome=result.outcome,
        counts=result.counts,
        figures=result.figures,
    )
    _finish(store, run)
    log.info("run_finished", outcome=result.outcome.name.lower(), read=result.counts.read)
    return Finished(run=run, result=result)


def _finish(store: Store, run: RunRecord) -> None:
    with store.begin() as work:
        work.runs.finish(run)
        work.commit()


#: What may be kept as a code: no sentence, no name, and shorter than any project code.
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,19}")


def error_text(error: BaseException) -> str:
    """What the run row and the log may keep of an error: its class, and its code if it has one.

    Never its words: the other side's name projects that nobody here may know.
    """
    name, code = type(error).__name__, getattr(error, "code", None)
    if isinstance(error, AdapterError) and isinstance(code, str) and _CODE.fullmatch(code):
        return f"{name}: {code}"
    return name
