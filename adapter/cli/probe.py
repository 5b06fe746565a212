"""Command line of the probe (探测): what can be promised at a real site."""

from collections.abc import Sequence

import click

from adapter.cli.context import Door, only_site
from adapter.cli.output import echo_json, echo_table, json_option
from adapter.errors import AdapterError, ExitCode
from adapter.probe.caller import Bounds
from adapter.probe.examining import Probe
from adapter.probe.findings import Finding, Standing
from adapter.probe.placing import MOST_AGENCIES, probed_site

_USUAL = Bounds()


@click.command()
@click.option("--site", help="站点名；只有一个站点或配置了 default_site 时可省略。")
@click.option(
    "--agency",
    "agencies",
    multiple=True,
    help=f"查这个预算单位，可重复，至多 {MOST_AGENCIES} 个；默认取项目统计表中项目最多的几个。",
)
@click.option(
    "--calls",
    type=click.IntRange(1, 5000),
    default=_USUAL.calls,
    show_default=True,
    help="最多查询几次。",
)
@click.option(
    "--page-size",
    type=click.IntRange(2, 1000),
    default=_USUAL.page_size,
    show_default=True,
    help="每页几行；数据少时调小，才看得到翻页。",
)
@click.option(
    "--pause",
    type=click.FloatRange(0, 60),
    default=_USUAL.pause_s,
    show_default=True,
    help="两次查询之间停几秒。",
)
@json_option
@click.pass_obj
def probe(
    door: Door,
    *,
    site: str | None,
    agencies: tuple[str, ...],
    calls: int,
    page_size: int,
    pause: float,
    as_json: bool,
) -> int:
    """探测一个站点：只读少量数据，说明在那里能承诺什么；不推送，不显示任何一行的内容。"""
    if len(agencies) > MOST_AGENCIES:
        raise click.UsageError(f"--agency 至多 {MOST_AGENCIES} 个。")
    bounds = Bounds(calls=calls, page_size=page_size, pause_s=pause)
    with door.placing():
        settings = door.settings()
        probed = probed_site(settings, only_site(settings, site), agencies)
        click.echo(
            f"只读探测站点 {probed.scope.site}：{len(probed.agency_codes)} 个单位，"
            f"每页 {bounds.page_size} 行，每次至多 {bounds.pages} 页，查询至多 {calls} 次"
            f"（登录另计），间隔 {pause:g} 秒。",
            err=True,
        )
        return _exit_code(_told(Probe(probed, bounds), as_json=as_json))


def _told(running: Probe, *, as_json: bool) -> list[Finding]:
    """What was found, told; also what was found before the site went out of reach."""
    found: list[Finding] = []
    try:
        found.extend(running.findings())
    except AdapterError:
        if found and not as_json:
            _show(running, found)
        raise
    finally:
        running.close()
    if as_json:
        echo_json(_as_json(running, found))
    else:
        _show(running, found)
    return found


def _show(running: Probe, found: Sequence[Finding]) -> None:
    rows = [(each.place, each.label, each.standing.label, each.sentence) for each in found]
    echo_table("探测", ("对象", "项目", "结论", "说明"), rows)
    counted = "，".join(
        f"{standing.label} {count}"
        for standing in Standing
        if (count := sum(each.standing is standing for each in found))
    )
    click.echo(f"共查询 {running.calls} 次。{counted}。")


def _as_json(running: Probe, found: Sequence[Finding]) -> dict[str, object]:
    return {
        "calls": running.calls,
        "findings": [
            {
                "place": each.place,
                "aspect": each.aspect,
                "standing": each.standing.name.lower(),
                "sentence": each.sentence,
            }
            for each in found
        ],
    }


def _exit_code(found: Sequence[Finding]) -> ExitCode:
    is_broken = any(each.standing is Standing.BROKEN for each in found)
    return ExitCode.DIFFERENCES_FOUND if is_broken else ExitCode.OK
