"""Approvals are cancelled (撤销终审): reports vanish from the queries without a trace."""

import sqlite3
from typing import Any

from connectors.simulator.scripts.desk import Counts, Desk
from connectors.simulator.state import Operation
from connectors.simulator.tables import (
    DATA_SETS,
    DEPARTMENT_MONITOR_SETS,
    DEPARTMENT_SELF_EVAL_SETS,
    DEPARTMENT_TARGET_SETS,
    RESULT_SETS,
    TARGET_SETS,
    DataSet,
)

_MONITORING = ("PAY_PERF_MONITOR_INFO",)
_SELF_EVALUATION = tuple(name for name in RESULT_SETS if not name.startswith("PAY_"))


#: What is approved, and cancelled, as one.
_APPROVED_TOGETHER = (
    TARGET_SETS,
    _MONITORING,
    _SELF_EVALUATION,
    DEPARTMENT_TARGET_SETS,
    DEPARTMENT_MONITOR_SETS,
    DEPARTMENT_SELF_EVAL_SETS,
)


def cancel_approvals(desk: Desk) -> Counts:
    """Cancel one to three monitoring reports and one or two self-evaluations."""
    monitoring = _cancel(desk, _MONITORING, desk.rng.randint(1, 3))
    self_evaluation = _cancel(desk, _SELF_EVALUATION, desk.rng.randint(1, 2))
    return {
        "monitoring_projects": monitoring[0],
        "monitoring_rows": monitoring[1],
        "self_evaluation_projects": self_evaluation[0],
        "self_evaluation_rows": self_evaluation[1],
    }


def _cancel(desk: Desk, names: tuple[str, ...], count: int) -> tuple[int, int]:
    pledged = desk.pledged()
    open_to_it = [code for code in desk.codes_in(names[0], visible=True) if code not in pledged]
    chosen = desk.rng.sample(open_to_it, min(count, len(open_to_it)))
    return len(chosen), sum(desk.show(names, code, visible=False) for code in chosen)


def approved_codes(
    db: sqlite3.Connection, data_set: DataSet, where: str, values: tuple[Any, ...]
) -> list[str]:
    """The projects or departments with approved rows there that may lose them, by code."""
    found = db.execute(
        f"SELECT DISTINCT {data_set.scope} FROM {data_set.name} WHERE {where} AND is_deleted = 2"  # noqa: S608 - names come from our own field tables
        f" AND {data_set.scope} NOT IN (SELECT pro_code FROM sim_pledge) ORDER BY 1",
        values,
    )
    return [code for (code,) in found]


def hide(operation: Operation, data_set: DataSet, code: str) -> None:
    """Cancel the approval of one project or department, with all that was approved as one."""
    alone = (data_set.name,)
    for name in next((each for each in _APPROVED_TOGETHER if data_set.name in each), alone):
        operation.db.execute(
            f"UPDATE {name} SET is_visible = 0, update_time = ?"  # noqa: S608 - see approved_codes
            f" WHERE {DATA_SETS[name].scope} = ? AND is_deleted = 2 AND is_visible = 1",
            (operation.stamp, code),
        )
