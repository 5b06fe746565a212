"""Ends a call that neither finishes nor falls silent (总时限): its socket is shut from outside.

Between two looks at the clock a single read of status line or headers may last for ever, when the
other side sends a byte now and then. Only another thread can end that.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

_REPEAT_S = 0.05
#: So often it is asked whether somebody ended the run.
_LOOK_S = 0.5


class Watch:
    """Watches one call; `is_over` is True once its time was up before it ended."""

    def __init__(self, total_s: float, is_stopped: Callable[[], bool]) -> None:
        self.is_over = False
        self._is_stopped = is_stopped
        self._total_s = total_s
        self._ended = threading.Event()
        self._socket: socket.socket | None = None

    def answers_on(self, held: socket.socket | None) -> None:
        """Called when the request is sent; before that the connection's own time-out holds."""
        self._socket = held

    def wait(self) -> None:
        """Runs in a thread of its own until the call ends, one way or the other."""
        ends_at = time.monotonic() + self._total_s
        while (left_s := ends_at - time.monotonic()) > 0 and not self._is_stopped():
            if self._ended.wait(min(left_s, _LOOK_S)):
                return
        self.is_over = True
        # The request may still be on its way out, so one cut need not be enough.
        while not self._ended.wait(_REPEAT_S):
            self._cut()

    def end(self) -> None:
        """The call is done."""
        self._ended.set()

    def _cut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                # Not its own shutdown(): for TLS that pulls state from under the reading thread.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


_current: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextlib.contextmanager
def watched(total_s: float, is_stopped: Callable[[], bool] = lambda: False) -> Iterator[Watch]:
    """Calls of a DeadlineAdapter inside this block end when `total_s` has passed.

    Half a second after `is_stopped` says so they end too.
    """
    watch = Watch(total_s, is_stopped)
    thread = threading.Thread(target=watch.wait, name="call-watch", daemon=True)
    token = _current.set(watch)
    thread.start()
    try:
        yield watch
    finally:
        watch.end()
        thread.join()
        _current.reset(token)


class _Connection(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 narrows it
        _tell_watch(self.sock)
        return super().getresponse()


class _TlsConnection(HTTPSConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 narrows it
        _tell_watch(self.sock)
        return super().getresponse()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


def _tell_watch(held: socket.socket | None) -> None:
    watch = _current.get()
    if watch is not None:
        watch.answers_on(held)


class DeadlineAdapter(HTTPAdapter):
    """requests' adapter with connections that show their socket to the watch."""

    def init_poolmanager(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - as declared there
        """Use our pools instead of urllib3's own."""
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
