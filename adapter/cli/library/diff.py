"""`library diff`: what changed between two versions, by meaning, or field by field."""

from collections.abc import Mapping, Sequence

import click

from adapter.cli.context import Door, division_of, place_options
from adapter.cli.library.group import content_of
from adapter.cli.output import echo_json, echo_table, json_option
from adapter.domain.field_labels import path_label
from adapter.domain.library.change_wording import sentence_of_change
from adapter.domain.library.diff import Change, diff
from adapter.domain.library.meaning import MeaningChange, diff_by_meaning


@click.command("diff")
@click.argument("old", type=int, metavar="旧版本")
@click.argument("new", type=int, metavar="新版本")
@click.option("--fields", "by_fields", is_flag=True, help="逐字段列出文字差异，不按含义归纳。")
@place_options
@json_option
@click.pass_obj
def diff_versions(
    door: Door,
    old: int,
    new: int,
    *,
    by_fields: bool,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """按含义比较两个版本：更名、移级、收紧、放宽、换单位、调分值、拆分、合并、增删，一处一句。"""
    with door.kept() as app:
        target = division_of(app.settings, site, division, year)
        contents = content_of(app, target, old), content_of(app, target, new)
    title = f"第 {old} 版 → 第 {new} 版"
    if by_fields:
        _show_fields(title, diff(*contents), as_json=as_json)
    else:
        names = {each.code: each.name for held in contents for each in held.indicators}
        _show_meanings(title, diff_by_meaning(*contents), names, as_json=as_json)


def _show_meanings(
    title: str, changes: Sequence[MeaningChange], names: Mapping[str, str], *, as_json: bool
) -> None:
    if as_json:
        echo_json([meaning_as_json(each, names) for each in changes])
        return
    click.echo(f"{title}：{len(changes)} 处改动。" if changes else f"{title}：含义上没有改动。")
    for each in changes:
        click.echo(f"  {sentence_of_change(each, names)}")


def meaning_as_json(change: MeaningChange, names: Mapping[str, str]) -> dict[str, object]:
    """A change as plain data, its sentence beside its codes."""
    return {
        "meaning": change.meaning.value,
        "subject": change.subject.name.lower(),
        "code": change.code,
        "name": change.name,
        "line": change.line,
        "field": change.field,
        "old": change.old,
        "new": change.new,
        "parts": list(change.parts),
        "sentence": sentence_of_change(change, names),
    }


def _show_fields(title: str, changes: Sequence[Change], *, as_json: bool) -> None:
    if as_json:
        echo_json([_change(each) for each in changes])
        return
    headings = ("种类", "编码", "变化", "字段", "原值", "新值")
    rows = [
        (c.subject.value, c.code, c.what.value, path_label(c.field), c.old, c.new) for c in changes
    ]
    echo_table(title, headings, rows)


def _change(change: Change) -> dict[str, object]:
    return {
        "subject": change.subject.name.lower(),
        "code": change.code,
        "what": change.what.name.lower(),
        "field": change.field,
        "old": change.old,
        "new": change.new,
    }
