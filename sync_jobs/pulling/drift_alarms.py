"""Tells of schema drift (结构变化): one alarm per element, closed when a sweep shows it no more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

import structlog

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.domain.schema_drift import OTHERS, Drift, DriftCode, told_drifts, told_emptied
from adapter.ports.alarms import Alarm, AlarmCode
from adapter.ports.store import UnitOfWork
from mappings.drift import DriftWatch, by_element
from sync_jobs.job import RunContext

#: New elements of a data set with an open alarm each, however many the other side invents.
_MOST_OPEN = 100
#: Closed alarms of this sort that a scope keeps.
_MOST_CLOSED = 500

_log = structlog.get_logger(__name__)


def raise_drift(run: RunContext, drift: DriftWatch) -> None:
    """Tell of what a pull has seen, before it is published: it was seen, whatever comes after."""
    drifts = drift.drifts()
    if not drifts or run.options.is_dry_run:
        return
    scope, code = run.site.scope, AlarmCode.SCHEMA_DRIFT
    with run.begin() as work:
        known = _open_alarms(work, scope, drift.kind)
        emptied = _still_emptied(drift, known)
        alarms = [
            _alarm(run, subject, found, emptied.get(subject, ""))
            for subject, found in _subjects(drift.kind, by_element(drifts), known.keys()).items()
        ]
        opened = work.alarms.raise_(alarms)
        work.alarms.forget_closed(scope, code, most=_MOST_CLOSED)
        work.commit()
    if opened:
        _log.warning("schema_drift", kind=drift.kind.value, alarms=opened)


def close_drift(run: RunContext, drift: DriftWatch) -> None:
    """Close what a complete sweep, now published, did not show any more.

    What was stored once without its values shows them missing no more: such an alarm stands until a
    value comes back.
    """
    if run.options.is_dry_run or not drift.has_seen_rows:
        return
    scope = run.site.scope
    with run.begin() as work:
        known = _open_alarms(work, scope, drift.kind)
        shown = _subjects(drift.kind, by_element(drift.drifts()), known.keys())
        if gone := sorted(known.keys() - shown.keys() - _still_emptied(drift, known).keys()):
            work.alarms.close(scope, AlarmCode.SCHEMA_DRIFT, gone, at=run.site.clock.now())
            work.commit()


def _open_alarms(work: UnitOfWork, scope: Scope, kind: RecordKind) -> dict[str, Alarm]:
    """By subject."""
    return {
        each.subject: each
        for each in work.alarms.open(scope)
        if each.code is AlarmCode.SCHEMA_DRIFT and each.subject.startswith(f"{kind.value}.")
    }


def _still_emptied(drift: DriftWatch, known: Mapping[str, Alarm]) -> dict[str, str]:
    """What open alarms tell of emptied fields that no row has a value in, by subject."""
    blank = {f"{drift.kind.value}.{element}" for element in drift.blank_elements}
    told = {subject: told_emptied(known[subject].detail) for subject in blank & known.keys()}
    return {subject: words for subject, words in told.items() if words}


def _subjects(
    kind: RecordKind, found: Mapping[str, Sequence[Drift]], known: AbstractSet[str]
) -> dict[str, list[Drift]]:
    """Observations by subject; new elements beyond the room that is left share one."""
    room = _MOST_OPEN - len(known)
    subjects: dict[str, list[Drift]] = {}
    for element, drifts in found.items():
        subject = f"{kind.value}.{element}"
        if subject not in known and _are_new(drifts):
            room -= 1
            if room < 0:
                subject = f"{kind.value}.{OTHERS}"
                drifts = [replace(each, element=OTHERS, maybe="") for each in drifts]  # noqa: PLW2901
        subjects.setdefault(subject, []).extend(drifts)
    return {subject: list(_folded(drifts)) for subject, drifts in subjects.items()}


def _are_new(drifts: Iterable[Drift]) -> bool:
    """Elements of the profile are few; those that the other side names may be many."""
    return any(each.code is DriftCode.NEW_FIELD for each in drifts)


def _folded(drifts: Sequence[Drift]) -> Iterator[Drift]:
    """One observation of each sort: the one that most rows show."""
    for code in dict.fromkeys(each.code for each in drifts):
        yield max((each for each in drifts if each.code is code), key=lambda each: each.rows)


def _alarm(run: RunContext, subject: str, drifts: Sequence[Drift], emptied: str) -> Alarm:
    """With what was told of its emptied field before, unless that is told anew."""
    now, detail = run.site.clock.now(), told_drifts(drifts)
    if emptied and not told_emptied(detail):
        detail = f"{detail}；{emptied}"
    return Alarm(
        scope=run.site.scope,
        code=AlarmCode.SCHEMA_DRIFT,
        subject=subject,
        detail=detail,
        run_id=run.run_id,
        first_at=now,
        latest_at=now,
    )
