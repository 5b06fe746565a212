"""Command line of exported packages (导出包): export one, verify one."""

from datetime import date, datetime
from pathlib import Path

import click

from adapter.bootstrap.packages import exporting, proof_of
from adapter.cli.account import login_name
from adapter.cli.context import Door, place_options, scope_of
from adapter.cli.output import echo_json, json_option
from adapter.errors import ExitCode, PackageRefused
from adapter.wording import sentence_of
from sync_jobs.export_package import ExportReport, PackageRequest, export_package


@click.group()
def export() -> None:
    """导出：交给一体化系统的导出包及其核对，汇编成册。"""


def _day(_context: click.Context, _option: click.Parameter, given: datetime | None) -> date | None:
    return None if given is None else given.date()


@export.command("package")
@click.argument("file", metavar="文件", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--version", "number", type=int, help="版本号，默认为本年度正在使用的版本。")
@click.option("--department", default="", help="只导出一个主管部门的部分，写部门编码。")
@click.option(
    "--valid-until",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_day,
    help="有效期的最后一天，默认为预算年度次年的 12 月 31 日。",
)
@place_options
@json_option
@click.pass_obj
def package(
    door: Door,
    file: Path,
    *,
    number: int | None,
    department: str,
    valid_until: date | None,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """导出一个已发布的版本：签名的 zip，含 JSON、XML、Excel、格式文件和核对脚本；同版同字节。"""
    request = PackageRequest(
        file=file,
        version_number=number,
        department_code=department,
        valid_until=valid_until,
        by=login_name(),
    )
    with door.kept() as app:
        scope = scope_of(app, site, division, year)
        report = export_package(exporting(app), scope, request)
    if as_json:
        echo_json(_as_json(report, file))
        return
    counts, written = report.package.counts, report.package
    former = written.number.follows
    follows = f"，接替序号 {former}" if former else ""
    click.echo(
        f"已导出第 {report.facts.version_number} 版（序号 {written.number.sequence}{follows}）到 "
        f"{file}：指标 {counts['indicators']} 条，模板 {counts['templates']} 套，"
        f"有效期至 {report.facts.valid_until}。"
    )
    click.echo(f"签名公钥指纹 {written.fingerprint}：请与接收方当面或电话核对。")
    if report.blocked:
        click.echo(f"{report.blocked} 套模板的项目或部门不是非密且已绑定，没有导出。")


def _as_json(report: ExportReport, file: Path) -> dict[str, object]:
    return {
        "file": str(file),
        "version": report.facts.version_number,
        "sequence": report.package.number.sequence,
        "follows": report.package.number.follows,
        "sha256": report.package.digest,
        "content_digest": report.package.content_digest,
        "counts": dict(report.package.counts),
        "valid_until": report.facts.valid_until.isoformat(),
        "blocked_templates": report.blocked,
        "fingerprint": report.package.fingerprint,
    }


@export.command("verify")
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@click.option(
    "--key",
    "keys",
    multiple=True,
    type=click.Path(path_type=Path),
    help="发送方公钥文件，可写几个；默认用配置里 package 的密钥。",
)
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), callback=_day, help="按哪一天核对，默认今天。"
)
@json_option
@click.pass_obj
def verify(
    door: Door, file: Path, *, keys: tuple[Path, ...], on: date | None, as_json: bool
) -> int:
    """核对导出包：结构、摘要、签名、内容一致、有效期；不改动任何东西。"""
    manifest = None
    try:
        with door.placing():
            proof = proof_of(door.settings(), file, keys, on)
    except PackageRefused as refused:
        form = None
        code, said, sentence = ExitCode.DIFFERENCES_FOUND, refused.code, sentence_of(refused)
    else:
        manifest, sentence, form = proof.manifest, proof.sentence, proof.format
        code = ExitCode.OK if proof.is_proved else ExitCode.PARTLY_DONE
        said = "ok" if proof.is_proved else "unsigned"
    if as_json:
        echo_json({"code": said, "sentence": sentence, "format": form, "manifest": manifest})
    else:
        click.echo(sentence)
    return code
