"""Queries: pages of rows in the order of their last change, as the receiver would show them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from connectors.simulator.envelope import Digits
from connectors.simulator.faults import Call, FaultDesk
from connectors.simulator.page_faults import Page, PageSpoiler, endless
from connectors.simulator.request import Request
from connectors.simulator.scripts.cancel_approvals import approved_codes, hide
from connectors.simulator.state import State
from connectors.simulator.tables import DATA_SETS, DataSet, Kind
from connectors.simulator.times import level_times

#: A WHERE clause and its values.
Asked = tuple[str, tuple[Any, ...]]
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


@dataclass(slots=True)
class _Memory:
    """What is known about queries until something changes, so that late pages cost no more."""

    generation: int = -1
    totals: dict[tuple[str, Asked], int] = field(default_factory=dict)
    #: Where the page before this one ended: update_time and id of its last row.
    page_ends: dict[tuple[str, Asked, int, int], tuple[str, str]] = field(default_factory=dict)


class QueryDesk:
    """Answers queries from the state, and goes wrong where a fault is ordered."""

    def __init__(self, state: State, faults: FaultDesk) -> None:
        self._state = state
        self._faults = faults
        self._spoiler = PageSpoiler(faults)
        self._memory = _Memory()

    def page(self, call: Call, request: Request) -> dict[str, Any]:
        """The data part of the answer: total, page_no, page_size, rows."""
        asked = self._distorted(request, call)
        data_set = DATA_SETS[call.data_set]
        if self._faults.take("wrong_data_set", call):
            data_set, asked = _stranger_to(data_set), replace(asked, keys=None)
        self._disturb(call, data_set, asked)
        page = self._spoiler.spoil(call, self._page(call, data_set, asked))
        return {
            "total": page.total,
            "page_no": request.page_no,
            "page_size": request.page_size,
            "rows": page.rows,
        }

    def _page(self, call: Call, data_set: DataSet, asked: Request) -> Page:
        rows, total = self._rows(data_set, asked), self._total(data_set, asked)
        page = Page(data_set=data_set, asked=asked, rows=rows, total=total)
        if total and self._faults.take("endless_pages", call):
            return endless(call, page, self._rows(data_set, replace(asked, page_no=1)))
        return page

    def _disturb(self, call: Call, data_set: DataSet, asked: Request) -> None:
        """What others do at this moment."""
        if asked.page_no > 1 and self._faults.take("moving_rows", call):
            self._move_first_row(data_set, asked)
        if self._faults.take("equal_times", call):
            with self._state.operation() as operation:
                level_times(
                    operation, data_set, 2 * asked.page_size + 1, *_conditions(data_set, asked)
                )
        if self._faults.expects("approval_cancelled", call):
            self._cancel_approval(call, data_set, asked)

    def _cancel_approval(self, call: Call, data_set: DataSet, asked: Request) -> None:
        where, values = _conditions(data_set, asked)
        codes = approved_codes(self._state.db, data_set, where, values)
        if codes and self._faults.take("approval_cancelled", call):
            with self._state.operation() as operation:
                dice = Random(f"{call.ordinal}")  # noqa: S311 - a fault to repeat, not a secret
                hide(operation, data_set, dice.choice(codes))

    def _distorted(self, request: Request, call: Call) -> Request:
        """What the receiver understands of the request; it holds one division's rows only."""
        if request.mof_div_code != self._state.settings.division_code:
            request = replace(request, agency_codes=())
        if request.update_time_from and self._faults.take("ignore_since", call):
            request = replace(request, update_time_from="")
        if request.agency_codes and self._faults.take("ignore_agencies", call):
            request = replace(request, agency_codes=None)
        if request.keys is not None and self._faults.take("ignore_keys", call):
            request = replace(request, keys=None)
        if request.is_deleted is not None and self._faults.take("ignore_is_deleted", call):
            request = replace(request, is_deleted=None)
        if request.page_no > 1 and self._faults.take("duplicate_page", call):
            request = replace(request, page_no=request.page_no - 1)
        return request

    def _rows(self, data_set: DataSet, request: Request) -> list[dict[str, Any]]:
        memory = self._remembered()
        where, values = asked = _conditions(data_set, request)
        offset = (request.page_no - 1) * request.page_size
        place = (data_set.name, asked, request.page_size)
        end = memory.page_ends.get((*place, request.page_no - 1))
        if end is not None:
            where, offset = f"{where} AND (update_time, {data_set.key}) > (?, ?)", 0
            values = (*values, *end)
        order = f"update_time, {data_set.key}"
        # The inner query walks the index alone; only the rows of the page itself are read.
        statement = (
            f"SELECT {', '.join(data_set.names)} FROM {data_set.name} WHERE rowid IN ("  # noqa: S608 - names come from our own field tables
            f"SELECT rowid FROM {data_set.name} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"
            f") ORDER BY {order}"
        )
        found = self._state.db.execute(statement, (*values, request.page_size, offset))
        rows = _spelled(data_set, found)
        if rows:
            last = rows[-1]["update_time"], rows[-1][data_set.key]
            memory.page_ends[(*place, request.page_no)] = last
        return rows

    def _total(self, data_set: DataSet, request: Request) -> int:
        """Counted once for all pages of a query, until something changes."""
        memory = self._remembered()
        where, values = asked = _conditions(data_set, request)
        place = (data_set.name, asked)
        if place not in memory.totals:
            statement = f"SELECT count(*) FROM {data_set.name} WHERE {where}"  # noqa: S608 - see _rows
            memory.totals[place] = self._state.db.execute(statement, values).fetchone()[0]
        return memory.totals[place]

    def _remembered(self) -> _Memory:
        if self._memory.generation != self._state.generation:
            self._memory = _Memory(generation=self._state.generation)
        return self._memory

    def _move_first_row(self, data_set: DataSet, request: Request) -> None:
        """Someone edits the row at the very front while a caller turns the page."""
        where, values = _conditions(data_set, request)
        order = f"update_time, {data_set.key}"
        with self._state.operation() as operation:
            operation.db.execute(
                f"UPDATE {data_set.name} SET update_time = ? WHERE rowid ="  # noqa: S608 - see _rows
                f" (SELECT rowid FROM {data_set.name} WHERE {where} ORDER BY {order} LIMIT 1)",
                (operation.stamp, *values),
            )


