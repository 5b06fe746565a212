"""A city to rehearse in: a simulator, an installation of the adapter, and ears on everything."""

import io
import json
import shutil
import sqlite3
import subprocess
import traceback
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import requests

from adapter.cli.main import _exit_code
from adapter.clock import SystemClock
from adapter.package_format.keys import new_key_pair
from connectors.rehearsal import SimulatorProcess

DIVISION, YEAR, SITE = "152501000", 2026, "erlian"
JOBS = (
    "bind_projects",
    "push_templates",
    "pull_targets",
    "pull_monitoring",
    "pull_self_evaluations",
    "replay_quarantine",
    "reconcile_versions",
    "identify_indicators",
    "compare_results",
)
#: Books are printed too where that can be done, and read.
_PDF = ("--pdf",) if find_spec("typst") and shutil.which("pdftotext") else ()
#: The receiver's tables in which a project has rows, each with the column of its ids.
ROWS_OF_PROJECTS = {
    "PM_PROJECT_INFO": "pro_id",
    "PM_PERF_GOAL_INFO": "kpi_per_id",
    "PM_PERF_INDICATOR": "kpi_id",
    "PAY_PERF_MONITOR_INFO": "perf_mon_id",
    "PM_PERF_SELF_EVAL": "eval_id",
    "PM_SELF_EVAL_GOAL": "eval_goal_id",
    "PM_SELF_EVAL_INDICATOR": "eval_ind_id",
    "PM_PERF_SELF_BGT": "eval_bgt_id",
}


