"""The Chinese README and commands page say what the English ones say, command by command."""

import re
from pathlib import Path

import pytest

from adapter.errors import ExitCode

ROOT = Path(__file__).parents[2]
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
DOCS = ROOT / "docs"
COMMANDS = (DOCS / "commands.md").read_text(encoding="utf-8")
COMMANDS_ZH = (DOCS / "commands.zh-CN.md").read_text(encoding="utf-8")
both = pytest.mark.parametrize(
    ("english", "chinese"),
    [(ENGLISH, CHINESE), (COMMANDS, COMMANDS_ZH)],
    ids=["README", "commands"],
)

_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_CODE_LINE = re.compile(r"^ {4}(\S.*)$", re.MULTILINE)
_ROW = re.compile(r"^\|(.+)\|$", re.MULTILINE)
_HAN = re.compile(r"[一-鿿]")


def headings(text: str) -> list[str]:
    """The levels, in order."""
    return [level for level, _ in _HEADING.findall(text)]


def commands(text: str) -> list[str]:
    """What is typed or named, without what is said about it behind a gap."""
    lines = [re.split(r" {2,}", line)[0] for line in _CODE_LINE.findall(text)]
    return [line for line in lines if not line.startswith("#")]


def code_in_tables(text: str) -> list[list[str]]:
    """Names in code type, row by row."""
    return [re.findall(r"`([^`]+)`", row) for row in _ROW.findall(text)]


def links(text: str) -> set[str]:
    return set(re.findall(r"\]\(([^)#]+)\)", text))


@both
def test_the_sections_are_the_same(english: str, chinese: str) -> None:
    assert headings(chinese) == headings(english)


@both
def test_the_headings_are_in_chinese(english: str, chinese: str) -> None:
    del english
    titles = [title for _, title in _HEADING.findall(chinese)]

    assert [title for title in titles if not _HAN.search(title)] == []


@both
def test_the_commands_are_the_same_in_the_same_order(english: str, chinese: str) -> None:
    assert commands(chinese) == commands(english)


def test_the_tables_name_the_same_things_in_the_same_order() -> None:
    assert code_in_tables(CHINESE) == code_in_tables(ENGLISH)


def test_the_exit_codes_are_told_here_too() -> None:
    (told,) = re.findall(r"退出码：(.*?)。\n", CHINESE, flags=re.DOTALL)
    codes = {int(number) for number in re.findall(r"(?:^|· ?)\s*(\d+) ", told)}

    assert codes == {each.value for each in ExitCode}


@pytest.mark.parametrize(
    ("text", "folder"),
    [(ENGLISH, ROOT), (CHINESE, ROOT), (COMMANDS, DOCS), (COMMANDS_ZH, DOCS)],
    ids=["README.md", "README.zh-CN.md", "commands.md", "commands.zh-CN.md"],
)
def test_every_page_that_is_linked_exists(text: str, folder: Path) -> None:
    found = [link for link in links(text) if "://" not in link]

    assert [link for link in found if not (folder / link).exists()] == []


@both
def test_both_pages_lead_to_the_same_others_and_to_each_other(english: str, chinese: str) -> None:
    there, here = links(english), links(chinese)

    assert {each.replace(".zh-CN", "") for each in there} == {
        each.replace(".zh-CN", "") for each in here
    }
    assert any(each.endswith(".zh-CN.md") for each in there)
    assert any(each in {"README.md", "commands.md"} for each in here)
