"""Finds the set for which a whole request was refused (二分定位), while the others go on."""

from collections.abc import Callable, Sequence

from sync_jobs.push_plan import Planned
from sync_jobs.pushing.sending import Delivery

#: Sends some sets in one call.
Deliver = Callable[[Sequence[Planned]], Delivery]

#: So often in a row may a search end without any set having passed: then it is not about a set.
_FRUITLESS = 3


def isolate(refused: Sequence[Planned], deliver: Deliver) -> bool:
    """Send sets that were refused together again, in parts, until each has an answer of its own.

    At most log2(n) calls isolate a set that is refused, its own answer is its reason, and one call
    carries all that was spared on the way. Stops at the first part whose fate stays unknown, and
    when everything is refused: the next run goes on with what is left. True when a set passed.
    """
    suspects, fruitless, has_passed = list(refused), 0, False
    while len(suspects) > 1 and fruitless < _FRUITLESS:
        search = _Search(deliver)
        is_found = search.run(suspects)
        fruitless = 0 if search.has_passed else fruitless + 1
        has_passed |= search.has_passed
        suspects = []
        if is_found and search.spared and fruitless < _FRUITLESS:
            rest = deliver(search.spared)
            has_passed |= rest.has_passed and not rest.is_refused_whole
            suspects = search.spared if rest.is_refused_whole else []
    return has_passed


class _Search:
    """The way to one refused set among suspects that were refused together."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        #: Sets that were not sent alone: the refusal of the others says nothing of them.
        self.spared: list[Planned] = []
        self.has_passed = False

    def run(self, suspects: list[Planned]) -> bool:
        """Halve down to one set and let it have its own answer; False when something is unclear.

        Where the first half passes the refused set is in the second, which is halved unsent.
        """
        is_answered = False
        while len(suspects) > 1:
            middle = len(suspects) // 2
            half, other = suspects[:middle], suspects[middle:]
            delivery = self._deliver(half)
            if delivery.is_refused_whole:
                self.spared += other
                suspects, is_answered = half, True
            elif delivery.has_passed:
                self.has_passed = True
                suspects, is_answered = other, False
            else:
                return False
        if not is_answered:
            alone = self._deliver(suspects)
            self.has_passed |= alone.has_passed and not alone.is_refused_whole
        return True
