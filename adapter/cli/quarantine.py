"""Command line of the quarantine (待处理隔离): rows kept with their reason."""

import click

from adapter.cli.context import Door, place_options, scope_of, site_words
from adapter.cli.failures import NotThere
from adapter.cli.output import echo_json, echo_table, json_option, local_time, progress_bars
from adapter.cli.runs import tell_finished
from adapter.cli.shown import tell_rest
from adapter.domain.field_labels import field_label
from adapter.domain.kinds import KIND_LABELS
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import owner_label
from adapter.errors import RecordError
from adapter.ports.quarantine import QUARANTINE_LABELS, QuarantineState
from adapter.ports.queries import QuarantineEntry, Queries
from adapter.wording import payload_text
from sync_jobs.catalogue import narrowed_replay
from sync_jobs.job import JobOptions
from sync_jobs.replay_quarantine import KINDS, Chosen
from sync_jobs.runner import run_job
from sync_jobs.wording import problem_text

_NOT_THERE = "没有这个编号，或其项目或部门目前未核定为非密。请用 quarantine list 查看。"


@click.group()
def quarantine() -> None:
    """待处理隔离：无法理解的行，连同原因和原文。"""


@quarantine.command("list")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="条数。"
)
@click.option("--all", "with_closed", is_flag=True, help="连同已了结的：重放入库、已更新、已撤回。")
@place_options
@json_option
@click.pass_obj
def list_command(
    door: Door,
    *,
    limit: int,
    with_closed: bool,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """列出仍在等待的行；加 --all 连同已了结的。"""
    with door.kept() as app:
        scope = scope_of(app, site, division, year) if site or division or year else None
        shown = app.queries.admitted_quarantine(scope, limit=limit, with_closed=with_closed)
        named = site_words(app, [each.scope for each in shown.entries])
    if as_json:
        echo_json([_plain(each) for each in shown.entries])
        return
    rows = [
        (
            e.entry_id,
            KIND_LABELS[e.kind],
            "\n".join(filter(None, (owner_label(e.project_code), named(e.scope)))),
            _reason(e),
            f"{local_time(e.quarantined_at)}\n试过 {e.attempts} 次",
            *((_state(e),) if with_closed else ()),
        )
        for e in shown.entries
    ]
    headings = ["编号", "数据集", "项目或部门", "原因", "时间", *(["状态"] if with_closed else [])]
    echo_table("待处理隔离", headings, rows)
    tell_rest(shown)


@quarantine.command()
@click.argument("entry_id", metavar="编号")
@json_option
@click.pass_obj
def show(door: Door, entry_id: str, *, as_json: bool) -> None:
    """查看一行的原因和原文。"""
    with door.kept() as app:
        entry = app.queries.admitted_quarantine_entry(entry_id)
    if entry is None:
        raise NotThere(_NOT_THERE)
    payload = payload_text(entry.payload)
    if as_json:
        echo_json({**_plain(entry), "payload": payload})
    else:
        click.echo(
            f"{KIND_LABELS[entry.kind]}　{owner_label(entry.project_code)}\n原因：{_reason(entry)}"
        )
        click.echo(f"状态：{_state(entry)}，试过 {entry.attempts} 次")
        click.echo(f"来源：报文 {entry.place.path}\n原文：{payload}")


@quarantine.command()
@click.option(
    "--kind",
    type=click.Choice([each.value for each in KINDS]),
    metavar="数据集",
    help="只重放一个数据集：" + "，".join(f"{k.value} {KIND_LABELS[k]}" for k in KINDS) + "。",
)
@click.option("--id", "entry_id", metavar="编号", help="只重放一行。")
@click.option("--dry-run", is_flag=True, help="只说明哪些行现在可以读懂，不保存。")
@place_options
@json_option
@click.pass_obj
def replay(
    door: Door,
    *,
    kind: str | None,
    entry_id: str | None,
    dry_run: bool,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> int:
    """按现行口径重新解读隔离的行：读懂的入库，其余记下新的原因。不联系对方。"""
    with door.app() as app, progress_bars() as progress:
        scope = scope_of(app, site, division, year)
        chosen = _chosen(app.queries, kind, entry_id)
        with app.site(scope.site, scope=scope, progress=progress) as context:
            finished = run_job(narrowed_replay(chosen), context, JobOptions(is_dry_run=dry_run))
    return tell_finished(finished, as_json=as_json)


def _chosen(queries: Queries, kind: str | None, entry_id: str | None) -> Chosen:
    kinds = (RecordKind(kind),) if kind else KINDS
    if entry_id is None:
        return Chosen(kinds=kinds)
    entry = queries.admitted_quarantine_entry(entry_id)
    if entry is None:
        raise NotThere(_NOT_THERE)
    if entry.state is not QuarantineState.OPEN or entry.kind not in kinds:
        raise NotThere(f"这一行不在等待之列：{KIND_LABELS[entry.kind]}，{_state(entry)}。")
    return Chosen(kinds=(entry.kind,), entry_id=entry_id)


def _state(entry: QuarantineEntry) -> str:
    label = QUARANTINE_LABELS[entry.state]
    if entry.closed_at is None:
        return label
    return f"{label}（{local_time(entry.closed_at)}，运行 {entry.closed_by}）"


def _reason(entry: QuarantineEntry) -> str:
    return problem_text(RecordError(entry.code, field_label(entry.field), entry.detail))


def _plain(entry: QuarantineEntry) -> dict[str, object]:
    return {
        "entry_id": entry.entry_id,
        "run_id": entry.run_id,
        "kind": entry.kind.value,
        "project_code": entry.project_code,
        "code": entry.code,
        "field": entry.field,
        "detail": entry.detail,
        "reason": _reason(entry),
        "quarantined_at": entry.quarantined_at,
        "page_id": entry.page_id,
        "position": entry.position,
        "attempts": entry.attempts,
        "state": entry.state.value,
        "closed_at": entry.closed_at,
        "closed_by": entry.closed_by,
    }
