"""What a set says, in one exact form (规范内容), so that what was sent and what stands compare.

The form is a JSON object `{"header": …, "rows": […]}` in UTF-8 without blanks, keys in the order
of their code points, hashed by SHA-256. In the header and in every row:

- only columns that the receiver takes from a sender: not its own id, version, version_name, times
  and is_deleted, and not mof_div_code and fiscal_year, which are the same everywhere;
- what is null or "" is left out;
- decimals are texts with all the places of their column; everything else is as JSON has it;
- in the library, ind_id is left out and parent_id becomes `parent_code`, the perf_ind_code of the
  parent, because the receiver makes ids of its own.

Rows are in the order of their own canonical JSON bytes. A library set has the header null.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import orjson

from connectors.simulator.checks import PushedSet, as_decimal
from connectors.simulator.tables import DATA_SETS, Column, Kind

#: What the receiver fills in by itself, whatever the sender wrote there.
RECEIVERS_OWN = frozenset({"create_time", "update_time", "is_deleted", "version", "version_name"})
_PLACE = frozenset({"mof_div_code", "fiscal_year"})
_LIBRARY = "BAS_PERF_INDICATOR"
_TEMPLATE = "PERF_TEMPLATE"
_ITEM = "PERF_TEMPLATE_ITEM"

Row = Mapping[str, Any]


def digest_of(name: str, pushed: PushedSet) -> str:
    """The digest of a set as it was received, 64 hexadecimal digits; it need not be a good one."""
    return _digest(name, pushed.header, pushed.rows)


def stored_content(db: sqlite3.Connection, name: str, set_key: str) -> tuple[str, int]:
    """The digest of what stands under a key now, and how many rows that is."""
    if name == _LIBRARY:
        rows = _live(db, _LIBRARY, set_key)
        return _digest(name, None, rows), len(rows)
    header = next(iter(_live(db, _TEMPLATE, set_key)), None)
    rows = _live(db, _ITEM, set_key)
    return _digest(name, header, rows), len(rows)


def kept(column: Column, value: Any) -> Any:  # noqa: ANN401 - a checked JSON value of any kind
    """A value as the receiver keeps it."""
    if column.kind is not Kind.DECIMAL:
        return value
    return f"{as_decimal(value):.{column.scale}f}"


def _digest(name: str, header: Row | None, rows: Iterable[Row]) -> str:
    own = _ITEM if name == _TEMPLATE else name
    spelled = sorted(map(_spelled, _columns(own, rows)))
    head = b"null" if header is None else _spelled(_taken(name, header))
    return sha256(b'{"header":' + head + b',"rows":[' + b",".join(spelled) + b"]}").hexdigest()


def _columns(name: str, rows: Iterable[Row]) -> Iterable[dict[str, Any]]:
    everything = list(rows)
    if name != _LIBRARY:
        return [_taken(name, row) for row in everything]
    codes = {str(row.get("ind_id")): row.get("perf_ind_code") for row in everything}
    return [_hung(row, codes) for row in everything]


def _hung(row: Row, codes: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the library under its parent's code; a parent that is not there keeps its id."""
    taken = _taken(_LIBRARY, row)
    parent = taken.pop("parent_id", None)
    if parent is not None:
        taken["parent_code"] = codes.get(str(parent), f"?{parent}")
    return taken


def _taken(name: str, row: Row) -> dict[str, Any]:
    data_set = DATA_SETS[name]
    dropped = RECEIVERS_OWN | _PLACE | {data_set.key}
    return {
        column.name: _plain(column, row[column.name])
        for column in data_set.columns
        if column.name not in dropped and not _is_blank(row.get(column.name))
    }


def _plain(column: Column, value: object) -> object:
    """A value that can be kept as it would be kept, any other as it came."""
    is_number = column.kind is Kind.DECIMAL and as_decimal(value) is not None
    return kept(column, value) if is_number else value


def _is_blank(value: object) -> bool:
    return value is None or value == ""


def _spelled(row: Row) -> bytes:
    return orjson.dumps(row, option=orjson.OPT_SORT_KEYS, default=str)


def _live(db: sqlite3.Connection, name: str, set_key: str) -> list[dict[str, Any]]:
    data_set = DATA_SETS[name]
    found = db.execute(
        f"SELECT {', '.join(data_set.names)} FROM {name}"  # noqa: S608 - names come from our own field tables
        f" WHERE {data_set.scope} = ? AND is_deleted = 2 ORDER BY rowid",
        (set_key,),
    )
    return [dict(zip(data_set.names, row, strict=True)) for row in found]
