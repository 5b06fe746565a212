"""Extracts: every visible row of a data set, one JSON object in a line."""

import re
from typing import Any

import orjson

from connectors.simulator.envelope import Digits
from connectors.simulator.state import State
from connectors.simulator.tables import DATA_SETS, Kind

_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def extracted(state: State, name: str, since: str = "") -> bytes:
    """The rows as lines, in the order of their last change; those changed since, when given."""
    data_set = DATA_SETS[name]
    found = state.db.execute(
        f"SELECT {', '.join(data_set.names)} FROM {name} WHERE is_visible = 1 AND update_time >= ?"  # noqa: S608 - names come from our own field tables
        f" ORDER BY update_time, {data_set.key}",
        (since,),
    )
    decimals = {each.name for each in data_set.columns if each.kind is Kind.DECIMAL}
    rows = (dict(zip(data_set.names, row, strict=True)) for row in found)
    return b"".join(
        line({name: _spelled(value, name in decimals) for name, value in row.items()})
        for row in rows
    )


def line(row: dict[str, Any]) -> bytes:
    """One row; `Digits` keep every digit they have."""
    spelled = orjson.dumps(row, default=_fragment, option=orjson.OPT_PASSTHROUGH_SUBCLASS)
    return spelled + b"\n"


def _spelled(value: Any, is_decimal: bool) -> Any:  # noqa: ANN401, FBT001 - a stored value of any kind
    if is_decimal and isinstance(value, str) and _NUMBER.fullmatch(value):
        return Digits(value)
    return value


def _fragment(value: object) -> orjson.Fragment:
    if not isinstance(value, Digits):
        raise TypeError(type(value).__name__)
    return orjson.Fragment(str(value))