@dataclass(slots=True)
class Ears:
    """Everything that was said: to the terminal, to the log, to the other side."""

    spoken: dict[str, bytes] = field(default_factory=dict)
    sent: dict[str, bytes] = field(default_factory=dict)

    def hear(self, what: str, text: str) -> None:
        self.spoken[f"{len(self.spoken)} {what}"] = text.encode("utf-8", "backslashreplace")

    def forget(self) -> None:
        self.spoken.clear()
        self.sent.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What one command did."""

    code: int
    out: str
    err: str


def _unpacked(archive: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for name in opened.namelist():
            yield name, opened.read(name)
            if name.endswith(".xlsx"):
                yield from _unpacked(opened.read(name))


def _all_of(file: bytes) -> bytes:
    """The bytes of a file, of a workbook those of its parts."""
    if not zipfile.is_zipfile(io.BytesIO(file)):
        return file
    return b"".join(content for _, content in _unpacked(file))


class City:
    """The adapter at one site, driven through its command line."""

    def __init__(
        self, home: Path, database_url: str, simulator: SimulatorProcess, profile: str
    ) -> None:
        self.home = home
        self.profile = profile
        self.database_url = database_url
        self.simulator = simulator
        self.state_file = home / "simulator" / "simulator.sqlite"
        self.ears = Ears()
        self.settings = home / "settings.toml"
        #: Who sits at the terminal.
        self.user = "administrator"
        self.has_office = False

    def configure(self, *, log_format: str) -> None:
        """Write the settings anew; the log tells as much as it can."""
        address = self.simulator.address
        secret = self.home / "app.secret"
        secret.write_text(address.app_secret, "utf-8")
        key = self.home / "package.pem"
        if not key.exists():
            new_key_pair(key)
            new_key_pair(self.home / "sm2.pem", "SM2")
        self.settings.write_text(
            "\n".join(
                (
                    f"[package]\nsigning_key = {json.dumps(str(key))}",
                    f"[store]\nurl = {json.dumps(self.database_url)}",
                    f'[log]\nlevel = "debug"\nformat = "{log_format}"',
                    f'[site.{SITE}]\nprofile = "{self.profile}"\nbase_url = "{address.base_url}"',
                    f'division_code = "{DIVISION}"\nfiscal_year = {YEAR}',
                    f'app_id = "{address.app_id}"\napp_secret_file = {json.dumps(str(secret))}\n',
                )
            ),
            "utf-8",
        )

    def command(self, *arguments: str) -> Spoken:
        """Run a command in this process as the shell would; a crash speaks its traceback."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            try:
                code = _exit_code(["--config", str(self.settings), *arguments])
            except Exception:  # noqa: BLE001 - what a person would see of any crash
                code = 1
                err.write(traceback.format_exc())
        said = " ".join(arguments)
        self.ears.hear(f"{said} stdout", out.getvalue())
        self.ears.hear(f"{said} stderr", err.getvalue())
        return Spoken(code=code, out=out.getvalue(), err=err.getvalue())

    def hand_in(self, *papers: tuple[str, bytes], strict: bool = False) -> Spoken:
        """Import files from a directory that is emptied at once: they are the city's, not ours.

        Once there is an office, one person writes the library and another releases it.
        """
        is_drafted = self.has_office and any(name != "list.csv" for name, _ in papers)
        folder = self.home / "papers"
        folder.mkdir()
        for name, content in papers:
            (folder / name).write_bytes(content)
        try:
            return self.command(
                "library",
                "import",
                *(str(folder / name) for name, _ in papers),
                *(["--strict"] if strict else []),
                *(["--as-draft"] if is_drafted else []),
            )
        finally:
            if is_drafted:
                self.release()
            for each in folder.iterdir():
                each.unlink()
            folder.rmdir()

    def release(self) -> None:
        """Release the draft, where there is one."""
        self.command("library", "submit")
        self.user = "reviewer"
        self.command("library", "release")
        self.user = "preparer"

    def run(self, *jobs: str) -> dict[str, Spoken]:
        """Run jobs; pulls read everything."""
        return {
            job: self.command("run", job, *(["--full"] if job.startswith("pull") else []))
            for job in jobs
        }

    def look_around(self, *, looks_closely: bool) -> None:
        """Every command that shows something, as JSON; `looks_closely`: for people too."""
        versions = json.loads(self.command("library", "list", "--json").out or "[]")
        numbers = sorted(each["number"] for each in versions)
        shown: list[Sequence[str]] = [
            ("runs", "--limit", "1000"),
            ("status",),
            ("quarantine", "list", "--all"),
            ("quarantine", "replay", "--dry-run"),
            ("alarms", "--all"),
            ("findings", "list", "--limit", "1000"),
            ("matches", "list", "--limit", "1000"),
            ("conflicts", "list", "--verdict", "all"),
            ("doctor",),
            ("library", "list"),
            ("run", "push_templates", "--dry-run"),
            ("run", "bind_projects", "--dry-run"),
            *(("library", "show", str(number)) for number in numbers),
            *(("library", "diff", str(a), str(b)) for a, b in pairwise(numbers)),
        ]
        for each in shown:
            self.command(*each, "--json")
            if looks_closely:
                self.command(*each)
        self._write_reports()
        if looks_closely:
            self._export_package()
            self._bind_books()
            self._export_extracts()
            self._ask_for_recommendations()
        for entry in json.loads(self.command("quarantine", "list", "--json").out):
            self.command("quarantine", "show", entry["entry_id"])
            self.command("quarantine", "show", entry["entry_id"], "--json")
        for finding in json.loads(self.command("findings", "list", "--json").out)["findings"][:5]:
            self.command("findings", "show", finding["finding_id"])
            if finding["source"] is not None:
                self.command("findings", "raw", finding["source"]["path"])

    def _write_reports(self) -> None:
        """Write reports of everything and of each project with a finding; hear what they hold."""
        listed = self.command("findings", "list", "--limit", "1000", "--json").out
        owners = {each["project_code"] for each in json.loads(listed)["findings"]}
        for number, words in enumerate(([], *(["--project", each] for each in sorted(owners)[:3]))):
            for suffix in ("json", "xlsx"):
                file = self.home / f"report-{number}.{suffix}"
                self.command("findings", "export", str(file), *words)
                self.ears.spoken[f"{len(self.ears.spoken)} {file.name}"] = _all_of(
                    file.read_bytes()
                )
                file.unlink()

    def _ask_for_recommendations(self) -> None:
        """Ask what suits two open projects: the templates of all others are looked at for it."""
        listed = json.loads(self.command("findings", "list", "--limit", "1000", "--json").out)
        owners = {each["project_code"] for each in listed["findings"]}
        for each in sorted(code for code in owners if code[:1].isdigit())[:2]:
            self.command("recommend", each, "--top", "50", "--json")
            self.command("recommend", each, "--top", "50")

    def _export_package(self) -> None:
        """Export the library under either key; hear every byte, the workbook unpacked."""
        file, told = self.home / "package.zip", self.settings.read_text("utf-8")
        for key in ("package.pem", "sm2.pem"):
            self.settings.write_text(told.replace("package.pem", key), "utf-8")
            self.command("export", "package", str(file), "--site", SITE)
            if not file.exists():
                continue
            self.command("export", "verify", str(file), "--json")
            for each, content in _unpacked(file.read_bytes()):
                self.ears.spoken[f"package of {key} {each}"] = content
            self.ears.spoken[f"package of {key}"] = file.read_bytes()
            file.unlink()
        self.settings.write_text(told, "utf-8")
        spoken = self.ears.spoken
        assert ("package of sm2.pem" in spoken) == ("package of package.pem" in spoken)

    def _bind_books(self) -> None:
        """Bind the library and a department's part, and hear every byte, and the PDF's words."""
        for name, words in (("whole", ()), ("part", ("--department", "111"))):
            file = self.home / f"book-{name}.docx"
            printed = file.with_suffix(".pdf")
            self.command("export", "book", "--output", str(file), "--site", SITE, *words, *_PDF)
            if file.exists():
                self.ears.spoken[file.name] = _all_of(file.read_bytes())
                file.unlink()
            if printed.exists():
                command = ["pdftotext", str(printed), "-"]
                done = subprocess.run(command, check=True, capture_output=True, timeout=60)  # noqa: S603 - ours
                self.ears.spoken[printed.name] = b"".join(done.stdout.split())
                printed.unlink()

    def _export_extracts(self) -> None:
        """Extract the parts of the departments that have secret projects; hear what they hold."""
        for department in ("101", "104"):
            file = self.home / f"extract-{department}.xlsx"
            words = ("--department", department, "--output", str(file), "--site", SITE)
            self.command("export", "extract", *words)
            if file.exists():
                self.ears.spoken[file.name] = _all_of(file.read_bytes())
                self.command("library", "import", "--as-proposal", str(file), "--site", SITE)
                file.unlink()

    def open_office(self) -> None:
        """Accounts for one who gives rights, one who plans and writes, and one who releases."""
        self.command("user", "add", "administrator", "--role", "administrator")
        self.command("user", "add", "preparer", "--role", "preparer")
        self.command("user", "add", "reviewer", "--role", "reviewer")
        self.user = "preparer"
        self.has_office = True

    def plan_a_push(self) -> None:
        """Plan what a push would do, and look at every plan; the former one is given up first."""
        self.user = "preparer"
        for plan in json.loads(self.command("plan", "list", "--json").out):
            self.command("plan", "void", plan["plan_id"])
        self.command("plan", "push")
        for plan in json.loads(self.command("plan", "list", "--state", "all", "--json").out):
            self.command("plan", "show", plan["plan_id"], "--limit", "1000")
            self.command("plan", "show", plan["plan_id"], "--limit", "1000", "--json")

    # --- the other side -----------------------------------------------------------------------

    def act(self, *scripts: str) -> None:
        """Let the receiver's users work."""
        for each in scripts:
            self.simulator.act(each)

    def alter(self, statement: str, *values: object) -> int:
        """Change the receiver's rows behind its back; returns how many."""
        with closing(sqlite3.connect(self.state_file, timeout=30)) as connection, connection:
            return connection.execute(statement, values).rowcount

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Look at the receiver's rows."""
        with closing(sqlite3.connect(self.state_file, timeout=30)) as connection:
            return connection.execute(statement, values).fetchall()

    def row_ids(self, project_code: str) -> list[str]:
        """The receiver's ids of every row it holds of a project: no other row has them."""
        return [
            row_id
            for table, key in ROWS_OF_PROJECTS.items()
            for (row_id,) in self.ask(
                f"SELECT {key} FROM {table} WHERE pro_code = ?",  # noqa: S608 - the names above
                project_code,
            )
        ]


