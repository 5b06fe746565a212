"""`profile try` and `bisect` at the command line, over a database with archived pages."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapter.cli.tried import echo_report
from adapter.domain.record import RecordKind
from adapter.errors import ExitCode
from adapter.ports.trees import TreeKind
from adapter.storage.store import open_store
from mappings.profile import load_profile
from sync_jobs.trying.report import TrialReport
from tests.conftest import CountedIds, TurnedClock
from tests.integration.jobs.desk import Desk
from tests.integration.jobs.test_analyses import SCORED, scored
from tests.integration.jobs.test_pull import LINE, line
from tests.unit.mappings.cutting import SHIPPED

Say = Callable[..., Any]

SETTINGS = """\
[store]
url = "sqlite:///adapter.db"

[site.erenhot]
profile = "std-v2-rest"
base_url = "http://127.0.0.1:9"
division_code = "152501000"
fiscal_year = 2025
app_id = "adapter"
app_secret_env = "ERENHOT_SECRET"
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A directory with settings, a store that has pulled some rows, and a changed profile."""
    home = tmp_path_factory.mktemp("prepared")
    (home / "indicator-adapter.toml").write_text(SETTINGS)
    shutil.copy(sqlite_template, home / "adapter.db")
    clock, ids = TurnedClock(), CountedIds()
    store = open_store(f"sqlite:///{home / 'adapter.db'}", clock=clock, ids=ids)
    desk = Desk(store, clock, ids, load_profile("std-v2-rest"))
    desk.begin_the_year()
    desk.put(SCORED, scored("s", other="60人"))
    desk.put(LINE, line("k"), line("waits", is_deleted="?"))
    for job in ("pull_self_evaluations", "pull_targets"):
        desk.run(job)
    store.close()
    head, mark, tail = SHIPPED.read_text("utf-8").partition(f"[data_set.{SCORED.value}.fields]")
    changed = tail.replace('"ind_comp"', '"other"', 1)
    (home / "changed.toml").write_text(head + mark + changed, "utf-8")
    return home


@pytest.fixture
def kept(tmp_path: Path, prepared: Path) -> Path:
    """A copy of the test's own."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_what_would_change_is_told_and_ends_with_5(say: Say, kept: Path) -> None:
    said = say("profile", "try", "./changed.toml")

    assert said.code == ExitCode.DIFFERENCES_FOUND
    for told in (
        "自评指标：会变的值",
        "s：95人 → 60人",
        "未完成目标却得满分",
        "将出现",
        "完成 → 未完成",
        "重读 3 行，有变化，见上。什么也没有保存。",
    ):
        assert told in said.out


def test_the_same_as_json(say: Say, kept: Path) -> None:
    said = say("profile", "try", "./changed.toml", "--json").json

    (found,) = (each for each in said["kinds"] if each["kind"] == SCORED.value)
    assert found["fields"] == {
        "actual_value": {
            "count": 1,
            "examples": [{"key": "s", "before": "95人", "after": "60人"}],
        }
    }
    assert {each["move"] for each in said["findings"]} == {"appears"}
    assert (said["would_change"], said["read"]) == (True, 3)


def test_only_the_chosen_data_sets_are_read(say: Say, kept: Path) -> None:
    said = say("profile", "try", "./changed.toml", "--kind", LINE.value)

    assert said.code == ExitCode.OK
    assert said.out == "重读 2 行，没有变化。什么也没有保存。\n"


def test_a_mistake_in_the_file_is_named_with_its_line(say: Say, kept: Path) -> None:
    file = kept / "changed.toml"
    file.write_text(
        file.read_text("utf-8").replace('element = "other"', 'elment = "other"'), "utf-8"
    )

    said = say("profile", "try", "./changed.toml")

    assert said.code == ExitCode.BAD_CONFIGURATION
    assert "changed.toml:" in said.err
    assert "elment" in said.err


def test_another_wire_could_not_read_the_kept_bytes(say: Say, kept: Path) -> None:
    said = say("profile", "try", "std-v2-soap")

    assert said.code == ExitCode.BAD_CONFIGURATION
    assert "std-v2-soap.toml:" in said.err
    assert "站点现用口径的接口是 rest" in said.err


def used_since(kept: Path) -> None:
    """The site goes over to the changed profile, and a run begins with it."""
    clock, ids = TurnedClock(), CountedIds()
    clock.turn(86_400)
    store = open_store(f"sqlite:///{kept / 'adapter.db'}", clock=clock, ids=ids)
    sources = load_profile(str(kept / "changed.toml")).sources
    with store.begin() as work:
        work.profiles.note_use("erenhot", "c" * 64, sources, at=clock.now())
        work.commit()
    store.close()


@pytest.mark.parametrize("field", ["actual_value", "实际完成值"])
def test_the_profile_that_changed_a_figure_is_told_with_its_lines(
    say: Say, kept: Path, field: str
) -> None:
    used_since(kept)

    said = say("bisect", "s", field)

    assert said.code == ExitCode.OK
    assert "自第 2 版起（" in said.out
    assert "95人 → 60人。改动的行：" in said.out
    assert said.out.index("│ 1 ") < said.out.index("│ 2 ")
    assert '+ actual_value = { element = "other", bytes = 2000 }' in said.out.splitlines()


def test_the_search_as_json(say: Say, kept: Path) -> None:
    used_since(kept)

    turn = say("bisect", "s", "actual_value", "--value", "60人", "--json").json["turn"]

    assert (turn["number"], turn["digest"]) == (2, "c" * 64)
    assert turn["before"] == {"text": "95人", "problem": ""}


def test_a_figure_that_never_changed_is_told(say: Say, kept: Path) -> None:
    said = say("bisect", "k", "target_value", "--json").json

    assert said["turn"] is None
    assert "最早一版就已读成“≥90人”" in say("bisect", "k", "target_value").out
    nowhere = say("bisect", "k", "target_value", "--value", "7").out
    assert nowhere.endswith("留存的 1 版口径都没有读成“7”。\n")


def test_what_is_not_there_is_told(say: Say, kept: Path) -> None:
    nobody = say("bisect", "nobody", "target_value")
    nothing = say("bisect", "k", "没有的字段")

    assert nobody.code == ExitCode.FAILED
    assert "没有这一行或这一字段" in nobody.err
    assert nothing.code == ExitCode.USAGE
    assert "没有名为“没有的字段”的字段" in nothing.err


def test_neither_needs_the_password_of_the_site(
    say: Say, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ERENHOT_SECRET", raising=False)

    assert say("profile", "try", "std-v2-rest").code == ExitCode.OK
    assert json.loads(say("bisect", "k", "name", "--json").out)["kind"] == RecordKind.TARGET_LINE


def test_what_would_become_of_the_other_sides_sets_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = TrialReport(
        kinds=(),
        findings={},
        attainments={},
        verdicts=(),
        blocked_sets={},
        freed_sets=(),
        lost_trees=(),
        unread_trees=(TreeKind.LIBRARY_SET,),
        unreadable_sets=("MB1", "MB2"),
        stale_sets=3,
    )

    echo_report(report)

    told = capsys.readouterr().out
    assert "指标库：对方的原文按新口径整个读不出来" in told
    assert "MB1、MB2" in told
    assert "对方有 3 套没有留存最新的原文" in told
    assert "有变化，见上" in told
