"""Guards (疑为异常): a side that is suddenly (nearly) empty stops the run, and a person is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from adapter.errors import ClockAhead, SuspiciousEmptyPull
from adapter.ports.alarms import Alarm, AlarmCode, ClosingWord
from adapter.ports.store import UnitOfWork
from sync_jobs.job import RunContext

_CODE = AlarmCode.SUSPICIOUS_EMPTY


#: A server that tells local time for GMT is no more than a day away.
_AHEAD_S = 36 * 3600
_DAY_S = 24 * 3600


def require_likely_clock(run: RunContext) -> None:
    """Raises ClockAhead when our clock is days ahead of the other side's, by its answers.

    Nothing older than what is stored is ever stored again: what is dated in the future would bar
    every later observation until that day. A side that tells no time is believed.
    """
    skew = run.site.system.clock_skew()
    if skew is not None and -skew.ahead_s - skew.doubt_s > _AHEAD_S:
        raise ClockAhead(round(-skew.ahead_s / _DAY_S))


@contextmanager
def telling_of_suspicion(run: RunContext, subject: str) -> Iterator[None]:
    """Open the alarm of a subject when what is done here raises SuspiciousEmptyPull."""
    try:
        yield
    except SuspiciousEmptyPull as stopped:
        _raise_alarm(run, subject, str(stopped))
        raise


def require_plausible(
    run: RunContext, subject: str, *, held: int, vanished: int, received: int
) -> None:
    """Raises SuspiciousEmptyPull, with an alarm, when too much of what was held is gone.

    Not when a person accepted that; then it is recorded, see `settle_suspicion`.
    """
    is_suspicious = run.site.vanish_limit.is_suspicious(
        held=held, vanished=vanished, received=received
    )
    if is_suspicious and not run.options.is_withdrawal_accepted:
        with telling_of_suspicion(run, subject):
            raise SuspiciousEmptyPull(held=held, received=received)


def settle_suspicion(run: RunContext, subject: str, *, vanished: int) -> None:
    """Close the alarm of a subject that was read in full; what a person accepted is recorded.

    An acceptance that closed something leaves a closed alarm even where none was open.
    """
    if run.options.is_dry_run:
        return
    with run.begin() as work:
        settle_within(work, run, subject, vanished=vanished)
        work.commit()


def settle_within(work: UnitOfWork, run: RunContext, subject: str, *, vanished: int) -> None:
    """The same in the transaction that closes what vanished."""
    work.alarms.raise_(acceptance_alarms(run, subject, vanished))
    scope = run.site.scope
    stands = [e for e in work.alarms.open(scope) if e.code is _CODE and e.subject == subject]
    if stands:
        now = run.site.clock.now()
        word = _word(run, stands[0], now)
        work.alarms.close(scope, _CODE, [subject], at=now, word=word)


def _word(run: RunContext, alarm: Alarm, now: datetime) -> ClosingWord | None:
    """A person's, where this run raised the alarm to tell what they accepted, and they said why."""
    options = run.options
    if alarm.run_id != run.run_id or not options.accepted_reason:
        return None
    return ClosingWord(at=now, by=options.accepted_by, reason=options.accepted_reason)


def acceptance_alarms(run: RunContext, subject: str, vanished: int) -> list[Alarm]:
    """The alarm that tells what a person accepted, if that closed anything."""
    if not run.options.is_withdrawal_accepted or vanished == 0:
        return []
    return [_alarm(run, subject, f"accepted, {vanished} closed")]


def acceptance(run: RunContext, vanished: int) -> dict[str, object]:
    """The figures by which a run row remembers what was accepted, and by whom."""
    if not run.options.is_withdrawal_accepted:
        return {}
    return {"withdrawals_accepted": vanished, "accepted_by": run.options.accepted_by}


def _raise_alarm(run: RunContext, subject: str, detail: str) -> None:
    if run.options.is_dry_run:
        return
    with run.begin() as work:
        work.alarms.raise_([_alarm(run, subject, detail)])
        work.commit()


def _alarm(run: RunContext, subject: str, detail: str) -> Alarm:
    now = run.site.clock.now()
    return Alarm(
        scope=run.site.scope,
        code=_CODE,
        subject=subject,
        detail=detail,
        run_id=run.run_id,
        first_at=now,
        latest_at=now,
    )
