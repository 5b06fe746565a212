"""Requirements on a single call, over real sockets."""

import gzip
import os
import threading
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapter.errors import (
    ConfigurationError,
    ConnectionLost,
    DeadlineExceeded,
    GateClosed,
    MalformedAnswer,
)
from connectors.auth import Token
from connectors.endpoint import Credentials, Endpoint, Limits, Timeouts
from connectors.failures import NothingSent
from connectors.json_body import JsonRequests
from connectors.transport import Transport, retry_after_s
from tests.unit.connectors.conftest import (
    DROPPED,
    CountingIds,
    FakeClock,
    ScriptedServer,
    Step,
    cut,
    http,
    outbound,
    wire_spec,
    zipped,
)

MIB = 1024 * 1024


def transport(
    base_url: str,
    *,
    clock: FakeClock | None = None,
    timeouts: Timeouts | None = None,
    limits: Limits | None = None,
) -> Transport:
    return Transport(
        Endpoint(base_url=base_url, timeouts=timeouts or Timeouts(), limits=limits or Limits()),
        clock=clock or FakeClock(),
        ids=CountingIds(),
        form=JsonRequests(wire_spec()),
        read_addresses=frozenset({"/ask"}),
    )


def test_a_call_brings_the_answer_and_a_trace_of_it(server: ScriptedServer) -> None:
    server.script = [http(b"{}", Retry_After="7")]

    answer = transport(server.base_url + "/base/").read("/ask", {"a": 1}, Token(1, "k"))

    (request,) = server.requests
    assert (request.path, request.body) == ("/base/ask", b'{"a":1}')
    assert request.headers["x-key"] == "Key k"
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert (answer.body, answer.retry_after_s, answer.content_type) == (
        b"{}",
        7,
        "application/json",
    )
    assert answer.exchange.operation == "POST /ask"
    assert answer.exchange.status == 200
    assert answer.exchange.byte_length == 2
    assert answer.exchange.digest.startswith("44136fa355b3678a")


def test_one_connection_serves_many_calls(server: ScriptedServer) -> None:
    server.script = [http(b"{}"), http(b"[]"), zipped(b"{}")]
    wire = transport(server.base_url)

    bodies = [wire.read("/ask", {}, None).body for _ in range(3)]

    assert bodies == [b"{}", b"[]", b"{}"]
    assert server.connections == 1


@pytest.mark.parametrize("chunk_end", [b"0\r\n\r\n", b""])
def test_chunked_answers_are_read_to_their_declared_end(
    server: ScriptedServer, chunk_end: bytes
) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    server.script = [([head + b"3\r\nabc\r\n", b"2\r\nde\r\n" + chunk_end], True)]
    wire = transport(server.base_url)

    if chunk_end:
        assert wire.read("/ask", {}, None).body == b"abcde"
    else:
        with pytest.raises(ConnectionLost):
            wire.read("/ask", {}, None)


def test_nobody_listening_means_nothing_was_sent() -> None:
    with pytest.raises(NothingSent, match="Connection refused"):
        transport("http://127.0.0.1:1").read("/ask", {}, None)


