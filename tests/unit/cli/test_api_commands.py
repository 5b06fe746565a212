"""`api token`: made once, listed, taken back, by an administrator alone."""

import pytest

from adapter.cli.account import login_name
from tests.unit.cli.conftest import Terminal

SCOPES = ("--scope", "templates:152501000/101", "--scope", "versions:152501000")


@pytest.fixture
def managed(terminal: Terminal) -> Terminal:
    terminal("user", "add", login_name(), "--role", "administrator")
    return terminal


def test_a_token_is_shown_once_listed_without_it_and_revoked(managed: Terminal) -> None:
    made = managed.json("api", "token", "create", "一体化系统", *SCOPES, "--days", "7")
    assert (managed.code, made["token"][:4]) == (0, "bia_")
    assert made["scopes"] == ["templates:152501000/101", "versions:152501000"]

    (listed,) = managed.json("api", "token", "list")
    assert (listed["name"], listed["state"], listed["used_at"]) == ("一体化系统", "alive", None)
    assert made["token"] not in managed("api", "token", "list")

    assert "已吊销" in managed("api", "token", "revoke", "一体化系统")
    assert managed.json("api", "token", "list")[0]["state"] == "revoked"
    managed("api", "token", "revoke", "一体化系统")
    assert (managed.code, "没有名为“一体化系统”的有效令牌" in managed.err) == (1, True)


def test_the_token_stands_alone_on_the_standard_output(managed: Terminal) -> None:
    said = managed("api", "token", "create", "读取方", *SCOPES)

    assert (said[:4], said.count("\n")) == ("bia_", 1)
    assert "只显示这一次" in managed.err


@pytest.mark.parametrize("scope", ["templates:*", "versions:152501000/", "all", "versions:15250"])
def test_a_scope_that_says_nothing_is_refused_with_how_to_write_it(
    managed: Terminal, scope: str
) -> None:
    managed("api", "token", "create", "x", "--scope", scope)

    assert (managed.code, "templates:152501000/101" in managed.err) == (1, True)


def test_without_an_account_nobody_makes_tokens(terminal: Terminal) -> None:
    terminal("api", "token", "create", "x", *SCOPES)

    assert (terminal.code, "user add" in terminal.err) == (8, True)
