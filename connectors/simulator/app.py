"""The simulator's routes: one address for each path of its contracts, and nothing else."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from connectors.simulator import envelope
from connectors.simulator.access import Gatekeeper
from connectors.simulator.admin import AdminDesk
from connectors.simulator.desks import Counter
from connectors.simulator.dialects import DIALECTS
from connectors.simulator.dialects.conversation import dialect_hearing
from connectors.simulator.faults import Call, FaultDesk, Operation
from connectors.simulator.json_sending import JsonSender
from connectors.simulator.receiver import Receiver
from connectors.simulator.rest import rest_hearing
from connectors.simulator.soap.routes import add_soap
from connectors.simulator.state import State
from connectors.simulator.tables import DATA_SETS, PUSHABLE
from connectors.simulator.twin import TwinDesk
from connectors.simulator.wire import Handler, Wire

Work = Callable[[dict[str, Any]], dict[str, Any]]

_log = logging.getLogger(__name__)


def create_app(state: State, gatekeeper: Gatekeeper) -> Starlette:
    """The application over an open state. Everything runs in one thread, one call at a time."""
    app = Starlette()
    faults = FaultDesk(state.db)
    receiver = Receiver(state)
    counter = Counter(state, faults, gatekeeper, receiver)
    app.state.counter = counter
    app.state.wake = counter.wake
    wire = Wire(counter, faults)
    sender = JsonSender(faults)
    _add_rest(app, gatekeeper, sender, wire)
    _add_dialects(app, gatekeeper, sender, wire)
    add_soap(app, state, gatekeeper, faults, wire)
    _add_admin(app, gatekeeper, AdminDesk(state, faults), TwinDesk(state, faults, receiver))
    return app


def _add_rest(app: Starlette, gatekeeper: Gatekeeper, sender: JsonSender, wire: Wire) -> None:
    for path, call in _rest_calls():
        handler = wire.handler(rest_hearing(gatekeeper, sender, call))
        app.add_route(path, handler, methods=["POST"])


def _rest_calls() -> Iterator[tuple[str, Call]]:
    yield "/perf/v2/token", Call(operation=Operation.LOGIN, data_set=Operation.LOGIN.value)
    for name in DATA_SETS:
        yield f"/perf/v2/query/{name}", Call(operation=Operation.QUERY, data_set=name)
    for name in PUSHABLE:
        yield f"/perf/v2/push/{name}", Call(operation=Operation.PUSH, data_set=name)


def _add_dialects(app: Starlette, gatekeeper: Gatekeeper, sender: JsonSender, wire: Wire) -> None:
    for dialect in DIALECTS:
        for path, call in dialect.calls():
            handler = wire.handler(dialect_hearing(gatekeeper, sender, dialect, call))
            app.add_route(path, handler, methods=["POST"])


def _add_admin(app: Starlette, gatekeeper: Gatekeeper, admin: AdminDesk, twin: TwinDesk) -> None:
    async def healthz(_request: Request) -> Response:
        return envelope.answer({"status": "up"})

    app.add_route("/healthz", healthz, methods=["GET"])
    for path, method, work in (
        ("/admin/scripts/{name}", "POST", admin.run_script),
        ("/admin/faults", "POST", admin.order_fault),
        ("/admin/faults", "GET", admin.list_faults),
        ("/admin/faults", "DELETE", admin.cancel_faults),
        ("/admin/state", "GET", admin.count_rows),
        ("/admin/fault-plan", "POST", twin.follow_plan),
        ("/admin/fault-plan", "GET", twin.plan),
        ("/admin/fault-plan", "DELETE", twin.end_plan),
        ("/admin/strikes", "GET", twin.strikes),
        ("/admin/receiver", "POST", twin.change_receiver),
        ("/admin/receiver", "GET", twin.receiver),
        ("/admin/poison", "POST", twin.poison),
        ("/admin/poison", "GET", twin.poisons),
        ("/admin/poison", "DELETE", twin.cure),
        ("/admin/push-log", "GET", twin.push_log),
        ("/admin/sets", "GET", twin.sets),
        ("/admin/edits", "POST", twin.edit),
        ("/admin/equal-times", "POST", twin.level_times),
    ):
        add_admin_route(app, gatekeeper, path, method, work)


def add_admin_route(
    app: Starlette, gatekeeper: Gatekeeper, path: str, method: str, work: Work
) -> None:
    """One more call of the admin's."""
    app.add_route(path, _for_admin(gatekeeper, work), methods=[method])


def _for_admin(gatekeeper: Gatekeeper, work: Callable[[dict[str, Any]], dict[str, Any]]) -> Handler:
    async def handle(request: Request) -> Response:
        body = await request.body()
        try:
            gatekeeper.require_admin(request.headers.get("x-admin-token", ""))
            wish = envelope.read_object(body) if body else dict(request.query_params)
            _log.info("admin %s %s", request.method, request.url.path)
            return envelope.answer(work({**wish, **request.path_params}))
        except envelope.RefusalError as error:
            return envelope.refusal(error)

    return handle
