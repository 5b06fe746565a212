"""The addresses of the SOAP services, as their own contracts give them."""

from starlette.applications import Starlette

from connectors.simulator.access import Gatekeeper
from connectors.simulator.faults import FaultDesk
from connectors.simulator.soap.contract import load_contract
from connectors.simulator.soap.exchange import ExchangeService
from connectors.simulator.soap.publication import publication
from connectors.simulator.soap.typed import TypedService
from connectors.simulator.state import State
from connectors.simulator.wire import Wire

TYPED = load_contract("perf.wsdl")
EXCHANGE = load_contract("exchange.wsdl")


def add_soap(
    app: Starlette, state: State, gatekeeper: Gatekeeper, faults: FaultDesk, wire: Wire
) -> None:
    """Serve every SOAP service, and its contract at the same address."""
    typed = TypedService(TYPED, state, gatekeeper, faults)
    exchange = ExchangeService(EXCHANGE, TYPED, gatekeeper, faults)
    for service in (typed, exchange):
        path = service.contract.path
        app.add_route(path, wire.handler(service.hear), methods=["POST"])
        app.add_route(path, publication(service.contract, faults), methods=["GET"])
