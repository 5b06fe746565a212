"""Pushes: a set replaces everything that stood under its key, or is refused as a whole."""

from collections.abc import Iterable, Iterator, Mapping
from random import Random
from typing import Any

import orjson

from connectors.simulator.checks import (
    PushedSet,
    as_decimal,
    library_complaints,
    template_complaints,
)
from connectors.simulator.envelope import BAD_PARAMETER, RefusalError
from connectors.simulator.faults import Call, FaultDesk
from connectors.simulator.faults import Operation as CallKind
from connectors.simulator.state import Operation, State
from connectors.simulator.tables import DATA_SETS, Column, Kind

#: What the receiver fills in by itself, whatever the sender wrote there.
_RECEIVERS_OWN = {"create_time", "update_time", "is_deleted", "version", "version_name"}
#: A late push is stored when this many queries have come in, just before the last is answered.
_LATE_BY_QUERIES = 2


class PushDesk:
    """Takes pushes into the state, and goes wrong where a fault is ordered."""

    def __init__(self, state: State, faults: FaultDesk) -> None:
        self._state = state
        self._faults = faults

    def accept(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """Check and store the sets of one push; the data part of the answer.

        Raises `RefusalError` (0901) when the request itself cannot be read.
        """
        sets = _read_sets(body)
        self._require_place(body)
        call = Call(operation=CallKind.PUSH, data_set=name)
        if self._faults.take("acknowledge_late", call):
            results = self._judge_only(name, sets)
            self._keep_for_later(name, body)
        else:
            results = self._store(name, sets)
        if self._faults.take("shuffle_results", call):
            Random(len(results)).shuffle(results)  # noqa: S311 - a fault to repeat, not a secret
        return {"results": results}

    def a_query_came(self) -> None:
        """Count a query for every late push, and store those that have waited long enough."""
        db = self._state.db
        if db.execute("SELECT 1 FROM sim_late_push").fetchone() is None:
            return
        db.execute("UPDATE sim_late_push SET wait = wait - 1")
        due = db.execute(
            "SELECT late_id, data_set, body FROM sim_late_push WHERE wait <= 0 ORDER BY late_id"
        ).fetchall()
        for late_id, name, body in due:
            self._store(name, _read_sets(orjson.loads(body)))
            db.execute("DELETE FROM sim_late_push WHERE late_id = ?", (late_id,))

    def _require_place(self, body: Mapping[str, Any]) -> None:
        settings = self._state.settings
        if body.get("mof_div_code") != settings.division_code:
            raise RefusalError(BAD_PARAMETER, "mof_div_code 不是本系统的财政区划")
        if body.get("fiscal_year") != settings.fiscal_year:
            raise RefusalError(BAD_PARAMETER, "fiscal_year 不是当前预算年度")

    def _keep_for_later(self, name: str, body: Mapping[str, Any]) -> None:
        self._state.db.execute(
            "INSERT INTO sim_late_push (data_set, body, wait) VALUES (?, ?, ?)",
            (name, orjson.dumps(body), _LATE_BY_QUERIES),
        )

    def _judge_only(self, name: str, sets: Iterable[PushedSet]) -> list[dict[str, Any]]:
        return [_result(pushed, self._complaint(name, pushed)) for pushed in sets]

    def _store(self, name: str, sets: Iterable[PushedSet]) -> list[dict[str, Any]]:
        replace = _replace_library if name == "BAS_PERF_INDICATOR" else _replace_template
        results = []
        with self._state.operation() as operation:
            for pushed in sets:
                complaint = self._complaint(name, pushed)
                if not complaint:
                    replace(operation, pushed)
                result = _result(pushed, complaint)
                _log(operation, name, result)
                results.append(result)
        return results

    def _complaint(self, name: str, pushed: PushedSet) -> str:
        """The one message that survives; empty when there is nothing to complain about."""
        settings = self._state.settings
        if name == "BAS_PERF_INDICATOR":
            complaints = library_complaints(pushed, settings)
        else:
            complaints = template_complaints(pushed, settings, self._state.db)
        message = ""
        for complaint in complaints:
            message = complaint
        return message


def _read_sets(body: Mapping[str, Any]) -> list[PushedSet]:
    if not isinstance(body.get("request_id"), str) or not body["request_id"]:
        raise RefusalError(BAD_PARAMETER, "request_id 不能为空")
    sets = body.get("sets")
    if not isinstance(sets, list):
        raise RefusalError(BAD_PARAMETER, "sets 应为数组")
    return [_read_set(entry) for entry in sets]


def _read_set(entry: object) -> PushedSet:
    if not isinstance(entry, dict):
        raise RefusalError(BAD_PARAMETER, "sets 的每一项应为对象")
    set_key, header, rows = entry.get("set_key"), entry.get("header"), entry.get("rows")
    if not isinstance(set_key, str) or not set_key:
        raise RefusalError(BAD_PARAMETER, "set_key 不能为空")
    if not (header is None or isinstance(header, dict)):
        raise RefusalError(BAD_PARAMETER, "header 应为对象或 null")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RefusalError(BAD_PARAMETER, "rows 应为对象数组")
    return PushedSet(set_key=set_key, header=header, rows=tuple(rows))


def _result(pushed: PushedSet, complaint: str) -> dict[str, Any]:
    return {
        "set_key": pushed.set_key,
        "accepted": 2 if complaint else 1,
        "reason": complaint,
        "row_count": 0 if complaint else len(pushed.rows),
    }


def _log(operation: Operation, name: str, result: Mapping[str, Any]) -> None:
    operation.db.execute(
        "INSERT INTO sim_push_log (data_set, set_key, accepted, reason, logged_at)"
        " VALUES (?, ?, ?, ?, ?)",
        (name, result["set_key"], result["accepted"], result["reason"], operation.stamp),
    )


def _replace_template(operation: Operation, pushed: PushedSet) -> None:
    if pushed.header is None:
        raise ValueError("a template without a header was not refused")
    _retire(operation, "PERF_TEMPLATE", pushed.set_key)
    _retire(operation, "PERF_TEMPLATE_ITEM", pushed.set_key)
    version = {"version": operation.new_id(), "version_name": f"接收版本{operation.stamp}"}
    header = {**_stored("PERF_TEMPLATE", pushed.header), **version}
    operation.insert("PERF_TEMPLATE", [header])
    operation.insert(
        "PERF_TEMPLATE_ITEM", (_stored("PERF_TEMPLATE_ITEM", row) for row in pushed.rows)
    )


def _replace_library(operation: Operation, pushed: PushedSet) -> None:
    """The sender's ids live only inside the set: they say who is whose parent, and are replaced."""
    _retire(operation, "BAS_PERF_INDICATOR", pushed.set_key)
    new_ids = {row["ind_id"]: operation.new_id() for row in pushed.rows}
    operation.insert("BAS_PERF_INDICATOR", _rehung(pushed.rows, new_ids))


def _rehung(
    rows: Iterable[Mapping[str, Any]], new_ids: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    for row in rows:
        parent = row.get("parent_id")
        yield {
            **_stored("BAS_PERF_INDICATOR", row),
            "ind_id": new_ids[row["ind_id"]],
            "parent_id": new_ids[parent] if parent else None,
        }


def _retire(operation: Operation, name: str, set_key: str) -> None:
    """Delete the old rows of a set as the receiver does: kept, marked, and under new ids."""
    data_set = DATA_SETS[name]
    old = operation.db.execute(
        f"SELECT rowid FROM {name} WHERE {data_set.scope} = ? AND is_deleted = 2",  # noqa: S608 - names come from our own field tables
        (set_key,),
    ).fetchall()
    operation.db.executemany(
        f"UPDATE {name} SET {data_set.key} = ?, is_deleted = 1, update_time = ? WHERE rowid = ?",  # noqa: S608 - see above
        [(operation.new_id(), operation.stamp, rowid) for (rowid,) in old],
    )


def _stored(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that the receiver takes from the sender; anything else it ignores."""
    data_set = DATA_SETS[name]
    dropped = _RECEIVERS_OWN | {data_set.key}
    return {
        column.name: _kept(column, row[column.name])
        for column in data_set.columns
        if column.name not in dropped and row.get(column.name) not in {None, ""}
    }


def _kept(column: Column, value: Any) -> Any:  # noqa: ANN401 - a checked JSON value of any kind
    if column.kind is not Kind.DECIMAL:
        return value
    return f"{as_decimal(value):.{column.scale}f}"
