"""Code tables are data, one-to-one, and checked before anything is read with them."""

from pathlib import Path

import pytest

from adapter.errors import ConfigurationError
from mappings.codes import load_code_table, spelling

HEAD = 'title = "t"\ntype = "text"\n'
A = '[[codes]]\ncode = "1"\nlabel = "甲"\n'


def table(tmp_path: Path, text: str) -> Path:
    (tmp_path / "code_tables").mkdir()
    (tmp_path / "code_tables" / "own.toml").write_text(text, "utf-8")
    return tmp_path


def test_yes_and_no_are_codes_and_zero_is_one_more_spelling_of_no() -> None:
    yes_no = load_code_table("yes_no")

    assert yes_no.labels == {"1": True, "2": False, "0": False}
    assert yes_no.codes == {True: 1, False: 2}


def test_the_six_kinds_of_the_project_list_are_all_accounted_for() -> None:
    categories = load_code_table("project_category")
    of_the_list = {
        "部门预算项目", "专项资金项目", "购买服务项目", "PPP项目", "政府性基金项目", "债券资金项目",
    }  # fmt: skip  # one set

    assert of_the_list == (of_the_list & categories.codes.keys()) | categories.without_code
    assert categories.codes["部门预算项目"] == "31"
    assert set(categories.codes.values()) == {"1", "2", "21", "22", "3", "31", "32", "33"}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (HEAD + A + '[[codes]]\ncode = "1"\nlabel = "乙"\n', 7, "同一代码"),
        # The number and its text are one code to a reader.
        (HEAD + A + '[[codes]]\ncode = 1\nlabel = "乙"\n', 7, "同一代码"),
        (HEAD + A + '[[codes]]\ncode = "2"\nlabel = "甲"\n', 8, "同一含义"),
        (HEAD + 'without_code = ["甲"]\n' + A, 6, "同一含义"),
        (HEAD + A + 'also_read = ["1"]\n', 4, "同一代码"),
        (HEAD + "[[codes]]\ncode = 1\nlabel = true\n", 5, "类型"),
        ('title = "t"\ntype = "boolean"\n[[codes]]\ncode = 1\nlabel = true\n', 3, "true 和 false"),
        (HEAD + A + 'name = "x"\n', 6, "没有这个键"),
        (HEAD + A.replace('"1"', "1.5"), 4, ""),
        (HEAD, 0, "缺少"),
    ],
)
def test_a_table_that_is_not_one_to_one_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_code_table("own", table(tmp_path, text))

    assert caught.value.line == line
    assert caught.value.file.endswith("own.toml")
    assert reason in caught.value.reason


@pytest.mark.parametrize("name", ["../profiles/std-v2-rest", "", "nothing"])
def test_only_a_table_of_the_folder_can_be_named(name: str) -> None:
    with pytest.raises(ConfigurationError, match="没有代码表"):
        load_code_table(name)


def test_a_table_may_hold_json_truth_values(tmp_path: Path) -> None:
    text = (
        'title = "t"\ntype = "boolean"\n'
        "[[codes]]\ncode = true\nlabel = true\n[[codes]]\ncode = false\nlabel = false\n"
    )
    own = load_code_table("own", table(tmp_path, text))

    assert own.labels == {"true": True, "false": False}
    assert spelling(True) == "true"  # noqa: FBT003 - the value is the point


@pytest.mark.parametrize(
    ("raw", "text"),
    [(1, "1"), (" 1 ", "1"), ("", ""), (None, None), (1.0, None), ([], None), (10**30, None)],
)
def test_a_code_is_looked_up_by_its_text(raw: object, text: str | None) -> None:
    assert spelling(raw) == text
