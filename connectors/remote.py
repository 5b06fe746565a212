"""What one process knows of one other side (对方状态): shared by all its runs and connections."""

from adapter.ports.clock import Clock
from connectors.allowance import Allowance
from connectors.circuits import Circuits
from connectors.endpoint import CircuitRule, Pace
from connectors.skew import TheirClock


class Remote:
    """One per site; whatever it holds may be used from threads."""

    def __init__(
        self, clock: Clock, *, pace: Pace | None = None, circuit: CircuitRule | None = None
    ) -> None:
        self.allowance = Allowance(pace or Pace(), clock)
        self.circuits = Circuits(circuit or CircuitRule(), clock)
        self.their_clock = TheirClock()
