"""The console is told to stop while browsers hold its streams: back in seconds, without a trace."""

import re
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from adapter.bootstrap.app import open_app
from adapter.bootstrap.console import signing_in
from adapter.domain.access.roles import Role
from adapter.ports.division import Division
from adapter.settings import load_settings
from adapter.web.asked import csrf_word
from sync_jobs.accounts.credentials import SetUp, first_link, issue_link, set_up
from sync_jobs.accounts.people import NewAccount, add_account
from sync_jobs.import_library import SourceFile, import_library
from tests.acceptance.process import run, started, told, wait_until

PASSWORD = "春眠不觉晓处处闻-42"
#: So that there is something to ask the other side for.
LISTED = """主管部门,预算单位,项目名称,涉密/非密
101-教育局（部门）,101001-第一中学,国家助学金,非密
"""
#: systemd would wait longer; people would not.
SOON_S = 15.0


@dataclass
class Silent:
    """Another side that takes calls and answers none."""

    listening: socket.socket

    @property
    def port(self) -> int:
        port: int = self.listening.getsockname()[1]
        return port


@pytest.fixture
def silent() -> Iterator[Silent]:
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        listening.settimeout(60)
        yield Silent(listening)


class _TooBusy(BaseHTTPRequestHandler):
    """Asks whoever calls to come back much later."""

    def do_POST(self) -> None:
        self.server.asked.set()  # type: ignore[attr-defined]  # ours, see below
        self.send_response(503)
        self.send_header("Retry-After", "45")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass
class Busy:
    """Another side that tells everybody to come back later."""

    port: int
    #: Somebody has called.
    asked: threading.Event


@pytest.fixture
def busy() -> Iterator[Busy]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _TooBusy) as server:
        asked = server.asked = threading.Event()  # type: ignore[attr-defined]  # for its handlers
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Busy(server.server_port, asked)
        finally:
            server.shutdown()
            thread.join()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def install(home: Path, other: Silent | Busy, port: int) -> Path:
    """Settings and a database with somebody who may run jobs."""
    settings = home / "indicator-adapter.toml"
    settings.write_text(
        f"""
[store]
url = "sqlite:///{home}/adapter.sqlite"
[web]
port = {port}
[site.here]
profile = "std-v2-rest"
base_url = "http://127.0.0.1:{other.port}"
division_code = "152501000"
fiscal_year = 2026
app_id = "x"
app_secret_file = "{home}/secret"
""",
        "utf-8",
    )
    (home / "secret").write_text("word")
    with open_app(load_settings(settings)) as app:
        division = Division(division_code="152501000", fiscal_year=2026)
        listed = SourceFile(name="项目统计表.csv", content=LISTED.encode())
        import_library(app.importing(), division, [listed], is_strict=False)
        context = signing_in(app)
        first = first_link(context)
        assert first is not None
        set_up(context, first, SetUp(password=PASSWORD, login="guan"))
        wanted = NewAccount(os_user="zhang", display_name="张三", roles=frozenset({Role.PREPARER}))
        add_account(app.accounts("guan"), wanted)
        set_up(context, issue_link(context, "guan", "zhang"), SetUp(password=PASSWORD))
    return settings


@dataclass
class Browser:
    """Somebody signed in, with a job of theirs under way."""

    port: int
    cookie: str
    task: str

    @contextmanager
    def stream(self) -> Iterator[socket.socket]:
        """A stream of the job's progress, of which the first event was read."""
        with closing(socket.socket()) as line:
            # A browser that stands still takes little before the line is full.
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            line.settimeout(60)
            line.connect(("127.0.0.1", self.port))
            line.sendall(
                f"GET {self.task}/events HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
                f"Cookie: session={self.cookie}\r\n\r\n".encode()
            )
            heard = b""
            while b"event: progress" not in heard:
                heard += line.recv(1024)
            yield line


def begin_a_job(port: int) -> Browser:
    """Sign in and begin to ask the side that does not answer."""
    address = f"http://127.0.0.1:{port}"
    with requests.Session() as session:
        typed = {"login": "zhang", "password": PASSWORD}
        assert session.post(f"{address}/sign-in", typed, allow_redirects=False).status_code == 303
        cookie = session.cookies["session"]
        begun = session.post(
            f"{address}/schedules/bind_projects/run",
            {"csrf": csrf_word(cookie)},
            allow_redirects=False,
        )
        assert begun.status_code == 303
        return Browser(port, cookie, begun.headers["location"])


def rest_of(line: socket.socket) -> bytes:
    """What still comes until the other end closes."""
    heard = b""
    while part := line.recv(65536):
        heard += part
    return heard


def hung(silent: Silent) -> socket.socket:
    """The call of the job, which stays without an answer."""
    called, _peer = silent.listening.accept()
    return called


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=str)
def test_it_ends_while_streams_are_open_and_a_job_waits(
    tmp_path: Path, silent: Silent, how: signal.Signals
) -> None:
    port = free_port()
    settings = install(tmp_path, silent, port)
    with started("--config", settings, "web", cwd=tmp_path) as process:
        wait_until(lambda: "控制台已启动" in told(tmp_path), "the start of the console")
        browser = begin_a_job(port)
        # One stream is read to its end, the others stand still.
        with hung(silent), browser.stream() as read, browser.stream(), browser.stream():
            began = time.monotonic()
            process.send_signal(how)
            rest = rest_of(read)
            code = process.wait(timeout=60)
            took = time.monotonic() - began

    assert rest.endswith(b"0\r\n\r\n")
    assert took < SOON_S
    assert code == 0
    assert not re.search("Traceback|ERROR|[Ee]rror:", told(tmp_path)), told(tmp_path)
    assert stopped_run(tmp_path)


