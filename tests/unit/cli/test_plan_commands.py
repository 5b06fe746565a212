"""Plans and accounts at the terminal: Chinese sentences, data for programs, exit codes."""

import json
import os
import pwd
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapter.cli.account import login_name
from adapter.clock import SystemClock
from adapter.domain.access.roles import Role
from adapter.domain.plan.plan import ChangeKind, FieldChange, PlanChange, PlanHeader, PlanKind
from adapter.domain.plan.states import PlanState
from adapter.domain.reconcile.one_record import Dropped, Party
from adapter.domain.reconcile.policy import FieldOwner
from adapter.domain.reconcile.table import Reason
from adapter.package_format.keys import new_key_pair
from adapter.ports.accounts import Account
from adapter.ports.reconciled import DroppedEntry
from adapter.ports.trees import TreeKind
from adapter.storage.store import SqlStore, open_store
from tests.conftest import CountedIds
from tests.integration.storage.pulls import SCOPE
from tests.unit.cli.conftest import Said

SETTINGS = f"""
[store]
url = "sqlite:///store.sqlite"
[plan]
signing_key = "approval.pem"
[site.{SCOPE.site}]
profile = "std-v2-rest"
base_url = "http://127.0.0.1:9"
division_code = "{SCOPE.division_code}"
fiscal_year = {SCOPE.fiscal_year}
app_id = "adapter"
app_secret_env = "ERENHOT_SECRET"
"""
AUTHOR, REVIEWER, ADMIN, AUDITOR = "zhang", "li", "guan", "shen"
ROLES = {
    AUTHOR: Role.PREPARER,
    REVIEWER: Role.REVIEWER,
    ADMIN: Role.ADMINISTRATOR,
    AUDITOR: Role.AUDITOR,
}
REFUSED, DIFFERENCES, NOT_ALLOWED = 1, 5, 8
Say = Callable[..., Said]
PLAN = "plan"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = PlanHeader(
    plan_id=PLAN,
    kind=PlanKind.PUSH,
    scope=SCOPE,
    author_id=AUTHOR,
    created_at=LONG_AGO,
    expires_at=LONG_AGO,
    code_version="0.1.0",
    profile="std-v2-rest",
    profile_digest="4" * 64,
    internal_digest="5" * 64,
    external_digest="6" * 64,
    baseline_digest="7" * 64,
)
#: One of the library, one of a project that nobody opened.
CHANGES = [
    PlanChange(
        position=1,
        kind=ChangeKind.CHANGE,
        set_kind="library_set",
        key="152501000",
        title="指标库（152501000）",
        project_code="",
        expected="1" * 64,
        target="2" * 64,
        rows_digest="3" * 64,
        version_id="version",
        fields=(FieldChange(path="nodes.101.standard", before="≥5万元", after="≥6万元"),),
    ),
    PlanChange(
        position=2,
        kind=ChangeKind.CREATE,
        set_kind="template",
        key="涉密模板",
        title="涉密模板",
        project_code="15250125T000000009999",
        expected=None,
        target="2" * 64,
    ),
]


@pytest.fixture
def empty(tmp_path: Path, sqlite_template: Path) -> Path:
    """A settings file, a key and a database without accounts."""
    (tmp_path / "store.sqlite").write_bytes(sqlite_template.read_bytes())
    (tmp_path / "indicator-adapter.toml").write_text(SETTINGS)
    new_key_pair(tmp_path / "approval.pem")
    return tmp_path


