"""A person closes an alarm (关闭告警): with a reason, by who may, and noted in the audit log."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from adapter.domain.access.data_scope import is_seen_whole
from adapter.domain.access.roles import Action
from adapter.errors import AdapterError, RunError
from adapter.ports.alarms import Alarm, ClosingWord
from adapter.ports.clock import Clock, Ids
from adapter.ports.store import Store, UnitOfWork
from sync_jobs.accounts.people import require_once_named
from sync_jobs.accounts.signing_in import note, refusal_code
from sync_jobs.gate import open_projects, require_still_open


class NoSuchAlarm(RunError):
    """There is none of that number, or what it names is not open now or not seen."""

    def __init__(self) -> None:
        super().__init__("no such alarm, or what it names is not open")


class AlarmChanged(RunError):
    """It was closed already, or happened again since the person looked."""

    def __init__(self, now: Alarm) -> None:
        super().__init__("the alarm was closed or happened again meanwhile")
        self.now = now


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingContext:
    """What closing needs, and whose word it is."""

    store: Store
    clock: Clock
    ids: Ids
    #: User of the operating system, or login of the console.
    user: str
    #: Where they sit; "" at a terminal.
    peer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """Which alarm, and why."""

    alarm_id: str
    reason: str = field(repr=False)
    #: How often it had happened when the person looked; None for who did not look.
    seen_times: int | None = None


def close_alarm(context: ClosingContext, closing: Closing) -> Alarm:
    """Close it, and say so in the audit log at once; what happens again opens it again.

    Raises NoSuchAlarm, AlarmChanged, PersonRefused; these are noted too.
    """
    with _noting_refusals(context, closing), context.store.begin() as work:
        alarm = work.alarms.get(closing.alarm_id)
        if alarm is None:
            raise NoSuchAlarm
        division = alarm.scope.division_code
        sight = require_once_named(work, context.user, Action.CLOSE_ALARMS, division).of(
            alarm.scope
        )
        projects = open_projects(work, sight)
        owner = alarm.project_code
        if not (projects.gate.admits(owner) if owner else is_seen_whole(sight)):
            raise NoSuchAlarm
        word = ClosingWord(
            at=context.clock.now(),
            by=context.user,
            reason=closing.reason,
            seen_times=closing.seen_times,
        )
        if not work.alarms.close_one(closing.alarm_id, word):
            raise AlarmChanged(work.alarms.get(closing.alarm_id) or alarm)
        _note(context, work, _subject(alarm, closing))
        require_still_open(work, sight, projects)
        work.commit()
    return alarm


@contextmanager
def _noting_refusals(context: ClosingContext, closing: Closing) -> Iterator[None]:
    try:
        yield
    except AdapterError as error:
        with context.store.begin() as work:
            alarm = work.alarms.get(closing.alarm_id)
            # Of a number that was typed and that nothing has, nothing is kept.
            about = _subject(alarm, closing) if alarm else ""
            _note(context, work, about, refusal_code(error))
            work.commit()
        raise


def _subject(alarm: Alarm, closing: Closing) -> str:
    return f"{alarm.scope.site} {alarm.code.value} {closing.alarm_id}"


def _note(context: ClosingContext, work: UnitOfWork, about: str, refusal: str = "") -> None:
    note(
        context,
        work,
        "close_alarm",
        by=context.user,
        subject=about,
        refusal=refusal,
        peer=context.peer,
    )