BAD_GZIP = http(b"\x1f\x8b\x08 rubbish rubbish rubbish", Content_Encoding="gzip")


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (DROPPED, ConnectionLost),
        (cut(http(b"x" * 100), 120), ConnectionLost),
        (([b"rubbish\r\n\r\n"], True), ConnectionLost),
        (([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"], True), ConnectionLost),
        (BAD_GZIP, MalformedAnswer),
        (http(b"x", Content_Encoding="br"), MalformedAnswer),
        (http(b"x", Content_Encoding="gzip, gzip"), MalformedAnswer),
    ],
)
def test_a_call_that_breaks_is_told_from_one_that_never_began(
    server: ScriptedServer, step: Step, error: type[Exception]
) -> None:
    server.script = [step]

    with pytest.raises(error) as caught:
        transport(server.base_url).read("/ask", {}, None)

    assert not isinstance(caught.value, NothingSent)


@pytest.mark.parametrize("status", ["101 Switching Protocols", "102 Processing", "103 Early Hints"])
def test_an_interim_answer_is_none_and_what_follows_it_answers_no_other_question(
    server: ScriptedServer, status: str
) -> None:
    interim = f"HTTP/1.1 {status}\r\nContent-Encoding: br\r\n\r\n".encode()
    late, _ = http(b'{"of": "the first question"}')
    server.script = [([interim, *late], False), http(b'{"of": "the second"}')]
    wire = transport(server.base_url)

    with pytest.raises(ConnectionLost, match="interim") as caught:
        wire.read("/ask", {}, None)

    assert not isinstance(caught.value, NothingSent)
    assert wire.read("/ask", {}, None).body == b'{"of": "the second"}'
    assert server.connections == 2


def test_silence_longer_than_the_read_deadline_ends_the_call(server: ScriptedServer) -> None:
    released = threading.Event()

    def silent() -> Step:
        released.wait()
        return DROPPED

    server.script = [silent]
    wire = transport(server.base_url, timeouts=Timeouts(read_s=0.05))

    with pytest.raises(DeadlineExceeded):
        wire.read("/ask", {}, None)
    released.set()


def test_a_slow_body_ends_at_the_total_deadline(server: ScriptedServer) -> None:
    server.script = [http(os.urandom(2 * MIB))]
    ticking = FakeClock(tick_s=1)
    wire = transport(server.base_url, clock=ticking, timeouts=Timeouts(total_s=5))

    with pytest.raises(DeadlineExceeded, match="total deadline"):
        wire.read("/ask", {}, None)


@pytest.mark.parametrize(
    "beginning",
    [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n{"],
    ids=["status line", "header", "body without a length"],
)
def test_an_answer_that_drips_for_ever_ends_at_the_total_deadline(
    server: ScriptedServer, beginning: bytes
) -> None:
    def drops() -> Iterator[bytes]:
        yield beginning
        while True:
            time.sleep(0.005)
            yield b"x"

    server.script = [(drops(), True)]
    wire = transport(server.base_url, timeouts=Timeouts(total_s=0.1))

    with pytest.raises(DeadlineExceeded):
        wire.read("/ask", {}, None)


def test_a_call_leaves_no_watch_behind(server: ScriptedServer) -> None:
    server.script = [http(b"{}"), DROPPED]
    wire = transport(server.base_url)

    wire.read("/ask", {}, None)
    with pytest.raises(ConnectionLost):
        wire.read("/ask", {}, None)

    assert not [each for each in threading.enumerate() if each.name == "call-watch"]


def test_an_answer_over_the_size_cap_is_refused(server: ScriptedServer) -> None:
    server.script = [http(b"x" * 1001)]

    with pytest.raises(MalformedAnswer, match="over 1000 bytes"):
        transport(server.base_url, limits=Limits(max_decoded_bytes=1000)).read("/ask", {}, None)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_an_answer_that_unpacks_absurdly_is_refused(server: ScriptedServer, coding: str) -> None:
    pack = gzip.compress if coding == "gzip" else zlib.compress
    server.script = [http(pack(b" " * 20 * MIB), Content_Encoding=coding)]

    with pytest.raises(MalformedAnswer, match="times its size"):
        transport(server.base_url, limits=Limits(max_ratio=50)).read("/ask", {}, None)


def test_redirects_are_not_followed(server: ScriptedServer) -> None:
    server.script = [http(b"", status=302, Location=server.base_url + "/elsewhere")]

    answer = transport(server.base_url).read("/ask", {}, None)

    assert answer.exchange.status == 302
    assert len(server.requests) == 1


def test_proxies_of_the_machine_are_ignored(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    server.script = [http(b"{}")]

    assert transport(server.base_url).read("/ask", {}, None).body == b"{}"


def test_questions_go_only_to_addresses_for_questions(server: ScriptedServer) -> None:
    with pytest.raises(GateClosed):
        transport(server.base_url).read("/give/sets", {}, None)

    assert server.requests == []


def test_rows_without_their_ticket_do_not_leave(server: ScriptedServer) -> None:
    good, row = outbound("T1", {"a": 1}), {"a": 1}
    changed = outbound("T2", row)
    row["a"] = 2
    wire = transport(server.base_url)

    with pytest.raises(GateClosed):
        wire.write("/give/sets", {}, [good, changed], None)

    assert server.connections == 0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5", 5),
        (" 0 ", 0),
        ("999999999999", 3600),
        ("Sat, 01 Aug 2026 00:01:00 GMT", 60),
        ("Sat, 01 Aug 2026 00:01:00 -0000", 60),
        ("Fri, 31 Jul 2026 00:00:00 GMT", 0),
        ("Fri, 31 Jul 2099 00:00:00 GMT", 3600),
        ("9" * 400, 3600),
        ("-5", None),
        ("1e9", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),
        ("", None),
        ("soon", None),
        ("1.5", None),
        ("٣", None),
        ("Sat, 99 Aug 2026 00:01:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_never_absurd(
    text: str, seconds: float | None
) -> None:
    assert retry_after_s(text, datetime(2026, 8, 1, tzinfo=UTC), 3600) == seconds


@pytest.mark.parametrize(
    ("date", "seconds"), [("Sat, 01 Aug 2020 00:00:00 GMT", 90), ("rubbish", 0), ("", 0)]
)
def test_a_date_to_come_back_at_is_on_the_other_side_s_clock(
    server: ScriptedServer, date: str, seconds: float
) -> None:
    server.script = [http(b"", status=503, Date=date, Retry_After="Sat, 01 Aug 2020 00:01:30 GMT")]

    assert transport(server.base_url).read("/ask", {}, None).retry_after_s == seconds


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "here",
        "ftp://host",
        "http://",
        "http://host:99999",
        "http://me:canary@host",
        "http://host/?key=canary",
        "http://host/#canary",
    ],
)
def test_an_unusable_address_is_a_configuration_error_that_quotes_no_secret(base_url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Endpoint(base_url=base_url)

    assert caught.value.key == "base_url"
    assert "canary" not in str(caught.value)


def test_a_missing_certificate_file_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        Endpoint(base_url="https://host", ca_file=tmp_path / "none.pem")


@pytest.mark.parametrize("content", [b"", b"no certificate", b"0\x82\x01\x0a"])
def test_a_file_that_holds_no_certificate_is_a_configuration_error(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "ca.pem").write_bytes(content)

    with pytest.raises(ConfigurationError) as caught:
        Endpoint(base_url="https://host", ca_file=tmp_path / "ca.pem")

    assert (caught.value.key, "PEM" in caught.value.reason) == ("ca_file", True)


def test_credentials_show_no_secret() -> None:
    assert "canary" not in repr(Credentials(app_id="me", app_secret="canary"))


@pytest.mark.parametrize(
    ("header", "moment"),
    [
        ("Sat, 01 Aug 2026 01:02:03 GMT", datetime(2026, 8, 1, 1, 2, 3, tzinfo=UTC)),
        ("Sat, 01 Aug 2026 09:02:03 +0800", datetime(2026, 8, 1, 1, 2, 3, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_an_exchange_tells_the_other_side_s_clock(
    server: ScriptedServer, header: str, moment: datetime | None
) -> None:
    server.script = [http(b"{}", Date=header)]

    answer = transport(server.base_url).read("/ask", {}, None)

    assert answer.exchange.their_time == moment
