"""Alarms of a push (推送告警): what a person should know of what became of a set."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from adapter.domain.field_labels import path_label
from adapter.domain.plan.plan import FieldChange
from adapter.ports.alarms import Alarm, AlarmCode
from adapter.ports.pushes import PushRecord
from adapter.ports.store import UnitOfWork
from sync_jobs.job import RunContext

#: Alarms that hold no more once the newest content of their set is confirmed.
_OVER_WHEN_CONFIRMED = (AlarmCode.NOT_STORED, AlarmCode.STORED_OTHERWISE, AlarmCode.LATE_ECHO)
#: Alarms that hold no more once a person gave the push up that they are about.
OVER_WHEN_GIVEN_UP = (AlarmCode.NOT_STORED, AlarmCode.STORED_OTHERWISE)

#: Fields that an alarm names, and characters of a value in it.
_NAMED = 3
_LONGEST_VALUE = 30


def alarm_of(run: RunContext, record: PushRecord, code: AlarmCode, detail: str) -> Alarm:
    """An alarm about the set of a push."""
    now = run.site.clock.now()
    return Alarm(
        scope=record.scope,
        code=code,
        subject=subject_of(record),
        project_code=record.project_code,
        detail=detail,
        run_id=run.run_id,
        first_at=now,
        latest_at=now,
    )


def alarm_of_kind(run: RunContext, record: PushRecord, code: AlarmCode, detail: str) -> Alarm:
    """The same about no set of ours: the kind of the push's set is all that it is about."""
    about = alarm_of(run, record, code, detail)
    return replace(about, subject=record.kind.value, project_code="")


def told_otherwise(changes: Sequence[FieldChange]) -> str:
    """What the receiver made of a set: its first fields with both values, and how many more.

    `changes` are from ours to theirs, without fields that are theirs to set.
    """
    named = (f"{path_label(e.path)}：{_short(e.before)} → {_short(e.after)}" for e in changes)
    told = "；".join(islice(named, _NAMED))
    more = f" 等 {len(changes)} 项" if len(changes) > _NAMED else ""
    return f"对方答复已接收，存入的与所发的不同（本方 → 对方）：{told}{more}"


def _short(value: str | None) -> str:
    if not value:
        return "无" if value is None else "空"
    cut = f"{value[:_LONGEST_VALUE]}…（{len(value)} 字）"
    return value if len(value) <= _LONGEST_VALUE else cut


def subject_of(record: PushRecord) -> str:
    """By what the alarms of a set are known."""
    return f"{record.kind.value}:{record.set_key}"


def close_alarms(
    work: UnitOfWork,
    records: Sequence[PushRecord],
    *,
    at: datetime,
    codes: Sequence[AlarmCode] = _OVER_WHEN_CONFIRMED,
) -> None:
    """Close what is over of some sets of one scope; unless said, what confirming puts right."""
    subjects = [subject_of(each) for each in records]
    for code in codes if records else ():
        work.alarms.close(records[0].scope, code, subjects, at=at)
