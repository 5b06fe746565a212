"""`library drop`: a template leaves the next version of the library."""

from collections.abc import Sequence

import click

from adapter.cli.account import login_name
from adapter.cli.context import Door, division_of, place_options
from adapter.cli.library.life import draft_as_json, told_of
from adapter.cli.output import echo_json, json_option
from sync_jobs.library.removals import drop_templates


@click.command("drop")
@click.argument("codes", nargs=-1, required=True, metavar="模板编码…", type=click.STRING)
@click.option("--reason", required=True, help="撤下的理由。")
@place_options
@json_option
@click.pass_obj
def drop_command(
    door: Door,
    codes: Sequence[str],
    *,
    reason: str,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """从下一版撤下模板，写入草稿（没有则新建）；已发布的各版不变，正在送审时等待下一份草稿。"""
    with door.app() as app:
        target = division_of(app.settings, site, division, year)
        done = drop_templates(app.importing(), target, codes, by=login_name(), reason=reason)
    if as_json:
        draft = draft_as_json(done.draft) if done.draft else None
        echo_json({"dropped": [each.code for each in done.entries], "draft": draft})
        return
    where = told_of(done.draft) if done.draft else "现有版本正在送审，等待并入下一份草稿。"
    click.echo(f"撤下 {len(done.entries)} 套模板。{where}")
