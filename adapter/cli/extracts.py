"""Command line of extracts (征求意见表): a department's part of the library, to be answered."""

import re
from pathlib import Path

import click

from adapter.cli.account import login_name
from adapter.cli.context import Door, place_options, scope_of
from adapter.cli.new_file import new_file
from adapter.cli.output import echo_json, json_option
from sync_jobs.export_extract import ExtractReport, ExtractRequest, export_extract


@click.command("extract")
@click.option("--department", required=True, help="主管部门编码（3 位）。")
@click.option("--library-version", "number", type=int, help="版本号，默认为本年度正在使用的版本。")
@click.option(
    "--output",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="文件.xlsx",
    help="写到这个文件。",
)
@click.option("--force", is_flag=True, help="文件已存在时替换它。")
@place_options
@json_option
@click.pass_obj
def extract(
    door: Door,
    *,
    department: str,
    number: int | None,
    file: Path,
    force: bool,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """导出一个主管部门的征求意见表，填好后用 library import --as-proposal 读入。

    只含目前核定为非密的项目和部门。文件写完才出现，只有本人可读。
    """
    if not re.fullmatch(r"[0-9]{3}", department):
        raise click.UsageError("--department 须为主管部门的 3 位编码，例如 101。")
    if file.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{file} 的文件名须以 .xlsx 结尾，请换一个文件名。")
    request = ExtractRequest(department_code=department, version_number=number, by=login_name())
    with door.kept() as app:
        scope = scope_of(app, site, division, year)
        with new_file(file, force=force) as stream:
            report = export_extract(app.importing(), scope, request, stream)
    if as_json:
        echo_json(_as_json(report, file))
        return
    click.echo(
        f"已导出第 {report.facts.version_number} 版中主管部门 {department} 的征求意见表到 {file}："
        f"指标 {report.indicators} 条，模板 {report.templates} 套，项目 {report.projects} 个。"
    )
    if report.unanswerable:
        click.echo(
            f"其中 {len(report.unanswerable)} 套模板的意见将无法登记："
            f"{'、'.join(report.unanswerable)}。"
            "项目统计表没有它们的项目编码，模板也没有写主管部门和项目名称；"
            "请先补写其中一处，发布后重新导出。"
        )


def _as_json(report: ExtractReport, file: Path) -> dict[str, object]:
    return {
        "file": str(file),
        "version": report.facts.version_number,
        "department": report.facts.department_code,
        "indicators": report.indicators,
        "templates": report.templates,
        "projects": report.projects,
        "unanswerable": list(report.unanswerable),
    }
