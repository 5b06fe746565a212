"""The library's life at the terminal: states, entries, years and differences, told in Chinese."""

from pathlib import Path

import pytest

from adapter.cli.account import login_name
from tests.unit.cli.conftest import Terminal

HEAD = "指标编码,一级指标,二级指标,三级指标,共性/个性,标准值,主管部门\n"
ROW = "A1,产出指标,数量指标,资助人数,个性,{},101-教育局\n"
LIBRARY = HEAD + ROW.format("≥100人") + "A2,产出指标,质量指标,合格率,个性,≥90%,101-教育局\n"
SAMPLES = Path(__file__).parents[3] / "adapter" / "samples"
_LIBRARY = ("library_v1.xlsx", "project_list.xlsx")
STRICTER = HEAD + ROW.format("≥120人")


@pytest.fixture
def filled(terminal: Terminal, tmp_path: Path) -> Terminal:
    terminal.hand_in(library=LIBRARY)
    (tmp_path / "收紧.csv").write_text(STRICTER, "utf-8")
    return terminal


@pytest.fixture
def stricter(filled: Terminal, tmp_path: Path) -> str:
    """The file that asks for more."""
    return str(tmp_path / "收紧.csv")


def test_the_states_of_a_draft_are_told_at_every_step(filled: Terminal, stricter: str) -> None:
    assert "已写入第 2 版草稿" in filled("library", "import", "--as-draft", stricter)
    assert filled("library", "submit", "--note", "请审") == "已送审第 2 版。\n"
    assert filled("library", "return") == "第 2 版已退回为草稿。\n"
    filled("library", "submit")
    assert filled("library", "release") == "已发布第 2 版。\n"
    assert filled("library", "freeze", "2").startswith("已冻结第 2 版")

    listed = filled("library", "list")
    first, second = filled.json("library", "list")

    assert "已被取代" in listed
    assert "已冻结（在用）" in listed
    assert (first["state"], first["is_in_force"]) == ("superseded", False)
    assert (second["state"], second["is_in_force"], second["fiscal_year"]) == ("frozen", True, 2026)
    assert [each["step"] for each in second["steps"]] == [
        "draft",
        "submit",
        "return",
        "submit",
        "release",
        "freeze",
    ]
    assert second["steps"][1]["note"] == "请审"
    assert all(each["by"] for each in second["steps"])


@pytest.mark.parametrize(
    "words",
    [("submit",), ("return",), ("release",), ("discard",), ("freeze", "7"), ("supersede", "1")],
)
def test_a_step_out_of_turn_ends_with_1_and_says_what_to_do(
    filled: Terminal, words: tuple[str, ...]
) -> None:
    assert filled("library", *words) == ""

    assert filled.code == 1
    assert filled.err.startswith("没有执行，指标库未改动：")
    assert filled.err.endswith("。\n")
    assert filled.err.count("。") == 1
    assert "请" in filled.err


def test_a_proposal_is_listed_by_what_it_would_change_and_then_accepted(
    filled: Terminal, stricter: str
) -> None:
    words = ("library", "propose", stricter, "--from", "101", "--reason", "任务增加")

    assert filled(*words).startswith("登记建议 1 条")
    (entry,) = filled.json("library", "proposals")
    assert entry["changes"] == ["指标 A1“资助人数”的标准收紧：≥100人 改为 ≥120人。"]
    assert (entry["origin"], entry["origin_name"], entry["reason"]) == (
        "department",
        "101",
        "任务增加",
    )
    listed = filled("library", "proposals")
    assert "部门建议 101" in listed
    assert entry["id"] in listed

    told = filled("library", "accept", entry["id"], "--reason", "同意")

    assert told.startswith("已采纳 1 条。第 2 版草稿：")
    assert filled.json("library", "proposals") == []
    (kept,) = filled.json("library", "proposals", "--all")
    assert (kept["state"], kept["taken_into"], kept["decision_reason"]) == ("taken", 2, "同意")


def test_a_declined_proposal_keeps_its_reason_and_needs_one(
    filled: Terminal, stricter: str
) -> None:
    filled("library", "propose", stricter, "--from", "101")
    (entry,) = filled.json("library", "proposals")

    filled("library", "decline", entry["id"])
    assert filled.code == 2
    filled("library", "decline", entry["id"], "--reason", "依据不足")

    (kept,) = filled.json("library", "proposals", "--all")
    assert (kept["state"], kept["decision_reason"]) == ("declined", "依据不足")


