"""README.zh-CN.md says in Chinese what README.md says: the same sections, commands and tables."""

import re
from pathlib import Path

import pytest

from adapter.errors import ExitCode

ROOT = Path(__file__).parents[2]
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")

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


def test_the_sections_are_the_same() -> None:
    assert headings(CHINESE) == headings(ENGLISH)


def test_the_headings_are_in_chinese() -> None:
    titles = [title for _, title in _HEADING.findall(CHINESE)]

    assert [title for title in titles if not _HAN.search(title)] == []


def test_the_commands_are_the_same_in_the_same_order() -> None:
    assert commands(CHINESE) == commands(ENGLISH)


def test_the_tables_name_the_same_things_in_the_same_order() -> None:
    assert code_in_tables(CHINESE) == code_in_tables(ENGLISH)


def test_the_exit_codes_are_told_here_too() -> None:
    (told,) = re.findall(r"退出码：(.*?)。\n", CHINESE, flags=re.DOTALL)
    codes = {int(number) for number in re.findall(r"(?:^|· ?)\s*(\d+) ", told)}

    assert codes == {each.value for each in ExitCode}


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["README.md", "README.zh-CN.md"])
def test_every_page_that_is_linked_exists(text: str) -> None:
    assert [link for link in links(text) if "://" not in link and not (ROOT / link).exists()] == []


def test_both_pages_lead_to_the_same_others_and_to_each_other() -> None:
    assert links(ENGLISH) - {"README.zh-CN.md"} == links(CHINESE) - {"README.md"}
    assert "README.zh-CN.md" in links(ENGLISH)
    assert "README.md" in links(CHINESE)
