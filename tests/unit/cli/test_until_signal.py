"""Where a server listens: on every address of its name, or nowhere with a sentence."""

import errno
import signal
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from adapter.cli.until_signal import run_until_signal
from adapter.errors import ConfigurationError

#: What systems say of a name; of the network itself only what this machine has is asked.
BOTH = (
    (socket.AF_INET6, ("::1", 0, 0, 0)),
    (socket.AF_INET, ("127.0.0.1", 0)),
)


class Noting:
    """A server that notes where it was to listen."""

    should_exit = False
    places: list[tuple[int, str]]
    #: Whether what each accepted sends at once what is written.
    at_once: list[bool]

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        self.places = [(each.family, each.getsockname()[0]) for each in sockets or []]
        self.at_once = [_sends_at_once(each) for each in sockets or []]


def _sends_at_once(line: socket.socket) -> bool:
    with socket.socket(line.family) as caller:
        caller.connect(line.getsockname())
        with line.accept()[0] as accepted:
            return bool(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    """Handlers of signals are of the whole process."""
    before: dict[signal.Signals, Any] = {
        each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)
    }
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name stands for an address of each family, one of them twice."""
    found = [(family, socket.SOCK_STREAM, 6, "", place) for family, place in (*BOTH, BOTH[1])]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


def listened(host: str) -> list[tuple[int, str]]:
    return served(host).places


def served(host: str) -> Noting:
    server, said = Noting(), []
    run_until_signal(server, host, 0, section="web", announce=lambda: said.append("up"))
    assert said == ["up"]
    return server


def refusing(monkeypatch: pytest.MonkeyPatch, reasons: dict[int, int]) -> None:
    """Let addresses of some families be refused."""
    made = socket.create_server

    def create(address: Any, *, family: int, backlog: int) -> socket.socket:
        if family in reasons:
            raise OSError(reasons[family], "refused")
        return made(address, family=family, backlog=backlog)

    monkeypatch.setattr(socket, "create_server", create)


@pytest.mark.usefixtures("named")
@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_every_address_of_a_name_is_listened_on_once() -> None:
    assert listened("localhost") == [
        (socket.AF_INET6, "::1"),
        (socket.AF_INET, "127.0.0.1"),
    ]


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("lacking", [errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT])
def test_an_address_that_the_machine_lacks_is_left_out(
    monkeypatch: pytest.MonkeyPatch, lacking: int
) -> None:
    refusing(monkeypatch, {socket.AF_INET6: lacking})

    assert listened("localhost") == [(socket.AF_INET, "127.0.0.1")]


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize(
    ("reasons", "key", "words"),
    [
        # On one of the addresses alone is taken too: a browser may try that one first.
        ({socket.AF_INET: errno.EADDRINUSE}, "web.port", "已被占用"),
        ({socket.AF_INET6: errno.EACCES}, "web.port", "不能监听端口"),
        (
            {socket.AF_INET: errno.EADDRNOTAVAIL, socket.AF_INET6: errno.EADDRNOTAVAIL},
            "web.host",
            "不能监听地址",
        ),
    ],
)
def test_what_keeps_it_from_listening_is_told_with_its_key(
    monkeypatch: pytest.MonkeyPatch, reasons: dict[int, int], key: str, words: str
) -> None:
    refusing(monkeypatch, reasons)

    with pytest.raises(ConfigurationError) as refused:
        listened("localhost")

    assert refused.value.key == key
    assert words in refused.value.reason


def test_a_name_that_nobody_knows_is_told() -> None:
    with pytest.raises(ConfigurationError) as refused:
        listened("no-such-host.invalid")

    assert refused.value.key == "web.host"


def test_a_plain_address_is_one_place() -> None:
    assert listened("127.0.0.1") == [(socket.AF_INET, "127.0.0.1")]


def test_the_body_of_an_answer_does_not_wait_for_its_head_to_be_acknowledged() -> None:
    assert served("127.0.0.1").at_once == [True]
