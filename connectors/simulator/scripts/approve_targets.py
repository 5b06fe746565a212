"""The finance bureau approves declared targets (绩效目标审核批复); only then can they be read."""

from connectors.simulator.scripts.desk import Counts, Desk
from connectors.simulator.tables import TARGET_SETS


def approve_targets(desk: Desk) -> Counts:
    """Approve most of what waits; the rest waits for another run."""
    waiting = desk.codes_in("PM_PERF_GOAL_INFO", visible=False)
    share = desk.rng.uniform(0.88, 0.98)
    first = next(iter(desk.template_lines()), None)
    counts = {"projects": 0, "rows": 0, "left_waiting": 0}
    for code in waiting:
        if desk.chance(share) or code == first or _is_security(desk, code):
            counts["projects"] += 1
            counts["rows"] += desk.show(TARGET_SETS, code, visible=True)
        else:
            counts["left_waiting"] += 1
    return counts


def _is_security(desk: Desk, pro_code: str) -> bool:
    """Public security is approved without delay; see declare_targets."""
    return bool(
        desk.rows(
            "SELECT 1 FROM PM_PROJECT_INFO WHERE pro_code = ? AND exp_func_code LIKE '20402%'",
            [pro_code],
        )
    )
