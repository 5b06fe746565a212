"""Command line of profiles (接口口径): how a dialect carries our records, and what it loses."""

from collections import Counter
from dataclasses import asdict, replace

import click

from adapter.bootstrap.supplies import profile_named, shipped
from adapter.bootstrap.systems import contract_findings
from adapter.bootstrap.trying import measured_library
from adapter.cli.context import Door, division_of, place_options
from adapter.cli.output import echo_json, echo_table, json_option
from adapter.domain.field_labels import field_label
from adapter.domain.kinds import KIND_LABELS, PUSHED_KINDS
from adapter.errors import ExitCode
from adapter.ports.division import Division
from adapter.settings import Settings
from mappings.description import FieldLine, KindDescription, ProfileDescription
from mappings.findings import FindingLevel
from mappings.profile import Profile
from sync_jobs.check_profile import ProfileReport, check_against


@click.group()
def profile() -> None:
    """接口口径：一个站点的字段、代码表和限制。"""


@profile.command("list")
@json_option
def list_command(*, as_json: bool) -> None:
    """列出随程序提供的口径。"""
    found = shipped()
    if as_json:
        echo_json([_in_short(each) for each in found])
        return
    rows = [
        (
            each.name,
            each.title,
            each.wire_spec.wire,
            len(each.kinds),
            "、".join(KIND_LABELS[kind] for kind in each.unsupported),
        )
        for each in found
    ]
    echo_table("随程序的口径", ("名称", "标题", "接口", "承载类别", "不支持"), rows)


def _in_short(found: Profile) -> dict[str, object]:
    return {
        "name": found.name,
        "title": found.title,
        "wire": found.wire_spec.wire,
        "kinds": [kind.value for kind in found.kinds],
        "unsupported": {kind.value: reason for kind, reason in found.unsupported.items()},
    }


@profile.command()
@click.argument("name", metavar="口径")
@place_options
@json_option
@click.pass_obj
def check(
    door: Door,
    name: str,
    *,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> int:
    """检查一个口径（名称或文件）：写错的、承载不了的、放不下的，逐条给出文件和行号。

    长度按站点现有指标库衡量，没有时按随程序的示例指标库。只有“说明”时退出码为 0。
    """
    with door.placing():
        settings = door.settings()
        library = measured_library(settings, _division(settings, site, division, year))
    report = check_against(name, library)
    if not report.has_errors:
        report = replace(report, findings=(*contract_findings(name), *report.findings))
    if as_json:
        findings = [asdict(each) for each in report.findings]
        echo_json({"profile": name, "library": report.library, "findings": findings})
    else:
        for each in report.findings:
            click.echo(f"{each.file}:{each.line}：{each.level.label}：{each.key}：{each.reason}")
        click.echo(f"{_told(report)}长度按{report.library}衡量。")
    return ExitCode.OK if report.is_clean else ExitCode.DIFFERENCES_FOUND


def _told(report: ProfileReport) -> str:
    tally = Counter(each.level for each in report.findings)
    counts = "，".join(f"{level.label} {tally[level]} 条" for level in FindingLevel if tally[level])
    return f"{counts}。" if counts else "没有发现问题。"


def _division(
    settings: Settings, site: str | None, division: str | None, year: int | None
) -> Division | None:
    """The place that was meant; None where nothing says which."""
    is_named = site or settings.default_site or len(settings.site) == 1 or (division and year)
    return division_of(settings, site, division, year) if is_named else None


@profile.command()
@click.argument("name", metavar="口径")
@json_option
def show(name: str, *, as_json: bool) -> None:
    """显示一个口径如何承载各类记录，以及承载不了什么。"""
    description = profile_named(name).describe()
    if as_json:
        echo_json(asdict(description))
        return
    click.echo(f"口径 {description.name}：{description.title}")
    click.echo(
        f"接口 {description.wire}，字符集 {description.charset}，"
        f"长度按 {description.length_charset} 字节计。"
    )
    for kind in description.kinds:
        _show_kind(kind)
    _show_tables(description)
    _show_losses(description)


def _show_kind(kind: KindDescription) -> None:
    echo_table(
        f"{KIND_LABELS[kind.kind]}（{kind.kind.value}）— {kind.data_set}",
        ("名称", "字段", "数据元素", "类型", "长度", "代码表", "必填", "报送"),
        [
            (
                field_label(each.field),
                each.field,
                "、".join((each.element, *each.copies, *each.columns)),
                each.type,
                _size(each),
                each.code_table,
                "是" if each.is_required else "",
                "是" if each.is_sent and kind.kind in PUSHED_KINDS else "",
            )
            for each in kind.fields
        ],
    )


def _size(line: FieldLine) -> str:
    if line.digits:
        return ",".join(map(str, line.digits))
    return "" if line.bytes is None else str(line.bytes)


def _show_tables(description: ProfileDescription) -> None:
    rows = [
        (
            table.title,
            "，".join(f"{code}={label}" for code, label in table.codes),
            "、".join(table.without_code),
        )
        for table in description.code_tables
    ]
    echo_table("代码表", ("名称", "代码", "没有代码的写法"), rows)


def _show_losses(description: ProfileDescription) -> None:
    rows = [
        (KIND_LABELS[each.kind], field_label(each.field), each.field, each.loss.label, each.detail)
        for each in description.cannot_carry
    ]
    echo_table("承载不了的内容", ("记录", "名称", "字段", "原因", "说明"), rows)
