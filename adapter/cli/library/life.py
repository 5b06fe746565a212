"""`library draft|submit|return|release|discard|freeze|supersede`: the life of a version."""

from collections.abc import Callable
from typing import Any

import click

from adapter.cli.account import login_name
from adapter.cli.context import Door, division_of, place_options
from adapter.cli.library.versions import version_as_json
from adapter.cli.output import echo_json, json_option
from adapter.domain.library.life import LifeStep
from sync_jobs.library.drafts import Draft
from sync_jobs.library.life import Moved, make_draft, move_open, move_released

note_option = click.option("--note", default="", help="写入台账的说明。")


@click.command()
@place_options
@json_option
@click.pass_obj
def draft(
    door: Door, *, site: str | None, division: str | None, year: int | None, as_json: bool
) -> None:
    """以最新发布的版本为底稿起草下一版，并入已采纳的条目；已有草稿时只并入条目。"""
    with door.app() as app:
        target = division_of(app.settings, site, division, year)
        made = make_draft(app.importing(), target, login_name())
    if as_json:
        echo_json(draft_as_json(made))
        return
    click.echo(told_of(made))


def draft_as_json(made: Draft) -> dict[str, object]:
    """A draft and the entries it took in, as plain data."""
    return {
        "version": version_as_json(made.version),
        "taken_in": [each.entry_id for each in made.taken],
        "stale": [each.entry_id for each in made.stale],
    }


def told_of(made: Draft) -> str:
    """A draft and the entries it took in, in a sentence or two."""
    version = made.version
    told = (
        f"第 {version.number} 版草稿：指标 {version.indicator_count} 条，"
        f"模板 {version.template_count} 套，并入条目 {len(made.taken)} 条。"
    )
    stale = "、".join(each.code for each in made.stale if not each.is_removal)
    if stale:
        told += f"所改内容已变、未并入的条目：{stale}，请部门按现行内容重新提出。"
    kept = "、".join(each.code for each in made.stale if each.is_removal)
    if kept:
        told += f"内容已变、没有撤下的模板：{kept}，请核对后再次运行 library drop。"
    return told


def _of_the_open(name: str, step: LifeStep, told: str, doc: str) -> click.Command:
    """A command that moves the one version that is on its way."""

    def body(
        door: Door,
        *,
        note: str,
        site: str | None,
        division: str | None,
        year: int | None,
        as_json: bool,
    ) -> None:
        moved = _open_step(door, step, note, (site, division, year))
        _tell(moved, told, as_json=as_json)

    return _command(name, doc, body, note_option)


def _of_a_number(name: str, step: LifeStep, told: str, doc: str) -> click.Command:
    """A command that moves a released version."""

    def body(
        door: Door,
        number: int,
        *,
        site: str | None,
        division: str | None,
        year: int | None,
        as_json: bool,
    ) -> None:
        moved = _numbered_step(door, number, step, (site, division, year))
        _tell(moved, told, as_json=as_json)

    return _command(name, doc, body, click.argument("number", type=int, metavar="版本"))


def _command(
    name: str, doc: str, body: Callable[..., None], asked: Callable[..., Any]
) -> click.Command:
    options = asked(place_options(json_option(click.pass_obj(body))))
    return click.command(name, help=doc)(options)


submit = _of_the_open(
    "submit", LifeStep.SUBMIT, "已送审第 {number} 版。", "把草稿送审；送审期间内容不能改动。"
)
return_to_draft = _of_the_open(
    "return", LifeStep.RETURN, "第 {number} 版已退回为草稿。", "把送审中的版本退回为草稿。"
)
release = _of_the_open(
    "release",
    LifeStep.RELEASE,
    "已发布第 {number} 版。",
    "发布送审中的版本；此前发布的版本随之被取代，已冻结的不受影响。",
)
discard = _of_the_open(
    "discard",
    LifeStep.DISCARD,
    "已放弃第 {number} 版草稿。",
    "放弃草稿，不留内容；它并入的条目重新等待下一份草稿。",
)
freeze = _of_a_number(
    "freeze",
    LifeStep.FREEZE,
    "已冻结第 {number} 版，本年度的推送和比对一直使用它。",
    "为预算年度（--year）冻结一个已发布的版本：本年度的推送和比对一直使用它。",
)
supersede = _of_a_number(
    "supersede",
    LifeStep.SUPERSEDE,
    "第 {number} 版已被取代。",
    "让一个已冻结的版本退出使用，改用更新的已发布版本。",
)


_Place = tuple[str | None, str | None, int | None]


def _open_step(door: Door, step: LifeStep, note: str, place: _Place) -> Moved:
    with door.app() as app:
        target = division_of(app.settings, *place)
        return move_open(app.importing(), target, step, by=login_name(), note=note)


def _numbered_step(door: Door, number: int, step: LifeStep, place: _Place) -> Moved:
    with door.app() as app:
        target = division_of(app.settings, *place)
        return move_released(app.importing(), target, number, step, by=login_name())


def _tell(moved: Moved, sentence: str, *, as_json: bool) -> None:
    if as_json:
        echo_json(
            {
                "version": version_as_json(moved.version),
                "held_back": moved.held_back,
                "waiting_again": moved.waiting_again,
            }
        )
        return
    told = sentence.format(number=moved.version.number)
    if moved.held_back:
        told += f"其中 {moved.held_back} 份模板或部门职责所属项目不再是非密项目，未发布。"
    if moved.waiting_again:
        told += f"{moved.waiting_again} 条已采纳的条目等待并入下一份草稿。"
    click.echo(told)
