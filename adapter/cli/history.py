"""Command line of history (历史时点): one set on all three sides at a moment, or what moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import click

from adapter.bootstrap.app import App
from adapter.cli.context import Door, place_options, scope_of
from adapter.cli.failures import NotThere
from adapter.cli.output import echo_json, echo_table, json_option, local_time
from adapter.cli.versions import SET_LABELS, SIDE_LABELS
from adapter.domain.field_labels import path_label
from adapter.domain.identity import Scope
from adapter.domain.reconcile.history import Observation, state_at
from adapter.domain.reconcile.set_changes import SetChange, changes_between, shown_value
from adapter.ports.trees import Side, TreeKind

_FORMS = ("%Y-%m-%d", *(f"%Y-%m-%d{mark}%H:%M{rest}" for mark in "T " for rest in ("", ":%S")))


class Moment(click.DateTime):
    """A day, meant to its end, or an instant; on the clock of this machine."""

    name = "moment"

    def __init__(self) -> None:
        super().__init__(_FORMS)

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """An aware instant."""
        found: datetime = super().convert(value, param, ctx)
        if len(str(value)) == len("2026-01-01"):
            found = datetime.combine(found + timedelta(days=1), time()) - timedelta(microseconds=1)
        return found.astimezone()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A set with its observations."""

    key: str
    kind: TreeKind
    sides: Mapping[Side, Sequence[Observation]]

    @property
    def title(self) -> str:
        """What people call it."""
        return f"{SET_LABELS[self.kind]} {self.key}"

    def at(self, side: Side, as_of: datetime, known_at: datetime) -> Observation | None:
        """What a side had."""
        return state_at(self.sides[side], as_of=as_of, known_at=known_at)


@click.command()
@click.argument("key", metavar="编码")
@click.option("--as-of", type=Moment(), metavar="时点", help="各方在这一天（或时刻）的内容。")
@click.option(
    "--known-at",
    type=Moment(),
    metavar="时点",
    help="按本系统在这一天（或时刻）所知道的；不写则按现在所知道的。",
)
@click.option(
    "--between",
    type=Moment(),
    nargs=2,
    metavar="时点 时点",
    help="一方在两个时点之间改了什么，逐字段列出；与 --side 同用。",
)
@click.option(
    "--side",
    type=click.Choice([each.value for each in Side]),
    help="哪一方：" + "，".join(f"{each.value} {SIDE_LABELS[each]}" for each in Side) + "。",
)
@click.option(
    "--kind",
    type=click.Choice([each.value for each in TreeKind]),
    help="模板和指标库编码相同时指明哪一种。",
)
@place_options
@json_option
@click.pass_obj
def show(
    door: Door,
    key: str,
    *,
    as_of: datetime | None,
    known_at: datetime | None,
    between: tuple[datetime, datetime] | None,
    side: str | None,
    kind: str | None,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """查看一套（模板编码或归口单位编码）在某一时点的基线、本方、对方，或一方在两个时点间的变化。"""
    _check_together(as_of, between, side)
    with door.kept() as app:
        asked = _asked(app, scope_of(app, site, division, year), key, kind)
        now = app.clock.now()
    known = known_at or now
    if between and side:
        _tell_changes(asked, Side(side), between, known, as_json=as_json)
    else:
        _tell_state(asked, as_of or known, known, as_json=as_json)


def _check_together(
    as_of: datetime | None, between: tuple[datetime, datetime] | None, side: str | None
) -> None:
    if (between is None) != (side is None):
        raise click.UsageError("--between 与 --side 须同时写。")
    if between and as_of:
        raise click.UsageError("--between 与 --as-of 不能同时写。")


def _asked(app: App, scope: Scope, key: str, kind: str | None) -> _Asked:
    kinds = [TreeKind(kind)] if kind else list(TreeKind)
    for each in kinds:
        sides = app.queries.admitted_history(scope, each, key)
        if sides:
            return _Asked(key=key, kind=each, sides=sides)
    raise NotThere(
        "从来没有看到过这个编码，或其项目目前未核定为非密。编码见 conflicts list 或 library show。"
    )


# --- one moment -----------------------------------------------------------------------------------


def _tell_state(asked: _Asked, as_of: datetime, known: datetime, *, as_json: bool) -> None:
    found = {each: asked.at(each, as_of, known) for each in Side}
    if as_json:
        sides = {each.value: _as_json(state) for each, state in found.items()}
        head = {"key": asked.key, "kind": asked.kind.value, "as_of": as_of, "known_at": known}
        echo_json({**head, "sides": sides})
        return
    for each, state in found.items():
        click.echo(f"{SIDE_LABELS[each]}：{_since(state)}")
    paths = sorted({path for state in found.values() if state for path in state.fields})
    rows = [(path_label(path), *(_cell(found[each], path) for each in Side)) for path in paths]
    title = f"{asked.title}，{local_time(as_of)} 的内容（按 {local_time(known)} 所知）"
    echo_table(title, ("字段", *(SIDE_LABELS[each] for each in Side)), rows)


def _since(state: Observation | None) -> str:
    if state is None:
        return "没有"
    said = f"自述 {local_time(state.said_from)} 起如此，" if state.said_from else ""
    return f"{said}{local_time(state.seen_from)} 首次看到"


def _cell(state: Observation | None, path: str) -> str:
    if state is None or path not in state.fields:
        return "（无此项）"
    return shown_value(path, state.fields[path])


def _as_json(state: Observation | None) -> dict[str, object] | None:
    if state is None:
        return None
    return {
        "said_from": state.said_from,
        "seen_from": state.seen_from,
        "seen_to": state.seen_to,
        "fields": dict(state.fields),
    }


# --- two moments ----------------------------------------------------------------------------------


def _tell_changes(
    asked: _Asked,
    side: Side,
    between: tuple[datetime, datetime],
    known: datetime,
    *,
    as_json: bool,
) -> None:
    first, second = (asked.at(side, each, known) for each in between)
    changes = changes_between(first.fields if first else {}, second.fields if second else {})
    if as_json:
        head = {"key": asked.key, "kind": asked.kind.value, "side": side.value}
        moments = {"from": between[0], "to": between[1], "known_at": known}
        echo_json({**head, **moments, "changes": [_change_as_json(each) for each in changes]})
        return
    title = (
        f"{asked.title}，{SIDE_LABELS[side]} {local_time(between[0])} 至 {local_time(between[1])}"
        f" 的变化（按 {local_time(known)} 所知）"
    )
    headings = ("字段", "变化", "原值", "新值", "说明")
    echo_table(
        title,
        headings,
        [(path_label(e.path), e.what.value, e.before, e.after, e.note) for e in changes],
    )


def _change_as_json(change: SetChange) -> dict[str, object]:
    return {
        "path": change.path,
        "label": path_label(change.path),
        "what": change.what.value,
        "before": change.before,
        "after": change.after,
        "note": change.note,
    }
