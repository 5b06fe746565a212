"""The console as an ASGI application (控制台): pages run in threads, none blocks the loop."""

from asyncio import Semaphore
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from urllib.parse import parse_qs, quote

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from adapter.bootstrap.app import App
from adapter.errors import AdapterError, PersonRefused, PlanRefused, class_and_code
from adapter.web import streams
from adapter.web.asked import Asked, Reply
from adapter.web.console import Console, NotFound, Undone
from adapter.web.guarding import Guard, Refused
from adapter.web.page_words import on_page
from adapter.web.pages.routes import ROUTES, PageRoute
from adapter.web.rendering import Templates
from adapter.web.security import headers_for, in_header
from adapter.web.uploads import is_upload, uploaded
from adapter.web.workbench import Workbench
from adapter.wording import sentence_of
from sync_jobs.accounts.signing_in import SignInContext

_log = structlog.get_logger(__name__)
#: Forms are small; whoever sends more is not a form.
_LONGEST_BODY = 64 * 1024
_MOST_FIELDS = 100
_UPLOADS_AT_ONCE = 2
#: To a request that may come in with what is still on its way.
_GO_ON = Reply(status=100)
_NOT_FOUND = "没有这个页面或记录，或您目前不能查看。请从左侧菜单重新进入。"


def make_console(app: App, signing_in: SignInContext) -> Starlette:
    """The console of an opened app; `state.console` is what its pages work with.

    `state.streams` are ended first when the server stops, which waits for what is open.
    """
    console = Console(
        app=app,
        signing_in=signing_in,
        templates=Templates(),
        bench=Workbench(app.ids),
    )
    watching = streams.Streams()
    door = _Door(console, Guard(console, app.settings.web), watching)
    routes = [
        Route("/static/{bundle}/{name:path}", door.static, methods=["GET"]),
        *(Route(each.path, partial(door.answer, each), methods=[each.method]) for each in ROUTES),
        Route("/{rest:path}", door.missing, methods=["GET", "POST"]),
    ]
    made = Starlette(routes=routes, lifespan=_closing(console))
    made.state.console, made.state.streams = console, watching
    return made


def _closing(console: Console) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_made: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(console.bench.close)

    return lifespan


_HEADS = {HTTPStatus.NOT_FOUND: "找不到页面", HTTPStatus.FORBIDDEN: "不能办理"}


def _status_of(error: AdapterError) -> int:
    if isinstance(error, PersonRefused):
        return 403
    return 409 if isinstance(error, PlanRefused) else 500


