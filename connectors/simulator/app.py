"""The simulator's routes: one address for each path of its contract, and nothing else."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request, Response

from connectors.simulator import envelope
from connectors.simulator.access import Gatekeeper
from connectors.simulator.admin import AdminDesk
from connectors.simulator.faults import Call, FaultDesk, Operation
from connectors.simulator.push import PushDesk
from connectors.simulator.query import QueryDesk
from connectors.simulator.request import MissingListError, read_request
from connectors.simulator.state import State
from connectors.simulator.tables import DATA_SETS, PUSHABLE

Handler = Callable[[Request], Awaitable[Response]]
Work = Callable[[dict[str, Any]], dict[str, Any]]

_log = logging.getLogger(__name__)
#: Part of a truncated answer that still arrives.
_ARRIVES = 0.6


class ConnectionDroppedError(Exception):
    """The connection is closed without an answer."""


def create_app(state: State, gatekeeper: Gatekeeper) -> FastAPI:
    """The application over an open state. Everything runs in one thread, one call at a time."""
    app = FastAPI(title="simulator", openapi_url=None, docs_url=None, redoc_url=None)
    faults = FaultDesk(state.db)
    wire = _Wire(gatekeeper, faults)
    queries, pushes = QueryDesk(state, faults), PushDesk(state, faults)
    admin = AdminDesk(state, faults)

    def query(name: str) -> Work:
        def work(body: dict[str, Any]) -> dict[str, Any]:
            request = read_request(body)
            pushes.a_query_came()
            return queries.page(name, request)

        return work

    def push(name: str) -> Work:
        return lambda body: pushes.accept(name, body)

    app.add_api_route("/perf/v2/token", wire.token(), methods=["POST"])
    for name in DATA_SETS:
        handler = wire.data_call(Call(operation=Operation.QUERY, data_set=name), query(name))
        app.add_api_route(f"/perf/v2/query/{name}", handler, methods=["POST"])
    for name in PUSHABLE:
        handler = wire.data_call(Call(operation=Operation.PUSH, data_set=name), push(name))
        app.add_api_route(f"/perf/v2/push/{name}", handler, methods=["POST"])
    _add_admin(app, gatekeeper, admin)
    return app


class _Wire:
    """What stands between the line and the desks: faults, tokens, the envelope."""

    def __init__(self, gatekeeper: Gatekeeper, faults: FaultDesk) -> None:
        self._gatekeeper = gatekeeper
        self._faults = faults

    def token(self) -> Handler:
        def work(body: dict[str, Any]) -> dict[str, Any]:
            return self._gatekeeper.issue(body.get("app_id"), body.get("app_secret"))

        call = Call(operation=Operation.LOGIN, data_set=Operation.LOGIN.value)
        return self._guarded(call, work, needs_token=False)

    def data_call(self, call: Call, work: Work) -> Handler:
        return self._guarded(call, work, needs_token=True)

    def _guarded(self, call: Call, work: Work, *, needs_token: bool) -> Handler:
        async def handle(request: Request) -> Response:
            body = await request.body()
            try:
                early = self._before(call)
                if early is not None:
                    return early
                if needs_token:
                    self._require_token(call, request.headers.get("authorization", ""))
                answered = envelope.answer(work(envelope.read_object(body)))
                return await self._after(call, answered)
            except envelope.RefusalError as error:
                return envelope.refusal(error)
            except MissingListError:
                return envelope.html_page(500, "HTTP Status 500 - java.lang.NullPointerException")
            except ConnectionDroppedError:
                return await _hang_up(request)

        return handle

    def _before(self, call: Call) -> Response | None:
        """Faults that strike before the receiver has looked at the request."""
        if self._faults.take("drop_before", call):
            raise ConnectionDroppedError
        if self._faults.take("business_failure", call):
            raise envelope.RefusalError(envelope.BUSY, "系统繁忙，请稍后再试")
        for name, (status, title, headers) in _PAGES.items():
            if self._faults.take(name, call):
                return envelope.html_page(status, title, headers)
        return None

    def _require_token(self, call: Call, authorization: str) -> None:
        if self._faults.take("expired_token", call):
            self._gatekeeper.revoke(authorization)
        if self._faults.take("expired_token_401", call):
            self._gatekeeper.revoke(authorization)
            self._gatekeeper.require(authorization, status=401)
        self._gatekeeper.require(authorization)

    async def _after(self, call: Call, answered: Response) -> Response:
        """Faults that strike when the work is done and stored."""
        if self._faults.take("drop_after_commit", call):
            raise ConnectionDroppedError
        seconds = self._faults.take_seconds("slow", call)
        if seconds is not None:
            await asyncio.sleep(seconds)
        if self._faults.take("truncated_page", call):
            body = bytes(answered.body)
            return Response(body[: int(len(body) * _ARRIVES)], media_type="application/json")
        return answered


#: Answers of the web server in front, by fault: status, title, headers.
_PAGES: dict[str, tuple[int, str, dict[str, str]]] = {
    "http_500": (500, "HTTP Status 500 - Internal Server Error", {}),
    "http_503": (503, "503 Service Temporarily Unavailable", {"Retry-After": "1"}),
    "http_429": (429, "429 Too Many Requests", {"Retry-After": "1"}),
    "html_maintenance": (200, "系统维护中，预计 22:00 恢复", {}),
}


async def _hang_up(request: Request) -> Response:
    """Close the line; the response returned here finds nobody to go to."""
    request.state.transport.abort()
    await asyncio.sleep(0)
    return Response()


def _add_admin(app: FastAPI, gatekeeper: Gatekeeper, admin: AdminDesk) -> None:
    async def healthz() -> Response:
        return envelope.answer({"status": "up"})

    app.add_api_route("/healthz", healthz, methods=["GET"])
    for path, method, work in (
        ("/admin/scripts/{name}", "POST", admin.run_script),
        ("/admin/faults", "POST", admin.order_fault),
        ("/admin/faults", "GET", admin.list_faults),
        ("/admin/faults", "DELETE", admin.cancel_faults),
        ("/admin/state", "GET", admin.count_rows),
    ):
        app.add_api_route(path, _for_admin(gatekeeper, work), methods=[method])


def _for_admin(gatekeeper: Gatekeeper, work: Callable[[dict[str, Any]], dict[str, Any]]) -> Handler:
    async def handle(request: Request) -> Response:
        body = await request.body()
        try:
            gatekeeper.require_admin(request.headers.get("x-admin-token", ""))
            wish = envelope.read_object(body) if body else {}
            _log.info("admin %s %s", request.method, request.url.path)
            return envelope.answer(work({**wish, **request.path_params}))
        except envelope.RefusalError as error:
            return envelope.refusal(error)

    return handle
