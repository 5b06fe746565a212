"""Importing workbooks (导入): the empty one, the upload, what came of it and what to correct."""

from dataclasses import dataclass

from adapter.domain.access.roles import Action
from adapter.web.asked import Asked, Reply, see_other
from adapter.web.console import Console, NotFound
from adapter.web.pages.addresses import address
from adapter.web.workbench import Task
from mappings.workbook import CellProblem, Severity, write_problems, write_template_workbook
from sync_jobs.gate import division_of
from sync_jobs.import_library import ImportReport, SourceFile, import_library
from sync_jobs.library.import_wording import import_summary

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Files with tables, read by what they hold; a package is taken on the command line alone.
_TAKEN = (".xlsx", ".xls", ".et", ".ods", ".fods", ".xml", ".html", ".htm", ".csv")
#: Problems on the page; the workbook holds all of them.
_SHOWN = 100
_NEXT_STEP = "须送审后由另一人发布"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to, at which site."""

    site: str
    report: ImportReport


def download_template(console: Console, asked: Asked) -> Reply:
    """An empty workbook to fill in."""
    del console, asked
    return Reply(
        body=write_template_workbook(), content_type=_XLSX, file_name="指标库导入模板.xlsx"
    )


def show_form(console: Console, asked: Asked, *, trouble: str = "", status: int = 200) -> Reply:
    """Choose workbooks."""
    return console.templates.page(
        "library_import.html",
        asked,
        status=status,
        trouble=trouble,
        scope=console.scope(asked, Action.WRITE_LIBRARY),
        sites=console.sites(asked, Action.WRITE_LIBRARY),
    )


def take_files(console: Console, asked: Asked) -> Reply:
    """Begin to import into the draft; rows that are good go in, the others are told."""
    scope = console.scope(asked, Action.WRITE_LIBRARY)
    if scope is None:
        raise NotFound
    if not asked.files or not all(each.name.lower().endswith(_TAKEN) for each in asked.files):
        return show_form(console, asked, trouble="请选择工作簿或 csv 文件。", status=422)
    sources = [SourceFile(name=each.name, content=each.content) for each in asked.files]
    app = console.app

    def work(task: Task) -> tuple[tuple[str, ...], str]:
        task.step = "读取和核对"
        report = import_library(
            app.importing(),
            division_of(scope),
            sources,
            is_strict=False,
            as_draft=True,
            is_library_only=True,
            by=asked.user,
        )
        task.found = (Imported(scope.site, report),)
        return (import_summary(report, next_step=_NEXT_STEP),), f"/library/imports/{task.task_id}"

    def act() -> str:
        # Each holds its files in memory: of one person there is one at a time.
        back = address("/library/import", {"site": scope.site})
        return console.begin(asked, "导入指标库", f"import:{asked.user}", work, back=back)

    task_id = console.audited(asked, "import_library", scope.site, act)
    return see_other(f"/tasks/{task_id}")


def show_result(console: Console, asked: Asked) -> Reply:
    """What came of an import, to who began it."""
    task, done = _finished(console, asked)
    report, site = done.report, done.site
    problems = report.problems
    return console.templates.page(
        "library_imported.html",
        asked,
        task=task,
        version=report.version,
        site=site,
        shown=problems[:_SHOWN],
        number=len(problems),
        errors=sum(each.severity is Severity.ERROR for each in problems),
        is_error=_is_error,
        words={"address": address},
    )


def _is_error(problem: CellProblem) -> bool:
    return problem.severity is Severity.ERROR


def download_problems(console: Console, asked: Asked) -> Reply:
    """Every problem with its place, as a workbook."""
    _task, done = _finished(console, asked)
    return Reply(
        body=write_problems(done.report.problems), content_type=_XLSX, file_name="导入问题清单.xlsx"
    )


def _finished(console: Console, asked: Asked) -> tuple[Task, Imported]:
    task = console.bench.task(asked.params["task_id"])
    done = next(iter(task.found), None) if task and task.user == asked.user else None
    if task is None or not isinstance(done, Imported):
        raise NotFound
    return task, done
