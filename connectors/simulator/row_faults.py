"""Rows as they are shown (出行), spoiled where a fault is ordered: drift, and a huge text."""

from collections.abc import Callable, Sequence
from typing import Any

from connectors.simulator.faults import Call, FaultDesk
from connectors.simulator.tables import Column, Kind

Row = dict[str, Any]
Columns = tuple[Column, ...]

#: More than the ten megabytes at which libxml2 stops unless it is told otherwise.
_HUGE_CHARS = 11_000_000
#: A column this wide holds what people write.
_WIDE = 300
#: Of three rows one is struck where not all are.
_ONE_IN = 3


class RowSpoiler:
    """Changes the rows of a page after they got the names of their dialect."""

    def __init__(self, faults: FaultDesk) -> None:
        self._faults = faults

    def spoil(self, call: Call, rows: Sequence[Row], columns: Columns) -> list[Row]:
        """The rows with what is ordered for this call; all of them keep the same columns."""
        spoiled = list(rows)
        if not spoiled:
            return spoiled
        for name, drift in _DRIFTS.items():
            taken = self._faults.take_order(name, call)
            if taken is not None:
                spoiled = drift(spoiled, columns, taken.field)
        if self._faults.take("huge_text", call):
            widest = max(columns, key=lambda column: column.size * (column.name in spoiled[0]))
            spoiled[0] = {**spoiled[0], widest.name: "长" + "x" * _HUGE_CHARS}
        return spoiled


def _new_field(rows: list[Row], _columns: Columns, field: str) -> list[Row]:
    return [{**row, field or "vendor_ext_1": "扩展内容"} for row in rows]


def _missing_field(rows: list[Row], columns: Columns, field: str) -> list[Row]:
    gone = field or _wide(columns).name
    return [{name: value for name, value in row.items() if name != gone} for row in rows]


def _renamed_field(rows: list[Row], columns: Columns, field: str) -> list[Row]:
    old = field or _wide(columns).name
    return [{f"{old}_new" if name == old else name: row[name] for name in row} for row in rows]


def _new_code(rows: list[Row], columns: Columns, field: str) -> list[Row]:
    column = _named(columns, field) or _coded(columns)
    code = 9 if column.kind is Kind.INTEGER else "9" * column.size
    return _sometimes(rows, column, lambda _value: code)


def _longer_text(rows: list[Row], columns: Columns, field: str) -> list[Row]:
    """Longer than the column in GBK too, where a character has two bytes."""
    column = _named(columns, field) or _wide(columns)
    return _sometimes(rows, column, lambda value: f"{value or ''}{'长' * (column.size // 2 + 1)}")


_DRIFTS: dict[str, Callable[[list[Row], Columns, str], list[Row]]] = {
    "drift_new_field": _new_field,
    "drift_missing_field": _missing_field,
    "drift_renamed_field": _renamed_field,
    "drift_new_code": _new_code,
    "drift_longer_text": _longer_text,
}


def _sometimes(rows: list[Row], column: Column, change: Callable[[Any], Any]) -> list[Row]:
    return [
        {**row, column.name: change(row[column.name])}
        if number % _ONE_IN == 0 and column.name in row
        else row
        for number, row in enumerate(rows)
    ]


def _named(columns: Columns, field: str) -> Column | None:
    return next((column for column in columns if column.name == field), None)


def _wide(columns: Columns) -> Column:
    """The last column for what people write: never an id, a code or a time."""
    return [each for each in columns if each.kind is Kind.TEXT and each.size >= _WIDE][-1]


def _coded(columns: Columns) -> Column:
    """A column of codes, rather not the one that says whether a row is deleted."""
    coded = [each for each in columns if each.codes]
    return next((each for each in coded if "del" not in each.name.lower()), coded[-1])
