"""`library frame`: 部门职责–工作任务–支出项目 as a tree, and what a department's set lacks."""

from collections.abc import Sequence

import click

from adapter.cli.context import Door, division_of, place_options
from adapter.cli.failures import NotThere
from adapter.cli.library.group import content_of
from adapter.cli.output import echo_json, json_option
from adapter.domain.frame import DepartmentFrame, FoundGap, department_frames
from adapter.errors import ExitCode


@click.command()
@click.option("--department", help="只看一个部门（主管部门编码）。")
@place_options
@json_option
@click.pass_obj
def frame(
    door: Door,
    *,
    department: str | None,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> int:
    """部门职责–工作任务–支出项目，并检查每个部门的指标体系是否齐全；有缺口时退出码为 5。"""
    with door.kept() as app:
        target = division_of(app.settings, site, division, year)
        content = content_of(app, target)
        with app.store.begin() as work:
            projects = work.projects.projects(target)
    frames = department_frames(content, projects)
    chosen = [each for each in frames if department in {None, each.department_code}]
    if department and not chosen:
        raise NotThere(
            f"没有编码为 {department} 的部门，或它没有非密项目和部门职责。"
            "请用 library frame 查看全部部门。"
        )
    if as_json:
        echo_json([_as_json(each) for each in chosen])
    else:
        _tell(chosen)
    has_gaps = any(each.gaps for each in chosen)
    return ExitCode.DIFFERENCES_FOUND if has_gaps else ExitCode.OK


def _tell(frames: Sequence[DepartmentFrame]) -> None:
    if not frames:
        click.echo("没有可查看的部门。请先用 library import 导入部门职责或项目统计表。")
    for each in frames:
        click.echo(f"{each.department_code} {each.department_name}")
        for line in _tree(each):
            click.echo(line)
        for gap in each.gaps:
            click.echo(f"  ！{_sentence(gap)}")
        if not each.gaps:
            click.echo("  指标体系齐全。")


def _tree(frame: DepartmentFrame) -> list[str]:
    lines = []
    for duty in frame.duties:
        lines.append(f"  职责：{duty.name}")
        for task in duty.tasks:
            lines.append(f"    任务：{task.name or '（未填写）'}")
            lines += [f"      项目：{name}" for name in task.projects]
    return lines


def _sentence(gap: FoundGap) -> str:
    return f"{gap.gap.value}：{gap.subject}" if gap.subject else gap.gap.value


def _as_json(frame: DepartmentFrame) -> dict[str, object]:
    return {
        "department_code": frame.department_code,
        "department_name": frame.department_name,
        "duties": [
            {
                "duty": duty.name,
                "tasks": [
                    {"task": task.name, "projects": list(task.projects)} for task in duty.tasks
                ],
            }
            for duty in frame.duties
        ],
        "gaps": [
            {
                "gap": each.gap.name.lower(),
                "subject": each.subject,
                "sentence": _sentence(each),
            }
            for each in frame.gaps
        ],
    }
