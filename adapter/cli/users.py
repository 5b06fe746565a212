"""Command line of accounts (账号): who may do what, bound to the users of the operating system."""

import click

from adapter.cli.account import login_name
from adapter.cli.choices import Words
from adapter.cli.context import Door
from adapter.cli.output import echo_json, echo_table, json_option, local_time
from adapter.domain.access.data_scope import DataScope, told_data
from adapter.domain.access.roles import ROLE_LABELS, Role
from adapter.ports.accounts import Account
from adapter.settings import issuer_url
from sync_jobs.accounts.identities import link_identity, linked_subjects, unlink_identity
from sync_jobs.accounts.people import NewAccount, add_account, disable_account, list_accounts

_ROLES_TOLD = "，".join(f"{each.value} {label}" for each, label in ROLE_LABELS.items())


@click.group()
def user() -> None:
    """账号与岗位：经办、复核、系统管理、审计，按操作系统用户登录。"""


@user.command()
@click.argument("os_user", metavar="操作系统用户")
@click.option("--name", "display_name", help="姓名，默认同操作系统用户。")
@click.option(
    "--role",
    "roles",
    type=Words(
        [each.value for each in Role],
        labels={each.value: label for each, label in ROLE_LABELS.items()},
    ),
    multiple=True,
    required=True,
    help=f"岗位：{_ROLES_TOLD}。互相制约的岗位不能由一个账号兼任。",
)
@click.option("--division", "divisions", multiple=True, help="财政区划（9 位），可多个，默认不限。")
@click.option(
    "--department",
    "departments",
    multiple=True,
    help="主管部门编码，可多个，默认不限；须同时指定唯一的 --division。",
)
@json_option
@click.pass_obj
def add(
    door: Door,
    os_user: str,
    *,
    display_name: str | None,
    roles: tuple[str, ...],
    divisions: tuple[str, ...],
    departments: tuple[str, ...],
    as_json: bool,
) -> None:
    """建立账号；第一个账号须是系统管理，此后由系统管理建立。"""
    wanted = NewAccount(
        os_user=os_user,
        display_name=display_name or os_user,
        roles=frozenset(map(Role, roles)),
        data=DataScope(divisions=frozenset(divisions), departments=frozenset(departments)),
    )
    with door.app() as app:
        account = add_account(app.accounts(login_name()), wanted)
    if as_json:
        echo_json(_plain(account))
    else:
        bounds = f"，数据范围 {told_data(account.data)}" if account.data.divisions else ""
        told = f"{_roles(account)}{bounds}"
        click.echo(f"已建立账号 {account.os_user}（{account.display_name}）：{told}。")


@user.command("list")
@json_option
@click.pass_obj
def list_command(door: Door, *, as_json: bool) -> None:
    """列出全部账号，已停用的也在内。"""
    with door.kept() as app:
        context, chosen = app.accounts(login_name()), app.settings.web.oidc
        found = list_accounts(context)
        linked = linked_subjects(context, issuer=chosen.issuer) if chosen else {}
    if as_json:
        echo_json([_plain(each) | {"subject": linked.get(each.account_id)} for each in found])
        return
    rows = [
        (
            each.os_user,
            each.display_name,
            _roles(each),
            told_data(each.data),
            local_time(each.created_at),
            local_time(each.disabled_at),
            *((linked.get(each.account_id, "未绑定"),) if chosen else ()),
        )
        for each in found
    ]
    columns = ("操作系统用户", "姓名", "岗位", "数据范围", "建立", "停用")
    echo_table("账号", (*columns, *(("统一身份",) if chosen else ())), rows)


@user.command()
@click.argument("os_user", metavar="操作系统用户")
@json_option
@click.pass_obj
def disable(door: Door, os_user: str, *, as_json: bool) -> None:
    """停用账号；此前的批准仍然有效，同一用户以后可以另建账号。"""
    with door.app() as app:
        account = disable_account(app.accounts(login_name()), os_user)
    if as_json:
        echo_json({"account_id": account.account_id, "os_user": os_user, "disabled": True})
    else:
        click.echo(f"已停用账号 {os_user}。")


@user.command("identity")
@click.argument("os_user", metavar="登录名")
@click.argument("subject", metavar="人员标识", required=False)
@click.option("--remove", is_flag=True, help="解除绑定；其登录全部退出。")
@click.option(
    "--issuer",
    metavar="地址",
    callback=lambda _context, _option, given: _issuer(given),
    help="统一身份认证的地址（issuer），默认为配置中的；改用另一个之前，可先在这里写它来绑定。",
)
@json_option
@click.pass_obj
def identity_command(
    door: Door,
    os_user: str,
    *,
    subject: str | None,
    remove: bool,
    issuer: str | None,
    as_json: bool,
) -> None:
    """把账号与统一身份认证中的人员绑定，或解除（系统管理）；原来的登录全部退出。

    还没有系统管理能登录时，本机上没有账号的人可以代办，记入操作日志。
    """
    if (subject is None) is not remove:
        raise click.UsageError("请写人员标识，或写 --remove 解除绑定。")
    with door.app() as app:
        context = app.accounts(login_name())
        there = issuer or context.issuer
        if subject is None:
            unlink_identity(context, os_user, issuer=issuer)
        else:
            link_identity(context, os_user, subject, issuer=there)
    if as_json:
        told = {"os_user": os_user, "subject": subject, "issuer": there}
        echo_json(told | {"linked": subject is not None})
    elif subject is None:
        click.echo(f"已解除 {os_user} 的绑定。")
    else:
        since = "此后" if there == context.issuer else f"配置改为 {there} 之后，"
        click.echo(f"已绑定 {os_user}：{since}由统一身份认证中的“{subject}”登录。")


def _issuer(given: str | None) -> str | None:
    try:
        return None if given is None else issuer_url(given)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong)) from None


def _roles(account: Account) -> str:
    return "、".join(ROLE_LABELS[each] for each in Role if each in account.roles)


def _plain(account: Account) -> dict[str, object]:
    return {
        "account_id": account.account_id,
        "os_user": account.os_user,
        "display_name": account.display_name,
        "roles": [each.value for each in Role if each in account.roles],
        "divisions": sorted(account.data.divisions),
        "departments": sorted(account.data.departments),
        "created_at": account.created_at,
        "created_by": account.created_by,
        "disabled_at": account.disabled_at,
    }
