"""Schedules (定时作业): what is due when, how it went, paused and resumed by a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapter.domain.access.roles import Action
from adapter.domain.identity import Scope
from adapter.domain.outcome import told_outcome
from adapter.ports.runs import RunRecord, SchedulePause
from adapter.settings import interval_seconds
from adapter.web.asked import Asked, Reply, see_other
from adapter.web.console import Console, NotFound
from sync_jobs.catalogue import JOB_LABELS, JOBS, SENDING
from sync_jobs.schedules import next_slot, pause_schedule, resume_schedule

_LAST = 10

_UNITS = {"s": "秒", "m": "分钟", "h": "小时", "d": "天"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSchedule:
    """One job of a site."""

    job: str
    #: As the settings say it; "" for a job that runs only by hand.
    every: str
    #: When its next slot begins; None for a paused one and one that runs by hand.
    next_at: datetime | None
    pause: SchedulePause | None
    #: The newest first.
    runs: Sequence[RunRecord]
    is_sending: bool


def show_list(console: Console, asked: Asked) -> Reply:
    """The jobs of the chosen site."""
    scope = console.scope(asked, Action.SEE_RUNS)
    shown = _shown(console, scope) if scope else []
    return console.templates.page(
        "schedules.html",
        asked,
        scope=scope,
        sites=console.sites(asked, Action.SEE_RUNS),
        shown=shown,
        people=console.people(each.pause.paused_by for each in shown if each.pause),
        job_labels=JOB_LABELS,
        told_outcome=told_outcome,
    )


def _shown(console: Console, scope: Scope) -> list[ShownSchedule]:
    now, queries = console.app.clock.now(), console.app.queries
    schedule = console.app.settings.site_named(scope.site).schedule
    with console.app.store.begin() as work:
        pauses = {each.job: each for each in work.runs.pauses(scope.site)}
    shown = []
    for job in JOBS:
        every, pause = schedule.get(job, ""), pauses.get(job)
        is_due = every and pause is None
        shown.append(
            ShownSchedule(
                job=job,
                every=interval_label(every),
                next_at=next_slot(now, interval_seconds(every)) if is_due else None,
                pause=pause,
                runs=queries.runs(limit=_LAST, job=job, site=scope.site),
                is_sending=job in SENDING,
            )
        )
    return shown


def take_pause(console: Console, asked: Asked) -> Reply:
    """Let a schedule stand still; no scheduler starts it, wherever it runs."""
    scope, job = _asked_for(console, asked)

    def act() -> str:
        pause_schedule(console.app.scheduling(asked.user), scope, job)
        return job

    console.audited(asked, "pause_schedule", f"{scope.site} {job}", act)
    return see_other(f"/schedules?site={scope.site}&done=paused")


def take_resume(console: Console, asked: Asked) -> Reply:
    """Let it go on."""
    scope, job = _asked_for(console, asked)

    def act() -> str:
        resume_schedule(console.app.scheduling(asked.user), scope, job)
        return job

    console.audited(asked, "resume_schedule", f"{scope.site} {job}", act)
    return see_other(f"/schedules?site={scope.site}&done=resumed")


def _asked_for(console: Console, asked: Asked) -> tuple[Scope, str]:
    scope, job = console.scope(asked, Action.PAUSE_SCHEDULES), asked.params["job"]
    if scope is None or job not in console.app.settings.site_named(scope.site).schedule:
        raise NotFound
    return scope, job


def interval_label(interval: str) -> str:
    """An interval of the settings as people read it: "15m" is 每 15 分钟; "" for none."""
    return f"每 {interval[:-1]} {_UNITS[interval[-1]]}" if interval else ""
