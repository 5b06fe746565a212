"""What lists of what was found have in common: a limit, sources, what they leave out."""

from collections.abc import Mapping

import click

from adapter.ports.queries import RowSource, Shown, WaitingYear

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


def tell_other_years(waiting: Mapping[int, WaitingYear]) -> None:
    """Say what waits in other years of the site, and how it is seen."""
    for year, each in waiting.items():
        click.echo(
            f"{year} 年度另有结果未定的推送 {each.unsettled_pushes} 套、未关闭的告警"
            f" {each.open_alarms} 条，本年度的作业不再处理："
            f"请用 pushes list --year {year}、alarms --year {year} 查看。"
        )


def other_years_as_json(waiting: Mapping[int, WaitingYear]) -> dict[str, dict[str, int]]:
    """The same as plain data, by year."""
    return {
        str(year): {
            "unsettled_pushes": each.unsettled_pushes,
            "open_alarms": each.open_alarms,
        }
        for year, each in waiting.items()
    }


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
