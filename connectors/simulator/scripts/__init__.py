"""Scripted users, one to a file: what units and bureaus do on the receiver's side."""

from collections.abc import Callable

from connectors.simulator.scripts.approve_results import approve_results
from connectors.simulator.scripts.approve_targets import approve_targets
from connectors.simulator.scripts.cancel_approvals import cancel_approvals
from connectors.simulator.scripts.declare_targets import declare_targets
from connectors.simulator.scripts.desk import Counts, Desk
from connectors.simulator.scripts.edit_templates import edit_templates
from connectors.simulator.scripts.report_monitoring import report_monitoring
from connectors.simulator.scripts.self_evaluate import self_evaluate

__all__ = ["SCRIPTS", "Counts", "Desk"]

#: Every script by name, in the order of a budget year.
SCRIPTS: dict[str, Callable[[Desk], Counts]] = {
    script.__name__: script
    for script in (
        declare_targets,
        approve_targets,
        edit_templates,
        report_monitoring,
        self_evaluate,
        approve_results,
        cancel_approvals,
    )
}
