"""Checks of paging and resuming (分页与续读): however an answer is cut, the rows are the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import TypeVar

from adapter.domain.record import RecordKind
from adapter.errors import ConfigurationError
from adapter.ports.budget_system import RawRow, ReadRequest
from connectors.conformance.asking import (
    another,
    answer_to,
    few,
    pages_of,
    request_for,
    rows_in,
    told_by,
    told_in,
)
from connectors.conformance.check import NotApplicableError, check, must_raise, require
from connectors.conformance.needs import Capability
from connectors.conformance.subject import Change, Subject

T = TypeVar("T")

#: Fewer rows than this have no page that is neither the first nor the last.
_LEAST_ROWS = 3
#: Restarting everywhere costs a reading for each place, so a long answer is restarted here and
#: there, first and last place always.
_MOST_CHECKPOINTS = 12


@check("页长为 0 属配置错误，不发送", Capability.READ, Capability.PAGING)
def a_page_size_of_zero_is_refused_here(subject: Subject) -> None:
    """A page size of zero is a mistake of our configuration, and no question is sent for it."""

    def ask() -> None:
        with another(subject, Change(page_size=0)) as system:
            answer_to(system, request_for(subject, subject.kinds[0]))

    must_raise(ConfigurationError, ask)


@check("页长 1、n−1、n、n+1、2n 结果相同", Capability.READ, Capability.PAGING)
def page_sizes_change_nothing(subject: Subject) -> None:
    """Pages of 1, n-1, n, n+1 and 2n rows bring the same n rows in the same order, none twice."""
    request, whole = few(subject, subject.kinds[0], _LEAST_ROWS)
    count = len(whole)
    for size in (1, count - 1, count, count + 1, 2 * count):
        with another(subject, Change(page_size=size)) as system:
            pages = list(system.read_pages(request))
        require(told_in(pages) == whole, f"page size {size}: other rows or another order")
        require(max(len(page.rows) for page in pages) <= size, f"page size {size}: longer pages")


@check("在任一页后放弃，重读不丢行", Capability.READ)
def an_abandoned_reading_leaves_no_trace(subject: Subject) -> None:
    """A reading given up at any page boundary spoils nothing: the next one brings every row."""
    for kind in subject.kinds:
        pages = pages_of(subject, kind)
        whole = told_in(pages)
        for boundary in _spread(range(1, len(pages))):
            given_up = subject.system.read_pages(request_for(subject, kind))
            begun = told_in(islice(given_up, boundary))
            del given_up
            require(begun == whole[: len(begun)], f"{kind}: other rows up to page {boundary}")
            again = told_in(pages_of(subject, kind))
            require(again == whole, f"{kind}: other rows after page {boundary}")


@check("从任一单位续读不丢行", Capability.READ)
def resuming_at_any_agency_loses_nothing(subject: Subject) -> None:
    """What was read up to an agency and what is read from there on are the whole, no row twice."""
    for kind in subject.kinds:
        whole = sorted(told_in(pages_of(subject, kind)))
        for cut in _spread(range(1, len(subject.agency_codes))):
            rows = [
                row
                for some in (subject.agency_codes[:cut], subject.agency_codes[cut:])
                for row in answer_to(
                    subject.system, replace(request_for(subject, kind), agency_codes=some)
                )
            ]
            require(sorted(rows) == whole, f"{kind}: cut after {cut} agencies the rows differ")


@check("从任一更新时间续读不丢行", Capability.READ, Capability.TIMES)
def resuming_from_any_time_loses_nothing(subject: Subject) -> None:
    """Asking again from the time of any row brings every row of that time or later."""
    for kind, rows in _timed(subject):
        for since in _spread(_times(subject, kind, rows)):
            later = {told_by(row) for row in rows if _is_later(subject, kind, row, since)}
            lost = later - set(answer_to(subject.system, _since(subject, kind, since)))
            require(not lost, f"{kind}: {len(lost)} rows lost from {since.isoformat()} on")


@check("增量条件只给应给的行", Capability.READ, Capability.TIMES, Capability.SINCE)
def older_rows_are_left_out(subject: Subject) -> None:
    """Asking from the time of any row brings no row that says it is older."""
    for kind, rows in _timed(subject):
        for since in _spread(_times(subject, kind, rows)):
            answer = rows_in(subject.system.read_pages(_since(subject, kind, since)))
            older = [row for row in answer if _is_older(subject, kind, row, since)]
            require(not older, f"{kind}: {len(older)} rows from before {since.isoformat()}")


def _timed(subject: Subject) -> list[tuple[RecordKind, list[RawRow]]]:
    """The kinds whose rows say when they were changed, with their rows."""
    found = [(kind, rows_in(pages_of(subject, kind))) for kind in subject.kinds]
    timed = [(kind, rows) for kind, rows in found if _times(subject, kind, rows)]
    if not timed:
        raise NotApplicableError("没有一行带可读的更新时间")
    return timed


def _times(subject: Subject, kind: RecordKind, rows: Sequence[RawRow]) -> list[datetime]:
    said = {_changed_at(subject, kind, row) for row in rows}
    return sorted(moment for moment in said if moment is not None)


def _changed_at(subject: Subject, kind: RecordKind, row: RawRow) -> datetime | None:
    return subject.changed_at(kind, row.fields) if subject.changed_at else None


def _is_later(subject: Subject, kind: RecordKind, row: RawRow, since: datetime) -> bool:
    moment = _changed_at(subject, kind, row)
    return moment is not None and moment >= since


def _is_older(subject: Subject, kind: RecordKind, row: RawRow, since: datetime) -> bool:
    moment = _changed_at(subject, kind, row)
    return moment is not None and moment < since


def _since(subject: Subject, kind: RecordKind, since: datetime) -> ReadRequest:
    return replace(request_for(subject, kind), updated_since=since)


def _spread(places: Sequence[T]) -> list[T]:
    """At most `_MOST_CHECKPOINTS` of them, evenly spread, the first and the last among them."""
    last = len(places) - 1
    if last < _MOST_CHECKPOINTS:
        return list(places)
    steps = _MOST_CHECKPOINTS - 1
    return [places[last * step // steps] for step in range(_MOST_CHECKPOINTS)]
