"""`library propose|proposals|accept|decline`: what the next draft is asked to hold."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from adapter.cli.account import login_name
from adapter.cli.context import Door, division_of, place_options
from adapter.cli.library.life import draft_as_json, told_of
from adapter.cli.output import complain, echo_json, echo_table, json_option, local_time
from adapter.domain.indicator import Indicator
from adapter.domain.library.change_wording import sentence_of_change
from adapter.domain.library.content import LibraryContent
from adapter.domain.library.entries import DraftEntry, EntryState
from adapter.errors import ExitCode
from sync_jobs.import_library import SourceFile
from sync_jobs.library.proposals import (
    ProposalReport,
    Proposer,
    accept,
    changes_of,
    content_of_next,
    decline,
    propose,
)

_SETTLED = (EntryState.TAKEN, EntryState.DECLINED)

entries_argument = click.argument(
    "entry_ids", nargs=-1, required=True, metavar="编号…", type=click.STRING
)


def _require_three_digits(department: str) -> None:
    if not re.fullmatch(r"[0-9]{3}", department):
        raise click.UsageError("--from 须为主管部门的 3 位编码，例如 101。")


@click.command("propose")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="文件…",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--from",
    "department",
    required=True,
    help="提出建议的主管部门编码（3 位）。",
)
@click.option("--reason", default="", help="建议的理由。")
@place_options
@json_option
@click.pass_obj
def propose_command(
    door: Door,
    files: Sequence[Path],
    *,
    department: str,
    reason: str,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> int:
    """登记一个部门对指标、模板的建议（工作簿），与指标库不同的行各成一条，等待采纳。"""
    sources = [SourceFile(name=file.name, content=file.read_bytes()) for file in files]
    proposer = Proposer(department_code=department, by=login_name(), reason=reason)
    with door.app() as app:
        _require_three_digits(department)
        target = division_of(app.settings, site, division, year)
        report = propose(app.importing(), target, sources, proposer)
    for problem in report.problems:
        complain(str(problem))
    if as_json:
        echo_json(_report(report))
    else:
        click.echo(_summary(report))
    is_partly = report.problems or report.foreign or report.blocked
    return ExitCode.PARTLY_DONE if is_partly else ExitCode.OK


def _report(report: ProposalReport) -> dict[str, object]:
    return {
        "entries": [entry_as_json(each) for each in report.entries],
        "unchanged": report.unchanged,
        "foreign": report.foreign,
        "blocked": report.blocked,
        "problems": [str(each) for each in report.problems],
    }


def _summary(report: ProposalReport) -> str:
    told = f"登记建议 {len(report.entries)} 条，与指标库相同 {report.unchanged} 条。"
    if report.foreign:
        told += f"属于其他部门的 {report.foreign} 条未登记，请由该部门提出。"
    if report.blocked:
        told += f"与涉密或未标“非密”的项目有关的模板 {report.blocked} 份未登记。"
    if report.entries:
        told += "可用 library proposals 查看。"
    return told


@click.command()
@click.option("--all", "is_all", is_flag=True, help="连同已处理完的。")
@place_options
@json_option
@click.pass_obj
def proposals(
    door: Door,
    *,
    is_all: bool,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """列出下一版的条目：改什么、谁提出、为什么、处理结果。"""
    states = [each for each in EntryState if is_all or each not in _SETTLED]
    with door.kept() as app, app.store.begin() as work:
        target = division_of(app.settings, site, division, year)
        entries = work.library_entries.entries(target, states)
        content = content_of_next(work, target)
    names = {each.code: each.name for each in content.indicators}
    told = [(each, _sentences(content, each, names)) for each in entries]
    if as_json:
        echo_json([{**entry_as_json(each), "changes": changes} for each, changes in told])
        return
    headings = ("编号", "对象", "改动", "来自", "提出", "理由", "状态", "处理")
    echo_table("下一版条目", headings, [_row(*each) for each in told])


def _sentences(content: LibraryContent, entry: DraftEntry, names: Mapping[str, str]) -> list[str]:
    """What it would change in the draft, or where there is none in the newest version."""
    if entry.state in _SETTLED:
        return []
    return [sentence_of_change(each, names) for each in changes_of(content, entry)]


def _row(entry: DraftEntry, changes: Sequence[str]) -> tuple[object, ...]:
    kind = "指标" if isinstance(entry.record, Indicator) else "模板"
    kind = f"撤下{kind}" if entry.is_removal else kind
    decided = "\n".join(
        part
        for part in (entry.decided_by, local_time(entry.decided_at), entry.decision_reason)
        if part
    )
    filler = f"填报人 {entry.filled_by}" if entry.filled_by else ""
    into = f"（第 {entry.taken_into} 版）" if entry.taken_into else ""
    return (
        entry.entry_id,
        f"{kind} {entry.code}",
        "\n".join(changes) or entry.record.name,
        f"{entry.origin.label} {entry.origin_name}",
        "\n".join(filter(None, (filler, entry.origin_by, local_time(entry.made_at)))),
        entry.reason,
        entry.state.label + into,
        decided,
    )


def entry_as_json(entry: DraftEntry) -> dict[str, object]:
    """An entry as plain data, without what it would change."""
    return {
        "id": entry.entry_id,
        "subject": "indicator" if isinstance(entry.record, Indicator) else "template",
        "code": entry.code,
        "name": entry.record.name,
        "is_new": entry.base_digest is None,
        "is_removal": entry.is_removal,
        "origin": entry.origin.value,
        "origin_name": entry.origin_name,
        "origin_by": entry.origin_by,
        "filled_by": entry.filled_by,
        "reason": entry.reason,
        "made_at": entry.made_at,
        "state": entry.state.value,
        "decided_by": entry.decided_by,
        "decided_at": entry.decided_at,
        "decision_reason": entry.decision_reason,
        "taken_into": entry.taken_into,
    }


@click.command("accept")
@entries_argument
@click.option("--reason", default="", help="采纳的理由。")
@place_options
@json_option
@click.pass_obj
def accept_command(
    door: Door,
    entry_ids: Sequence[str],
    *,
    reason: str,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """采纳条目并写入草稿（没有则新建）；正在送审时等待下一份草稿。"""
    with door.app() as app:
        target = division_of(app.settings, site, division, year)
        done = accept(app.importing(), target, entry_ids, by=login_name(), reason=reason)
    if as_json:
        draft = draft_as_json(done.draft) if done.draft else None
        echo_json({"accepted": [each.entry_id for each in done.entries], "draft": draft})
        return
    where = told_of(done.draft) if done.draft else "现有版本正在送审，条目等待并入下一份草稿。"
    click.echo(f"已采纳 {len(done.entries)} 条。{where}")


@click.command("decline")
@entries_argument
@click.option("--reason", required=True, help="不采纳的理由。")
@place_options
@json_option
@click.pass_obj
def decline_command(
    door: Door,
    entry_ids: Sequence[str],
    *,
    reason: str,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """不采纳条目，写明理由。"""
    with door.app() as app:
        target = division_of(app.settings, site, division, year)
        done = decline(app.importing(), target, entry_ids, by=login_name(), reason=reason)
    if as_json:
        echo_json({"declined": [each.entry_id for each in done]})
        return
    click.echo(f"不采纳 {len(done)} 条，理由已记录。")
