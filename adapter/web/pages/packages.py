"""Packages of the library (模板导出): made in the background, fetched by who made them, listed."""

import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import Lock
from typing import IO

from adapter.bootstrap.packages import exporting, verifier_script
from adapter.domain.access.roles import Action
from adapter.domain.identity import Scope
from adapter.domain.indicator import LibraryVersion
from adapter.domain.library.life import USABLE_STATES, in_force
from adapter.domain.outcome import told_outcome
from adapter.ports.runs import RunRecord
from adapter.web.asked import Asked, Reply, see_other
from adapter.web.console import Console, NotFound, Undone
from adapter.web.page_words import run_sentence
from adapter.web.pages.addresses import address
from adapter.web.paging import paging_of
from adapter.web.workbench import Task
from sync_jobs.export_package import JOB, ExportReport, PackageRequest, export_package
from sync_jobs.gate import division_of, is_still_open

_PATH = "/library/packages"
_PIECE = 256 * 1024
_DEPARTMENT = re.compile(r"[0-9A-Za-z]{0,21}")
_LATEST_DAY = date(2099, 12, 31)
_CLOSED = "导出以后有项目或部门不再核定为非密，这个导出包已删除。请重新导出。"
_WRONG = "请选择版本；部门编码只能是数字和字母，有效期写成年-月-日并且不早于今天。"


@dataclass(slots=True, kw_only=True)
class MadePackage:
    """A package that waits for who made it, in a file that has no name and goes with it."""

    scope: Scope
    report: ExportReport
    stream: IO[bytes]
    _lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def is_gone(self) -> bool:
        """Whether it was let go."""
        return self.stream.closed

    @property
    def file_name(self) -> str:
        """Division, year, number: what the content is, never when or for whom it was made."""
        facts, number = self.report.facts, self.report.package.number.sequence
        return f"指标库-{facts.division.division_code}-{facts.division.fiscal_year}-{number}.zip"

    def let_go(self) -> None:
        """Give the file back; who has got hold of it reads on."""
        with self._lock:
            self.stream.close()

    def hold(self) -> IO[bytes]:
        """The file for one reader, whatever happens to this; NotFound once it was let go."""
        # A number that is closed meanwhile could be another file's by the time it is doubled.
        with self._lock:
            if self.is_gone:
                raise NotFound
            return os.fdopen(os.dup(self.stream.fileno()), "rb")


def _pieces(held: IO[bytes]) -> Iterator[bytes]:
    """All of it, wherever another reader of the same file is."""
    at = 0
    with held:
        while piece := os.pread(held.fileno(), _PIECE, at):
            at += len(piece)
            yield piece


def show_list(console: Console, asked: Asked, *, trouble: str = "", status: int = 200) -> Reply:
    """What can be exported, what was, and how a package is verified."""
    paging, scope = paging_of(asked), console.scope(asked, Action.SEE_LIBRARY)
    queries, total, usable = console.app.queries, 0, list[LibraryVersion]()
    # None: a run is of the whole division, for who sees all of it.
    runs: list[RunRecord] | None = None
    if scope is not None:
        if asked.reaches(Action.SEE_RUNS, scope.division_code):
            total = queries.count_runs(job=JOB, site=scope.site)
            runs = queries.runs(limit=paging.size, offset=paging.offset, job=JOB, site=scope.site)
        with console.app.store.begin() as work:
            versions = work.library.versions(division_of(scope))
        usable = [each for each in versions if each.state in USABLE_STATES]
    return console.templates.page(
        "library_packages.html",
        asked,
        status=status,
        trouble=trouble,
        scope=scope,
        sites=console.sites(asked, Action.SEE_LIBRARY),
        usable=usable,
        used=in_force(usable),
        has_key=console.app.settings.package.signing_key is not None,
        runs=runs,
        waiting=_waiting(console, asked, scope) if scope else None,
        paging=replace(paging, total=total),
        words={
            "told_outcome": told_outcome,
            "run_sentence": run_sentence,
            "address": address,
        },
    )


def _waiting(console: Console, asked: Asked, scope: Scope) -> Task | None:
    """The person's own task whose package is there to be fetched."""
    task = console.bench.about(_subject(asked))
    made = _made(task)
    return task if made is not None and made.scope == scope else None


