"""Runs one job as one recorded run (运行记录): started before, settled after, whatever happens."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog

from adapter.domain.identity import Scope
from adapter.domain.outcome import RunOutcome
from adapter.errors import AdapterError
from adapter.ports.clock import Clock, Ids
from adapter.ports.store import RunRecord, Store
from sync_jobs.job import JobOptions, JobResult, RunContext, SiteContext

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A settled run and what its job had to say."""

    run: RunRecord
    result: JobResult


def run_job(
    name: str, job: Callable[[RunContext], JobResult], site: SiteContext, options: JobOptions
) -> Finished:
    """Run a job of a site; its error is recorded in the run row and raised again."""

    def body(run_id: str) -> JobResult:
        return job(RunContext(site=site, run_id=run_id, options=options))

    return record_run(name, site.scope, site.store, site.clock, site.ids, body)


def record_run(
    name: str, scope: Scope, store: Store, clock: Clock, ids: Ids, body: Callable[[str], JobResult]
) -> Finished:
    """Call `body(run_id)` between a started and a finished run row."""
    run = RunRecord(run_id=ids.fresh(), job=name, scope=scope, started_at=clock.now())
    log = _log.bind(job=name, site=scope.site, run_id=run.run_id)
    with store.begin() as work:
        work.runs.start(run)
        work.commit()
    try:
        result = body(run.run_id)
    except BaseException as error:
        _finish(
            store,
            replace(run, ended_at=clock.now(), outcome=RunOutcome.FAILED, error=_error_text(error)),
        )
        log.warning("run_failed", error=_error_text(error))
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


def _error_text(error: BaseException) -> str:
    """Our own errors say what happened without payloads; of others only the class is kept."""
    name = type(error).__name__
    return f"{name}: {error}" if isinstance(error, AdapterError) else name
