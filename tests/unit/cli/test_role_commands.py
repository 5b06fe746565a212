"""Ownership and withdrawals at the terminal: who may, and what the others are told."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from adapter.clock import SystemClock
from adapter.domain.access.data_scope import DataScope
from adapter.domain.access.roles import Role
from adapter.ports.accounts import Account
from adapter.ports.trees import Side, TreeEntry, TreeKind
from adapter.storage.store import SqlStore, open_store
from tests.conftest import CountedIds
from tests.integration.storage.pulls import SCOPE
from tests.unit.cli.conftest import Said
from tests.unit.cli.test_plan_commands import SETTINGS

#: Who does it and where they may: everywhere, or in another division only.
PEOPLE: Mapping[str, tuple[Role, frozenset[str]]] = {
    "zhang": (Role.PREPARER, frozenset()),
    "li": (Role.REVIEWER, frozenset()),
    "guan": (Role.ADMINISTRATOR, frozenset()),
    "shen": (Role.AUDITOR, frozenset()),
    "far_preparer": (Role.PREPARER, frozenset({"152502000"})),
    "far_reviewer": (Role.REVIEWER, frozenset({"152502000"})),
}
NOT_ALLOWED = 8
ELSEWHERE = (
    f"不办理财政区划 {SCOPE.division_code} 的业务，请由该区划的人员办理，或请系统管理另建账号。"
)
OWN = (
    *("conflicts", "own", SCOPE.division_code, "record", "--kind", "library_set"),
    *("--owner", "system", "--reason", "会商"),
)
ACCEPT = ("run", "pull_targets", "--accept-withdrawals")
Say = Callable[..., Said]


@pytest.fixture
def store(tmp_path: Path, sqlite_template: Path, ids: CountedIds) -> SqlStore:
    """Six people, and a library set that both sides may have."""
    (tmp_path / "store.sqlite").write_bytes(sqlite_template.read_bytes())
    (tmp_path / "indicator-adapter.toml").write_text(SETTINGS)
    clock = SystemClock()
    opened = open_store(f"sqlite:///{tmp_path}/store.sqlite", clock=clock, ids=ids)
    entry = TreeEntry(
        key=SCOPE.division_code, project_code="", content_hash="1" * 64, fields={"owner_code": "1"}
    )
    with opened.begin() as work:
        for user, (role, divisions) in PEOPLE.items():
            work.accounts.add(
                Account(
                    account_id=user,
                    os_user=user,
                    display_name=user,
                    roles=frozenset({role}),
                    data=DataScope(divisions=divisions),
                    created_at=clock.now(),
                )
            )
        work.trees.observe(
            SCOPE,
            Side.INTERNAL,
            TreeKind.LIBRARY_SET,
            [entry],
            at=clock.now(),
            is_complete=False,
        )
        work.commit()
    return opened


def sit(monkeypatch: pytest.MonkeyPatch, user: str) -> None:
    """Let somebody sit down at the terminal."""
    for door in ("ownership", "jobs"):
        monkeypatch.setattr(f"adapter.cli.{door}.login_name", lambda: user)


def logged(store: SqlStore) -> list[str]:
    with store.begin() as work:
        log = work.ownership.log(SCOPE, TreeKind.LIBRARY_SET, SCOPE.division_code)
        return [each.decided_by for each in log]


@pytest.mark.parametrize(
    ("words", "user", "sentence"),
    [
        (OWN, "li", "账号“li”无权改变字段归属，请由经办办理。"),
        (OWN, "guan", "账号“guan”无权改变字段归属，请由经办办理。"),
        (OWN, "shen", "账号“shen”无权改变字段归属，请由经办办理。"),
        (
            OWN,
            "nobody",
            (
                "操作系统用户“nobody”没有有效账号，请系统管理员在“账号管理”中建立，"
                "或在命令行用 user add 建立。"
            ),
        ),
        (
            OWN,
            "far_preparer",
            f"账号“far_preparer”{ELSEWHERE}",
        ),
        (ACCEPT, "zhang", "账号“zhang”无权接受对方的撤回，请由复核办理。"),
        (ACCEPT, "guan", "账号“guan”无权接受对方的撤回，请由复核办理。"),
        (ACCEPT, "shen", "账号“shen”无权接受对方的撤回，请由复核办理。"),
        (
            ACCEPT,
            "nobody",
            (
                "操作系统用户“nobody”没有有效账号，请系统管理员在“账号管理”中建立，"
                "或在命令行用 user add 建立。"
            ),
        ),
        (
            ACCEPT,
            "far_reviewer",
            f"账号“far_reviewer”{ELSEWHERE}",
        ),
    ],
)
def test_the_wrong_person_is_refused_with_one_sentence(
    store: SqlStore,
    say: Say,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    user: str,
    sentence: str,
) -> None:
    monkeypatch.setenv("ERENHOT_SECRET", "secret")
    sit(monkeypatch, user)

    said = say(*words)

    assert (said.code, said.err.splitlines()[-1]) == (NOT_ALLOWED, sentence)
    assert logged(store) == []


def test_a_preparer_moves_an_ownership(
    store: SqlStore, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit(monkeypatch, "zhang")

    said = say(*OWN)

    assert (said.code, said.err) == (0, "")
    assert "整套：对方系统。已记录，下次版本核对起按此判定。" in said.out
    assert logged(store) == ["zhang"]


def test_a_reviewer_accepts_withdrawals(
    store: SqlStore, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is accepted then is shown where there is another side, see `test_guards`."""
    monkeypatch.setenv("ERENHOT_SECRET", "secret")
    sit(monkeypatch, "li")

    said = say(*ACCEPT)

    assert (said.code, "拉取绩效目标：没有可做的内容" in said.out) == (0, True)


def test_who_has_no_account_where_there_is_none_is_told_how_to_make_the_first(
    tmp_path: Path, say: Say
) -> None:
    say("db", "upgrade")

    said = say("plan", "approve", "01a22121-066b-72f1-98ac-8118af591441")

    assert "请先运行 user add 登录名 --role administrator 建立第一个账号" in said.err
