"""`library import --as-proposal`: what departments answered becomes entries of the next draft."""

from collections.abc import Sequence
from pathlib import Path

import click

from adapter.bootstrap.app import App
from adapter.cli.account import login_name
from adapter.cli.library.proposals import entry_as_json
from adapter.cli.output import echo_json
from adapter.cli.problems import keep_problems, problems_as_json, tell_problems
from adapter.errors import ExitCode
from adapter.ports.division import Division
from sync_jobs.import_library import SourceFile
from sync_jobs.take_answers import AnswersReport, take_answers


def take_in(
    app: App,
    division: Division,
    files: Sequence[Path],
    problem_file: Path | None,
    *,
    as_json: bool,
) -> int:
    """Take the answers in and say what became of them; the exit code."""
    sources = [SourceFile(name=file.name, content=file.read_bytes()) for file in files]
    report = take_answers(app.importing(), division, sources, by=login_name())
    tell_problems(report.problems)
    if as_json:
        echo_json(_report(report))
    else:
        click.echo(_summary(report))
    keep_problems(report.problems, problem_file)
    return ExitCode.PARTLY_DONE if report.problems else ExitCode.OK


def _report(report: AnswersReport) -> dict[str, object]:
    return {
        "entries": [entry_as_json(each) for each in report.entries],
        "replaced": report.replaced,
        "repeated": report.repeated,
        "silent": report.silent,
        "moved": report.moved,
        "foreign": report.foreign,
        "problems": problems_as_json(report.problems),
    }


def _summary(report: AnswersReport) -> str:
    told = f"登记意见 {len(report.entries)} 条，无意见 {report.silent} 行。"
    if report.replaced:
        told += f"取代本部门此前未处理的意见 {report.replaced} 条。"
    if report.repeated:
        told += f"此前已登记的 {report.repeated} 条没有重复登记。"
    if report.moved:
        told += f"导出之后指标库已有改动的 {report.moved} 行没有登记。"
    if report.foreign:
        told += f"属于其他部门的 {report.foreign} 行没有登记。"
    if report.entries:
        told += "可用 library proposals 查看，用 library accept、library decline 处理。"
    return told
