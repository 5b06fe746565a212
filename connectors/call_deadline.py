"""When a call has to be over (总时限): its answer read to the end, and understood."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from adapter.errors import AdapterError, DeadlineExceeded, RunError
from adapter.ports.run_budget import RunBudget, unlimited

_TOO_LATE = "the answer was not complete within the total deadline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Asked between two pieces, two rows, two parts of a document; without values, never over."""

    #: Seconds that never run backwards.
    now: Callable[[], float] = lambda: 0.0
    ends_at: float = math.inf
    #: Of the run, whose end may be the nearer one.
    budget: RunBudget = field(default_factory=unlimited)

    def require(self) -> None:
        """Raises DeadlineExceeded when it is too late, the budget's error when the run is over."""
        if self.now() > self.ends_at:
            raise self.failure()

    def failure(self) -> AdapterError:
        """What to raise when it is too late."""
        try:
            self.budget.require()
        except RunError as over:
            return over.with_traceback(None)
        return DeadlineExceeded(_TOO_LATE)
