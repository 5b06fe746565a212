"""What checks are made of (提问): the questions that many of them put to a subject."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from adapter.domain.record import RecordKind
from adapter.ports.budget_system import (
    BudgetSystem,
    FlawedFields,
    OutboundSet,
    PushReply,
    PushRequest,
    RawPage,
    RawRow,
    ReadRequest,
)
from connectors.conformance.check import NotApplicableError
from connectors.conformance.needs import Trouble
from connectors.conformance.subject import Change, Rehearsal, Subject


def request_for(subject: Subject, kind: RecordKind) -> ReadRequest:
    """The question for everything of a kind."""
    return ReadRequest(kind=kind, scope=subject.scope, agency_codes=subject.agency_codes)


def pages_of(subject: Subject, kind: RecordKind) -> list[RawPage]:
    """Every page of a kind."""
    return list(subject.system.read_pages(request_for(subject, kind)))


def rows_in(pages: Iterable[RawPage]) -> list[RawRow]:
    """The rows of all pages in order."""
    return [row for page in pages for row in page.rows]


def told_by(row: RawRow) -> str:
    """What a row says, in whatever order: some stacks write its values in another one each time."""
    fields = row.fields
    flaws = [fields.code, *sorted(fields.elements)] if isinstance(fields, FlawedFields) else []
    return json.dumps([fields, flaws], sort_keys=True, ensure_ascii=False, default=repr)


def told_in(pages: Iterable[RawPage]) -> list[str]:
    """What all rows say, in order."""
    return [told_by(row) for row in rows_in(pages)]


def answer_to(system: BudgetSystem, request: ReadRequest) -> list[str]:
    """What all rows that answer a question say."""
    return told_in(system.read_pages(request))


def few(subject: Subject, kind: RecordKind, least: int) -> tuple[ReadRequest, list[str]]:
    """A question about as few units as bring `least` rows, and its answer."""
    whole = request_for(subject, kind)
    for count in range(1, len(subject.agency_codes) + 1):
        request = replace(whole, agency_codes=subject.agency_codes[:count])
        rows = answer_to(subject.system, request)
        if len(rows) >= least:
            return request, rows
    raise NotApplicableError(f"数据不足：至少要有 {least} 行才能检查")


@contextmanager
def another(subject: Subject, change: Change) -> Iterator[BudgetSystem]:
    """A second system onto the same other side, closed at the end."""
    if subject.other is None:
        raise NotApplicableError("这里不能另建一个连接")
    system = subject.other(change)
    try:
        yield system
    finally:
        system.close()


def order(subject: Subject, trouble: Trouble) -> None:
    """Let the next fitting call meet a trouble."""
    subject.troubles[trouble]()


# --- writing --------------------------------------------------------------------------------------


def rehearsal_of(subject: Subject) -> Rehearsal:
    """What may be written."""
    if subject.rehearsal is None:
        raise NotApplicableError("这里不得写入")
    return subject.rehearsal


def push_request(subject: Subject, *sets: OutboundSet) -> PushRequest:
    """A call with a request id of its own."""
    rehearsal = rehearsal_of(subject)
    return PushRequest(
        kind=rehearsal.kind, scope=subject.scope, request_id=rehearsal.fresh_id(), sets=sets
    )


def push(subject: Subject, *sets: OutboundSet) -> PushReply:
    """Send sets in one call."""
    return subject.system.push_sets(push_request(subject, *sets))


def stored(subject: Subject, *set_keys: str, live_only: bool = True) -> list[RawRow]:
    """The rows of pushed sets as they are found there."""
    request = replace(
        request_for(subject, rehearsal_of(subject).rows_kind), keys=set_keys, live_only=live_only
    )
    return rows_in(subject.system.read_pages(request))


def live(subject: Subject, set_key: str) -> set[str]:
    """What a set's rows say that are in force."""
    return {told_by(row) for row in stored(subject, set_key)}


def contents(subject: Subject, rows: Iterable[RawRow]) -> list[str]:
    """What the sender decided of each row, in no order."""
    content_of = rehearsal_of(subject).content_of
    return sorted(content_of(row.fields) for row in rows)
