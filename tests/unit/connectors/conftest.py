"""What the wire tests share: a clock that does not wait, a dialect, tickets, a scripted server."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

import orjson
import pytest
import structlog

from adapter.domain.fingerprint import rows_digest
from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import GateTicket
from adapter.ports.budget_system import OutboundSet, PushRequest, ReadRequest
from adapter.ports.wire_spec import (
    DataSetSpec,
    EnvelopeSpec,
    LoginSpec,
    PushSpec,
    QuerySpec,
    WireSpec,
)
from connectors.endpoint import Credentials, Endpoint, Limits, RetryRule, Timeouts
from connectors.http_system import HttpBudgetSystem
from connectors.rest import RestBudgetSystem

SECRET = "canary-app-secret"
TOKEN = "canary-token"
SCOPE = Scope(site="here", division_code="152501000", fiscal_year=2026)
START = datetime(2026, 8, 1, 1, 2, 3, 456789, tzinfo=UTC)


@dataclass
class FakeClock:
    """Time passes by sleeping, and by `tick_s` with each look."""

    tick_s: float = 0.0
    passed_s: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return START + timedelta(seconds=self.passed_s)

    def monotonic(self) -> float:
        self.passed_s += self.tick_s
        return self.passed_s

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed_s += seconds

    def wait(self, event: threading.Event, at_most_s: float) -> None:
        if not event.is_set():
            self.sleep(at_most_s)


@dataclass
class CountingIds:
    """Ids one after another."""

    latest: int = 0

    def fresh(self) -> str:
        self.latest += 1
        return f"id-{self.latest:06d}"


def wire_spec(
    *,
    charset: str = "utf-8",
    page_size: int = 3,
    agencies_chunk: int = 100,
    keys_chunk: int = 100,
    sets_per_call: int = 50,
    total_path: str = "data.total",
) -> WireSpec:
    """A dialect of its own, so that no name of a real one can be hard-coded unnoticed."""
    return WireSpec(
        profile="test",
        wire="rest",
        charset=charset,
        zone_offset_min=480,
        envelope=EnvelopeSpec(
            code_path="head.code",
            success_codes=frozenset({"00"}),
            reason_path="head.words",
            token_expired_codes=frozenset({"42"}),
            auth_refused_codes=frozenset({"41"}),
            busy_codes=frozenset({"77"}),
        ),
        login=LoginSpec(
            path="/login",
            id_param="who",
            secret_param="proof",
            token_path="data.key",
            header="X-Key",
            header_format="Key {token}",
        ),
        query=QuerySpec(
            division_param="division",
            year_param="year",
            agencies_param="units",
            agencies_chunk=agencies_chunk,
            since_param="since",
            keys_param="only",
            keys_chunk=keys_chunk,
            live_param="dead",
            live_value=2,
            page_param="page",
            first_page=1,
            size_param="size",
            page_size=page_size,
            rows_path="data.list",
            total_path=total_path,
        ),
        push=PushSpec(
            division_param="division",
            year_param="year",
            request_param="call",
            sets_param="bundles",
            set_key_param="name",
            header_param="top",
            rows_param="lines",
            sets_per_call=sets_per_call,
            results_path="data.said",
            result_key="name",
            result_code="taken",
            result_accepted=frozenset({"1"}),
            result_reason="why",
        ),
        data_sets={
            RecordKind.TARGET_LINE: DataSetSpec(
                kind=RecordKind.TARGET_LINE, name="LINES", query_path="/ask/lines"
            ),
            RecordKind.DIRECTORY_ENTRY: DataSetSpec(
                kind=RecordKind.DIRECTORY_ENTRY, name="PROJECTS", query_path="/ask/projects"
            ),
            RecordKind.TEMPLATE_HEADER: DataSetSpec(
                kind=RecordKind.TEMPLATE_HEADER, name="SETS", push_path="/give/sets"
            ),
        },
    )


def outbound(set_key: str, *rows: Mapping[str, object]) -> OutboundSet:
    """A set with a ticket that covers it."""
    header = {"code": set_key}
    return OutboundSet(
        set_key=set_key,
        header=header,
        rows=rows,
        ticket=GateTicket(rows_digest=rows_digest(header, rows)),
    )


def push_request(*sets: OutboundSet) -> PushRequest:
    return PushRequest(kind=RecordKind.TEMPLATE_HEADER, scope=SCOPE, request_id="call-1", sets=sets)


def read_request(*agency_codes: str, keys: tuple[str, ...] = ()) -> ReadRequest:
    return ReadRequest(
        kind=RecordKind.TARGET_LINE,
        scope=SCOPE,
        agency_codes=agency_codes or ("152501001",),
        keys=keys,
    )


# --- answers --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the server was asked."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def fields(self) -> Mapping[str, object]:
        read: dict[str, object] = orjson.loads(self.body)
        return read


#: Bytes to send, and whether the connection is closed afterwards.
Step = tuple[Iterable[bytes], bool]


def http(body: bytes, *, status: int = 200, kind: str = "application/json", **headers: str) -> Step:
    named = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\n{named}"
    return [f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body], False


def said(
    data: object, *, code: str = "00", words: str = "", status: int = 200, **more: str
) -> Step:
    envelope = {"head": {"code": code, "words": words}, "data": data}
    return http(orjson.dumps(envelope), status=status, **more)


def token(text: str = TOKEN) -> Step:
    return said({"key": text})


def page(total: int, *rows: Mapping[str, object]) -> Step:
    return said({"list": rows, "total": total})


def zipped(body: bytes) -> Step:
    return http(gzip.compress(body), Content_Encoding="gzip")


def cut(step: Step, keep: int) -> Step:
    """The answer stops after some bytes and the connection closes."""
    return [b"".join(step[0])[:keep]], True


DROPPED: Step = ([], True)


class ScriptedServer:
    """A real socket that answers each request with the next step of its script."""

    def __init__(self) -> None:
        self.script: list[Step | Callable[[], Step]] = []
        self.requests: list[Request] = []
        self.connections = 0
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        if self._closing.is_set():
            return
        self._closing.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in self._open:
            each.close()
        self._thread.join()

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        # A caller that hangs up early is what some tests are about.
        with suppress(OSError), connection, connection.makefile("rb") as stream:
            while request := _read(stream):
                self.requests.append(request)
                step = self.script.pop(0) if self.script else DROPPED
                pieces, is_last = step() if callable(step) else step
                for piece in pieces:
                    connection.sendall(piece)
                if is_last:
                    connection.shutdown(socket.SHUT_RDWR)
                    return


def _read(stream: BinaryIO) -> Request | None:
    first = stream.readline()
    if not first:
        return None
    headers: dict[str, str] = {}
    while (line := stream.readline().strip()) != b"":
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", "0")))
    return Request(path=first.decode().split()[1], headers=headers, body=body)


# --- fixtures -------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    made = ScriptedServer()
    yield made
    made.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@dataclass
class Site:
    """A REST system against the scripted server, with everything adjustable before first use."""

    server: ScriptedServer
    clock: FakeClock
    spec: WireSpec = field(default_factory=wire_spec)
    limits: Limits = field(default_factory=Limits)
    timeouts: Timeouts = field(default_factory=Timeouts)
    retry: RetryRule = field(default_factory=RetryRule)
    base_url: str = ""
    probe_scope: Scope | None = SCOPE
    made: list[RestBudgetSystem] = field(default_factory=list)
    #: Further systems that end with the test.
    others: list[HttpBudgetSystem] = field(default_factory=list)

    def system(self) -> RestBudgetSystem:
        if not self.made:
            endpoint = Endpoint(
                base_url=self.base_url or self.server.base_url,
                limits=self.limits,
                timeouts=self.timeouts,
            )
            self.made.append(
                RestBudgetSystem(
                    self.spec,
                    endpoint,
                    Credentials(app_id="me", app_secret=SECRET),
                    clock=self.clock,
                    ids=CountingIds(),
                    retry=self.retry,
                    probe_scope=self.probe_scope,
                    chance=lambda: 1.0,
                )
            )
        return self.made[0]

    def never_again(self) -> None:
        self.retry = replace(self.retry, attempts=1)


@pytest.fixture
def site(server: ScriptedServer, clock: FakeClock) -> Iterator[Site]:
    made = Site(server, clock)
    yield made
    for each in (*made.made, *made.others):
        each.close()


@pytest.fixture
def events() -> Iterator[list[structlog.typing.EventDict]]:
    """Everything that is logged meanwhile."""
    with structlog.testing.capture_logs() as logged:
        yield logged
