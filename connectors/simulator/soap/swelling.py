"""A page with one text of eleven megabytes: legal XML that careless readers stumble over."""

from collections.abc import Mapping
from typing import Any

from connectors.simulator.tables import DATA_SETS, Kind

#: More than the ten megabytes at which libxml2 stops unless it is told otherwise.
_HUGE_CHARS = 11_000_000
_WIDEST = {
    column.name: column.size
    for data_set in DATA_SETS.values()
    for column in data_set.columns
    if column.kind is Kind.TEXT
}


def swollen(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same page, with a huge text in the widest column of its first row."""
    rows = list(data["rows"])
    if rows:
        widest = max(rows[0], key=lambda name: _WIDEST.get(name, 0))
        rows[0] = {**rows[0], widest: "长" + "x" * _HUGE_CHARS}
    return {**data, "rows": rows}
