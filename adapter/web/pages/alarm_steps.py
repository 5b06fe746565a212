"""Where an alarm is dealt with (去办理): pages that its advice speaks of, for who may use them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapter.domain.access.roles import Action
from adapter.ports.alarms import Alarm, AlarmCode
from adapter.ports.trees import TreeKind
from adapter.web.asked import Asked
from adapter.web.pages.addresses import address


@dataclass(frozen=True, slots=True)
class Step:
    """A page on which a person goes on."""

    label: str
    to: str


@dataclass(frozen=True, slots=True)
class _Place:
    label: str
    path: str
    action: Action
    query: Mapping[str, str] = field(default_factory=dict)
    #: Whether it is asked for the set, or the job, that the alarm is about.
    is_about_set: bool = False
    is_about_job: bool = False


_RECONCILE = _Place("编制核对计划", "/plans/new", Action.PREPARE, {"kind": "reconcile"})
_PUSH = _Place("编制推送计划", "/plans/new", Action.PREPARE, {"kind": "push"})
_SET = _Place("查看双方内容", "/conflicts", Action.SEE_RESULTS, {"state": "all"}, is_about_set=True)
_QUARANTINE = _Place("待处理隔离", "/quarantine", Action.SEE_RESULTS)
_JOBS = _Place("重新运行", "/schedules", Action.RUN_JOBS)
_FAILED = _Place("各次运行", "/runs", Action.SEE_RUNS, is_about_job=True)
_SITES = _Place("测试连接", "/sites", Action.TEST_SITES)
_PLACES: Mapping[AlarmCode, tuple[_Place, ...]] = {
    AlarmCode.EXTRA_REPLY: (),
    AlarmCode.PUSH_DOUBLED: (_SET,),
    AlarmCode.LATE_ECHO: (_SET,),
    AlarmCode.NOT_STORED: (_SET, _PUSH, _RECONCILE),
    AlarmCode.STORED_OTHERWISE: (_SET,),
    AlarmCode.EDIT_WIPED: (_SET,),
    AlarmCode.IDS_KEPT: (_SITES,),
    AlarmCode.SCHEMA_DRIFT: (_QUARANTINE, _SITES),
    AlarmCode.PLAN_NEEDED: (_RECONCILE, _SET),
    AlarmCode.SUSPICIOUS_EMPTY: (_SITES, _JOBS),
    AlarmCode.COPY_DIFFERS: (_JOBS,),
    AlarmCode.KEY_LOST: (_QUARANTINE, _JOBS),
    AlarmCode.MOVED_BEHIND_GATE: (_JOBS,),
    AlarmCode.JOB_FAILING: (_FAILED, _SITES, _JOBS),
}


def steps_of(asked: Asked, alarm: Alarm) -> list[Step]:
    """The pages for this person; the run that told of it stands on the page of the alarm."""
    division = alarm.scope.division_code
    return [
        Step(each.label, address(each.path, _query(each, alarm)))
        for each in _PLACES[alarm.code]
        if asked.reaches(each.action, division) and asked.may(each.action)
    ]


def _query(place: _Place, alarm: Alarm) -> Mapping[str, str]:
    about: dict[str, str] = {}
    kind, _, key = alarm.subject.partition(":")
    if place.is_about_set and kind in {each.value for each in TreeKind}:
        about = {"kind": kind, "key": key}
    if place.is_about_job:
        about = {"job": alarm.subject}
    return {"site": alarm.scope.site, **place.query, **about}
