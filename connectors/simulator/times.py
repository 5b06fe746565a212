"""Times that lie: many rows with one update_time, and texts that are no times."""

from typing import Any

from connectors.simulator.state import Operation
from connectors.simulator.tables import DataSet


def level_times(
    operation: Operation,
    data_set: DataSet,
    count: int,
    where: str = "is_visible = 1",
    values: tuple[Any, ...] = (),
) -> int:
    """Give the first rows in the order of paging the time of this change, and count them."""
    order = f"update_time, {data_set.key}"
    return operation.db.execute(
        f"UPDATE {data_set.name} SET update_time = ? WHERE rowid IN"  # noqa: S608 - names come from our own field tables
        f" (SELECT rowid FROM {data_set.name} WHERE {where} ORDER BY {order} LIMIT ?)",
        (operation.stamp, *values, count),
    ).rowcount
