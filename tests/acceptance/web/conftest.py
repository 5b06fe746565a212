"""An office with a console in this process, a simulator behind it, a browser before it."""

import shutil
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from python_calamine import CalamineWorkbook

from adapter.bootstrap.app import App, open_app
from adapter.domain.access.roles import Role
from adapter.package_format.keys import new_key_pair
from adapter.ports.division import Division
from adapter.settings import load_settings
from adapter.storage.store import SqlStore
from adapter.web.console import Console
from adapter.web.serving import server_for
from connectors.rehearsal import SimulatorProcess
from sync_jobs.accounts.credentials import SetUp, first_link, issue_link, set_up
from sync_jobs.accounts.people import NewAccount, add_account
from sync_jobs.catalogue import JOBS
from sync_jobs.import_library import SourceFile, import_library
from sync_jobs.job import JobOptions
from sync_jobs.runner import run_job

DIVISION, YEAR = "152501000", 2026
PASSWORD = "春眠不觉晓处处闻-42"
ADMIN, AUTHOR, FIRST, SECOND, AUDITOR = "guan", "zhang", "li", "wang", "shen"
PEOPLE = {
    AUTHOR: ("张三", Role.PREPARER),
    FIRST: ("李四", Role.REVIEWER),
    SECOND: ("王五", Role.REVIEWER),
    AUDITOR: ("沈六", Role.AUDITOR),
}
#: Milliseconds: a machine with other work draws late, and that is no defect.
expect.set_options(timeout=20_000)
AXE = (files("axe_core_python") / "axe.min.js").read_text("utf-8")
CHROMIUM = shutil.which("chromium")
SHOTS = Path(__file__).parents[3] / ".cache" / "console-shots"


@dataclass
class Town:
    """The installation and its people."""

    app: App
    console: Console
    simulator: SimulatorProcess
    address: str
    #: Where its settings, its profile and the simulator's state lie.
    home: Path

    def job(self, name: str, *, is_full: bool = False) -> None:
        with self.app.site("here") as site:
            run_job(JOBS[name], site, JobOptions(is_full=is_full))

    def alter(self, statement: str, *values: object) -> int:
        """Change rows of the other side behind its back; returns how many."""
        state = self.home / "simulator.sqlite"
        with closing(sqlite3.connect(state, timeout=30)) as connection, connection:
            return connection.execute(statement, values).rowcount

    def take_in(self, *names: str) -> None:
        folder = files("adapter") / "samples"
        sources = [SourceFile(name=each, content=(folder / each).read_bytes()) for each in names]
        division = Division(division_code=DIVISION, fiscal_year=YEAR)
        import_library(self.app.importing(), division, sources, is_strict=False)


def settings_text(home: Path, simulator: SimulatorProcess, port: int) -> str:
    address = simulator.address
    return f"""
        [store]
        url = "sqlite:///{home}/store.sqlite"
        [log]
        level = "error"
        [plan]
        signing_key = "{home}/approval.pem"
        [package]
        signing_key = "{home}/package.pem"
        [web]
        port = {port}
        [site.here]
        profile = "{home}/profile.toml"
        base_url = "{address.base_url}"
        division_code = "{DIVISION}"
        fiscal_year = {YEAR}
        app_id = "{address.app_id}"
        app_secret_file = "{home}/secret"
        [site.here.schedule]
        compare_results = "1d"
        [site.here.push]
        approval = "required"
        late_commit_window = "1s"
        """


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The sample library here, declared and evaluated projects there, findings between them."""
    with built_town(tmp_path_factory.mktemp("town")) as town:
        yield town


@contextmanager
def built_town(home: Path) -> Iterator[Town]:
    """A town of its own in an empty directory."""
    with ExitStack() as stack:
        simulator = stack.enter_context(
            SimulatorProcess(
                state_file=home / "simulator.sqlite",
                seed=7,
                division_code=DIVISION,
                fiscal_year=YEAR,
            )
        )
        (home / "secret").write_text(simulator.address.app_secret)
        for key in ("approval.pem", "package.pem"):
            new_key_pair(home / key)
        # A dialect of its own, which a person can repair.
        shipped = files("mappings") / "profiles" / "std-v2-rest.toml"
        (home / "profile.toml").write_bytes(shipped.read_bytes())
        file = home / "settings.toml"
        file.write_text(settings_text(home, simulator, free_port()), "utf-8")
        app = stack.enter_context(open_app(load_settings(file)))
        server, console = server_for(app)
        town = Town(app, console, simulator, console.address, home)
        town.take_in("library_v1.xlsx", "project_list.xlsx")
        town.job("bind_projects")
        open_accounts(town)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            wait_for(console.address)
            yield town
        finally:
            server.should_exit = True
            thread.join()
        assert isinstance(app.store, SqlStore)


@pytest.fixture(scope="session")
def told_town(town: Town) -> Town:
    """The same once units declared, reported and evaluated, and all of it was compared."""
    return told(town)


def told(town: Town) -> Town:
    """Let units declare, report and evaluate, and compare all of it."""
    for act in ("declare_targets", "approve_targets"):
        town.simulator.act(act)
    town.job("pull_targets")
    for act in ("report_monitoring", "self_evaluate", "approve_results"):
        town.simulator.act(act)
    for job in ("pull_monitoring", "pull_self_evaluations", "identify_indicators"):
        town.job(job)
    town.job("compare_results")
    return town


def open_accounts(town: Town) -> None:
    """Everybody has an account and a password, the administrator by the first link."""
    signing_in = town.console.signing_in
    token = first_link(signing_in)
    assert token is not None
    set_up(signing_in, token, SetUp(password=PASSWORD, login=ADMIN, display_name="管理员"))
    for login, (name, role) in PEOPLE.items():
        wanted = NewAccount(os_user=login, display_name=name, roles=frozenset({role}))
        add_account(town.app.accounts(ADMIN), wanted)
        set_up(signing_in, issue_link(signing_in, ADMIN, login), SetUp(password=PASSWORD))


def wait_for(address: str) -> None:
    parts = urlsplit(address)
    for _ in range(3000):
        try:
            socket.create_connection((parts.hostname, parts.port), timeout=1).close()
        except OSError:
            threading.Event().wait(0.02)
        else:
            return
    raise AssertionError("the console did not start")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for one file: while it lives, no other event loop can run in this thread."""
    if CHROMIUM is None:
        pytest.skip("no chromium here: run `make setup-system` as root")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@dataclass