def test_a_dropped_template_is_told_with_its_reason_and_only_a_template_is_dropped(
    terminal: Terminal,
) -> None:
    terminal("library", "import", *(str(SAMPLES / each) for each in _LIBRARY))

    refused = terminal("library", "drop", "无此模板", "--reason", "项目终止")
    assert (refused, terminal.code) == ("", 1)
    assert "没有模板 无此模板" in terminal.err
    told = terminal("library", "drop", "MB105031", "--reason", "项目终止")

    assert told.startswith("撤下 1 套模板。第 2 版草稿：")
    (kept,) = terminal.json("library", "proposals", "--all")
    assert (kept["code"], kept["is_removal"], kept["reason"]) == ("MB105031", True, "项目终止")


def test_a_department_is_three_digits_or_a_usage_error(filled: Terminal, stricter: str) -> None:
    filled("library", "propose", stricter, "--from", "教育局")

    assert filled.code == 2
    assert "3 位编码" in filled.err


def test_a_proposal_for_another_department_is_partly_done(filled: Terminal, stricter: str) -> None:
    told = filled("library", "propose", stricter, "--from", "102")

    assert filled.code == 3
    assert "属于其他部门的 1 条未登记" in told


def test_a_difference_is_told_in_sentences_with_codes_beside_them(
    filled: Terminal, stricter: str
) -> None:
    filled("library", "import", stricter)

    assert filled("library", "diff", "1", "2") == (
        "第 1 版 → 第 2 版：1 处改动。\n  指标 A1“资助人数”的标准收紧：≥100人 改为 ≥120人。\n"
    )
    assert filled("library", "diff", "1", "1") == "第 1 版 → 第 1 版：含义上没有改动。\n"
    (change,) = filled.json("library", "diff", "2", "1")
    assert (change["meaning"], change["code"], change["old"], change["new"]) == (
        "loosened",
        "A1",
        "≥120人",
        "≥100人",
    )


def test_a_roll_over_lists_what_lapses_and_ends_with_3(filled: Terminal, tmp_path: Path) -> None:
    ended = HEAD.replace("主管部门", "停用日期") + (
        "A2,产出指标,质量指标,合格率,个性,≥90%,2026-06-30\n"
    )
    (tmp_path / "停用.csv").write_text(ended, "utf-8")
    filled("library", "import", str(tmp_path / "停用.csv"))
    words = ("library", "roll-over", "--from", "2026", "--to", "2027")

    told = filled(*words)

    assert filled.code == 3
    assert "已写入 2027 年度第 1 版草稿：指标 1 条" in told
    assert "停用日期已过" in told
    assert "未核对功能分类" in told
    assert filled.json("library", "list", "--year", "2027")[0]["state"] == "draft"
    filled(*words)
    assert "library discard --year 2027" in filled.err
    filled("library", "roll-over", "--from", "2026", "--to", "2026")
    assert filled.code == 2


def test_rows_for_the_next_release_are_told_to_go_into_the_open_draft(
    filled: Terminal, stricter: str
) -> None:
    filled("library", "draft")
    assert filled.code == 0

    filled("library", "import", stricter)

    assert filled.code == 1
    assert "--as-draft" in filled.err


# --- who may --------------------------------------------------------------------------------------


def test_an_import_tells_how_to_have_another_person_release_while_there_are_no_accounts(
    filled: Terminal, stricter: str
) -> None:
    told = filled("library", "import", stricter)

    assert filled.code == 0
    assert told.startswith("已发布第 2 版")
    assert filled.err.splitlines()[-1].startswith("还没有账号，导入即发布")
    assert "user add 登录名 --role administrator" in filled.err
    assert "user add" in filled.err


#: Steps of the library that an administrator has no part in.
_STEPS = (
    ("draft",),
    ("submit",),
    ("return",),
    ("release",),
    ("discard",),
    ("freeze", "1"),
    ("supersede", "1"),
    ("accept", "x"),
    ("decline", "x", "--reason", "无"),
    ("roll-over", "--from", "2026", "--to", "2027"),
    ("import",),
)


@pytest.mark.parametrize("words", _STEPS, ids=lambda words: words[0])
def test_with_accounts_a_command_that_is_not_ones_own_is_one_sentence(
    filled: Terminal, stricter: str, words: tuple[str, ...]
) -> None:
    filled("user", "add", login_name(), "--role", "administrator")
    files = (stricter,) if words == ("import",) else ()

    assert filled("library", *words, *files) == ""

    assert filled.code == 8
    said = filled.err.splitlines()[-1]
    assert said.startswith(f"账号“{login_name()}”无权")
    assert said.endswith("办理。")
    assert said.count("。") == 1
