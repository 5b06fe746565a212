"""Command line of the pull API (拉取接口): start it, and manage the tokens of its readers."""

from datetime import timedelta

import click

from adapter.bootstrap.api import api_tokens
from adapter.cli.account import login_name
from adapter.cli.context import Door
from adapter.cli.output import echo_json, echo_table, json_option, local_time
from adapter.cli.until_signal import run_until_signal
from adapter.ports.api_tokens import ApiToken
from sync_jobs.accounts.api_tokens import (
    KnownToken,
    NewToken,
    create_token,
    list_tokens,
    revoke_token,
)


@click.group(invoke_without_command=True)
@click.pass_context
def api(context: click.Context) -> None:
    """启动拉取接口（REST 与 SOAP，只读），直到收到停止信号；或管理它的令牌。"""
    if context.invoked_subcommand is not None:
        return
    # Loaded by this command alone: others start faster without it.
    from adapter.api.serving import server_for  # noqa: PLC0415 - see above

    door: Door = context.obj
    with door.app() as app:
        server, place = server_for(app), app.settings.api
        told = f"拉取接口已启动：{place.address}/v1，按 Ctrl-C 结束。"
        run_until_signal(
            server,
            place.host,
            place.port,
            section="api",
            announce=lambda: click.echo(told, err=True),
        )


@api.group()
def token() -> None:
    """拉取接口的令牌：签发、列出、吊销（系统管理）。"""


@token.command()
@click.argument("name", metavar="名称")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    metavar="权限",
    help="versions:区划（版本清单）、templates:区划 或 templates:区划/部门（内容），可写几个。",
)
@click.option(
    "--days", type=click.IntRange(1, 1100), default=365, show_default=True, help="有效天数。"
)
@json_option
@click.pass_obj
def create(door: Door, name: str, *, scopes: tuple[str, ...], days: int, as_json: bool) -> None:
    """签发一个令牌，只显示这一次；本系统只留摘要。"""
    if not (0 < len(name) <= _LONGEST_NAME and name.isprintable()):
        raise click.BadParameter(f"名称须为 1 至 {_LONGEST_NAME} 个可显示的字。", param_hint="名称")
    wanted = NewToken(name=name, scopes=scopes, lasts=timedelta(days=days))
    with door.app() as app:
        made, text = create_token(api_tokens(app), login_name(), wanted)
    if as_json:
        echo_json({**_plain(made), "token": text})
        return
    click.echo(text)
    click.echo(
        f"令牌“{name}”有效至 {local_time(made.expires_at)}，只显示这一次：请经可信渠道交给对方，"
        "丢失后吊销并重新签发。",
        err=True,
    )


#: Of what is kept in one column, together with the mark of tokens in the audit log.
_LONGEST_NAME = 60


@token.command("list")
@json_option
@click.pass_obj
def list_command(door: Door, *, as_json: bool) -> None:
    """列出全部令牌，已过期和已吊销的也在内。"""
    with door.kept() as app:
        found = list_tokens(api_tokens(app), login_name())
    if as_json:
        echo_json([_known(each) for each in found])
        return
    rows = [
        (
            each.token.name,
            " ".join(map(str, each.token.scopes)),
            each.state.label,
            local_time(each.token.expires_at),
            local_time(each.token.used_at),
            each.token.created_by,
        )
        for each in found
    ]
    echo_table("令牌", ("名称", "权限", "状态", "有效至", "最近使用", "签发人"), rows)


@token.command()
@click.argument("name", metavar="名称")
@json_option
@click.pass_obj
def revoke(door: Door, name: str, *, as_json: bool) -> None:
    """吊销令牌，立即生效。"""
    with door.app() as app:
        gone = revoke_token(api_tokens(app), login_name(), name)
    if as_json:
        echo_json({"token_id": gone.token_id, "name": name, "revoked": True})
    else:
        click.echo(f"已吊销令牌“{name}”。")


def _plain(token: ApiToken) -> dict[str, object]:
    return {
        "token_id": token.token_id,
        "name": token.name,
        "scopes": [str(each) for each in token.scopes],
        "created_at": token.created_at,
        "created_by": token.created_by,
        "expires_at": token.expires_at,
    }


def _known(each: KnownToken) -> dict[str, object]:
    return {
        **_plain(each.token),
        "state": each.state.value,
        "revoked_at": each.token.revoked_at,
        "used_at": each.token.used_at,
    }
