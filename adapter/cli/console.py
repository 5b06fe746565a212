"""Command line of the console (控制台): start it, and give people their way in."""

import gc

import click

from adapter.cli.account import login_name
from adapter.cli.context import Door
from adapter.cli.output import echo_json, json_option
from adapter.cli.until_signal import run_until_signal


@click.command()
@click.pass_obj
def web(door: Door) -> None:
    """启动网页控制台，直到收到停止信号；首次启动时给出一次性的设置链接。"""
    # Loaded by this command alone: others start faster without it.
    from adapter.web.serving import (  # noqa: PLC0415 - see above
        first_address,
        lacks_administrator,
        server_for,
    )

    with door.app() as app:
        server, console = server_for(app)

        def announce() -> None:
            click.echo(f"控制台已启动：{console.address}，按 Ctrl-C 结束。", err=True)
            address = first_address(console)
            if address is not None:
                click.echo(
                    "还没有账号。请用下面的链接建立系统管理员（24 小时内有效，只能用一次）："
                )
                click.echo(address)
            if lacks_administrator(console):
                click.echo(
                    "还没有系统管理从统一身份认证登录过。请在本机用 user add 建立一个"
                    "（已有的不必），再用 user identity 绑定其人员标识。"
                )

        # What it loaded stays until the end: pages must not look through it for garbage.
        gc.collect()
        gc.freeze()
        place = app.settings.web
        run_until_signal(server, place.host, place.port, section="web", announce=announce)


@click.command("link")
@click.argument("os_user", metavar="登录名")
@json_option
@click.pass_obj
def link_command(door: Door, os_user: str, *, as_json: bool) -> None:
    """签发设置控制台口令的一次性链接；原口令、动态码和登录全部作废（系统管理）。

    还没有系统管理能登录时，本机上没有账号的人可以代办，记入操作日志。
    """
    from adapter.bootstrap.console import signing_in  # noqa: PLC0415 - see `web`
    from sync_jobs.accounts.credentials import issue_link  # noqa: PLC0415 - see `web`

    with door.app() as app:
        token = issue_link(signing_in(app), login_name(), os_user)
        chosen = app.settings.web
    base = chosen.public_url or f"http://{chosen.host}:{chosen.port}"
    address = f"{base}/set-up/{token}"
    if as_json:
        echo_json({"os_user": os_user, "address": address})
    else:
        click.echo(
            f"请把链接当面或经可信渠道交给 {os_user}（24 小时内有效，只能用一次）：\n{address}"
        )