class _Door:
    """Turns requests into what pages are asked, and their replies into responses."""

    def __init__(self, console: Console, guard: Guard, watching: streams.Streams) -> None:
        self._console = console
        self._streams = watching
        self._guard = guard
        self._is_secure = guard.is_secure
        self._uploads = Semaphore(_UPLOADS_AT_ONCE)

    async def answer(self, route: PageRoute, request: Request) -> Response:
        """Let the page of a route answer."""
        bare = self._bare(request)
        try:
            if route.is_stream:
                return await self._stream(route, bare, request)
            if route.is_upload and is_upload(request):
                return self._response(await self._upload(route, bare, request))
            facts = replace(bare, form=await _form_of(request))
        except HTTPException as error:
            return await self._said(bare, error.status_code, str(error.detail))
        return self._response(await run_in_threadpool(self._reply, route, facts, request.headers))

    async def _stream(self, route: PageRoute, bare: Asked, request: Request) -> Response:
        """What the route says, again and again, to whom it says anything at all."""

        async def ask() -> Reply:
            return await run_in_threadpool(self._reply, route, bare, request.headers)

        first = await ask()
        if first.status != HTTPStatus.OK:
            return self._response(first)
        if not self._streams.admits(bare.token):
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=self._headers())
        headers = {**self._headers(), **streams.HEADERS}
        return StreamingResponse(self._streams.events(bare.token, ask), headers=headers)

    async def _upload(self, route: PageRoute, bare: Asked, request: Request) -> Reply:
        """Nobody sends megabytes who may not, and only so many people do at once."""
        judge = partial(self._reply, route, bare, request.headers, is_read=False)
        early = await run_in_threadpool(judge)
        if early is not _GO_ON:
            return early
        async with self._uploads:
            form, files = await uploaded(request)
            facts = replace(bare, form=form, files=files)
            return await run_in_threadpool(self._reply, route, facts, request.headers)

    def _reply(
        self, route: PageRoute, asked: Asked, headers: Mapping[str, str], *, is_read: bool = True
    ) -> Reply:
        try:
            asked = self._guard.let_in(route, asked, headers, is_read=is_read)
            return route.page(self._console, asked) if is_read else _GO_ON
        except Refused as refused:
            return refused.reply or self._told(asked, refused.status, refused.sentence)
        except NotFound as error:
            return self._told(asked, 404, error.sentence or _NOT_FOUND)
        except Undone as error:
            return self._told(asked, 409, error.sentence)
        except AdapterError as error:
            return self._told(asked, _status_of(error), on_page(sentence_of(error)))
        except Exception as error:  # noqa: BLE001 - a defect of ours; its traceback would quote values
            return self._defect(asked, error)

    def _defect(self, asked: Asked, error: Exception) -> Reply:
        number = self._console.app.ids.fresh()
        _log.error("console_defect", error=class_and_code(error), reference=number, exc_info=False)
        sentence = "系统出错，没有完成这一步。请稍后重试；仍不行时，把下面的编号告诉系统管理员。"
        return self._told(asked, 500, sentence, number)

    def _told(self, asked: Asked, status: int, sentence: str, number: str = "") -> Reply:
        person = asked.person or self._guard.who(asked)
        seen = replace(asked, person=person)
        return self._console.templates.page(
            "error.html",
            seen,
            status=status,
            sentence=sentence,
            number=number,
            head=_HEADS.get(HTTPStatus(status), "没有完成"),
        )

    async def _said(self, asked: Asked, status: int, sentence: str) -> Response:
        return self._response(await run_in_threadpool(self._told, asked, status, sentence))

    async def missing(self, request: Request) -> Response:
        """For addresses that nothing answers."""
        sentence = "没有这个页面，请核对地址。"
        return await self._said(self._bare(request), 404, sentence)

    async def static(self, request: Request) -> Response:
        """A file under the address that carries its hash; no other."""
        templates = self._console.templates
        file = templates.static.get(request.path_params["name"])
        if file is None or request.path_params["bundle"] != templates.static_hash:
            return Response(status_code=404, headers=self._headers(is_static=False))
        headers = {**self._headers(is_static=True), "Content-Type": file.content_type}
        return Response(file.content, headers=headers)

    def _bare(self, request: Request) -> Asked:
        return Asked(
            method=request.method,
            path=request.url.path,
            query=dict(request.query_params),
            params={name: str(value) for name, value in request.path_params.items()},
            peer=request.client.host if request.client else "",
            token=request.cookies.get(self._guard.cookie, ""),
            browser=request.cookies.get(self._guard.browser_cookie, ""),
        )

    def _headers(self, *, is_static: bool = False) -> dict[str, str]:
        return headers_for(is_static=is_static, is_secure=self._is_secure)

    def _response(self, reply: Reply) -> Response:
        headers = {
            **self._headers(is_static=False),
            "Content-Type": reply.content_type,
            **reply.headers,
        }
        if reply.location:
            headers["Location"] = in_header(reply.location)
        if reply.file_name:
            name = quote(reply.file_name)
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        if isinstance(reply.body, str | bytes):
            response: Response = Response(reply.body, reply.status, headers)
        else:
            response = StreamingResponse(reply.body, reply.status, headers)
        if reply.session_token is not None:
            self._guard.put_cookie(response, reply.session_token)
        if reply.browser_word is not None:
            self._guard.put_browser_cookie(response, reply.browser_word)
        return response


async def _form_of(request: Request) -> dict[str, str]:
    """The fields of a form, the last of a name; HTTPException for what is no form of ours."""
    if request.method != "POST":
        return {}
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST_BODY:
            raise HTTPException(413, "提交的内容过长，请缩短后重试。")
    try:
        pairs = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise HTTPException(400, "提交的内容无法识别，请刷新页面后重试。") from None
    return {name: values[-1] for name, values in pairs.items()}