def overhear(monkeypatch: pytest.MonkeyPatch, ears: Ears) -> None:
    """Keep a copy of every request as it leaves; the answer is real."""
    send = requests.adapters.HTTPAdapter.send

    def sending(
        adapter: requests.adapters.HTTPAdapter, request: requests.PreparedRequest, **options: object
    ) -> requests.Response:
        body = request.body or b""
        head = f"{request.method} {request.url} {request.headers}".encode()
        if "/admin/" not in str(request.url):
            content = body if isinstance(body, bytes) else str(body).encode()
            ears.sent[f"{len(ears.sent)} {request.url}"] = head + content
        return send(adapter, request, **options)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", sending)


#: Modules of commands that ask who types them.
_DOORS_THAT_ASK = (
    *("plans.group", "plans.deciding", "users", "library.group", "library.life"),
    *("packages", "books", "extracts", "alarms"),
)


def open_city(
    home: Path,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    *,
    log_format: str = "text",
    profile: str = "std-v2-rest",
) -> Iterator[City]:
    """A city with its simulator running; temporary files go to a directory of its own."""
    for name in ("simulator", "temporary"):
        (home / name).mkdir(parents=True)
    for variable in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(variable, str(home / "temporary"))
    # Retries wait for a receiver that comes back; ours is told exactly how often it fails.
    monkeypatch.setattr(SystemClock, "sleep", lambda _clock, _seconds: None)
    monkeypatch.setattr(SystemClock, "wait", lambda _clock, _event, _at_most_s: None)
    simulator = SimulatorProcess(
        state_file=home / "simulator" / "simulator.sqlite",
        seed=7,
        division_code=DIVISION,
        fiscal_year=YEAR,
    )
    with simulator:
        city = City(home, database_url, simulator, profile)
        city.configure(log_format=log_format)
        overhear(monkeypatch, city.ears)
        for door in _DOORS_THAT_ASK:
            monkeypatch.setattr(f"adapter.cli.{door}.login_name", lambda: city.user)
        yield city
