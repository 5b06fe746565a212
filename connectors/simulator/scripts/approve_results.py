"""The last approval (终审) of monitoring and self-evaluation; only then can they be read."""

from connectors.simulator.scripts.desk import Counts, Desk, tables_by_project
from connectors.simulator.tables import RESULT_SETS


def approve_results(desk: Desk) -> Counts:
    """Approve most of the reports that wait, with the tasks they belong to."""
    tables = list(tables_by_project(RESULT_SETS))
    waiting = sorted({code for name in tables for code in desk.codes_in(name, visible=False)})
    pledged = desk.pledged()
    share = desk.rng.uniform(0.85, 0.97)
    counts = {"projects": 0, "rows": 0, "left_waiting": 0}
    for code in waiting:
        if desk.chance(share) or code in pledged:
            counts["projects"] += 1
            counts["rows"] += desk.show(tables, code, visible=True)
        else:
            counts["left_waiting"] += 1
    counts["tasks"] = _show_tasks(desk)
    return counts


def _show_tasks(desk: Desk) -> int:
    """A task is seen from the first approved report on."""
    return desk.operation.db.execute(
        "UPDATE PAY_PERF_MONITOR_TASK SET is_visible = 1, update_time = ? WHERE is_visible = 0"
        " AND perf_task_id IN"
        " (SELECT perf_task_id FROM PAY_PERF_MONITOR_INFO WHERE is_visible = 1)",
        (desk.operation.stamp,),
    ).rowcount