class Seat:
    """One person before a browser of their own."""

    town: Town
    context: BrowserContext
    page: Page
    #: What must never happen: words in the console, requests to elsewhere, answers that failed.
    troubles: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.town.address}{path}")
        return self.page

    def sign_in(self, login: str, password: str = PASSWORD) -> Page:
        self.open("/sign-in")
        self.page.get_by_label("登录名").fill(login)
        self.page.get_by_label("口令").fill(password)
        self.page.get_by_role("button", name="登录").click()
        return self.page

    def shoot(self, name: str, *, is_whole: bool = False) -> None:
        """A picture of the page as it stands, for people to look at."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=is_whole)


@pytest.fixture
def seats(town: Town, chromium: Browser) -> Iterator["Seats"]:
    made = Seats(town, chromium)
    yield made
    made.close()


class Seats:
    """Browsers of several people; at the end nothing in any of them may have gone wrong."""

    def __init__(self, town: Town, browser: Browser) -> None:
        self._town, self._browser = town, browser
        self._taken: list[Seat] = []

    def take(self, login: str | None = None) -> Seat:
        context = self._browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        context.set_default_timeout(10_000)
        seat = Seat(self._town, context, context.new_page())
        watch(seat)
        self._taken.append(seat)
        if login is not None:
            seat.sign_in(login)
        return seat

    def close(self) -> None:
        for each in self._taken:
            each.context.close()
        assert [trouble for each in self._taken for trouble in each.troubles] == []


class Watched(Protocol):
    """Somebody before a browser."""

    page: Page
    troubles: list[str]


def watch(seat: Watched) -> None:
    def request(url: str) -> None:
        if urlsplit(url).hostname not in {"127.0.0.1", "localhost"} and not url.startswith("data:"):
            seat.troubles.append(f"request to {url}")

    page = seat.page
    page.on("request", lambda asked: request(asked.url))
    page.on(
        "console", lambda said: seat.troubles.append(said.text) if said.type == "error" else None
    )
    page.on("pageerror", lambda error: seat.troubles.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())


def grave_violations(page: Page) -> list[tuple[str, str]]:
    """What axe calls serious or critical on a page: the rule, and the first place."""
    # Past the policy, as only a debugger can.
    page.evaluate(AXE)
    told = page.evaluate("axe.run()")["violations"]
    grave = (each for each in told if each["impact"] in {"serious", "critical"})
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in grave]


def axe_finds_nothing(page: Page) -> None:
    assert grave_violations(page) == []


def sheet_of(file: Path, name: str) -> list[list[Any]]:
    """The rows of a sheet of a workbook that was downloaded."""
    sheet = CalamineWorkbook.from_path(str(file)).get_sheet_by_name(name)
    return [[*row] for row in sheet.to_python()]
