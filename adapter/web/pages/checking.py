"""Checking forms (核对表格): files of an officer, judged by themselves and kept nowhere."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapter.bootstrap.site_rules import site_rules
from adapter.domain.access.roles import Action
from adapter.domain.attainment import Attainment
from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.findings.codes import SEVERITY_LABELS, LineFinding, sentence_of_finding
from adapter.domain.findings.fact_labels import ATTAINMENT_LABELS
from adapter.reports.canvas import CellTooLongError
from adapter.reports.workbook import ReportBook
from adapter.web.asked import Asked, Reply, Upload, see_other
from adapter.web.console import Console, NotFound, Undone
from adapter.web.pages.addresses import address
from adapter.web.rendering import local_time
from adapter.web.workbench import Task
from mappings.workbook.content import WorkbookLimits
from sync_jobs.check_form import (
    CheckedForm,
    ToldLine,
    check_form,
    official_forms,
    place_of,
    reported_findings,
    told_lines,
)

_PATH = "/check"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEBIBYTE = 1024 * 1024
#: A form has some dozens of lines; a list of all forms of a city some thousands.
_LIMITS = WorkbookLimits(
    max_bytes=16 * _MEBIBYTE, max_unpacked_bytes=128 * _MEBIBYTE, max_rows=20_000, max_cells=600_000
)
#: Lines and problems of one file on the page; its report holds all of them.
_SHOWN = 200
_NONE_CHOSEN = "请选择要核对的文件。"
_TOO_LONG = "有一格文字长 {} 字，报告放不下。请在原表中缩短后重新核对。"
_COLOURS = {Attainment.MET: "green", Attainment.NOT_MET: "red", Attainment.UNDETERMINED: "orange"}


@dataclass(slots=True, kw_only=True)
class Checked:
    """What came of somebody's files, until their next ones; () once it was let go."""

    forms: tuple[CheckedForm, ...]
    site: str
    made_at: datetime

    def let_go(self) -> None:
        """Forget the files: who else asks finds nothing."""
        self.forms = ()


def show_form(console: Console, asked: Asked, *, trouble: str = "", status: int = 200) -> Reply:
    """Choose files, and the site whose rules are to judge them."""
    scope = console.scope(asked, Action.SEE_RESULTS)
    return console.templates.page(
        "check.html",
        asked,
        status=status,
        trouble=trouble,
        scope=scope,
        sites=console.sites(asked, Action.SEE_RESULTS),
    )


def take_files(console: Console, asked: Asked) -> Reply:
    """Begin to check; of one person one lot waits at a time. The log names no file."""
    scope = console.scope(asked, Action.SEE_RESULTS)
    if scope is None:
        raise NotFound
    if not asked.files:
        return show_form(console, asked, trouble=_NONE_CHOSEN, status=422)
    subject = f"check:{asked.user}"
    rules = site_rules(console.app.settings, scope.site)

    def work(task: Task) -> tuple[tuple[str, ...], str]:
        forms = tuple(_checked(asked.files, rules, task))
        checked = Checked(forms=forms, site=scope.site, made_at=console.app.clock.now())
        task.found, task.let_go = (checked,), checked.let_go
        return (), f"{_PATH}/{task.task_id}"

    def act() -> str:
        former = _found(console.bench.about(subject))
        back = address(_PATH, {"site": scope.site})
        task_id = console.begin(asked, "核对表格", subject, work, back=back)
        if former is not None:
            former.let_go()
        return task_id

    return see_other(f"/tasks/{console.audited(asked, 'check_forms', scope.site, act)}")


def _checked(files: Sequence[Upload], rules: ScoringRules, task: Task) -> list[CheckedForm]:
    forms = []
    for number, each in enumerate(files):
        task.progress("核对文件", number, len(files))
        task.require_wanted()
        forms.append(check_form(each.name, each.content, rules, _LIMITS))
    return forms


def _found(task: Task | None) -> Checked | None:
    found = next(iter(task.found), None) if task else None
    return found if isinstance(found, Checked) and found.forms else None


def show_result(console: Console, asked: Asked) -> Reply:
    """What came of the files, to who brought them."""
    task, checked = _own(console, asked)
    return console.templates.page(
        "checked.html",
        asked,
        task=task,
        back=address(_PATH, {"site": checked.site}),
        forms=[_told(each) for each in checked.forms],
        words={
            "place_of": place_of,
            "sentence": _sentence,
            "severity_labels": SEVERITY_LABELS,
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """One file on the page."""

    form: CheckedForm
    #: 完成 5，未完成 2，….
    counts: str
    lines: tuple[ToldLine, ...]
    #: How many lines are left out of `lines`.
    rest: int

    @property
    def has_points(self) -> bool:
        """Whether any line has points of its own."""
        return any(each.points for each in self.lines)

    def colour(self, line: ToldLine) -> str:
        return _COLOURS[line.attainment]


def _told(form: CheckedForm) -> _Told:
    """The lines in their order; of a long list those first that somebody has to look at."""
    lines = tuple(told_lines(form))
    if len(lines) > _SHOWN:
        lines = tuple(each for each in lines if _is_open(each)) or lines
    shown = lines[:_SHOWN]
    counts = "，".join(
        f"{ATTAINMENT_LABELS[each]} {form.totals.attainments[each]}" for each in Attainment
    )
    return _Told(form=form, counts=counts, lines=shown, rest=len(form.answers) - len(shown))


def _is_open(line: ToldLine) -> bool:
    return bool(line.findings) or line.attainment is not Attainment.MET


def _sentence(found: LineFinding) -> str:
    return f"{found.code.about.label}。{sentence_of_finding(found.code, found.facts)}。"


def download_report(console: Console, asked: Asked) -> Reply:
    """One file in its official form with all findings, made in memory alone."""
    _, checked = _own(console, asked)
    number = asked.params["number"]
    if not number.isascii() or not number.isdecimal() or not 0 < int(number) <= len(checked.forms):
        raise NotFound
    form = checked.forms[int(number) - 1]
    if not form.content.tables:
        raise NotFound
    stream = io.BytesIO()
    book = ReportBook(stream, created=checked.made_at, directory=None)
    try:
        for each in official_forms(form):
            book.add_form(each)
        told = f"核对文件 {form.name}　核对时间 {local_time(checked.made_at)}"
        book.add_findings(reported_findings(form), told=told)
        book.close()
    except CellTooLongError as error:
        book.abandon()
        raise Undone(_TOO_LONG.format(error.length)) from None
    return Reply(body=stream.getvalue(), content_type=_XLSX, file_name=f"核对报告-{number}.xlsx")


def _own(console: Console, asked: Asked) -> tuple[Task, Checked]:
    task = console.bench.task(asked.params["task_id"])
    checked = _found(task)
    if task is None or checked is None or task.user != asked.user:
        raise NotFound
    return task, checked
