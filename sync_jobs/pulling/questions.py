"""What a pull asks for, and how far the answer to it brings cursor and coverage (游标)."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from adapter.domain.completeness import CompletenessCertificate
from adapter.domain.coverage import BEGINNING, TICK, Coverage, Interval
from adapter.domain.record import RecordKind
from adapter.ports.budget_system import BudgetSystem
from adapter.ports.rows import Cursor
from adapter.ports.store import UnitOfWork
from sync_jobs.job import Backfill, RunContext

#: How far their clock may be ahead of ours. What claims to be of a later time says nothing about
#: how far was read: one row dated 2999 would hide all that come after it.
CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """How far a data set was read so far, as far as that can be believed."""

    cursor: Cursor | None
    coverage: Coverage

    @property
    def covered_to(self) -> datetime | None:
        """Up to when nothing is missing; None when there is no proof of that."""
        frontier = self.coverage.frontier()
        if self.cursor is None or frontier is None:
            return None
        return min(self.cursor.covered_to, frontier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question, and what a complete answer to it proves."""

    known: Known
    #: By our clock, when it was made up.
    started_at: datetime
    #: Everything is asked for, and what does not come is gone.
    is_sweep: bool
    #: On their clock: only rows changed since are asked for; None asks for all.
    since: datetime | None
    #: On their clock: rows changed at or after it are left to other pulls; None leaves none.
    until: datetime | None
    #: How late a row may be committed under an earlier time.
    look_back: timedelta
    #: How far their clock may be away from ours.
    skew: timedelta = CLOCK_SKEW

    @property
    def latest(self) -> datetime:
        """The latest time of change that can be believed."""
        return self.started_at + self.skew

    def cursor(self, certificate: CompletenessCertificate) -> Cursor | None:
        """The cursor after a complete answer: it goes by the other side's clock and never back.

        None when the question was none of the usual pulls. Without `swept_at` the stored one stays:
        meanwhile it may have been taken back.
        """
        if self.until is not None:
            return None
        swept_at = self.started_at if self.is_sweep else None
        return Cursor(covered_to=self._covered_to(certificate), swept_at=swept_at)

    def proven(self, certificate: CompletenessCertificate) -> Interval | None:
        """The stretch of their clock that a complete answer has shown; None when it is none."""
        low = self.since or BEGINNING
        high = self._covered_to(certificate)
        if self.until is not None:
            # What is younger than the look-back may still be committed.
            settled = self.started_at - self.look_back - self.skew
            high = min(self.until - TICK, max(settled, certificate.newest or settled))
        return Interval(low=low, high=high) if low <= high else None

    def _covered_to(self, certificate: CompletenessCertificate) -> datetime:
        former = self.known.cursor.covered_to if self.known.cursor else BEGINNING
        return max(former, certificate.newest or BEGINNING)


def made_question(run: RunContext, known: Known, *, is_sweep: bool) -> Question:
    """What a pull asks for: a backfill's window, everything, or what changed since the last time.

    `is_sweep` asks for everything whatever is known.
    """
    site, options, now = run.site, run.options, run.site.clock.now()
    look_back = timedelta(seconds=site.look_back_s) + measured_skew(site.system)
    skew = believed_skew(site.system)
    if options.backfill is not None:
        since, until = window_of(options.backfill, site.profile.wire_spec.zone_offset_min)
        return Question(
            known=known,
            started_at=now,
            is_sweep=False,
            since=since,
            until=until,
            look_back=look_back,
            skew=skew,
        )
    covered_to = known.covered_to
    is_sweep = is_sweep or options.is_full or options.is_withdrawal_accepted
    is_sweep = is_sweep or _is_sweep_due(known, now, site.sweep_every_s)
    return Question(
        known=known,
        started_at=now,
        is_sweep=is_sweep,
        since=None if is_sweep or covered_to is None else max(BEGINNING, covered_to - look_back),
        until=None,
        look_back=look_back,
        skew=skew,
    )


def measured_skew(system: BudgetSystem) -> timedelta:
    """How far their clock is away from ours, either way, by their answers; 0 where none told."""
    skew = system.clock_skew()
    return timedelta(seconds=abs(skew.ahead_s) + skew.doubt_s) if skew else timedelta()


def believed_skew(system: BudgetSystem) -> timedelta:
    """How far their clock may be ahead of ours: the usual, or what was measured if that is more."""
    return max(CLOCK_SKEW, measured_skew(system))


def known_of(work: UnitOfWork, run: RunContext, kind: RecordKind) -> Known:
    """How far a data set was read; a cursor that stands in the future counts as none."""
    site = run.site
    cursor = work.rows.cursor(site.scope, kind)
    latest = site.clock.now() + believed_skew(site.system)
    is_impossible = cursor is not None and cursor.covered_to > latest
    return Known(
        cursor=None if is_impossible else cursor, coverage=work.rows.coverage(site.scope, kind)
    )


def _is_sweep_due(known: Known, now: datetime, sweep_every_s: int) -> bool:
    cursor = known.cursor
    if cursor is None or cursor.swept_at is None or known.covered_to is None:
        return True
    return (now - cursor.swept_at).total_seconds() >= sweep_every_s


def window_of(backfill: Backfill, zone_offset_min: int) -> tuple[datetime, datetime]:
    """The first moment of a backfill and the first after it, by the other side's calendar."""
    zone = timezone(timedelta(minutes=zone_offset_min))
    return tuple(  # type: ignore[return-value]  # two dates make two moments
        datetime(each.year, each.month, each.day, tzinfo=zone)
        for each in (backfill.first, backfill.until)
    )