def _stranger_to(data_set: DataSet) -> DataSet:
    """Another data set, whose rows an endpoint may give by mistake."""
    others = ("PM_PROJECT_INFO", "PM_PERF_GOAL_INFO")
    return DATA_SETS[next(name for name in others if name != data_set.name)]


def _conditions(data_set: DataSet, request: Request) -> Asked:
    """The WHERE clause of a query and its values."""
    # With keys the set's own index is far narrower than the year's; the + keeps SQLite from
    # choosing the wider one.
    year = "fiscal_year = ?" if request.keys is None else "+fiscal_year = ?"
    parts: list[tuple[str, Iterable[Any]]] = [
        (year, [request.fiscal_year]),
        ("is_visible = 1", []),
    ]
    if request.agency_codes is not None:
        parts.append((f"agency_code IN ({_marks(request.agency_codes)})", request.agency_codes))
    if request.keys is not None:
        parts.append((f"{data_set.scope} IN ({_marks(request.keys)})", request.keys))
    if request.update_time_from:
        parts.append(("update_time >= ?", [request.update_time_from]))
    if request.is_deleted is not None:
        parts.append(("is_deleted = ?", [request.is_deleted]))
    where = " AND ".join(condition for condition, _ in parts)
    return where, tuple(value for _, values in parts for value in values)


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))


def _spelled(data_set: DataSet, found: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Rows by column; a decimal that is one becomes `Digits`, every digit that was stored."""
    names = data_set.names
    rows = [dict(zip(names, row, strict=True)) for row in found]
    for column in data_set.columns:
        if column.kind is Kind.DECIMAL:
            for row in rows:
                row[column.name] = _number(row[column.name])
    return rows


def _number(digits: str | None) -> str | None:
    """What a user typed instead of a number is shown as it was typed."""
    if digits is None or not _NUMBER.fullmatch(digits):
        return digits
    return Digits(digits)
