"""Schedules (定时作业): when the next slot begins, and who lets one stand still."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from adapter.domain.access.roles import Action
from adapter.domain.identity import Scope
from adapter.ports.clock import Clock
from adapter.ports.runs import SchedulePause
from adapter.ports.store import Store
from sync_jobs.accounts.people import require_in


def slot_of(now: datetime, every_s: int) -> datetime:
    """The beginning of the interval that `now` lies in: the same for every scheduler."""
    return datetime.fromtimestamp(int(now.timestamp()) // every_s * every_s, UTC)


def next_slot(now: datetime, every_s: int) -> datetime:
    """When the following interval begins; a scheduler runs the job once in it."""
    return slot_of(now, every_s) + timedelta(seconds=every_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleContext:
    """What pausing needs, and whose word it is."""

    store: Store
    clock: Clock
    user: str


def pause_schedule(context: ScheduleContext, scope: Scope, job: str) -> None:
    """No scheduler starts the job at the site until it is resumed; one under way goes on.

    PersonRefused for who may not.
    """
    require_in(context.store, context.user, Action.PAUSE_SCHEDULES, scope.division_code)
    pause = SchedulePause(
        site=scope.site, job=job, paused_by=context.user, paused_at=context.clock.now()
    )
    with context.store.begin() as work:
        work.runs.pause(pause)
        work.commit()


def resume_schedule(context: ScheduleContext, scope: Scope, job: str) -> bool:
    """Let it go on with the next slot; False where it was not paused."""
    require_in(context.store, context.user, Action.PAUSE_SCHEDULES, scope.division_code)
    with context.store.begin() as work:
        is_resumed = work.runs.resume(job, scope.site)
        work.commit()
    return is_resumed
