"""Before anything else (入口): the host's name, headers of every answer, defects of ours."""

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapter.api.problems import MEDIA_TYPE, Problem
from adapter.errors import class_and_code
from adapter.settings import ApiSettings
from adapter.wording import defect_sentence

_log = structlog.get_logger(__name__)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Entrance:
    """Stands around the whole application."""

    def __init__(self, app: ASGIApp, settings: ApiSettings) -> None:
        self._app = app
        self._hosts = settings.allowed_hosts
        is_secure = settings.address.startswith("https://")
        hsts = {"Strict-Transport-Security": "max-age=31536000"} if is_secure else {}
        self._headers = {**_ALWAYS, **hsts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in; a defect is told without its message, which could quote values."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def sending(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        if Headers(scope=scope).get("host", "") not in self._hosts:
            sentence = "访问地址不对，请用指标库的系统管理员给出的地址。"
            await _told(Problem("wrong_host", sentence))(scope, receive, sending)
            return
        try:
            await self._app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - a defect of ours; its traceback would quote values
            _log.error("api_defect", error=class_and_code(error), exc_info=False)
            if has_begun:
                # What was begun cannot be taken back: the reader finds it too short.
                raise ConnectionAbortedError from None
            await _told(Problem("defect", defect_sentence(error)))(scope, receive, sending)


def _told(problem: Problem) -> JSONResponse:
    return JSONResponse(problem.as_json(), problem.status, problem.headers, MEDIA_TYPE)
