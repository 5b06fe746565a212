"""What every wire must keep (接口符合性): one plain check per promise of the port, run one by one.

Used by the contract tests over every implementation, and by `probe` on a real site, where only
HARMLESS checks may run. Nothing here knows pytest.
"""

from connectors.conformance.check import Check, NonConformingError, NotApplicableError
from connectors.conformance.needs import Capability, Need, Trouble
from connectors.conformance.running import CHECKS, HARMLESS, Result, Verdict, run_check, run_checks
from connectors.conformance.subject import Change, Rehearsal, Subject

__all__ = [
    "CHECKS",
    "HARMLESS",
    "Capability",
    "Change",
    "Check",
    "Need",
    "NonConformingError",
    "NotApplicableError",
    "Rehearsal",
    "Result",
    "Subject",
    "Trouble",
    "Verdict",
    "run_check",
    "run_checks",
]
