"""Tells of a job that keeps failing (连续失败): one alarm for each job, with its latest cause."""

from collections.abc import Iterable

from adapter.domain.outcome import RunOutcome
from adapter.errors import ImportRefused, LeaseLost, PlanRefused, RunStopped, SuspiciousEmptyPull
from adapter.ports.alarms import Alarm, AlarmCode
from adapter.ports.runs import RunRecord
from adapter.ports.store import UnitOfWork

#: Failures in a row before a person is told: one or two mend themselves.
FAILING_AFTER = 3
#: Runs that are looked back on, so that those that say nothing do not hide the others.
_LOOKED_AT = 50
_CODE = AlarmCode.JOB_FAILING
#: What a person did or is asked already, or what another run has in hand.
_TOLD_OTHERWISE = (RunStopped, SuspiciousEmptyPull, PlanRefused, ImportRefused, LeaseLost)


def note_ending(work: UnitOfWork, run: RunRecord, error: BaseException | None = None) -> None:
    """Open, count up or close the alarm of a run's job, in the transaction that settles the run."""
    if error is None:
        if run.outcome is not RunOutcome.FAILED:
            work.alarms.close(run.scope, _CODE, [run.job], at=run.ended_at or run.started_at)
        return
    if not _speaks(error):
        return
    times = _in_a_row(work.runs.settled(run.scope, run.job, limit=_LOOKED_AT))
    if times < FAILING_AFTER:
        return
    at = run.ended_at or run.started_at
    alarm = Alarm(
        scope=run.scope,
        code=_CODE,
        subject=run.job,
        detail=f"{times} in a row: {run.error}",
        run_id=run.run_id,
        first_at=at,
        latest_at=at,
    )
    work.alarms.raise_([alarm])


def _speaks(error: BaseException) -> bool:
    return isinstance(error, Exception) and not isinstance(error, _TOLD_OTHERWISE)


def _in_a_row(latest: Iterable[RunRecord]) -> int:
    times = 0
    for each in latest:
        if each.outcome is not RunOutcome.FAILED:
            break
        times += each.error.partition(":")[0] not in _SILENT
    return times


def _names(kinds: Iterable[type[BaseException]]) -> frozenset[str]:
    """Their names, and those of all kinds of them: a run row keeps no more."""
    known = set(kinds)
    waiting = list(known)
    while waiting:
        more = waiting.pop().__subclasses__()
        known.update(more)
        waiting += more
    return frozenset(each.__name__ for each in known)


_SILENT = _names((*_TOLD_OTHERWISE, KeyboardInterrupt))
