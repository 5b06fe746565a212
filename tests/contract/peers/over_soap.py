"""Our SOAP connector onto a foreign peer (异构对端), as subjects of the contract suite."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Literal

import requests

from adapter.domain.identity import Scope
from adapter.ports.wire_spec import WireSpec
from connectors.conformance import Capability, Need, Subject, Trouble
from connectors.endpoint import Credentials, Endpoint
from connectors.soap import SoapBudgetSystem
from mappings.profile import load_profile
from tests.contract.in_memory import Ids
from tests.contract.over_wires import OtherSide, WallClock, Wire, wired_subject
from tests.contract.peers.stacks import Greeting

_PROFILE = "std-v2-soap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """One way to speak to a peer: SOAP version, and how calls prove who we are."""

    version: str
    login: Literal["token", "username_token"]
    #: Another contract than the shipped one, of the same operations.
    wsdl: str = ""
    #: What the items of lists are called in answers, where that is not for the contract to say.
    item: str = ""

    def adapted(self, spec: WireSpec) -> WireSpec:
        """The profile as a site would change it."""
        soap = spec.soap
        assert soap is not None
        port = f"PerfPort{self.version.replace('.', '')}"
        if self.item:
            rows, results = f"data.rows.{self.item}", f"results.{self.item}"
            spec = replace(
                spec,
                query=replace(spec.query, rows_path=rows),
                push=replace(spec.push, results_path=results),
            )
        return replace(
            spec,
            soap=replace(soap, port=port, wsdl=self.wsdl or soap.wsdl),
            login=replace(spec.login, method=self.login),
        )


MANNERS: Mapping[str, Manner] = {
    "soap11": Manner(version="1.1", login="token"),
    "soap12": Manner(version="1.2", login="token"),
    "digest": Manner(version="1.1", login="username_token"),
}


class Peer(OtherSide):
    """A foreign peer under our wires."""

    def order(self, fault: str, **_more: object) -> None:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(f"{self.greeting['control_url']}/{fault}", timeout=10)
        assert answer.status_code == 204

    def order_trouble(self, trouble: Trouble) -> None:
        self.order(trouble)

    @property
    def agency_codes(self) -> tuple[str, ...]:
        return tuple(self.greeting["agency_codes"])

    @property
    def projects(self) -> list[dict[str, str]]:
        return [
            {
                "agency_code": self.agency_codes[n],
                "pro_code": f"15250126T{n + 1:012d}",
                "pro_name": f"对端项目{n + 1}",
            }
            for n in range(2)
        ]


def other_side(peer: Greeting, version: str) -> Peer:
    """A peer as the other side of a wire, at its address for a SOAP version."""
    return Peer(greeting={**asdict(peer), "base_url": peer.base_urls[version]})


def scope_of(peer: Greeting) -> Scope:
    return other_side(peer, "1.1").scope


def soap_system(peer: Greeting, manner: Manner) -> SoapBudgetSystem:
    """Our connector onto a peer, as the profile is shipped but for the manner."""
    return SoapBudgetSystem(
        manner.adapted(load_profile(_PROFILE).wire_spec),
        Endpoint(base_url=peer.base_urls[manner.version]),
        Credentials(app_id=peer.app_id, app_secret=peer.app_secret),
        clock=WallClock(),
        ids=Ids(),
        probe_scope=scope_of(peer),
        chance=lambda: 0.0,
    )


@contextmanager
def peer_subject(peer: Greeting, name: str, *, manner: Manner | None = None) -> Iterator[Subject]:
    """A subject that speaks to a peer in one manner: the one of that name, or another."""
    manner = manner or MANNERS[name]
    wire = Wire(
        profile=_PROFILE,
        connector=SoapBudgetSystem,
        adapted=manner.adapted,
        lacks=_lacks(peer),
        mark=name,
    )
    with wired_subject(other_side(peer, manner.version), wire) as subject:
        yield subject


def _lacks(peer: Greeting) -> dict[Need, str]:
    needs = (*Capability, *Trouble)
    return {each: peer.lacks[each] for each in needs if each in peer.lacks}
