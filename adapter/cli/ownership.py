"""Command line of ownership (字段归属): a person says whose one field of one set is."""

import click

from adapter.bootstrap.app import App
from adapter.cli.account import login_name
from adapter.cli.context import Door, place_options, scope_of
from adapter.cli.failures import NotThere
from adapter.cli.output import echo_json, echo_table, json_option, local_time
from adapter.cli.versions import SET_LABELS
from adapter.domain.field_labels import FIELD_LABELS, path_label
from adapter.domain.identity import Scope
from adapter.domain.reconcile.policy import (
    OWNER_LABELS,
    RECORD,
    FieldOwner,
    OwnershipOverride,
)
from adapter.ports.trees import TreeKind
from sync_jobs.own_field import Move, NothingToOwn, OwningContext, own_field, ownership_log

kind_option = click.option(
    "--kind",
    type=click.Choice([each.value for each in TreeKind]),
    default=TreeKind.TEMPLATE.value,
    show_default=True,
    help="哪一种：" + "，".join(f"{each.value} {SET_LABELS[each]}" for each in TreeKind) + "。",
)


@click.command()
@click.argument("key", metavar="编码")
@click.argument("path", metavar="字段")
@click.option(
    "--owner",
    type=click.Choice([each.value for each in FieldOwner]),
    required=True,
    help="归谁：" + "，".join(f"{each.value} {OWNER_LABELS[each]}" for each in FieldOwner) + "。",
)
@click.option("--reason", required=True, help="理由，与操作账号和时间一起记录。")
@kind_option
@place_options
@json_option
@click.pass_obj
def own(
    door: Door,
    key: str,
    path: str,
    *,
    owner: str,
    reason: str,
    kind: str,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """把一套的一个字段（如 items.A0101.target）、一行（items.A0101）或整套（record）改归一方。"""
    move = Move(path=path, owner=FieldOwner(owner), decided_by=login_name(), reason=_told(reason))
    with door.app() as app:
        scope = scope_of(app, site, division, year)
        override = _owned(app, scope, (TreeKind(kind), key), move)
    if as_json:
        echo_json(_as_json(override))
        return
    click.echo(
        f"{key} {_label(path)}：{OWNER_LABELS[override.owner]}。已记录，下次版本核对起按此判定。"
    )


def _told(reason: str) -> str:
    if not reason.strip():
        raise click.BadParameter("请写明理由。", param_hint="--reason")
    return reason.strip()


def _owned(app: App, scope: Scope, which: tuple[TreeKind, str], move: Move) -> OwnershipOverride:
    try:
        return own_field(_context(app), scope, which, move)
    except NothingToOwn:
        raise NotThere(
            "三方都没有这一套或这个字段，或其项目目前未核定为非密。"
            "字段的写法见 conflicts show 编码 --json 的 path。"
        ) from None


def _context(app: App) -> OwningContext:
    return OwningContext(store=app.store, clock=app.clock, ids=app.ids)


@click.command()
@click.argument("key", metavar="编码")
@kind_option
@place_options
@json_option
@click.pass_obj
def owners(
    door: Door,
    key: str,
    *,
    kind: str,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """列出一套的字段归属由谁、何时、为什么改过，旧的在前；同一字段以最后一次为准。"""
    with door.kept() as app:
        scope = scope_of(app, site, division, year)
        log = ownership_log(_context(app), scope, (TreeKind(kind), key))
    if as_json:
        echo_json([_as_json(each) for each in log])
        return
    echo_table(
        f"{key} 归属记录",
        ("字段", "归属", "决定人", "时间", "理由"),
        [
            (
                _label(each.path),
                OWNER_LABELS[each.owner],
                each.decided_by,
                local_time(each.decided_at),
                each.reason,
            )
            for each in log
        ],
    )


def _label(path: str) -> str:
    if path == RECORD:
        return "整套"
    _, _, last = path.rpartition(".")
    return path_label(path) if last in FIELD_LABELS else f"{path.partition('.')[2]} 整行"


def _as_json(override: OwnershipOverride) -> dict[str, object]:
    return {
        "override_id": override.override_id,
        "key": override.key,
        "path": override.path,
        "label": _label(override.path),
        "owner": override.owner.value,
        "decided_by": override.decided_by,
        "reason": override.reason,
        "decided_at": override.decided_at,
    }
