"""`library diff`: what changed between two versions, field by field."""

import click

from adapter.cli.context import Door, division_of, place_options
from adapter.cli.library import content_of
from adapter.cli.output import echo_json, echo_table, json_option
from adapter.domain.field_labels import path_label
from adapter.domain.library_diff import Change, diff


@click.command("diff")
@click.argument("old", type=int, metavar="旧版本")
@click.argument("new", type=int, metavar="新版本")
@place_options
@json_option
@click.pass_obj
def diff_versions(
    door: Door,
    old: int,
    new: int,
    *,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """比较两个版本：新增、删除、修改了哪些指标和模板。"""
    with door.app() as app:
        target = division_of(app.settings, site, division, year)
        changes = diff(content_of(app, target, old), content_of(app, target, new))
    if as_json:
        echo_json([_change(each) for each in changes])
        return
    echo_table(
        f"第 {old} 版 → 第 {new} 版",
        ("种类", "编码", "变化", "字段", "原值", "新值"),
        [
            (c.subject.value, c.code, c.what.value, path_label(c.field), c.old, c.new)
            for c in changes
        ],
    )


def _change(change: Change) -> dict[str, object]:
    return {
        "subject": change.subject.name.lower(),
        "code": change.code,
        "what": change.what.name.lower(),
        "field": change.field,
        "old": change.old,
        "new": change.new,
    }