@pytest.fixture
def sitting(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets somebody sit down at the terminal."""

    def sit(user: str) -> None:
        for door in ("plans.group", "plans.deciding", "users"):
            monkeypatch.setattr(f"adapter.cli.{door}.login_name", lambda: user)

    return sit


@pytest.fixture
def store(empty: Path, ids: CountedIds, sitting: Callable[[str], None]) -> SqlStore:
    """Four people and one submitted plan: a library set, and a template of a closed project."""
    clock = SystemClock()
    opened = open_store(f"sqlite:///{empty}/store.sqlite", clock=clock, ids=ids)
    with opened.begin() as work:
        for user, role in ROLES.items():
            work.accounts.add(
                Account(
                    account_id=user,
                    os_user=user,
                    display_name=user,
                    roles=frozenset({role}),
                    created_at=clock.now(),
                )
            )
        count, digest = work.plans.add(HEADER, CHANGES)
        header = replace(
            HEADER,
            change_count=count,
            changes_digest=digest,
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=7),
        )
        work.plans.seal(header)
        work.plans.move(PLAN, PlanState.SUBMITTED, at=clock.now())
        work.commit()
    sitting(AUTHOR)
    return opened


# --- accounts -------------------------------------------------------------------------------------


def test_the_first_account_is_an_administrators(
    empty: Path, say: Say, sitting: Callable[[str], None]
) -> None:
    sitting(ADMIN)

    other = say("user", "add", AUTHOR, "--role", "preparer")
    first = say("user", "add", ADMIN, "--role", "administrator")
    second = say("user", "add", AUTHOR, "--name", "张三", "--role", "preparer", "--json")

    assert (other.code, other.err) == (
        REFUSED,
        "第一个账号须是系统管理，请写 --role administrator。\n",
    )
    assert (first.code, first.out) == (0, "已建立账号 guan（guan）：系统管理。\n")
    assert (second.json["display_name"], second.json["roles"]) == ("张三", ["preparer"])


@pytest.mark.parametrize("user", [AUTHOR, REVIEWER, AUDITOR, "nobody"])
def test_only_an_administrator_gives_rights(
    store: SqlStore, say: Say, sitting: Callable[[str], None], user: str
) -> None:
    sitting(user)

    assert say("user", "add", "wang", "--role", "reviewer").code == NOT_ALLOWED
    assert say("user", "disable", REVIEWER).code == NOT_ALLOWED


def test_roles_that_must_be_apart_are_refused_by_name(
    store: SqlStore, say: Say, sitting: Callable[[str], None]
) -> None:
    sitting(ADMIN)

    said = say("user", "add", "wang", "--role", "reviewer", "--role", "preparer")

    assert (said.code, said.err) == (
        REFUSED,
        "“经办”与“复核”须由不同的人担任，请分别建立账号。\n",
    )


def test_an_account_is_closed_and_its_user_can_have_another(
    store: SqlStore, say: Say, sitting: Callable[[str], None]
) -> None:
    sitting(ADMIN)
    taken = say("user", "add", REVIEWER, "--role", "auditor")

    assert say("user", "disable", REVIEWER).out == "已停用账号 li。\n"
    assert say("user", "add", REVIEWER, "--role", "auditor").code == 0
    assert "user disable" in taken.err
    assert [each["os_user"] for each in say("user", "list", "--json").json].count(REVIEWER) == 2
    assert "最后一个系统管理" in say("user", "disable", ADMIN).err
    assert "没有这个有效账号" in say("user", "disable", "nobody").err


def test_who_sits_at_the_terminal_is_asked_of_the_kernel_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable in ("LOGNAME", "USER", "SUDO_USER"):
        monkeypatch.setenv(variable, "somebody")

    assert login_name() == pwd.getpwuid(os.getuid()).pw_name


# --- looking --------------------------------------------------------------------------------------


def test_a_plan_is_shown_without_what_is_closed(store: SqlStore, say: Say) -> None:
    said = say("plan", "show", PLAN)
    told = say("plan", "show", PLAN, "--json").json

    assert said.code == 0
    assert "101 标准值：≥5万元（50000元） → ≥6万元（60000元）" in said.out
    assert "另有 1 条" in said.out
    assert "涉密模板" not in said.out
    assert (told["hidden"], [each["key"] for each in told["changes"]]) == (1, ["152501000"])


def test_one_change_is_shown_with_all_its_fields(store: SqlStore, say: Say) -> None:
    assert "→ 尚未执行" in say("plan", "show", PLAN, "--change", "1").out
    assert say("plan", "show", PLAN, "--change", "2").code == REFUSED


def test_plans_are_listed_by_state(store: SqlStore, say: Say) -> None:
    assert [each["plan_id"] for each in say("plan", "list", "--json").json] == [PLAN]
    assert "待复核" in say("plan", "list").out
    assert say("plan", "list", "--state", "applied", "--json").json == []


def test_an_export_is_a_new_file_for_its_owner_alone(
    store: SqlStore, say: Say, empty: Path
) -> None:
    first = say("plan", "export", PLAN, "plan.jsonl", "--json")
    again = say("plan", "export", PLAN, "plan.jsonl")

    lines = [json.loads(each) for each in (empty / "plan.jsonl").read_text().splitlines()]
    assert (first.json["changes"], first.json["hidden"]) == (1, 1)
    assert [each["type"] for each in lines] == ["plan", "change"]
    assert stat.S_IMODE((empty / "plan.jsonl").stat().st_mode) == 0o600
    assert (again.code, "已存在" in again.err) == (REFUSED, True)


@pytest.mark.parametrize("words", [("list",), ("show", PLAN), ("verify", PLAN)])
def test_an_administrator_sees_no_plan(
    store: SqlStore, say: Say, sitting: Callable[[str], None], words: tuple[str, ...]
) -> None:
    sitting(ADMIN)

    said = say("plan", *words)

    assert said.code == NOT_ALLOWED
    assert "请由经办、复核、审计办理" in said.err


# --- deciding -------------------------------------------------------------------------------------


def test_a_plan_is_approved_and_proves_it(
    store: SqlStore, say: Say, sitting: Callable[[str], None]
) -> None:
    sitting(REVIEWER)
    approved = say("plan", "approve", PLAN, "--comment", "同意")
    sitting(AUDITOR)

    verified = say("plan", "verify", PLAN)

    assert approved.out == "计划 plan 第 1 稿：已批准。\n"
    assert (verified.code, verified.out) == (0, "内容与摘要一致。\nli 的批准：签名有效。\n")
    assert "li" in say("plan", "show", PLAN).out


def test_a_plan_that_was_changed_by_hand_fails_its_verification(
    store: SqlStore, say: Say, empty: Path
) -> None:
    with closing(sqlite3.connect(empty / "store.sqlite")) as connection, connection:
        connection.execute("UPDATE plan_change SET title = '别的' WHERE position = 1")

    said = say("plan", "verify", PLAN)

    assert (said.code, said.out) == (DIFFERENCES, "内容与摘要不符，可能被改动过。\n")
    assert say("plan", "verify", PLAN, "--json").json["intact"] is False


def test_a_refusal_is_one_sentence_and_under_json_one_document(store: SqlStore, say: Say) -> None:
    said = say("plan", "approve", PLAN)
    told = say("plan", "approve", PLAN, "--json")

    assert (said.code, said.err) == (
        NOT_ALLOWED,
        "账号“zhang”无权复核计划，请由复核办理。\n",
    )
    assert (told.code, told.json["error"]) == (NOT_ALLOWED, "PersonRefused")


def test_an_edit_and_a_submission_go_there_and_back(
    store: SqlStore, say: Say, sitting: Callable[[str], None]
) -> None:
    edited = say("plan", "edit", PLAN, "1", "--to", "leave_out")
    wrong = say("plan", "edit", PLAN, "1", "--to", "send")
    submitted = say("plan", "submit", PLAN)
    sitting(REVIEWER)
    rejected = say("plan", "reject", PLAN, "--comment", "先核对")

    assert edited.out == "计划 plan 第 2 稿：草稿。\n"
    assert (wrong.code, "不是冲突" in wrong.err) == (REFUSED, True)
    assert submitted.out == "计划 plan 第 2 稿：待复核。\n需要 1 人批准。\n"
    assert rejected.out == "计划 plan 第 2 稿：已退回。\n"
    assert say("plan", "apply", PLAN).code == NOT_ALLOWED


@pytest.mark.parametrize("words", [("show",), ("approve",), ("apply",), ("rollback",), ("void",)])
def test_a_plan_that_is_not_there_is_said_to_be_missing(
    store: SqlStore, say: Say, sitting: Callable[[str], None], words: tuple[str, ...]
) -> None:
    sitting(REVIEWER if words == ("approve",) else AUTHOR)

    said = say("plan", *words, "nowhere")

    assert (said.code, said.err) == (
        REFUSED,
        "没有编号为 nowhere 的计划，请用 plan list 查看。\n",
    )


# --- what is adopted and dropped ------------------------------------------------------------------

DROP = Dropped(
    path="nodes.101.name",
    party=Party.EXTERNAL,
    value="对方的名称",
    kept="本方的名称",
    owner=FieldOwner.LIBRARY,
    reason=Reason.LIBRARY_OWNS,
)


def adopting(store: SqlStore, ids: CountedIds) -> str:
    """A plan that merges a set of the library, and the move that it dropped."""
    plan_id = ids.fresh()
    merge = replace(
        CHANGES[0],
        kind=ChangeKind.MERGE,
        adopted=(FieldChange(path="nodes.102.standard", before="≥1万元", after="≥2万元"),),
        dropped=(DROP,),
    )
    entries = [
        DroppedEntry(
            dropped_id=ids.fresh(),
            kind=kind,
            key=key,
            project_code=code,
            plan_id=plan_id,
            position=1,
            run_id="run",
            move=DROP,
            dropped_by=AUTHOR,
            dropped_at=LONG_AGO,
        )
        for kind, key, code in (
            (TreeKind.LIBRARY_SET, "152501000", ""),
            (TreeKind.TEMPLATE, "涉密模板", "15250125T000000009999"),
        )
    ]
    with store.begin() as work:
        count, digest = work.plans.add(replace(HEADER, plan_id=plan_id), [merge])
        work.plans.seal(replace(HEADER, plan_id=plan_id, change_count=count, changes_digest=digest))
        work.reconciled.drop(SCOPE, entries)
        work.commit()
    return plan_id


def test_a_merge_tells_what_becomes_of_either_side_and_what_falls(
    store: SqlStore, ids: CountedIds, say: Say
) -> None:
    plan_id = adopting(store, ids)

    told = say("plan", "show", plan_id).out
    (change,) = say("plan", "show", plan_id, "--json").json["changes"]

    assert "1. 合并双方　指标库 指标库（152501000）" in told
    assert "≥5万元（50000元） → ≥6万元（60000元）" in told
    assert "   本方采纳 102" in told
    assert "≥2万元（20000元）" in told
    assert "   不采用对方改的 101" in told
    assert change["adopted"][0]["after"] == "≥2万元"
    assert change["dropped"][0]["value"] == "对方的名称"


def test_dropped_moves_are_listed_with_who_why_and_by_which_plan(
    store: SqlStore, ids: CountedIds, say: Say
) -> None:
    plan_id = adopting(store, ids)

    said = say("conflicts", "dropped", "--json")
    told = say("conflicts", "dropped", "152501000", "--plan", plan_id).out
    nothing = say("conflicts", "dropped", "别的", "--json").json

    (entry,) = said.json["dropped"]
    assert (said.json["total"], said.json["hidden"]) == (1, 1)
    assert (entry["key"], entry["value"], entry["kept"]) == (
        "152501000",
        "对方的名称",
        "本方的名称",
    )
    assert (entry["reason_label"], entry["dropped_by"]) == ("归指标库管，以本方为准", AUTHOR)
    assert entry["plan_id"] == plan_id
    assert "涉密模板" not in told + said.out
    assert "对方的名称" in told
    assert nothing["dropped"] == []
