"""Conflicts, field names, the quarantine and alarms at the terminal: Chinese, of open projects."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from adapter.cli.account import login_name
from adapter.domain.reconcile.one_record import FieldDecision
from adapter.domain.reconcile.policy import FieldOwner
from adapter.domain.reconcile.table import Decision, Reason
from adapter.domain.reconcile.three_ways import Verdict
from adapter.ports.alarms import ALARM_ADVICE, ALARM_LABELS, Alarm, AlarmCode
from adapter.ports.sign_in import AuditFilter
from adapter.ports.staging import QuarantinedRow
from adapter.ports.trees import Side, TreeEntry, TreeKind
from tests.integration.storage.pulls import DIVISION, PROJECT, SCOPE, line, page
from tests.integration.storage.reviews_desk import OTHER, Desk, verdict
from tests.integration.storage.test_library_and_projects import CONTENT, version
from tests.unit.cli.findings_desk import Terminal, desk, run, settings

__all__ = ["desk", "run", "settings"]


# --- conflicts ------------------------------------------------------------------------------------

UNOWNED = "双方改得不同，又无归属"


def conflict(desk: Desk) -> None:
    fields = (
        FieldDecision(
            path="items.A.01.target",
            verdict=Verdict.CONFLICT,
            decision=Decision.CONFLICT,
            reason=Reason.NO_OWNER,
            owner=FieldOwner.PERSON,
            baseline="≥300公里",
            internal="≥320公里",
            external=None,
        ),
        FieldDecision(
            path="items.A.01.weight",
            verdict=Verdict.EXTERNAL_CHANGED,
            decision=Decision.ADOPT_THEIRS,
            reason=Reason.THEY_MOVED,
            owner=FieldOwner.PERSON,
            baseline="10",
            internal="10",
            external="12",
        ),
    )
    held = TreeEntry(
        key="T1", project_code=PROJECT, content_hash="h", fields={"template_name": "公路模板"}
    )
    with desk.store.begin() as work:
        at, kind = desk.clock.turn(1), TreeKind.TEMPLATE
        work.trees.observe(SCOPE, Side.INTERNAL, kind, [held], at=at, is_complete=True)
        work.commit()
    library = verdict("101", TreeKind.LIBRARY_SET, verdict=Verdict.INTERNAL_CHANGED)
    desk.judge(verdict("T1", fields=fields), library)


def test_a_conflict_is_shown_field_by_field_side_by_side(desk: Desk, run: Terminal) -> None:
    conflict(desk)

    said = run("conflicts", "show", "T1")

    assert "指标模板 T1 公路模板：冲突，处置：冲突（逐字段判定）" in said
    rows = [line.split("│")[1:-1] for line in said.splitlines() if "A.01" in line]
    assert [[cell.strip() for cell in row] for row in rows] == [
        ["A.01 指标值", "冲突", "≥300公里", "≥320公里", "（无此项）", "冲突", UNOWNED],
        ["A.01 分值（权重）", "对方变更", "10", "10", "12", "采纳对方", "只有对方改了"],
    ]


def test_conflicts_are_listed_first_and_all_verdicts_when_asked(desk: Desk, run: Terminal) -> None:
    conflict(desk)

    def keys(*words: str) -> list[str]:
        return [each["key"] for each in run.json("conflicts", "list", *words)["sets"]]

    said = run("conflicts", "list")

    assert "A.01 指标值、A.01 分值（权重）" in said
    assert keys() == keys("--verdict", "conflict") == ["T1"]
    assert keys("--verdict", "all") == ["101", "T1"]
    assert keys("--verdict", "internal_changed") == ["101"]


def test_the_names_of_all_sets_of_a_list_are_read_at_once(desk: Desk, run: Terminal) -> None:
    keys = [f"T{number}" for number in range(5)]
    held = [
        TreeEntry(key=key, project_code=PROJECT, content_hash="h", fields={"template_name": key})
        for key in keys
    ]
    with desk.store.begin() as work:
        at, kind = desk.clock.turn(1), TreeKind.TEMPLATE
        work.trees.observe(SCOPE, Side.EXTERNAL, kind, held, at=at, is_complete=True)
        work.commit()
    desk.judge(*map(verdict, keys), verdict("101", TreeKind.LIBRARY_SET))
    reads: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        # What a side holds; the gate asks for owners alone.
        if "tree_observation.fields" in statement:
            reads.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    told = run.json("conflicts", "list", "--verdict", "all")["sets"]
    event.remove(Engine, "before_cursor_execute", note)

    assert len(reads) == 1
    names = {each["key"]: each["title"] for each in told}
    assert names == {"101": "归口单位的全部指标", **{key: key for key in keys}}


def test_a_person_moves_the_ownership_of_a_field_and_it_is_logged_with_account_and_reason(
    desk: Desk, run: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    conflict(desk)
    monkeypatch.setattr("adapter.cli.ownership.login_name", lambda: "zhang")
    system, library = ("--owner", "system", "--reason"), ("--owner", "library", "--reason")

    said = run("conflicts", "own", "T1", "template_name", *system, " 会商后由单位定 ")
    moved = run.json("conflicts", "own", "T1", "record", *library, "以局里为准")

    assert "T1 模板名称：对方系统。已记录，下次版本核对起按此判定。" in said
    assert (moved["path"], moved["label"], moved["owner"]) == ("record", "整套", "library")
    logged = run.json("conflicts", "owners", "T1")
    assert [(each["path"], each["decided_by"], each["reason"]) for each in logged] == [
        ("template_name", "zhang", "会商后由单位定"),
        ("record", "zhang", "以局里为准"),
    ]
    assert "会商后由单位定" in run("conflicts", "owners", "T1")
    desk.make_list(OTHER)
    assert run.json("conflicts", "owners", "T1") == []


@pytest.mark.parametrize("words", [("T1", "items.9.target"), ("T2", "template_name")])
def test_what_nobody_has_cannot_be_given_to_anybody(
    desk: Desk, run: Terminal, words: tuple[str, str]
) -> None:
    conflict(desk)

    run("conflicts", "own", *words, "--owner", "system", "--reason", "会商")

    assert run.code == 1
    assert "三方都没有这一套或这个字段" in run.err
    run("conflicts", "own", *words, "--owner", "system", "--reason", " ")
    assert run.code == 2
    assert "请写明理由" in run.err


def test_a_conflict_of_a_closed_project_is_not_shown(desk: Desk, run: Terminal) -> None:
    conflict(desk)
    desk.make_list(OTHER)

    said = run("conflicts", "list", "--verdict", "all")
    run("conflicts", "show", "T1")

    assert "公路" not in said
    assert "另有 1 条" in said
    assert run.code == 1
    assert run.out == b""


# --- field names elsewhere ------------------------------------------------------------------------


def test_a_library_diff_names_fields_in_chinese(desk: Desk, run: Terminal) -> None:
    first, *others = CONTENT.indicators
    changed = replace(CONTENT, indicators=(replace(first, remark="新备注"), *others))
    with desk.store.begin() as work:
        work.library.add_released(DIVISION, version(1), CONTENT)
        work.library.add_released(DIVISION, version(2), changed)
        work.commit()

    said = run("library", "diff", "1", "2", "--fields")

    assert "备注" in said.partition("新值")[2].partition("新备注")[0]
    assert "remark" not in said
    assert run.json("library", "diff", "1", "2", "--fields")[0]["field"] == "remark"


def test_a_profile_names_fields_in_chinese_beside_those_of_its_file(run: Terminal) -> None:
    said = run("profile", "show", "std-v2-rest")

    rows = [[cell.strip() for cell in line.split("│")[1:3]] for line in said.splitlines()]
    assert ["指标值", "target_value"] in rows


def test_the_reason_of_a_quarantined_row_names_its_field_in_chinese(
    desk: Desk, run: Terminal
) -> None:
    bad = QuarantinedRow(0, PROJECT, "not_a_number", "completion_rate", "")
    desk.puller.pull(page([], quarantined=[(bad, b"{}")]))

    assert "完成率：不是数值" in run("quarantine", "list")


# --- quarantine: what left it, and once more ------------------------------------------------------


def test_rows_that_left_the_quarantine_are_listed_on_demand(desk: Desk, run: Terminal) -> None:
    bad = QuarantinedRow(0, PROJECT, "not_a_number", "score", "", "bad-1")
    desk.puller.pull(page([], quarantined=[(bad, b"{}")]))
    desk.puller.pull(page([line("bad-1")]), is_sweep=False)

    assert run.json("quarantine", "list") == []
    (entry,) = run.json("quarantine", "list", "--all")
    assert (entry["state"], entry["attempts"]) == ("superseded", 1)
    assert entry["closed_by"]
    assert "已有更新的内容" in run("quarantine", "list", "--all")
    assert "已有更新的内容" in run("quarantine", "show", entry["entry_id"])


@pytest.fixture
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERENHOT_SECRET", "x")


@pytest.mark.usefixtures("_secret")
def test_a_replay_says_what_came_of_the_rows(desk: Desk, run: Terminal) -> None:
    bad = QuarantinedRow(0, PROJECT, "not_a_number", "score", "", "bad-1")
    desk.puller.pull(page([], quarantined=[(bad, f'{{"pro_code":"{PROJECT}"}}'.encode())]))

    said = run("quarantine", "replay", "--dry-run", "--kind", "target_line")
    told = run.json("quarantine", "replay")

    assert "隔离重放：试运行部分完成" in said
    assert "可以重放入库 0 行，已有更新的内容 0 行，仍待处理 1 行" in said
    assert run.code == 3
    assert (told["job"], told["counts"]["quarantined"]) == ("replay_quarantine", 1)
    (entry,) = run.json("quarantine", "list")
    assert (entry["code"], entry["attempts"]) == ("missing_required", 2)


@pytest.mark.usefixtures("_secret")
def test_only_a_row_that_waits_and_may_be_seen_is_replayed_alone(desk: Desk, run: Terminal) -> None:
    bad = QuarantinedRow(0, PROJECT, "not_a_number", "score", "", "bad-1")
    desk.puller.pull(page([], quarantined=[(bad, b"{}")]))
    (entry,) = run.json("quarantine", "list")

    run("quarantine", "replay", "--id", "no-such-row")
    nowhere = run.err
    run("quarantine", "replay", "--id", entry["entry_id"], "--kind", "declared_target")
    elsewhere = run.err
    desk.puller.pull(page([line("bad-1")]), is_sweep=False)
    run("quarantine", "replay", "--id", entry["entry_id"])

    assert "没有这个编号" in nowhere
    assert "不在等待之列" in elsewhere
    assert "不在等待之列：绩效目标指标，已有更新的内容" in run.err
    assert run.code == 1


# --- alarms ---------------------------------------------------------------------------------------


def alarm(desk: Desk, code: AlarmCode, subject: str, project_code: str = "") -> None:
    now = desk.clock.turn(60)
    told = Alarm(
        scope=SCOPE,
        code=code,
        subject=subject,
        project_code=project_code,
        detail="新元素：口径没有写到，见于 2 行中的 2 行",
        run_id=desk.puller.run(),
        first_at=now,
        latest_at=now,
    )
    with desk.store.begin() as work:
        work.alarms.raise_([told])
        work.commit()


def add_site(home: Path, name: str) -> None:
    """The same site once more under another name."""
    file = home / "settings.toml"
    text = file.read_text("utf-8")
    _, _, site = text.partition(f"[site.{SCOPE.site}]\n")
    file.write_text(f'default_site = "{SCOPE.site}"\n{text}\n[site.{name}]\n{site}', "utf-8")


def test_where_there_are_several_sites_lists_say_whose_an_entry_is(
    desk: Desk, run: Terminal, tmp_path: Path
) -> None:
    alarm(desk, AlarmCode.SCHEMA_DRIFT, "target_line.extra")
    bad = QuarantinedRow(0, PROJECT, "not_a_number", "completion_rate", "")
    desk.puller.pull(page([], quarantined=[(bad, b"{}")]))
    alone = run("alarms") + run("quarantine", "list")
    add_site(tmp_path, "soap")

    for words in (("alarms",), ("quarantine", "list")):
        assert f"站点 {SCOPE.site}" in run(*words)
    assert "站点" not in alone


def test_alarms_are_told_in_chinese_with_what_to_do_next(desk: Desk, run: Terminal) -> None:
    for _ in range(2):
        alarm(desk, AlarmCode.SCHEMA_DRIFT, "target_line.extra")

    said = run("alarms")
    told = run.json("alarms")

    for words in ("结构变化", "extra", "新元素", "请对照"):
        assert words in said
    assert (told["total"], told["hidden"]) == (1, 0)
    (entry,) = told["alarms"]
    assert (entry["code"], entry["subject"], entry["times"]) == (
        "schema_drift",
        "target_line.extra",
        2,
    )
    assert "未关闭的告警 1 条，请用 alarms 查看" in run("status")
    assert run.json("status")[0]["open_alarms"] == 1


def test_an_alarm_is_closed_by_its_number_and_kept(desk: Desk, run: Terminal) -> None:
    alarm(desk, AlarmCode.COPY_DIFFERS, "target_line")
    (entry,) = run.json("alarms")["alarms"]

    closed = run("alarms", "close", entry["alarm_id"], "--reason", "已核实")
    again = run.json("alarms", "close", entry["alarm_id"], "--reason", "再关一次")

    assert closed == "已关闭。\n"
    assert again == {"alarm_id": entry["alarm_id"], "closed": False}
    assert run.json("alarms")["alarms"] == []
    (kept,) = run.json("alarms", "--all")["alarms"]
    assert kept["closed_at"]
    assert (kept["closed_by"], kept["closed_reason"]) == (login_name(), "已核实")
    noted, _total = desk.store.queries.audit_entries(AuditFilter(action="close_alarm"), limit=9)
    assert [(each.os_user, each.refusal) for each in reversed(noted)] == [
        (login_name(), ""),
        (login_name(), "AlarmChanged"),
    ]
    assert "关闭" in run("alarms", "--all", "--site", SCOPE.site)


def test_who_closed_an_alarm_is_told_as_far_as_it_was_written_down(
    desk: Desk, run: Terminal
) -> None:
    alarm(desk, AlarmCode.COPY_DIFFERS, "target_line")
    with desk.store.begin() as work:
        now = desk.clock.now()
        work.alarms.close(SCOPE, AlarmCode.COPY_DIFFERS, ["target_line"], at=now)
        work.commit()

    assert "由作业关闭：情况已不再出现" in run("alarms", "--all")
    (kept,) = run.json("alarms", "--all")["alarms"]
    assert (kept["closed_by"], kept["closed_reason"]) == ("作业", None)

    with desk.store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alarm SET closed_by = NULL")
    told = run("alarms", "--all")
    assert "关闭（关闭人未记录）" in told
    assert "作业关闭" not in told


def test_how_an_alarm_was_closed_before_is_told_with_it(desk: Desk, run: Terminal) -> None:
    for _ in range(2):
        alarm(desk, AlarmCode.COPY_DIFFERS, "target_line")
    (before,) = run.json("alarms")["alarms"]
    assert before["former_closings"] == []
    run("alarms", "close", before["alarm_id"], "--reason", "已核实")
    (closed,) = run.json("alarms", "--all")["alarms"]
    alarm(desk, AlarmCode.COPY_DIFFERS, "target_line")

    (again,) = run.json("alarms")["alarms"]

    names = ("first_at", "times", "closed_at", "closed_by", "closed_reason")
    assert again["alarm_id"] == before["alarm_id"]
    assert again["former_closings"] == [{name: closed[name] for name in names}]
    assert (closed["times"], closed["closed_reason"]) == (2, "已核实")
    assert (again["times"], again["closed_at"], again["closed_reason"]) == (1, None, None)


def test_a_script_that_gives_no_reason_closes_and_the_alarm_says_so(
    desk: Desk, run: Terminal
) -> None:
    alarm(desk, AlarmCode.COPY_DIFFERS, "target_line")
    (entry,) = run.json("alarms")["alarms"]

    assert run("alarms", "close", entry["alarm_id"]) == "已关闭。\n"
    (kept,) = run.json("alarms", "--all")["alarms"]
    assert kept["closed_reason"] == "（命令行关闭，未写处理情况）"


def test_an_alarm_is_closed_by_who_may_once_there_are_accounts(desk: Desk, run: Terminal) -> None:
    alarm(desk, AlarmCode.COPY_DIFFERS, "target_line")
    (entry,) = run.json("alarms")["alarms"]
    run("user", "add", login_name(), "--role", "administrator")

    run("alarms", "close", entry["alarm_id"], "--reason", "已核实")
    assert run.code != 0
    assert "关闭告警" in run.err
    assert "经办" in run.err
    assert len(run.json("alarms")["alarms"]) == 1
    noted, _total = desk.store.queries.audit_entries(AuditFilter(action="close_alarm"), limit=9)
    assert [each.refusal for each in noted] == ["not_permitted"]


def test_alarms_of_closed_projects_are_only_counted(desk: Desk, run: Terminal) -> None:
    alarm(desk, AlarmCode.PUSH_DOUBLED, "T1", PROJECT)
    (entry,) = run.json("alarms")["alarms"]
    desk.make_list(OTHER)

    told = run.json("alarms")
    said = run("alarms")
    run("alarms", "close", entry["alarm_id"], "--reason", "已核实")

    assert (told["total"], told["hidden"], told["alarms"]) == (0, 1, [])
    assert PROJECT not in said
    assert "另有 1 条" in said
    assert run.code == 1


@pytest.mark.parametrize("code", AlarmCode)
def test_every_alarm_has_a_name_and_an_advice_in_chinese(code: AlarmCode) -> None:
    assert all("\u4e00" <= each[code][0] <= "\u9fff" for each in (ALARM_LABELS, ALARM_ADVICE))
