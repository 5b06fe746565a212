"""Command line of alarms (告警): what a person should know, and what to do next."""

from collections.abc import Callable, Sequence
from dataclasses import asdict

import click

from adapter.cli.account import login_name
from adapter.cli.context import Door, place_options, scope_of, site_words
from adapter.cli.failures import NotThere
from adapter.cli.output import echo_json, echo_table, json_option, local_time
from adapter.cli.shown import limit_option, numbers_of, tell_rest
from adapter.domain.identity import Scope
from adapter.domain.secrecy import owner_label
from adapter.ports.alarms import ALARM_ADVICE, ALARM_LABELS, Alarm, FormerClosing
from adapter.ports.queries import AlarmEntry, AlarmFilter
from sync_jobs.alarm_wording import closer_words, detail_words, subject_words
from sync_jobs.close_alarm import AlarmChanged, Closing, ClosingContext, NoSuchAlarm, close_alarm

#: A script that closes alarms without a reason goes on working, and the alarm says so.
_NO_REASON = "（命令行关闭，未写处理情况）"
_NOT_THERE = "没有这个编号，或其项目或部门目前未核定为非密。请用 alarms 查看。"


@click.group(invoke_without_command=True)
@click.option("--all", "with_closed", is_flag=True, help="连同已关闭的。")
@limit_option
@place_options
@json_option
@click.pass_context
def alarms(
    context: click.Context,
    /,
    *,
    with_closed: bool,
    limit: int,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """告警：需要人知道的事，自何时起、出现几次、下一步做什么。"""
    if context.invoked_subcommand is not None:
        return
    door: Door = context.obj
    with door.kept() as app:
        scope = scope_of(app, site, division, year) if site or division or year else None
        chosen = AlarmFilter(is_closed=None if with_closed else False)
        shown = app.queries.admitted_alarms(scope, chosen, limit=limit)
        ids = [each.alarm_id for each in shown.entries] if as_json else []
        former = app.queries.former_closings(ids)
        named = site_words(app, [each.alarm.scope for each in shown.entries])
    if as_json:
        told = [_plain(each, former.get(each.alarm_id, ())) for each in shown.entries]
        echo_json({**numbers_of(shown), "alarms": told})
        return
    headings = ("编号", "告警", "涉及", "情况", "自何时起／最近", "次数", "下一步")
    echo_table("告警", headings, [_row(each, named) for each in shown.entries])
    tell_rest(shown)


@alarms.command()
@click.argument("alarm_id", metavar="编号")
@click.option("--reason", default=_NO_REASON, help="怎样处理的，随告警保存。")
@json_option
@click.pass_obj
def close(door: Door, alarm_id: str, *, reason: str, as_json: bool) -> None:
    """关闭一条已处理的告警；同样的情况再出现时会重新打开。"""
    with door.app() as app:
        context = ClosingContext(store=app.store, clock=app.clock, ids=app.ids, user=login_name())
        is_closed = True
        try:
            close_alarm(context, Closing(alarm_id=alarm_id, reason=reason))
        except NoSuchAlarm:
            raise NotThere(_NOT_THERE) from None
        except AlarmChanged:
            is_closed = False
    if as_json:
        echo_json({"alarm_id": alarm_id, "closed": is_closed})
    else:
        click.echo("已关闭。" if is_closed else "这条告警此前已经关闭。")


def _row(entry: AlarmEntry, named: Callable[[Scope], str]) -> tuple[object, ...]:
    alarm = entry.alarm
    latest = "" if alarm.latest_at == alarm.first_at else local_time(alarm.latest_at)
    closed = f"已于 {local_time(alarm.closed_at)} {_closer(alarm)}" if alarm.closed_at else ""
    return (
        entry.alarm_id,
        ALARM_LABELS[alarm.code],
        "\n".join(filter(None, (_subject(entry), named(alarm.scope)))),
        detail_words(alarm),
        "\n".join(each for each in (local_time(alarm.first_at), latest) if each),
        alarm.times,
        closed or ALARM_ADVICE[alarm.code],
    )


def _closer(alarm: Alarm) -> str:
    words = closer_words(alarm.closed_by, alarm.closed_reason)
    if alarm.closed_reason is not None:
        return f"由 {words} 关闭：{alarm.closed_reason}"
    return words if alarm.closed_by else f"关闭{words}"


def _subject(entry: AlarmEntry) -> str:
    """The subject with the Chinese name of its data set, and whose it is."""
    alarm = entry.alarm
    told = "　".join(filter(None, subject_words(alarm)))
    return f"{told}\n{owner_label(alarm.project_code)}" if alarm.project_code else told


def _plain(entry: AlarmEntry, former: Sequence[FormerClosing]) -> dict[str, object]:
    alarm = entry.alarm
    return {
        "alarm_id": entry.alarm_id,
        "site": alarm.scope.site,
        "division": alarm.scope.division_code,
        "year": alarm.scope.fiscal_year,
        "code": alarm.code.value,
        "label": ALARM_LABELS[alarm.code],
        "subject": alarm.subject,
        "project_code": alarm.project_code,
        "detail": alarm.detail,
        "run_id": alarm.run_id,
        "first_at": alarm.first_at,
        "latest_at": alarm.latest_at,
        "times": alarm.times,
        "closed_at": alarm.closed_at,
        "closed_by": alarm.closed_by,
        "closed_reason": alarm.closed_reason,
        "former_closings": [asdict(each) for each in former],
        "advice": ALARM_ADVICE[alarm.code],
    }
