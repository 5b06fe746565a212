"""The daemon (守护进程): APScheduler as a clock, our ledger as the memory of what already ran."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import structlog
from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from adapter.bootstrap.app import App
from adapter.bootstrap.site_rules import site_schedule
from adapter.errors import LeaseHeld, RetryableError, class_and_code
from adapter.stop_signal import Stop
from sync_jobs.interruptions import close_interrupted
from sync_jobs.job import JobOptions, JobSpec, SiteContext
from sync_jobs.runner import Finished, run_job
from sync_jobs.schedules import slot_of

_log = structlog.get_logger(__name__)

#: What held up a job (somebody else's run, a system out of reach) is over soon: it is tried again,
#: unless its next slot comes nearly as soon.
_AGAIN = timedelta(minutes=10)
#: How often the wall clock is looked at: it may have been set right meanwhile.
_CLOCK_EVERY_S = 60

#: Told of every finished run; for the terminal.
Watcher = Callable[[str, JobSpec, Finished], None]


#: Told of every run that failed, with what stopped it; for the terminal.
FailureWatcher = Callable[[str, JobSpec, Exception], None]


def ignore(_site: str, _spec: JobSpec, _ended: object) -> None:
    """For daemons that nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One job of one site that is due every so many seconds."""

    site: str
    spec: JobSpec
    every_s: int

    @property
    def job_id(self) -> str:
        """Its name in the scheduler."""
        return f"{self.site}:{self.spec.name}"

    def slot(self, now: datetime) -> datetime:
        """The beginning of the interval that `now` lies in: the same for every scheduler."""
        return slot_of(now, self.every_s)


class Daemon:
    """Runs the schedules of all sites; the jobs of one site run one after the other."""

    def __init__(
        self, app: App, watcher: Watcher = ignore, failure_watcher: FailureWatcher = ignore
    ) -> None:
        self._app = app
        self._watcher = watcher
        self._failure_watcher = failure_watcher
        self._ticks = [tick for site in app.settings.site for tick in _ticks(app, site)]
        self._running: BackgroundScheduler | None = None

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """What is scheduled."""
        return tuple(self._ticks)

    def run_until(self, stop: Stop) -> None:
        """Keep the schedules until it is time to stop; a job under way is finished first.

        Runs that killed processes of this host left behind are closed before the first tick. What
        did not run in the slot that is under way runs at once: a process that is started anew every
        night must not wait for the whole of a week each time.
        """
        close_interrupted(self._app.store, self._app.clock)
        self._running = scheduler = self._scheduler()
        scheduler.start()
        ended = Event()
        watch = Thread(target=self._watch_clock, args=(scheduler, ended), daemon=True)
        watch.start()
        try:
            stop.wait()
        finally:
            ended.set()
            watch.join()
            self._running = None
            scheduler.shutdown(wait=True)

    def _watch_clock(self, scheduler: BackgroundScheduler, ended: Event) -> None:
        while not ended.wait(_CLOCK_EVERY_S):
            self.realign(scheduler)

    def realign(self, scheduler: BackgroundScheduler) -> None:
        """Let those run now that are further away than their interval: the clock was set back."""
        now = datetime.now(UTC)
        for tick in self._ticks:
            job = scheduler.get_job(tick.job_id)
            if job is not None and (job.next_run_time - now).total_seconds() > tick.every_s + 1:
                job.modify(next_run_time=now)

    def _scheduler(self) -> BackgroundScheduler:
        sites = self._app.settings.site
        scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={
                "default": ThreadPoolExecutor(1),
                **{site: ThreadPoolExecutor(1) for site in sites},
            },
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
            logger=_own_logger(),
        )
        scheduler.add_listener(_tell_coalesced, EVENT_JOB_MAX_INSTANCES)
        now = datetime.now(UTC)
        for place, tick in enumerate(self._ticks):
            scheduler.add_job(
                self.fire,
                IntervalTrigger(seconds=tick.every_s, timezone=UTC),
                args=[tick],
                executor=tick.site,
                id=tick.job_id,
                # One behind the other in the order of a cycle.
                next_run_time=now + timedelta(microseconds=place),
            )
        return scheduler

    def fire(self, tick: Tick) -> None:
        """Run a due job unless another scheduler already took this slot.

        Whatever goes wrong is logged by class and code and told to the watcher; the other jobs and
        the next slot go on.
        """
        try:
            self._run(tick)
        except Exception as error:  # noqa: BLE001 - the scheduler would log messages with their values
            _log.warning(
                "job_failed", job=tick.spec.name, site=tick.site, error=class_and_code(error)
            )
            self._failure_watcher(tick.site, tick.spec, error)

    def _run(self, tick: Tick) -> None:
        slot = tick.slot(self._app.clock.now())
        if not self._claim(tick, slot):
            return
        try:
            with self._app.site(tick.site) as context:
                finished = self._unless_held(tick, context, slot)
        except RetryableError:
            self._try_again(tick, slot)
            raise
        if finished is not None:
            self._watcher(tick.site, tick.spec, finished)

    def _unless_held(self, tick: Tick, context: SiteContext, slot: datetime) -> Finished | None:
        """None when somebody else works on the same things: the slot is given back."""
        try:
            return run_job(tick.spec, context, JobOptions())
        except LeaseHeld as held:
            _log.info("job_passed_over", job=tick.spec.name, site=tick.site, held_by=held.run_id)
            self._try_again(tick, slot)
            return None

    def _try_again(self, tick: Tick, slot: datetime) -> None:
        """Give the slot back and come again well before it is over."""
        if tick.every_s <= 2 * _AGAIN.total_seconds():
            return
        with self._app.store.begin() as work:
            work.runs.release_tick(tick.spec.name, tick.site, slot)
            work.commit()
        if self._running is not None:
            self._running.add_job(
                self.fire,
                DateTrigger(datetime.now(UTC) + _AGAIN),
                args=[tick],
                executor=tick.site,
                id=f"{tick.job_id}:again",
                replace_existing=True,
            )

    def _claim(self, tick: Tick, slot: datetime) -> bool:
        with self._app.store.begin() as work:
            claimed = work.runs.claim_tick(tick.spec.name, tick.site, slot)
            work.commit()
        return claimed


def _own_logger() -> logging.Logger:
    """For the scheduler: its errors alone, as its warnings are about coalescing, which is meant."""
    # A child of the scheduler's usual logger, so that its level is nobody else's.
    logger = logging.getLogger("apscheduler.scheduler.indicator_adapter")
    logger.setLevel(logging.ERROR)
    return logger


def _tell_coalesced(event: JobSubmissionEvent) -> None:
    _log.debug("tick_coalesced", job=event.job_id)


def _ticks(app: App, site: str) -> list[Tick]:
    return [
        Tick(site=site, spec=spec, every_s=every_s)
        for spec, every_s in site_schedule(app.settings, site)
    ]
