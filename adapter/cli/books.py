"""Command line of bound books (汇编成册): bind one, hand out the template."""

from contextlib import ExitStack
from pathlib import Path

import click

from adapter.bootstrap.books import binding, write_book_template
from adapter.cli.account import login_name
from adapter.cli.context import Door, place_options, scope_of
from adapter.cli.new_file import new_file
from adapter.cli.output import echo_json, json_option
from sync_jobs.export_book import BookReport, BookRequest, export_book


def _docx(_context: click.Context, _option: click.Parameter, given: Path | None) -> Path | None:
    if given is not None and given.suffix.lower() != ".docx":
        raise click.BadParameter("文件名须以 .docx 结尾。")
    return given


@click.command("book")
@click.option("--library-version", "number", type=int, help="版本号，默认为正在使用的版本。")
@click.option("--department", default="", help="只汇编一个主管部门的部分，写部门编码。")
@click.option(
    "--template",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="改过的汇编模板（.docx），默认用程序自带的。",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=_docx,
    help="写到哪个 .docx 文件；已有的文件不会覆盖。",
)
@click.option("--pdf", "with_pdf", is_flag=True, help="另写一个同名的 PDF，须先安装 typst。")
@click.option(
    "--write-template",
    "template_copy",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=_docx,
    help="把程序自带的汇编模板写到这个 .docx 文件，供 Word 或 WPS 修改。",
)
@place_options
@json_option
@click.pass_obj
def book(
    door: Door,
    *,
    number: int | None,
    department: str,
    template: Path | None,
    output: Path | None,
    with_pdf: bool,
    template_copy: Path | None,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """把一个已发布的版本汇编成册：Word 文件，按主管部门分章，附依据和指标索引；同版同字节。"""
    if template_copy is not None:
        with new_file(template_copy, force=False) as stream:
            write_book_template(stream)
        if as_json:
            echo_json({"template": str(template_copy)})
        else:
            click.echo(f"汇编模板已写到 {template_copy}：请用 Word 或 WPS 修改，用于 --template。")
        return
    if output is None:
        raise click.UsageError("请用 --output 写明汇编成哪个 .docx 文件。")
    pdf = output.with_suffix(".pdf") if with_pdf else None
    request = BookRequest(version_number=number, department_code=department, by=login_name())
    with door.kept() as app, ExitStack() as files:
        scope = scope_of(app, site, division, year)
        pdf_stream = None if pdf is None else files.enter_context(new_file(pdf, force=False))
        docx = files.enter_context(new_file(output, force=False))
        context = binding(app, docx, template=template, pdf=pdf_stream)
        report = export_book(context, scope, request)
    if as_json:
        echo_json(_as_json(report, output, pdf))
        return
    counts = report.counts
    click.echo(
        f"第 {report.facts.version_number} 版已汇编到 {output}：{counts['chapters']} 章，"
        f"指标 {counts['indicators']} 条，模板 {counts['templates']} 套，"
        f"依据 {counts['bases']} 份。"
    )
    if pdf is not None:
        click.echo(f"同样内容的 PDF：{pdf}。")
    if report.blocked:
        click.echo(f"{report.blocked} 套模板的项目或部门不是非密且已绑定，没有汇编。")


def _as_json(report: BookReport, output: Path, pdf: Path | None) -> dict[str, object]:
    return {
        "file": str(output),
        "pdf": None if pdf is None else str(pdf),
        "version": report.facts.version_number,
        "counts": dict(report.counts),
        "blocked_templates": report.blocked,
    }
