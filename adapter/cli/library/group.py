"""Command line of the indicator library (指标库): import, show, template."""

from collections.abc import Sequence
from pathlib import Path

import click

from adapter.bootstrap.app import App
from adapter.bootstrap.packages import package_file
from adapter.cli.account import login_name
from adapter.cli.context import Door, division_of, place_options
from adapter.cli.failures import NotThere, failure_as_json
from adapter.cli.library.answers import take_in
from adapter.cli.library.versions import version_as_json
from adapter.cli.new_file import new_file
from adapter.cli.output import complain, echo_json, echo_table, json_option
from adapter.cli.problems import keep_problems, problems_as_json, require_free, tell_problems
from adapter.domain.library.content import LibraryContent
from adapter.domain.value import print_value
from adapter.errors import ExitCode
from adapter.ports.division import Division
from mappings.workbook import write_template_workbook
from sync_jobs.import_library import (
    BroughtFile,
    ImportReport,
    SourceFile,
    StrictImportRefused,
    import_library,
)
from sync_jobs.library.import_wording import import_summary


@click.group()
def library() -> None:
    """指标库：导入、查看、比较版本。"""


@library.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="文件…",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--strict", is_flag=True, help="有一行不合格就全部不导入。")
@click.option("--as-draft", is_flag=True, help="写入草稿（没有则新建），不发布；默认立即发布。")
@click.option(
    "--as-proposal",
    is_flag=True,
    help="文件是部门填好的征求意见表（export extract）：每条意见登记为下一版的条目，等待采纳。",
)
@click.option(
    "--problems",
    "problem_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="把逐行的问题另存为工作簿（.xlsx），交填报人改正。",
)
@place_options
@json_option
@click.pass_obj
def import_command(
    door: Door,
    files: Sequence[Path],
    *,
    strict: bool,
    as_draft: bool,
    as_proposal: bool,
    problem_file: Path | None,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> int:
    """导入工作簿（xlsx、xls、ods、csv）或导出包（zip）：指标库、模板、项目统计表、部门职责、依据、功能分类。"""
    if as_proposal and (strict or as_draft):
        raise click.UsageError("--as-proposal 只登记意见，不能同时加 --strict 或 --as-draft。")
    require_free(problem_file)
    # A library of a division and a year needs no site.
    with door.app(needs_file=division is None or year is None) as app:
        target = division_of(app.settings, site, division, year)
        if as_proposal:
            return take_in(app, target, files, problem_file, as_json=as_json)
        sources = [_source(app, file) for file in files]
        try:
            report = import_library(
                app.importing(),
                target,
                sources,
                is_strict=strict,
                as_draft=as_draft,
                by=login_name(),
            )
        except StrictImportRefused as error:
            tell_problems(error.problems)
            if as_json:
                problems = problems_as_json(error.problems)
                echo_json({**failure_as_json(error), "imported": False, "problems": problems})
            keep_problems(error.problems, problem_file)
            raise
    tell_problems(report.problems)
    if as_json:
        echo_json(_report(report))
    else:
        click.echo(import_summary(report, next_step="可用 library submit 送审"))
    is_kept = _kept(report, problem_file)
    if report.is_new_version and not report.has_accounts and not as_draft:
        complain(_NO_ACCOUNTS)
    return ExitCode.OK if report.is_whole and is_kept else ExitCode.PARTLY_DONE


def _kept(report: ImportReport, problem_file: Path | None) -> bool:
    """Whether the problems are in their file; what went in stays in even where they are not."""
    try:
        keep_problems(report.problems, problem_file)
    except NotThere as error:
        complain(f"导入已完成，但问题清单没有写成，问题见上面各行。{error.format_message()}")
        return False
    return True


def _source(app: App, file: Path) -> BroughtFile:
    if file.suffix.lower() == ".zip":
        return package_file(app.settings, file)
    return SourceFile(name=file.name, content=file.read_bytes())


_NO_ACCOUNTS = (
    "还没有账号，导入即发布；要由另一人发布指标库，"
    "请先运行 user add 登录名 --role administrator 建立第一个账号。"
)


def _report(report: ImportReport) -> dict[str, object]:
    return {
        "imported": True,
        "version": version_as_json(report.version) if report.version else None,
        "is_new_version": report.is_new_version,
        "hidden_projects": report.hidden_projects,
        "blocked_templates": report.blocked_templates,
        "unmatched_templates": report.unmatched_templates,
        "left_out_templates": report.left_out_templates,
        "projects": report.projects,
        "purged": report.purged,
        "still_there": report.still_there,
        "on_their_way": report.on_their_way,
        "is_list_in_doubt": report.is_list_in_doubt,
        "taken_in": report.taken_in,
        "stale_entries": report.stale_entries,
        "is_scrub_left": report.scrub_left is not None,
        "problems": problems_as_json(report.problems),
    }


@library.command()
@click.argument("number", type=int, required=False, metavar="[版本]")
@click.option("--code", help="只看一个指标或模板编码。")
@place_options
@json_option
@click.pass_obj
def show(
    door: Door,
    number: int | None,
    *,
    code: str | None,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """查看一个版本（默认为本年度正在使用的版本）的指标和模板。"""
    with door.kept() as app:
        content = content_of(app, division_of(app.settings, site, division, year), number)
    indicators = [
        {
            "code": each.code,
            "level1": each.level1,
            "level2": each.level2,
            "name": each.name,
            "standard": print_value(each.standard),
            "department": each.department_name,
        }
        for each in content.indicators
        if code in {None, each.code}
    ]
    templates = [
        {
            "code": each.code,
            "name": each.name,
            "level": each.level.value,
            "project": each.project_name,
            "lines": len(each.lines),
        }
        for each in content.templates
        if code in {None, each.code}
    ]
    if as_json:
        echo_json({"indicators": indicators, "templates": templates})
        return
    echo_table(
        "指标",
        ("编码", "一级", "二级", "名称", "标准", "主管部门"),
        [tuple(each.values()) for each in indicators],
    )
    echo_table(
        "模板",
        ("编码", "名称", "层级", "项目", "指标数"),
        [tuple(each.values()) for each in templates],
    )


def content_of(app: App, division: Division, number: int | None = None) -> LibraryContent:
    """A version's content, that of the one in force without a number; NotThere without one."""
    with app.store.begin() as work:
        version = (
            work.library.in_force(division)
            if number is None
            else work.library.get(division, number)
        )
        if version is None:
            wanted = "已发布的版本" if number is None else f"第 {number} 版"
            raise NotThere(
                f"{division.division_code} 区划 {division.fiscal_year} 年度的指标库没有{wanted}。"
                "请用 library list 查看已有版本，或先用 library import 导入。"
            )
        return work.library.content(version.version_id)


@library.command()
@click.argument("file", metavar="文件", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="覆盖已有文件。")
def template(file: Path, *, force: bool) -> int:
    """生成一个空白工作簿，填好后用 library import 导入。"""
    if file.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{file} 的文件名须以 .xlsx 结尾，请换一个文件名。")
    if file.exists() and not force:
        complain(f"{file} 已存在，未覆盖；要覆盖请加 --force。")
        return ExitCode.FAILED
    with new_file(file, force=force) as stream:
        stream.write(write_template_workbook())
    click.echo(f"已生成 {file}。")
    return ExitCode.OK
