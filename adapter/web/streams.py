"""Progress as it happens (进度推送): what a page would ask for each second, sent by itself."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from types import MappingProxyType

from adapter.web.asked import Reply

_EVERY_S = 1.0
#: Browsers keep six connections to a place: the others stay free for pages, and tabs that find no
#: stream ask each second instead.
_MOST_OF_A_SESSION = 3
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Type": "text/event-stream; charset=utf-8",
        # Some proxies keep answers until they are whole unless they are told.
        "X-Accel-Buffering": "no",
    }
)


class Streams:
    """The streams of this process, each of a session; on one event loop."""

    def __init__(self, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self.pause = pause
        self._open: Counter[str] = Counter()
        self._is_ending = False

    def end(self) -> None:
        """Let every stream end within a second; none begins any more."""
        self._is_ending = True

    def admits(self, session: str) -> bool:
        """Whether a session may have one more."""
        return not self._is_ending and self._open[session] < _MOST_OF_A_SESSION

    async def events(self, session: str, ask: Callable[[], Awaitable[Reply]]) -> AsyncIterator[str]:
        """`progress` with the part of the page, each second, which also tells that all is alive.

        Then `over`, when there is no such part any more: the page asks once, and is told what to
        do. Everything is asked anew each time, whose session it is too.
        """
        self._open[session] += 1
        try:
            while not self._is_ending:
                reply = await ask()
                if reply.status != 200 or reply.headers or not isinstance(reply.body, str):  # noqa: PLR2004
                    yield event("over", "")
                    return
                yield event("progress", reply.body)
                await self.pause(_EVERY_S)
        finally:
            self._open[session] -= 1
            if not self._open[session]:
                del self._open[session]


def event(name: str, text: str) -> str:
    """One event as it goes over the line; a line of the text each in a field of its own."""
    lines = "".join(f"data: {line}\n" for line in text.splitlines() or [""])
    return f"event: {name}\n{lines}\n"
