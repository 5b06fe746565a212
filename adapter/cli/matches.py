"""Command line of matches (识别结果): which indicator each line was taken for, and why."""

from collections.abc import Mapping

import click

from adapter.cli.context import Door, place_options, scope_of
from adapter.cli.output import echo_json, echo_table, json_option
from adapter.cli.shown import (
    limit_option,
    numbers_of,
    project_option,
    source_as_json,
    source_text,
    tell_rest,
)
from adapter.domain.identification.matching import MatchAnswer, MatchMethod
from adapter.domain.kinds import KIND_LABELS
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import owner_label
from adapter.ports.queries import MatchEntry

METHOD_LABELS: Mapping[MatchMethod, str] = {
    MatchMethod.CODE: "编码一致",
    MatchMethod.ALIAS: "人工确认",
    MatchMethod.EXACT_NAME: "名称一致",
    MatchMethod.SIMILARITY: "名称相近",
    MatchMethod.NONE: "未识别",
}


@click.group()
def matches() -> None:
    """识别结果：每一行对应指标库的哪个指标，为什么。"""


@matches.command("list")
@click.option(
    "--method",
    type=click.Choice([each.value for each in MatchMethod]),
    help="只看一种方式：" + "，".join(f"{k.value} {v}" for k, v in METHOD_LABELS.items()) + "。",
)
@click.option(
    "--answer",
    type=click.Choice([each.value for each in MatchAnswer]),
    help="只看一种结果：" + "，".join(f"{each.value} {each.label}" for each in MatchAnswer) + "。",
)
@project_option
@limit_option
@place_options
@json_option
@click.pass_obj
def list_command(
    door: Door,
    *,
    method: str | None,
    answer: str | None,
    project_code: str | None,
    limit: int,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """列出上次识别的结果，最没把握的在前。"""
    with door.kept() as app:
        shown = app.queries.admitted_matches(
            scope_of(app, site, division, year),
            method=MatchMethod(method) if method else None,
            answer=MatchAnswer(answer) if answer else None,
            project_code=project_code,
            limit=limit,
        )
    if as_json:
        echo_json({**numbers_of(shown), "matches": [match_as_json(each) for each in shown.entries]})
        return
    headings = ("指标行", "数据集", "项目或部门", "指标库的指标", "方式", "相似度", "理由", "出处")
    echo_table("识别结果", headings, [_row(each) for each in shown.entries])
    tell_rest(shown)


def _row(entry: MatchEntry) -> tuple[str, ...]:
    match = entry.match
    return (
        entry.line_name or match.line_key,
        KIND_LABELS[RecordKind(match.line_kind)],
        owner_label(match.project_code),
        f"{match.indicator_code or ''} {entry.indicator_name}".strip(),
        METHOD_LABELS[match.method],
        f"{match.score:.2f}",
        match.reason,
        source_text(entry.source),
    )


def match_as_json(entry: MatchEntry) -> dict[str, object]:
    """A match with its proposals as plain data."""
    match = entry.match
    return {
        "line_kind": match.line_kind,
        "line_key": match.line_key,
        "line_name": entry.line_name,
        "project_code": match.project_code,
        "indicator_code": match.indicator_code,
        "indicator_name": entry.indicator_name,
        "method": match.method.value,
        "score": match.score,
        "reason": match.reason,
        "answer": match.answer.value,
        "proposals": [
            {"indicator_code": p.indicator_code, "score": p.score, "reason": p.reason}
            for p in match.proposals
        ],
        "source": source_as_json(entry.source),
    }