def _made(task: Task | None) -> MadePackage | None:
    made = next(iter(task.found), None) if task else None
    return made if isinstance(made, MadePackage) and not made.is_gone else None


def _subject(asked: Asked) -> str:
    return f"package:{asked.user}"


def take_new(console: Console, asked: Asked) -> Reply:
    """Begin to make a package; of one person one waits at a time."""
    scope = console.scope(asked, Action.EXPORT_LIBRARY)
    if scope is None:
        raise NotFound
    wanted = _wanted(console, asked)
    if wanted is None:
        return show_list(console, replace(asked, path=_PATH), trouble=_WRONG, status=422)

    def work(task: Task) -> tuple[tuple[str, ...], str]:
        made = _make(console, scope, wanted, task)
        task.found, task.let_go = (made,), made.let_go
        return (), f"{_PATH}/{task.task_id}"

    def act() -> str:
        former = _made(console.bench.about(_subject(asked)))
        back = address(_PATH, {"site": scope.site})
        task_id = console.begin(asked, "导出指标库", _subject(asked), work, back=back)
        if former is not None:
            former.let_go()
        return task_id

    about = f"{scope.site} 第 {wanted.version_number} 版 {wanted.department_code}".rstrip()
    return see_other(f"/tasks/{console.audited(asked, 'export_package', about, act)}")


def _wanted(console: Console, asked: Asked) -> PackageRequest | None:
    """What the form asks for, its file not chosen yet; None for what no form of ours says."""
    number = asked.form.get("version", "")
    department = asked.form.get("department", "").strip()
    typed = asked.form.get("valid_until", "").strip()
    try:
        until = date.fromisoformat(typed) if typed else None
    except ValueError:
        return None
    is_good = number.isascii() and number.isdecimal() and len(number) < len("1000000")
    today = console.app.clock.now().astimezone().date()
    if not is_good or not _DEPARTMENT.fullmatch(department):
        return None
    if until is not None and not today <= until <= _LATEST_DAY:
        return None
    return PackageRequest(
        file=Path(),
        version_number=int(number),
        department_code=department,
        valid_until=until,
    )


def _make(console: Console, scope: Scope, wanted: PackageRequest, task: Task) -> MadePackage:
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "package.zip"
        context = exporting(console.app, task.progress)
        report = export_package(context, scope, replace(wanted, file=file))
        stream = file.open("rb")
    return MadePackage(scope=scope, report=report, stream=stream)


def show_made(console: Console, asked: Asked) -> Reply:
    """A package that was just made: its number, its digest, and where it is fetched."""
    task, made = _own(console, asked)
    return console.templates.page(
        "library_packaged.html",
        asked,
        task=task,
        scope=made.scope,
        facts=made.report.facts,
        package=made.report.package,
        blocked=made.report.blocked,
        words={"address": address},
    )


def download(console: Console, asked: Asked) -> Reply:
    """The package itself, while all that was open when it was made still is."""
    _, made = _own(console, asked)
    package, held = made.report.package, list[IO[bytes]]()

    def act() -> str:
        with console.app.store.begin() as work:
            if not is_still_open(work, made.scope, made.report.gate):
                made.let_go()
                raise Undone(_CLOSED)
        held.append(made.hold())
        return ""

    about = f"{made.scope.site} 序号 {package.number.sequence} {package.digest[:16]}"
    console.audited(asked, "download_package", about, act)
    (stream,) = held
    size = os.fstat(stream.fileno()).st_size
    return Reply(
        body=_pieces(stream),
        content_type="application/zip",
        file_name=made.file_name,
        headers={"Content-Length": str(size)},
    )


def download_verifier(console: Console, asked: Asked) -> Reply:
    """The verifier, by another way than inside a package."""
    del console, asked
    script = verifier_script()
    return Reply(body=script, content_type="text/x-python", file_name="verify_package.py")


def _own(console: Console, asked: Asked) -> tuple[Task, MadePackage]:
    task = console.bench.task(asked.params["task_id"])
    made = _made(task)
    if task is None or made is None or task.user != asked.user:
        raise NotFound
    return task, made
