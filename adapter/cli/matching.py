"""Command line of identification (识别): run it, see what waits for a person, say what is meant."""

from collections.abc import Callable
from typing import TypedDict, Unpack

import click

from adapter.bootstrap.app import App
from adapter.cli.account import login_name
from adapter.cli.context import Door, place_options, scope_of
from adapter.cli.failures import NotThere
from adapter.cli.matches import list_command, match_as_json
from adapter.cli.output import echo_json, echo_table, json_option, progress_bars
from adapter.cli.shown import limit_option, numbers_of, tell_rest
from adapter.domain.identification.decisions import MatchDecision
from adapter.domain.identification.matching import MatchAnswer
from adapter.domain.identity import Scope
from adapter.domain.secrecy import owner_label
from adapter.ports.queries import MatchEntry
from sync_jobs.catalogue import JOBS
from sync_jobs.decide_matches import (
    DecidingContext,
    NoSuchIndicator,
    NoSuchLine,
    SeveralLines,
    Word,
    decide_match,
)
from sync_jobs.job import JobOptions
from sync_jobs.runner import run_job


@click.command()
@limit_option
@place_options
@json_option
@click.pass_obj
def identify(
    door: Door,
    *,
    limit: int,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """识别一个区划和年度的全部指标行，并列出待人工确认的行、候选指标和理由。"""
    with door.app() as app, progress_bars() as progress:
        scope = scope_of(app, site, division, year)
        with app.site(scope.site, scope=scope, progress=progress) as context:
            run_job(JOBS["identify_indicators"], context, JobOptions())
        answers = app.queries.admitted_answers(scope)
        asked = app.queries.admitted_matches(scope, answer=MatchAnswer.ASK, limit=limit)
    if as_json:
        counts = {each.value: number for each, number in answers.items()}
        entries = [match_as_json(each) for each in asked.entries]
        echo_json({"answers": counts, **numbers_of(asked), "asked": entries})
        return
    told = "，".join(f"{each.label} {number}" for each, number in answers.items())
    click.echo(f"指标识别：{told}。")
    if asked.entries:
        headings = ("指标行", "行号", "项目或部门", "候选指标", "理由")
        echo_table("待人工确认", headings, [_row(each) for each in asked.entries])
        tell_rest(asked)
        click.echo("确认用 match confirm 行号 [指标编码]，否决用 match reject 行号 [指标编码]。")


def _row(entry: MatchEntry) -> tuple[str, ...]:
    match = entry.match
    proposed = (f"{each.indicator_code} {each.score:.2f}" for each in match.proposals)
    return (
        entry.line_name,
        match.line_key,
        owner_label(match.project_code),
        "\n".join(proposed),
        match.reason,
    )


@click.group()
def match() -> None:
    """识别结果的人工确认与否决；以后的识别按此进行。"""


match.add_command(list_command)


class _Options(TypedDict):
    """What confirming and rejecting have in common."""

    line_key: str
    indicator_code: str | None
    reason: str
    site: str | None
    division: str | None
    year: int | None
    as_json: bool


def _deciding(command: Callable[..., None]) -> Callable[..., None]:
    """The line, the indicator and why."""
    for option in (
        json_option,
        place_options,
        click.option("--reason", default="", help="理由，与操作账号和时间一起记录。"),
        click.argument("indicator_code", metavar="[指标编码]", required=False),
        click.argument("line_key", metavar="行号"),
    ):
        command = option(command)
    return command


@match.command()
@_deciding
@click.pass_obj
def confirm(door: Door, /, **given: Unpack[_Options]) -> None:
    """确认一行就是某个指标；不写编码时即上次识别的指标或第一个候选。"""
    _decide(door, given, is_confirmed=True)


@match.command()
@_deciding
@click.pass_obj
def reject(door: Door, /, **given: Unpack[_Options]) -> None:
    """否决一行是某个指标；不写编码时即上次识别的指标或第一个候选。"""
    _decide(door, given, is_confirmed=False)


def _decide(door: Door, given: _Options, *, is_confirmed: bool) -> None:
    word = Word(
        line_key=given["line_key"],
        indicator_code=given["indicator_code"],
        is_confirmed=is_confirmed,
        reason=given["reason"].strip(),
    )
    with door.app() as app:
        scope = scope_of(app, given["site"], given["division"], given["year"])
        decision = _decided(app, scope, word)
    if given["as_json"]:
        echo_json(_as_json(decision))
        return
    told = "确认" if is_confirmed else "否决"
    click.echo(
        f"已{told}：“{decision.name}”{'即' if is_confirmed else '不是'}指标"
        f" {decision.indicator_code}。"
        "本条已照此处理；同一写法的其他各条，下次 identify 起照此办理。"
    )


def _decided(app: App, scope: Scope, word: Word) -> MatchDecision:
    context = DecidingContext(store=app.store, clock=app.clock, ids=app.ids, user=login_name())
    try:
        return decide_match(context, scope, word)
    except NoSuchLine:
        raise NotThere(
            "没有这个行号的识别结果，或其项目目前未核定为非密；请用 match list 查看行号。"
        ) from None
    except SeveralLines:
        raise NotThere(
            "几类指标行都有这个行号，分不清是哪一行；请到网页“识别确认”中决定。"
        ) from None
    except NoSuchIndicator:
        raise NotThere(
            "现行指标库中没有这个指标，或此行没有候选；请写明指标编码，可用 identify 查看候选。"
        ) from None


def _as_json(decision: MatchDecision) -> dict[str, object]:
    return {
        "decision_id": decision.decision_id,
        "level": decision.level,
        "name": decision.name,
        "indicator_code": decision.indicator_code,
        "is_confirmed": decision.is_confirmed,
        "decided_by": decision.decided_by,
        "reason": decision.reason,
        "decided_at": decision.decided_at,
    }
