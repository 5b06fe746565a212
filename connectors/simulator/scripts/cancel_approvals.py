"""Approvals are cancelled (撤销终审): reports vanish from the queries without a trace."""

from connectors.simulator.scripts.desk import Counts, Desk
from connectors.simulator.tables import RESULT_SETS

_MONITORING = ("PAY_PERF_MONITOR_INFO",)
_SELF_EVALUATION = tuple(name for name in RESULT_SETS if not name.startswith("PAY_"))


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
