"""Command line of the version check (版本核对): who moved, set by set and field by field."""

from collections.abc import Mapping, Sequence

import click

from adapter.bootstrap.app import App
from adapter.cli.context import Door, place_options, scope_of
from adapter.cli.failures import NotThere
from adapter.cli.output import echo_json, echo_table, json_option
from adapter.cli.shown import limit_option, numbers_of, tell_rest
from adapter.domain.field_labels import path_label
from adapter.domain.identity import Scope
from adapter.domain.reconcile.one_record import FieldDecision
from adapter.domain.reconcile.policy import OWNER_LABELS
from adapter.domain.reconcile.table import DECISION_LABELS, REASON_LABELS, Decision
from adapter.domain.reconcile.three_ways import VERDICT_LABELS, Verdict
from adapter.ports.trees import Side, TreeEntry, TreeKind, VerdictRecord
from sync_jobs.sets.spool import batches

SET_LABELS: Mapping[TreeKind, str] = {
    TreeKind.TEMPLATE: "指标模板",
    TreeKind.LIBRARY_SET: "指标库",
}
SIDE_LABELS: Mapping[Side, str] = {
    Side.BASELINE: "基线",
    Side.INTERNAL: "本方",
    Side.EXTERNAL: "对方",
}
_ALL = "all"
#: Agreed sets are counted, not kept.
_KEPT = [each for each in Verdict if each is not Verdict.AGREED]
#: Sets of one key: one of each kind at most.
_KINDS = len(TreeKind)
#: What people call the part of the library that an office keeps.
_OF_AN_OFFICE = "归口单位的全部指标"
#: Sets whose names are read by one statement.
_AT_ONCE = 300


@click.group()
def conflicts() -> None:
    """版本核对：双方不一致的模板和指标库，谁改了什么。"""


@conflicts.command("list")
@click.option(
    "--verdict",
    type=click.Choice([*(each.value for each in _KEPT), _ALL]),
    help="按判定列出："
    + "，".join(f"{each.value} {VERDICT_LABELS[each]}" for each in _KEPT)
    + f"，{_ALL} 全部。不写则只列等人决定的。",
)
@limit_option
@place_options
@json_option
@click.pass_obj
def list_command(
    door: Door,
    *,
    verdict: str | None,
    limit: int,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """列出上次版本核对中双方不一致的各套，默认只列等人决定的。"""
    with door.kept() as app:
        scope = scope_of(app, site, division, year)
        shown = app.queries.admitted_verdicts(
            scope,
            verdict=None if verdict in {None, _ALL} else Verdict(verdict),
            decision=Decision.CONFLICT if verdict is None else None,
            limit=limit,
        )
        titles = _titles(app, scope, shown.entries)
    if as_json:
        sets = zip(shown.entries, titles, strict=True)
        echo_json({**numbers_of(shown), "sets": [_as_json(each, title) for each, title in sets]})
        return
    rows = [
        (
            SET_LABELS[each.kind],
            each.key,
            title,
            VERDICT_LABELS[each.verdict],
            DECISION_LABELS[each.ruling.decision],
            _moved(each),
        )
        for each, title in zip(shown.entries, titles, strict=True)
    ]
    echo_table("版本核对", ("种类", "编码", "名称", "判定", "处置", "不一致的字段"), rows)
    tell_rest(shown)


#: Fields named in the list; the rest are counted.
_NAMED = 3


def _moved(record: VerdictRecord) -> str:
    named = "、".join(path_label(each.path) for each in record.fields[:_NAMED])
    more = len(record.fields) > _NAMED
    return f"{named} 等 {len(record.fields)} 项" if more else named


def _titles(app: App, scope: Scope, records: Sequence[VerdictRecord]) -> list[str]:
    """What people call each set: the name on our side, or else on the other."""
    templates = [each.key for each in records if each.kind is TreeKind.TEMPLATE]
    names: dict[str, str] = {}
    with app.store.begin() as work:
        for keys in batches(templates, _AT_ONCE):
            held = work.trees.sides(scope, TreeKind.TEMPLATE, keys)
            names |= {key: _template_name(held, key) for key in keys}
    return [
        names[each.key] if each.kind is TreeKind.TEMPLATE else _OF_AN_OFFICE for each in records
    ]


def _template_name(held: Mapping[tuple[Side, str], TreeEntry], key: str) -> str:
    for side in (Side.INTERNAL, Side.EXTERNAL, Side.BASELINE):
        entry = held.get((side, key))
        if entry is not None and "template_name" in entry.fields:
            return entry.fields["template_name"]
    return ""


@conflicts.command()
@click.argument("key", metavar="编码")
@place_options
@json_option
@click.pass_obj
def show(
    door: Door,
    key: str,
    *,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """查看一套（模板编码或归口单位编码）：逐个字段并列基线、本方、对方。"""
    with door.kept() as app:
        scope = scope_of(app, site, division, year)
        shown = app.queries.admitted_verdicts(scope, key=key, limit=_KINDS)
        titles = _titles(app, scope, shown.entries)
    if not shown.entries:
        raise NotThere(
            "上次核对没有这个编码的不一致，或其项目目前未核定为非密。"
            "请用 conflicts list --verdict all 查看。"
        )
    sets = list(zip(shown.entries, titles, strict=True))
    if as_json:
        echo_json([_as_json(each, title) for each, title in sets])
        return
    for each, title in sets:
        _tell(each, title)


def _tell(record: VerdictRecord, title: str) -> None:
    head = f"{SET_LABELS[record.kind]} {record.key} {title}".strip()
    rows = [
        (
            path_label(each.path),
            VERDICT_LABELS[each.verdict],
            *(_side(text) for text in (each.baseline, each.internal, each.external)),
            DECISION_LABELS[each.decision],
            REASON_LABELS[each.reason],
        )
        for each in record.fields
    ]
    echo_table(
        f"{head}：{VERDICT_LABELS[record.verdict]}，处置：{_ruling(record)}",
        ("字段", "判定", "基线", "本方", "对方", "处置", "理由"),
        rows,
    )


def _ruling(record: VerdictRecord) -> str:
    ruling = record.ruling
    return f"{DECISION_LABELS[ruling.decision]}（{REASON_LABELS[ruling.reason]}）"


def _side(text: str | None) -> str:
    return "（无此项）" if text is None else text


def _as_json(record: VerdictRecord, title: str) -> dict[str, object]:
    return {
        "kind": record.kind.value,
        "key": record.key,
        "title": title,
        "verdict": record.verdict.value,
        "decision": record.ruling.decision.value,
        "reason": record.ruling.reason.value,
        "fields": [_field_as_json(each) for each in record.fields],
    }


def _field_as_json(field: FieldDecision) -> dict[str, object]:
    return {
        "path": field.path,
        "label": path_label(field.path),
        "verdict": field.verdict.value,
        "decision": field.decision.value,
        "reason": field.reason.value,
        "owner": field.owner.value,
        "owner_label": OWNER_LABELS[field.owner],
        "baseline": field.baseline,
        "internal": field.internal,
        "external": field.external,
    }
