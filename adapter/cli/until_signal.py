"""Runs a server until a signal says stop (停止信号), and lets its command end by itself."""

import errno
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Protocol

from adapter.errors import ConfigurationError

_BACKLOG = 1024
_LACKING = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


class Server(Protocol):
    """What can be told to stop from a signal's handler."""

    should_exit: bool

    def run(self, sockets: list[socket.socket] | None = None) -> None: ...


def run_until_signal(
    server: Server, host: str, port: int, *, section: str, announce: Callable[[], None]
) -> None:
    """Returns once the server ended by SIGTERM or Ctrl-C, also where that came before it began.

    `announce` is called once it listens. Raises ConfigurationError, which names a key of the
    settings' `section`, where it cannot. uvicorn raises a signal again when it is done, for the
    handler that was there before: without one of ours that would end this process before anything
    is closed.
    """

    def stop(*_: object) -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    with ExitStack() as lines:
        try:
            listening = [lines.enter_context(each) for each in lines_on(host, port)]
        except OSError as error:
            reason, key = _reason(error, host, port)
            raise ConfigurationError(reason, key=f"{section}.{key}") from error
        announce()
        server.run(sockets=listening)


def lines_on(host: str, port: int) -> Iterator[socket.socket]:
    """Listens on every address of the name, as browsers try the one or the other first.

    An address that this machine lacks, as ::1 where IPv6 is switched off, is left out unless it is
    the only one. Raises OSError.

    An answer goes out in two writes. What is accepted inherits TCP_NODELAY, without which the
    second write waits until the caller acknowledged the first: 40 ms on a connection that is kept.
    asyncio sets it only on sockets that name their protocol, and create_server names none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    lacking: OSError | None = None
    is_listening = False
    for family, _, _, _, address in dict.fromkeys(found):
        try:
            line = socket.create_server(address, family=family, backlog=_BACKLOG)
        except OSError as error:
            if error.errno not in _LACKING:
                raise
            lacking = error
        else:
            is_listening = True
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            yield line
    if lacking is not None and not is_listening:
        raise lacking


def _reason(error: OSError, host: str, port: int) -> tuple[str, str]:
    """What is wrong, and the key that says otherwise."""
    if error.errno == errno.EADDRINUSE:
        return f"端口 {port} 已被占用。请结束占用它的程序，或另选一个端口", "port"
    if error.errno == errno.EACCES:
        return f"当前用户不能监听端口 {port}。请改用 1024 以上的端口", "port"
    return f"不能监听地址“{host}”。请填写本机的地址", "host"