def stopped_run(home: Path) -> bool:
    """Whether the job that was begun is recorded as stopped."""
    with closing(sqlite3.connect(home / "adapter.sqlite")) as connection:
        runs = connection.execute("SELECT job, outcome, error FROM run ORDER BY run_id").fetchall()
    assert [each[0] for each in runs] == ["import_library", "bind_projects"]
    return runs[1][1] is not None and "RunStopped" in runs[1][2]


def test_it_ends_while_a_job_waits_for_its_next_attempt(tmp_path: Path, busy: Busy) -> None:
    port = free_port()
    settings = install(tmp_path, busy, port)
    with started("--config", settings, "web", cwd=tmp_path) as process:
        wait_until(lambda: "控制台已启动" in told(tmp_path), "the start of the console")
        begin_a_job(port)
        assert busy.asked.wait(60)
        time.sleep(0.5)  # The answer is here, the wait has begun.
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=60)
        took = time.monotonic() - began

    assert took < SOON_S
    assert code == 0
    assert not re.search("Traceback|ERROR|[Ee]rror:", told(tmp_path)), told(tmp_path)
    assert stopped_run(tmp_path)


def test_a_second_interruption_ends_it_too_and_no_job_goes_on(
    tmp_path: Path, silent: Silent
) -> None:
    port = free_port()
    settings = install(tmp_path, silent, port)
    with started("--config", settings, "web", cwd=tmp_path) as process:
        wait_until(lambda: "控制台已启动" in told(tmp_path), "the start of the console")
        browser = begin_a_job(port)
        with hung(silent), browser.stream(), browser.stream():
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            time.sleep(0.02)  # It must not be over before the second one.
            process.send_signal(signal.SIGINT)
            code = process.wait(timeout=60)
            took = time.monotonic() - began

    assert took < SOON_S
    assert code == 0
    assert not re.search("Traceback|ERROR|[Ee]rror:", told(tmp_path)), told(tmp_path)
    assert stopped_run(tmp_path)


@pytest.mark.parametrize("command", ["web", "api"])
def test_a_second_interruption_leaves_no_trace(
    tmp_path: Path, silent: Silent, command: str
) -> None:
    port = free_port()
    settings = install(tmp_path, silent, port)
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("[web]", f"[{command}]"))
    with started("--config", settings, command, cwd=tmp_path) as process:
        wait_until(lambda: "已启动" in told(tmp_path), "the start")
        wait_until(lambda: answers(port), "the first answer")
        process.send_signal(signal.SIGINT)
        time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=60)

    assert code == 0
    assert not re.search("Traceback|Cancelled|[Ee]rror:", told(tmp_path)), told(tmp_path)


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Whether somebody answers there."""
    with suppress(OSError), socket.create_connection((host, port), timeout=5) as line:
        line.sendall(b"GET / HTTP/1.0\r\n\r\n")
        return bool(line.recv(1))
    return False


def test_a_port_that_is_taken_is_told_before_anything_is_said_to_run(
    tmp_path: Path, silent: Silent
) -> None:
    settings = install(tmp_path, silent, silent.port)
    for command in ("web", "api"):
        text = settings.read_text("utf-8")
        settings.write_text(text.replace("[web]", "[api]").replace("[api]", f"[{command}]"))
        ended = run("--config", settings, command, cwd=tmp_path)

        assert ended.code == 78
        assert f"端口 {silent.port} 已被占用" in ended.err
        assert f"{command}.port" in ended.err
        assert "已启动" not in ended.err
        assert "Traceback" not in ended.err
        assert "set-up" not in ended.out


@pytest.mark.parametrize("command", ["web", "api"])
def test_a_certificate_that_is_none_is_told_before_anything_is_said_to_run(
    tmp_path: Path, command: str
) -> None:
    for name in ("certificate.pem", "key.pem"):
        (tmp_path / name).write_text("not PEM", "utf-8")
    settings = bare(tmp_path, command, free_port())
    with settings.open("a", encoding="utf-8") as more:
        more.write('certificate = "certificate.pem"\ncertificate_key = "key.pem"\n')

    ended = run("--config", settings, command, cwd=tmp_path)

    assert ended.code == 78
    assert f"{command}.certificate" in ended.err
    assert "读不出证书或私钥：请给出 PEM 格式的证书和与之配对的私钥" in ended.err
    assert "已启动" not in ended.err
    assert "set-up" not in ended.out


def bare(home: Path, command: str, port: int) -> Path:
    """Settings of an empty database that nobody has an account of."""
    settings = home / "bare.toml"
    settings.write_text(
        f'[store]\nurl = "sqlite:///{home}/bare.sqlite"\n[{command}]\nport = {port}\n', "utf-8"
    )
    return settings


def test_the_first_link_is_given_once_the_console_listens(tmp_path: Path, silent: Silent) -> None:
    taken = run("--config", bare(tmp_path, "web", silent.port), "web", cwd=tmp_path)
    assert taken.code == 78
    assert taken.out == ""

    settings = bare(tmp_path, "web", free_port())
    with started("--config", settings, "web", cwd=tmp_path) as process:
        wait_until(lambda: "/set-up/" in told(tmp_path), "the first link")
        assert "控制台已启动" in told(tmp_path)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
