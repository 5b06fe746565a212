"""Queries: pages of rows in the order of their last change, as the receiver would show them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import orjson

from connectors.simulator.envelope import BAD_PARAMETER, RefusalError
from connectors.simulator.faults import Call, FaultDesk, Operation
from connectors.simulator.state import State
from connectors.simulator.tables import DATA_SETS, DataSet, Kind

MAX_PAGE_SIZE = 5000
#: Another data set's rows, for the fault `wrong_data_set`.
_STRANGER = "PM_PROJECT_INFO"
_STAMP = re.compile(r"\d{17}", re.ASCII)
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


class MissingListError(Exception):
    """The list parameter is missing; the receiver falls over instead of saying so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A checked query."""

    mof_div_code: str
    fiscal_year: str
    agency_codes: tuple[str, ...]
    keys: tuple[str, ...] | None
    #: 17 digits, inclusive; empty means from the beginning.
    update_time_from: str
    is_deleted: int | None
    page_no: int
    page_size: int


def read_request(body: dict[str, Any]) -> Request:
    """Check a query.

    Raises `MissingListError` without agency_codes and `RefusalError` (0901) for the rest.
    """
    agency_codes = body.get("agency_codes")
    if not isinstance(agency_codes, list):
        raise MissingListError
    since = body.get("update_time_from") or ""
    if since and not (isinstance(since, str) and _STAMP.fullmatch(since)):
        raise RefusalError(BAD_PARAMETER, "update_time_from 应为 17 位时间")
    if body.get("is_deleted") not in {None, 1, 2}:
        raise RefusalError(BAD_PARAMETER, "is_deleted 应为 1 或 2")
    return Request(
        mof_div_code=_code(body, "mof_div_code"),
        fiscal_year=_code(body, "fiscal_year"),
        agency_codes=_codes(agency_codes),
        keys=None if body.get("keys") is None else _codes(body["keys"]),
        update_time_from=since,
        is_deleted=body.get("is_deleted"),
        page_no=_between(body, "page_no", 1, None),
        page_size=_between(body, "page_size", 1, MAX_PAGE_SIZE),
    )


class QueryDesk:
    """Answers queries from the state, and goes wrong where a fault is ordered."""

    def __init__(self, state: State, faults: FaultDesk) -> None:
        self._state = state
        self._faults = faults
        self._totals: dict[tuple[str, tuple[Any, ...]], int] = {}
        self._totals_generation = -1

    def page(self, name: str, request: Request) -> dict[str, Any]:
        """The data part of the answer: total, page_no, page_size, rows."""
        call = Call(operation=Operation.QUERY, data_set=name)
        asked = self._distorted(request, call)
        data_set = DATA_SETS[name]
        if name != _STRANGER and self._faults.take("wrong_data_set", call):
            data_set, asked = DATA_SETS[_STRANGER], replace(asked, keys=None)
        if asked.page_no > 1 and self._faults.take("moving_rows", call):
            self._move_first_row(data_set, asked)
        rows = self._rows(data_set, asked)
        if rows and self._faults.take("shuffle_results", call):
            Random(request.page_no).shuffle(rows)  # noqa: S311 - a fault to repeat, not a secret
        if rows and self._faults.take("short_page", call):
            rows.pop()
        return {
            "total": self._total(data_set, asked),
            "page_no": request.page_no,
            "page_size": request.page_size,
            "rows": rows,
        }

    def _distorted(self, request: Request, call: Call) -> Request:
        """What the receiver understands of the request; it holds one division's rows only."""
        if request.mof_div_code != self._state.settings.division_code:
            request = replace(request, agency_codes=())
        if request.update_time_from and self._faults.take("ignore_since", call):
            request = replace(request, update_time_from="")
        if request.page_no > 1 and self._faults.take("duplicate_page", call):
            request = replace(request, page_no=request.page_no - 1)
        return request

    def _rows(self, data_set: DataSet, request: Request) -> list[dict[str, Any]]:
        where, values = _conditions(data_set, request)
        names = data_set.names
        order = f"update_time, {data_set.key}"
        # The inner query walks the index alone; only the rows of the page itself are read.
        statement = (
            f"SELECT {', '.join(names)} FROM {data_set.name} WHERE rowid IN ("  # noqa: S608 - names come from our own field tables
            f"SELECT rowid FROM {data_set.name} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"
            f") ORDER BY {order}"
        )
        offset = (request.page_no - 1) * request.page_size
        found = self._state.db.execute(statement, (*values, request.page_size, offset))
        return _spelled(data_set, found)

    def _total(self, data_set: DataSet, request: Request) -> int:
        """Counted once for all pages of a query, until something changes."""
        if self._totals_generation != self._state.generation:
            self._totals.clear()
            self._totals_generation = self._state.generation
        where, values = _conditions(data_set, request)
        asked = (f"{data_set.name} WHERE {where}", values)
        if asked not in self._totals:
            self._totals[asked] = self._state.db.execute(
                f"SELECT count(*) FROM {asked[0]}",  # noqa: S608 - see _rows
                values,
            ).fetchone()[0]
        return self._totals[asked]

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


def _conditions(data_set: DataSet, request: Request) -> tuple[str, tuple[Any, ...]]:
    """The WHERE clause of a query and its values."""
    # With keys the set's own index is far narrower than the year's; the + keeps SQLite from
    # choosing the wider one.
    year = "fiscal_year = ?" if request.keys is None else "+fiscal_year = ?"
    parts: list[tuple[str, Iterable[Any]]] = [
        (year, [request.fiscal_year]),
        ("is_visible = 1", []),
        (f"agency_code IN ({_marks(request.agency_codes)})", request.agency_codes),
    ]
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
    """Rows as JSON objects; a decimal becomes a number with every digit that was stored."""
    names = data_set.names
    rows = [dict(zip(names, row, strict=True)) for row in found]
    for column in data_set.columns:
        if column.kind is Kind.DECIMAL:
            for row in rows:
                row[column.name] = _number(row[column.name])
    return rows


def _number(digits: str | None) -> orjson.Fragment | str | None:
    """What a user typed instead of a number is shown as it was typed."""
    if digits is None or not _NUMBER.fullmatch(digits):
        return digits
    return orjson.Fragment(digits)


def _code(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.isdigit():
        raise RefusalError(BAD_PARAMETER, f"{name} 应为数字文本")
    return value


def _codes(values: object) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise RefusalError(BAD_PARAMETER, "编码列表应为文本数组")
    return tuple(dict.fromkeys(values))


def _between(body: dict[str, Any], name: str, lowest: int, highest: int | None) -> int:
    value = body.get(name)
    if type(value) is not int or value < lowest or (highest is not None and value > highest):
        bound = "" if highest is None else f"、不大于 {highest}"
        raise RefusalError(BAD_PARAMETER, f"{name} 应为不小于 {lowest}{bound} 的整数")
    return value
