"""`library roll-over`: the first draft of a year from the former year's library."""

import click

from adapter.cli.account import login_name
from adapter.cli.context import Door, division_of, division_options
from adapter.cli.library.versions import version_as_json
from adapter.cli.output import echo_json, echo_table, json_option
from adapter.domain.library.roll_over import Lapse
from adapter.errors import ExitCode
from sync_jobs.roll_over_library import RolledOver, roll_over_library

_YEAR = click.IntRange(2000, 2100)


@click.command("roll-over")
@click.option("--from", "from_year", required=True, type=_YEAR, help="结转自哪个预算年度。")
@click.option("--to", "to_year", required=True, type=_YEAR, help="结转到哪个预算年度。")
@click.option("--dry-run", is_flag=True, help="只列出不结转的内容，不写草稿。")
@division_options
@json_option
@click.pass_obj
def roll_over_command(
    door: Door,
    *,
    from_year: int,
    to_year: int,
    dry_run: bool,
    site: str | None,
    division: str | None,
    as_json: bool,
) -> int:
    """把一个年度在用的指标库结转为另一年度的第一份草稿，逐条列出不结转的内容和原因。"""
    with door.app() as app:
        if from_year == to_year:
            raise click.UsageError("--from 与 --to 不能是同一年度，请改正其中之一。")
        source = division_of(app.settings, site, division, from_year)
        done = roll_over_library(
            app.importing(), source, to_year, by=login_name(), is_dry_run=dry_run
        )
    if as_json:
        echo_json(_as_json(done))
    else:
        _show(done, to_year)
    return ExitCode.PARTLY_DONE if done.result.lapses else ExitCode.OK


def _show(done: RolledOver, to_year: int) -> None:
    content = done.result.content
    carried = f"指标 {len(content.indicators)} 条，模板 {len(content.templates)} 套"
    if done.draft:
        click.echo(f"已写入 {to_year} 年度第 {done.draft.number} 版草稿：{carried}。")
    else:
        click.echo(f"试算，未写草稿：可结转{carried}。")
    if not done.is_class_checked:
        click.echo(f"{to_year} 年度还没有功能分类表，未核对功能分类；请导入后用 --dry-run 核对。")
    if done.result.lapses:
        rows = [_row(each) for each in done.result.lapses]
        echo_table(f"不结转 {len(rows)} 项", ("对象", "名称", "原因", "依据"), rows)
    for code, weight in done.result.lighter.items():
        click.echo(f"模板 {code} 余下指标的分值合计 {weight}，请调整。")


def _row(lapse: Lapse) -> tuple[str, ...]:
    line = f" 中的指标 {lapse.line}" if lapse.line else ""
    named = f"{lapse.subject.value} {lapse.code}{line}"
    return named, lapse.name, lapse.reason.label, lapse.detail


def _as_json(done: RolledOver) -> dict[str, object]:
    content = done.result.content
    return {
        "source": version_as_json(done.source),
        "draft": version_as_json(done.draft) if done.draft else None,
        "indicators": len(content.indicators),
        "templates": len(content.templates),
        "is_class_checked": done.is_class_checked,
        "lapses": [
            {
                "subject": each.subject.name.lower(),
                "code": each.code,
                "name": each.name,
                "line": each.line,
                "reason": each.reason.value,
                "sentence": each.reason.label,
                "detail": each.detail,
            }
            for each in done.result.lapses
        ],
        "lighter": dict(done.result.lighter),
    }
