"""What lists of what was found have in common: a limit, sources, what they leave out."""

import click

from adapter.ports.queries import RowSource, Shown

limit_option = click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=50,
    show_default=True,
    help="最多列出几条。",
)
project_option = click.option(
    "--project",
    "project_code",
    help="只看一个项目（项目编码），或一个部门的部门整体（department:主管部门编码）。",
)
#: On a line of its own, so that the place before it can be copied.
_SINCE = "\n（对方此后已改动或撤回）"


def tell_rest(shown: Shown[object]) -> None:
    """Say what the list above leaves out, and why."""
    if shown.total > len(shown.entries):
        click.echo(f"共 {shown.total} 条，只列出前 {len(shown.entries)} 条；多看请加大 --limit。")
    if shown.hidden:
        click.echo(f"另有 {shown.hidden} 条所属项目或部门目前未核定为非密，不予显示。")


def numbers_of(shown: Shown[object]) -> dict[str, object]:
    """How many there are and how many are kept back, as plain data."""
    return {"total": shown.total, "hidden": shown.hidden}


def source_text(source: RowSource | None) -> str:
    """Where the bytes of a row lie, in a cell."""
    if source is None:
        return "原文已不在库中"
    return f"{source.place.short}{'' if source.is_current else _SINCE}"


def source_path(source: RowSource) -> str:
    """The same in a sentence, as `findings raw` takes it."""
    return f"{source.place.path}{'' if source.is_current else _SINCE.strip()}"


def source_as_json(source: RowSource | None) -> dict[str, object] | None:
    """A source as plain data; the position counts from 0, as in its path."""
    if source is None:
        return None
    return {
        "page_id": source.page_id,
        "position": source.position,
        "path": source.place.path,
        "is_current": source.is_current,
    }
