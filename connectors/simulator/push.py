"""Pushes: a set replaces everything that stood under its key, or is refused as a whole."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from connectors.simulator.breaking import ConnectionHeldError, FellOverError
from connectors.simulator.checks import PushedSet, library_complaints, template_complaints
from connectors.simulator.content import RECEIVERS_OWN, kept
from connectors.simulator.envelope import BAD_PARAMETER, CHOKED, OTHER_CONTENT, RefusalError
from connectors.simulator.faults import Call, FaultDesk
from connectors.simulator.late import LatePushes
from connectors.simulator.ledger import Batch, Received, batch_of, log, settle
from connectors.simulator.receiver import Known, Receiver
from connectors.simulator.state import Operation, State
from connectors.simulator.tables import DATA_SETS

#: What the receiver says of a set; of one that it did not look at it says nothing.
UNSEEN, ACCEPTED, REFUSED = 0, 1, 2
_OTHER_CONTENT = "请求号已用于其他内容"
_CHOKED = "本批数据处理失败"


class PushDesk:
    """Takes pushes into the state, and goes wrong where a fault is ordered."""

    def __init__(self, state: State, faults: FaultDesk, receiver: Receiver) -> None:
        self._state = state
        self._faults = faults
        self._receiver = receiver
        self.late = LatePushes(state, self._store_late)

    def accept(self, call: Call, body: dict[str, Any]) -> dict[str, Any]:
        """Check and store the sets of one push; the data part of the answer.

        Raises `RefusalError`: 0901 when the request itself cannot be read, 0902 when a set chokes
        the receiver, 0903 when a known request id comes with other content. Raises
        `ConnectionHeldError` and `FellOverError` where a fault or a poisoned set says so.
        """
        batch = _batch(call.ordinal, call.data_set, body)
        self._require_place(body)
        self._require_digestible(batch)
        self._require_known_content(batch)
        return {"results": self._told(call, self._results(call, batch, body))}

    def _results(self, call: Call, batch: Batch, body: dict[str, Any]) -> list[dict[str, Any]]:
        never = self._faults.take_order("commit_late", call)
        late = never or self._faults.take_order("acknowledge_late", call)
        if late is not None:
            results = self._judge_only(batch)
            self.late.keep(call, body, queries=late.queries, seconds=late.seconds)
            if never is not None:
                raise ConnectionHeldError(never.seconds)
            return results
        if self._faults.take("acknowledged_not_stored", call):
            return self._judge_only(batch)
        half = self._faults.take_order("half_accepted", call)
        if half is None:
            return self._store(batch)
        count = len(batch.sets) // 2 if half.count is None else half.count
        return self._store(replace(batch, sets=batch.sets[:count]), unseen=batch.sets[count:])

    def _told(self, call: Call, results: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What reaches the caller of what was done."""
        if self._faults.take("shuffle_results", call):
            Random(len(results)).shuffle(results)  # noqa: S311 - a fault to repeat, not a secret
        if results and self._faults.take("missing_result", call):
            del results[call.ordinal % len(results)]
        if self._faults.take("extra_result", call):
            stranger = {"set_key": f"NOBODY-{call.ordinal}", "accepted": ACCEPTED, "reason": ""}
            results.append({**stranger, "row_count": 1})
        return results

    # --- what is refused as a whole ---

    def _require_place(self, body: Mapping[str, Any]) -> None:
        settings = self._state.settings
        if body.get("mof_div_code") != settings.division_code:
            raise RefusalError(BAD_PARAMETER, "mof_div_code 不是本系统的财政区划")
        if body.get("fiscal_year") != settings.fiscal_year:
            raise RefusalError(BAD_PARAMETER, "fiscal_year 不是当前预算年度")

    def _require_digestible(self, batch: Batch) -> None:
        manner = self._receiver.choke(batch)
        if manner is None:
            return
        self._refuse_all(batch, _CHOKED)
        if manner == "http_500":
            raise FellOverError
        raise RefusalError(CHOKED, _CHOKED)

    def _require_known_content(self, batch: Batch) -> None:
        known = ((received, self._receiver.known(batch, received)) for received in batch.sets)
        if any(before and before.digest != received.digest for received, before in known):
            self._refuse_all(batch, _OTHER_CONTENT)
            raise RefusalError(OTHER_CONTENT, _OTHER_CONTENT)

    def _refuse_all(self, batch: Batch, reason: str) -> None:
        with self._state.operation() as operation:
            for received in batch.sets:
                log(operation, batch, received, _result(received.pushed, reason))

    # --- what is judged and stored, set by set ---

    def _judge_only(self, batch: Batch) -> list[dict[str, Any]]:
        results = []
        with self._state.operation() as operation:
            for received in batch.sets:
                result = self._judged(batch, received)
                log(operation, batch, received, result)
                results.append(result)
        return results

    def _store_late(
        self, operation: Operation, ordinal: int, name: str, body: dict[str, Any]
    ) -> None:
        batch = replace(_batch(ordinal, name, body), is_late=True)
        for received in batch.sets:
            self._store_one(operation, batch, received)

    def _store(self, batch: Batch, unseen: tuple[Received, ...] = ()) -> list[dict[str, Any]]:
        with self._state.operation() as operation:
            for received in unseen:
                log(operation, batch, received, {"accepted": UNSEEN, "reason": ""})
            return [self._store_one(operation, batch, received) for received in batch.sets]

    def _store_one(self, operation: Operation, batch: Batch, received: Received) -> dict[str, Any]:
        before = self._receiver.known(batch, received)
        if before is not None:
            return self._answer_again(operation, batch, received, before)
        result = self._judged(batch, received)
        is_good = result["accepted"] == ACCEPTED
        if is_good:
            _replace(operation, batch.data_set, received.pushed)
            settle(operation, batch, received)
        self._receiver.remember(operation, batch, received, result)
        log(operation, batch, received, result, stored=is_good)
        return result

    def _answer_again(
        self, operation: Operation, batch: Batch, received: Received, before: Known
    ) -> dict[str, Any]:
        same = before.digest == received.digest
        result = before.result if same else _result(received.pushed, _OTHER_CONTENT)
        log(operation, batch, received, result, is_repeat=same)
        return result

    def _judged(self, batch: Batch, received: Received) -> dict[str, Any]:
        return _result(received.pushed, self._complaint(batch.data_set, received.pushed))

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


def _batch(ordinal: int, name: str, body: Mapping[str, Any]) -> Batch:
    """The batch in a request; raises `RefusalError` (0901) when it cannot be read."""
    request_id = body.get("request_id")
    if not isinstance(request_id, str) or not request_id:
        raise RefusalError(BAD_PARAMETER, "request_id 不能为空")
    sets = body.get("sets")
    if not isinstance(sets, list):
        raise RefusalError(BAD_PARAMETER, "sets 应为数组")
    return batch_of(ordinal, request_id, name, [_read_set(entry) for entry in sets])


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
        "accepted": REFUSED if complaint else ACCEPTED,
        "reason": complaint,
        "row_count": 0 if complaint else len(pushed.rows),
    }


def _replace(operation: Operation, name: str, pushed: PushedSet) -> None:
    if name == "BAS_PERF_INDICATOR":
        _replace_library(operation, pushed)
    else:
        _replace_template(operation, pushed)


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
    dropped = RECEIVERS_OWN | {data_set.key}
    return {
        column.name: kept(column, row[column.name])
        for column in data_set.columns
        if column.name not in dropped and row.get(column.name) not in {None, ""}
    }
