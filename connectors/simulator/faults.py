"""Faults on order: what goes wrong, for how many calls, and on which data set."""

import sqlite3
from dataclasses import dataclass
from enum import Enum
from typing import Any

from connectors.simulator.envelope import BAD_PARAMETER, RefusalError
from connectors.simulator.tables import DATA_SETS, PUSHABLE


class Operation(Enum):
    """What a caller does."""

    #: Somebody fetches the contract of a SOAP service.
    CONTRACT = "wsdl"
    #: The login; its address ends in this word.
    LOGIN = "token"
    QUERY = "query"
    PUSH = "push"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call, as far as faults care. The data set of a login is "token", of a contract "wsdl"."""

    operation: Operation
    data_set: str


_EVERY_CALL = frozenset({Operation.LOGIN, Operation.QUERY, Operation.PUSH})
_QUERY = frozenset({Operation.QUERY})
_PUSH = frozenset({Operation.PUSH})
_CONTRACT = frozenset({Operation.CONTRACT})

#: Faults that only a SOAP service can have, and the operations that each can hit.
SOAP_FAULTS = {
    # Before the receiver has looked at the request: a failure told in an odd way.
    "fault_without_detail": _EVERY_CALL,
    "fault_with_200": _EVERY_CALL,
    # In how the answer is written.
    "unqualified_children": _EVERY_CALL,
    "comments_and_cdata": _QUERY,
    "huge_text": _QUERY,
    "doctype_entities": _EVERY_CALL,
    "gb18030_labelled": _EVERY_CALL,
    "gb18030_unlabelled": _EVERY_CALL,
    "gzip_bomb": _EVERY_CALL,
    # In the contract that is served.
    "wsdl_wrong_host": _CONTRACT,
}

#: Every fault, and the operations that it can hit.
FAULTS = {
    # Before the receiver has looked at the request.
    "drop_before": _EVERY_CALL,
    "http_500": _EVERY_CALL,
    "http_503": _EVERY_CALL,
    "http_429": _EVERY_CALL,
    "html_maintenance": _EVERY_CALL,
    "redirect": _EVERY_CALL,
    "business_failure": _EVERY_CALL,
    "expired_token": _QUERY | _PUSH,
    "expired_token_401": _QUERY | _PUSH,
    # In what the receiver does.
    "ignore_since": _QUERY,
    "wrong_data_set": _QUERY,
    "moving_rows": _QUERY,
    "duplicate_page": _QUERY,
    "acknowledge_late": _PUSH,
    # In what it answers.
    "short_page": _QUERY,
    "shuffle_results": _QUERY | _PUSH,
    "truncated_page": _QUERY,
    "slow": _EVERY_CALL,
    "slow_chunks": _EVERY_CALL,
    "drop_after_commit": _PUSH,
    **SOAP_FAULTS,
}

#: What stands in an order's data_set for calls that are about none.
_NOT_DATA = (Operation.LOGIN.value, Operation.CONTRACT.value)
_FIELDS = {"name", "times", "data_set", "seconds"}


class FaultDesk:
    """The orders in force; they survive a restart."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def order(self, wish: dict[str, Any]) -> dict[str, object]:
        """Accept an order {name, times?, data_set?, seconds?}; times null: until cancelled."""
        _check(wish)
        cursor = self._db.execute(
            "INSERT INTO sim_fault (name, data_set, remaining, seconds) VALUES (?, ?, ?, ?)",
            (wish["name"], wish.get("data_set"), wish.get("times", 1), wish.get("seconds", 1.0)),
        )
        return {"fault_id": cursor.lastrowid}

    def orders(self) -> list[dict[str, object]]:
        """The orders in force, oldest first."""
        found = self._db.execute(
            "SELECT fault_id, name, data_set, remaining, seconds FROM sim_fault ORDER BY fault_id"
        )
        names = ("fault_id", "name", "data_set", "remaining", "seconds")
        return [dict(zip(names, row, strict=True)) for row in found]

    def cancel_all(self) -> int:
        """Cancel every order and say how many there were."""
        return self._db.execute("DELETE FROM sim_fault").rowcount

    def take(self, name: str, call: Call) -> bool:
        """Use up one occurrence of a fault if one is ordered for this call."""
        return self.take_seconds(name, call) is not None

    def take_seconds(self, name: str, call: Call) -> float | None:
        """Like `take`, and give the seconds that were ordered with it."""
        found = self._find(name, call)
        if found is None:
            return None
        fault_id, seconds = found
        self._db.execute(
            "UPDATE sim_fault SET remaining = remaining - 1 WHERE fault_id = ?", (fault_id,)
        )
        self._db.execute("DELETE FROM sim_fault WHERE remaining <= 0")
        return float(seconds)

    def _find(self, name: str, call: Call) -> tuple[int, float] | None:
        if call.operation not in FAULTS[name]:
            return None
        # A login happens whenever the caller likes, so a fault meets it only when asked for by
        # name: otherwise nobody could tell which call an order will hit.
        anywhere = call.operation is not Operation.LOGIN
        found: tuple[int, float] | None = self._db.execute(
            "SELECT fault_id, seconds FROM sim_fault"
            " WHERE name = ? AND (data_set = ? OR (data_set IS NULL AND ?)) ORDER BY fault_id",
            (name, call.data_set, anywhere),
        ).fetchone()
        return found


def _check(wish: dict[str, Any]) -> None:
    """Refuse an order that could never happen; it would look as if the fault were harmless."""
    if wish.get("name") not in FAULTS:
        raise RefusalError(BAD_PARAMETER, f"没有这种故障，可用的有：{'、'.join(FAULTS)}")
    if set(wish) - _FIELDS:
        raise RefusalError(BAD_PARAMETER, f"故障参数只能是：{'、'.join(sorted(_FIELDS))}")
    if wish.get("data_set") not in {None, *_NOT_DATA, *DATA_SETS}:
        raise RefusalError(BAD_PARAMETER, "data_set 不是本系统的数据集")
    if not FAULTS[wish["name"]] & _operations_on(wish.get("data_set")):
        raise RefusalError(BAD_PARAMETER, "这种故障不会出现在这个数据集上")
    times = wish.get("times", 1)
    if times is not None and (type(times) is not int or times < 1):
        raise RefusalError(BAD_PARAMETER, "times 应为正整数，或 null 表示一直有效")
    seconds = wish.get("seconds", 1.0)
    if type(seconds) not in {int, float} or seconds < 0:
        raise RefusalError(BAD_PARAMETER, "seconds 应为不小于 0 的数")


def _operations_on(data_set: str | None) -> frozenset[Operation]:
    """What callers do with a data set; None stands for all that are not the login."""
    if data_set in _NOT_DATA:
        return frozenset({Operation(data_set)})
    if data_set is None:
        return _QUERY | _PUSH | _CONTRACT
    return _QUERY | _PUSH if data_set in PUSHABLE else _QUERY
