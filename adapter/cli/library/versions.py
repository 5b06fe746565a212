"""`library list`: the versions of a year, where each stands in its life, since when and by whom."""

from collections.abc import Sequence

import click

from adapter.cli.context import Door, division_of, place_options
from adapter.cli.output import echo_json, echo_table, json_option, local_time
from adapter.domain.indicator import LibraryVersion
from adapter.domain.library.life import StepRecord, in_force
from adapter.ports.division import Division


def version_as_json(version: LibraryVersion) -> dict[str, object]:
    """The head of a version as plain data."""
    return {
        "number": version.number,
        "title": version.title,
        "state": version.state.value,
        "content_hash": version.content_hash,
        "indicators": version.indicator_count,
        "templates": version.template_count,
        "created_at": version.created_at,
    }


@click.command("list")
@place_options
@json_option
@click.pass_obj
def list_versions(
    door: Door, *, site: str | None, division: str | None, year: int | None, as_json: bool
) -> None:
    """列出一个年度的全部版本：状态、何时由谁改为这一状态；带“在用”的供推送和比对使用。"""
    with door.kept() as app, app.store.begin() as work:
        target = division_of(app.settings, site, division, year)
        versions, steps = work.library.versions(target), work.library.steps(target)
    used = in_force(versions)
    if as_json:
        echo_json([_as_json(each, target, steps, used) for each in versions])
        return
    headings = ("版本", "年度", "状态", "来源", "指标", "模板", "时间", "经办", "内容指纹")
    rows = [_row(each, target, _latest(steps, each), used) for each in versions]
    echo_table("指标库版本", headings, rows)


def _latest(steps: Sequence[StepRecord], version: LibraryVersion) -> StepRecord | None:
    mine = [each for each in steps if each.version_id == version.version_id]
    return mine[-1] if mine else None


def _row(
    version: LibraryVersion, target: Division, step: StepRecord | None, used: LibraryVersion | None
) -> tuple[object, ...]:
    return (
        version.number,
        target.fiscal_year,
        version.state.label + ("（在用）" if version == used else ""),
        version.title,
        version.indicator_count,
        version.template_count,
        local_time(step.at if step else version.created_at),
        step.by if step else "",
        version.content_hash[:12],
    )


def _as_json(
    version: LibraryVersion,
    target: Division,
    steps: Sequence[StepRecord],
    used: LibraryVersion | None,
) -> dict[str, object]:
    mine = [each for each in steps if each.version_id == version.version_id]
    return {
        **version_as_json(version),
        "fiscal_year": target.fiscal_year,
        "is_in_force": version == used,
        "steps": [
            {"step": each.step.value, "by": each.by, "at": each.at, "note": each.note}
            for each in mine
        ],
    }
