"""The table of all systems that must keep the port's promises: one more system, one more entry."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

from adapter.ports.wire_spec import LoginSpec, WireSpec
from connectors.conformance import Subject, Trouble
from connectors.rest import RestBudgetSystem
from connectors.soap import SoapBudgetSystem
from tests.contract.in_memory import memory_subject
from tests.contract.over_files import filed_subject
from tests.contract.over_wires import OtherSide, Wire, wired_subject

#: Makes a subject; the simulator is started for those that ask for it.
Maker = Callable[[Callable[[], OtherSide]], AbstractContextManager[Subject]]


@contextmanager
def _in_memory(_simulator: Callable[[], OtherSide]) -> Iterator[Subject]:
    yield memory_subject()


def _wired(wire: Wire) -> Maker:
    return lambda simulator: wired_subject(simulator(), wire)


def _filed(*, asks: bool) -> Maker:
    return lambda _simulator: filed_subject(asks=asks)


def _through(port: str) -> Callable[[WireSpec], WireSpec]:
    """The same dialect through another port of its contract."""

    def adapted(spec: WireSpec) -> WireSpec:
        assert spec.soap is not None
        return replace(spec, soap=replace(spec.soap, port=port))

    return adapted


def _by_username_token(spec: WireSpec) -> WireSpec:
    """The same dialect with a WS-Security digest in every call instead of a token."""
    return replace(spec, login=LoginSpec(method="username_token"))


SUBJECTS: Mapping[str, Maker] = {
    "memory": _in_memory,
    "rest": _wired(Wire(profile="std-v2-rest", connector=RestBudgetSystem)),
    "rest-v1": _wired(Wire(profile="std-v1-rest", connector=RestBudgetSystem)),
    "rest-flat": _wired(Wire(profile="flat-rest", connector=RestBudgetSystem)),
    "soap-1.1": _wired(Wire(profile="std-v2-soap", connector=SoapBudgetSystem)),
    "soap-1.2": _wired(
        Wire(profile="std-v2-soap", connector=SoapBudgetSystem, adapted=_through("PerfPort12"))
    ),
    "soap-username-token": _wired(
        Wire(
            profile="std-v2-soap",
            connector=SoapBudgetSystem,
            adapted=_by_username_token,
            lacks={Trouble.EXPIRED_TOKEN: "口令摘要随每次调用现做，没有会过期的令牌"},
        )
    ),
    "soap-xml-string": _wired(Wire(profile="xml-string-soap", connector=SoapBudgetSystem)),
    "files": _filed(asks=False),
    "files-request": _filed(asks=True),
}
