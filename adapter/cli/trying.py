"""Command line of trials (口径试算、口径溯源): what another profile reads in the kept bytes."""

import click

from adapter.bootstrap.trying import trying, workshop
from adapter.cli.context import Door, place_options, scope_of
from adapter.cli.failures import NotThere
from adapter.cli.output import echo_json, json_option, progress_bars
from adapter.cli.tried import (
    bisection_as_json,
    echo_bisection,
    echo_report,
    report_as_json,
)
from adapter.domain.field_labels import FIELD_LABELS
from adapter.domain.kinds import KIND_LABELS, PULLED_KINDS, shape_of_kind
from adapter.domain.record import RecordKind
from adapter.errors import ExitCode
from sync_jobs.trying.bisect_profile import Question, bisect_profile
from sync_jobs.trying.try_profile import try_profile

_NOT_THERE = (
    "没有这一行或这一字段，或原文已不在库中，或其项目或部门目前未核定为非密。"
    "请核对编号和字段；matches list、quarantine list 列出各行的编号。"
)
_kind_option = click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([each.value for each in PULLED_KINDS]),
    metavar="数据集",
    help="只看这些数据集，可重复："
    + "，".join(f"{k.value} {KIND_LABELS[k]}" for k in PULLED_KINDS)
    + "。",
)


@click.command("try")
@click.argument("name", metavar="口径")
@_kind_option
@place_options
@json_option
@click.pass_obj
def try_command(
    door: Door,
    name: str,
    *,
    kinds: tuple[str, ...],
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> int:
    """上线前试算：按改过的口径（名称或文件）重读留存的原文，列出会变的值、隔离、疑点和版本核对结论。

    不联系对方，什么也不保存。没有变化时退出码为 0，有变化为 5。
    """
    with door.kept() as app, progress_bars() as progress:
        scope = scope_of(app, site, division, year)
        with trying(app, scope, name, _chosen(kinds), progress) as trial:
            report = try_profile(trial)
    if as_json:
        echo_json(report_as_json(report, name))
    else:
        echo_report(report)
    return ExitCode.DIFFERENCES_FOUND if report.would_change else ExitCode.OK


def _chosen(kinds: tuple[str, ...]) -> tuple[RecordKind, ...]:
    return tuple(map(RecordKind, kinds)) or PULLED_KINDS


@click.command()
@click.argument("row_key", metavar="行编号")
@click.argument("field", metavar="字段")
@click.option("--value", metavar="值", help="查它从哪一版口径起读成这个值；默认查现在的值。")
@_kind_option
@place_options
@json_option
@click.pass_obj
def bisect(
    door: Door,
    row_key: str,
    field: str,
    *,
    value: str | None,
    kinds: tuple[str, ...],
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """口径溯源：一行的一个值从哪一版口径起变了，改的是哪几行。字段写英文名或中文名。

    按站点用过的各版口径重读这一行的原文，逐步折半；不联系对方，什么也不保存。
    """
    with door.kept() as app:
        scope = scope_of(app, site, division, year)
        question = Question(
            scope=scope,
            kinds=_chosen(kinds),
            row_key=row_key,
            field=_field_name(field),
            wanted=value,
        )
        found = bisect_profile(workshop(app, scope.site), question)
    if found is None:
        raise NotThere(_NOT_THERE)
    if as_json:
        echo_json(bisection_as_json(found, question))
    else:
        echo_bisection(found, question)


def _field_name(given: str) -> str:
    """A field by its name or its Chinese label; UsageError for one that no data set has."""
    names = {name for kind in PULLED_KINDS for name in shape_of_kind(kind).names}
    for name in sorted(names):
        if given in (name, FIELD_LABELS.get(name)):
            return name
    raise click.BadParameter(f"没有名为“{given}”的字段。", param_hint="字段")
