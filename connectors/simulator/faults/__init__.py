"""What can go wrong on this side (故障): the catalogue, orders for single calls, plans for many."""

from connectors.simulator.faults.calls import Call, Fate, Operation, Syntax
from connectors.simulator.faults.catalogue import FAULTS, JSON_FAULTS, SOAP_FAULTS, Fault
from connectors.simulator.faults.desk import FaultDesk
from connectors.simulator.faults.orders import Taken

__all__ = [
    "FAULTS",
    "JSON_FAULTS",
    "SOAP_FAULTS",
    "Call",
    "Fate",
    "Fault",
    "FaultDesk",
    "Operation",
    "Syntax",
    "Taken",
]
