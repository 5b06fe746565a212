"""The table of all systems that must keep the port's promises: one more system, one more entry."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from connectors.conformance import Subject
from connectors.rest import RestBudgetSystem
from tests.contract.in_memory import memory_subject
from tests.contract.over_wires import OtherSide, Wire, wired_subject

#: Makes a subject; the simulator is started for those that ask for it.
Maker = Callable[[Callable[[], OtherSide]], AbstractContextManager[Subject]]


@contextmanager
def _in_memory(_simulator: Callable[[], OtherSide]) -> Iterator[Subject]:
    yield memory_subject()


def _wired(wire: Wire) -> Maker:
    return lambda simulator: wired_subject(simulator(), wire)


SUBJECTS: Mapping[str, Maker] = {
    "memory": _in_memory,
    "rest": _wired(Wire(profile="std-v2-rest", connector=RestBudgetSystem)),
}
