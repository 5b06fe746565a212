"""What stands between the line and the desks, the same for every dialect: faults and passes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from connectors.simulator import envelope
from connectors.simulator.access import Pass
from connectors.simulator.breaking import (
    ConnectionDroppedError,
    ConnectionHeldError,
    FellOverError,
)
from connectors.simulator.desks import Counter
from connectors.simulator.faults import Call, FaultDesk, Operation
from connectors.simulator.fronts import PAGES, http_date, page_of
from connectors.simulator.request import MissingListError

Handler = Callable[[Request], Awaitable[Response]]

#: Part of a truncated answer that still arrives.
_ARRIVES = 0.6
#: Pieces of an answer that drips.
_DRIPS = 10


class Conversation(Protocol):
    """One call in one dialect: what was asked, by whom, and how an answer is spelled."""

    @property
    def call(self) -> Call: ...
    @property
    def shown(self) -> Pass:
        """What the caller shows to be let in."""
        ...

    def strike(self) -> Response | None:
        """The answer of a fault that only this dialect knows, before anything is looked at."""
        ...

    def body(self) -> dict[str, Any]:
        """What is asked for, as the desks understand it."""
        ...

    def answer(self, data: dict[str, Any]) -> Response: ...
    def refusal(self, error: envelope.RefusalError) -> Response: ...


class AnsweredError(Exception):
    """The answer stands before any desk was asked: the request cannot be understood."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class Wire:
    """Leads a conversation: faults, then the pass, then the desk, then faults again."""

    def __init__(self, counter: Counter, faults: FaultDesk) -> None:
        self._counter = counter
        self._faults = faults

    def handler(self, hear: Callable[[Request, bytes], Conversation]) -> Handler:
        """The handler of one address; `hear` finds out which call a request is."""

        async def handle(request: Request) -> Response:
            body = await request.body()
            try:
                return await self._talk(hear(request, body), request)
            except AnsweredError as error:
                return error.response
            except MissingListError:
                return envelope.html_page(500, "HTTP Status 500 - java.lang.NullPointerException")
            except FellOverError:
                return envelope.html_page(500, "HTTP Status 500 - java.lang.RuntimeException")
            except ConnectionHeldError as error:
                await _until_left(request, error.seconds)
                return await _hang_up(request)
            except ConnectionDroppedError:
                return await _hang_up(request)

        return handle

    async def _talk(self, spoken: Conversation, request: Request) -> Response:
        answered = await self._answered(spoken, request)
        skew = self._faults.take_seconds("clock_skew", spoken.call)
        if skew is not None:
            answered.headers["date"] = http_date(skew)
        return answered

    async def _answered(self, spoken: Conversation, request: Request) -> Response:
        try:
            early = self._before(spoken.call) or spoken.strike()
            if early is not None:
                return early
            if spoken.call.operation is not Operation.LOGIN:
                self._require_pass(spoken)
            answered = spoken.answer(self._counter.serve(spoken.call, spoken.body()))
            return await self._after(spoken.call, answered, request)
        except envelope.RefusalError as error:
            return spoken.refusal(error)

    def _before(self, call: Call) -> Response | None:
        """Faults that strike before the receiver has looked at the request."""
        if self._faults.take("drop_before", call):
            raise ConnectionDroppedError
        seconds = self._faults.take_seconds("hang_before", call)
        if seconds is not None:
            raise ConnectionHeldError(seconds)
        if self._faults.take("business_failure", call):
            raise envelope.RefusalError(envelope.BUSY, "系统繁忙，请稍后再试")
        for name in PAGES:
            taken = self._faults.take_order(name, call)
            if taken is not None:
                return page_of(name, taken)
        return None

    def _require_pass(self, spoken: Conversation) -> None:
        if self._faults.take("expired_token", spoken.call):
            spoken.shown.revoke()
        if self._faults.take("expired_token_401", spoken.call):
            spoken.shown.revoke()
            spoken.shown.require(status=401)
        spoken.shown.require()

    async def _after(self, call: Call, answered: Response, request: Request) -> Response:
        """Faults that strike when the work is done and stored."""
        if self._faults.take("drop_after_commit", call):
            raise ConnectionDroppedError
        seconds = self._faults.take_seconds("hang_after_commit", call)
        if seconds is not None:
            raise ConnectionHeldError(seconds)
        seconds = self._faults.take_seconds("slow", call)
        if seconds is not None:
            await _until_left(request, seconds)
        cut = [
            self._faults.take(name, call) for name in ("truncated_page", "truncate_after_commit")
        ]
        if any(cut):
            whole = bytes(answered.body)
            return _again(answered, whole[: int(len(whole) * _ARRIVES)])
        seconds = self._faults.take_seconds("slow_chunks", call)
        return answered if seconds is None else _dripping(answered, seconds)


def _again(answered: Response, body: bytes) -> Response:
    """The same answer around other bytes."""
    headers = dict(answered.headers)
    del headers["content-length"]
    return Response(body, status_code=answered.status_code, headers=headers)


def _dripping(answered: Response, seconds: float) -> Response:
    """The same answer in pieces, without a length, over so many seconds."""
    headers = dict(answered.headers)
    del headers["content-length"]
    pieces = _drips(bytes(answered.body), seconds)
    return StreamingResponse(pieces, status_code=answered.status_code, headers=headers)


async def _drips(body: bytes, seconds: float) -> AsyncIterator[bytes]:
    step = len(body) // _DRIPS + 1
    for start in range(0, len(body), step):
        await asyncio.sleep(seconds / _DRIPS)
        yield body[start : start + step]


async def _until_left(request: Request, seconds: float) -> None:
    """Let so many seconds pass, unless the caller leaves before."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                pass


async def _hang_up(request: Request) -> Response:
    """Close the line; the response returned here finds nobody to go to."""
    request.state.transport.abort()
    await asyncio.sleep(0)
    return Response()
