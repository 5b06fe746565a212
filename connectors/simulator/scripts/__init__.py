"""Scripted users, one to a file: what units, departments and bureaus do on the receiver's side."""

from collections.abc import Callable

from connectors.simulator.scripts import departments
from connectors.simulator.scripts.approve_results import approve_results
from connectors.simulator.scripts.approve_targets import approve_targets
from connectors.simulator.scripts.cancel_approvals import cancel_approvals
from connectors.simulator.scripts.declare_targets import declare_targets
from connectors.simulator.scripts.desk import Counts, Desk
from connectors.simulator.scripts.edit_templates import edit_templates
from connectors.simulator.scripts.report_monitoring import report_monitoring
from connectors.simulator.scripts.self_evaluate import self_evaluate

__all__ = ["SCRIPTS", "Counts", "Desk"]

Script = Callable[[Desk], Counts]


def _on_both_levels(of_units: Script, of_departments: Callable[[Desk, Counts], Counts]) -> Script:
    """Units first, so that the dice fall for them as if there were no departments."""

    def script(desk: Desk) -> Counts:
        counts = of_units(desk)
        return counts | of_departments(desk, counts)

    return script


#: Every script by name, in the order of a budget year.
SCRIPTS: dict[str, Script] = {
    "declare_targets": _on_both_levels(declare_targets, lambda d, _: departments.declare(d)),
    "approve_targets": _on_both_levels(
        approve_targets, lambda d, _: departments.approve_declared(d)
    ),
    "edit_templates": edit_templates,
    "report_monitoring": _on_both_levels(
        report_monitoring, lambda d, counts: departments.report(d, counts["month"])
    ),
    "self_evaluate": _on_both_levels(self_evaluate, lambda d, _: departments.self_evaluate(d)),
    "approve_results": _on_both_levels(
        approve_results, lambda d, _: departments.approve_reported(d)
    ),
    "cancel_approvals": _on_both_levels(cancel_approvals, lambda d, _: departments.cancel(d)),
}
