"""Checks of reading (读取): pages, rows and filters are what they say they are."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from adapter.ports.budget_system import Exchange
from connectors.conformance.asking import (
    answer_to,
    pages_of,
    request_for,
    rows_in,
    told_by,
    told_in,
)
from connectors.conformance.check import check, require
from connectors.conformance.needs import Capability
from connectors.conformance.subject import Subject

_HEX_DIGEST_LENGTH = 64
#: A budget year in which nobody has data.
_BEFORE_BUDGETS = 1900


def require_trace(exchange: Exchange) -> None:
    """An exchange says what it was, when, how long and how much."""
    require(bool(exchange.exchange_id and exchange.operation), "an exchange without a name")
    require(exchange.started_at.utcoffset() == timedelta(0), "a time that is not in UTC")
    require(len(exchange.digest) == _HEX_DIGEST_LENGTH, "a digest that is not SHA-256")
    require(exchange.duration_ms >= 0 and exchange.byte_length >= 0, "a negative measure")


@check("页与行依次编号", Capability.READ)
def pages_are_numbered(subject: Subject) -> None:
    """Pages count from 1 without gaps, and rows from 0 in their page."""
    for kind in subject.kinds:
        pages = pages_of(subject, kind)
        numbers = [page.number for page in pages]
        require(numbers == list(range(1, len(pages) + 1)), f"{kind}: pages {numbers}")
        for page in pages:
            positions = [row.position for row in page.rows]
            require(positions == list(range(len(positions))), f"{kind}: row positions")


@check("查无数据时答复一个空页", Capability.READ)
def an_empty_answer_is_a_page(subject: Subject) -> None:
    """A question that nothing matches is answered by one empty page, not by none."""
    for kind in subject.kinds:
        long_ago = replace(subject.scope, fiscal_year=_BEFORE_BUDGETS)
        request = replace(request_for(subject, kind), scope=long_ago)
        pages = list(subject.system.read_pages(request))
        require([len(page.rows) for page in pages] == [0], f"{kind}: {len(pages)} pages")


@check("行数与声明的总数相符", Capability.READ)
def rows_add_up(subject: Subject) -> None:
    """The rows of a question answered in one call are as many as each of its pages declares."""
    for kind in subject.kinds:
        request = replace(request_for(subject, kind), agency_codes=subject.agency_codes[:1])
        pages = list(subject.system.read_pages(request))
        count = sum(len(page.rows) for page in pages)
        totals = {page.declared_total for page in pages}
        require(totals <= {None, count}, f"{kind}: {count} rows, declared {totals}")


@check("每行都有原文，且不重复", Capability.READ)
def every_row_has_bytes(subject: Subject) -> None:
    """Every row brings its own bytes, and no two rows of a question say the same."""
    for kind in subject.kinds:
        rows = rows_in(pages_of(subject, kind))
        require(all(row.payload for row in rows), f"{kind}: a row without bytes")
        require(len(set(map(told_by, rows))) == len(rows), f"{kind}: two rows that say the same")


@check("数值精确，不经浮点", Capability.READ)
def numbers_are_exact(subject: Subject) -> None:
    """Numbers arrive as int or Decimal, never as binary floats."""
    for kind in subject.kinds:
        for page in pages_of(subject, kind):
            for row in page.rows:
                exact = not any(isinstance(value, float) for value in row.fields.values())
                require(exact, f"{kind}: row {row.position} holds a float")


@check("每页都留下交换记录", Capability.READ)
def pages_leave_a_trace(subject: Subject) -> None:
    """Every page names its exchange: when, how long, how many bytes, which digest."""
    for kind in subject.kinds:
        pages = pages_of(subject, kind)
        for page in pages:
            require_trace(page.exchange)
        ids = {page.exchange.exchange_id for page in pages}
        require(len(ids) == len(pages), f"{kind}: exchanges share an id")


@check("连读两次结果相同", Capability.READ)
def reading_changes_nothing(subject: Subject) -> None:
    """The same question has the same answer."""
    for kind in subject.kinds:
        first, second = (told_in(pages_of(subject, kind)) for _ in range(2))
        require(first == second, f"{kind}: the answers differ")


@check("分单位读与合并读相同", Capability.READ)
def agencies_split_the_rows(subject: Subject) -> None:
    """Asking agency by agency brings the same rows as asking for all at once."""
    for kind in subject.kinds:
        together = told_in(pages_of(subject, kind))
        apart = [
            told
            for agency in subject.agency_codes
            for told in answer_to(
                subject.system, replace(request_for(subject, kind), agency_codes=(agency,))
            )
        ]
        require(sorted(together) == sorted(apart), f"{kind}: {len(together)} and {len(apart)}")


@check("过滤条件只减不增", Capability.READ)
def filters_only_leave_out(subject: Subject) -> None:
    """`live_only` and `updated_since` never bring a row that the whole answer lacks."""
    for kind in subject.kinds:
        whole = set(told_in(pages_of(subject, kind)))
        since = datetime(subject.scope.fiscal_year, 1, 1, tzinfo=UTC)
        for asked in ({"live_only": True}, {"updated_since": since}):
            request = replace(request_for(subject, kind), **asked)
            require(
                set(answer_to(subject.system, request)) <= whole,
                f"{kind}: {', '.join(asked)} brought more",
            )
