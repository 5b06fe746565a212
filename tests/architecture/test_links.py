"""Every relative link in the docs and the READMEs leads to a file that is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("README*.md"))]
_LINK = re.compile(r"\]\(<?([^)>\s]+)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#|//")


def dead_links(text: str, folder: Path) -> Iterator[str]:
    for target in _LINK.findall(_CODE.sub("", text)):
        is_relative = not _ELSEWHERE.match(target)
        if is_relative and not (folder / target.partition("#")[0]).exists():
            yield target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    assert list(dead_links(page.read_text(encoding="utf-8"), page.parent)) == []


def test_every_manual_stands_on_the_page_that_leads_to_them() -> None:
    docs = ROOT / "docs"
    named = _LINK.findall((docs / "README.md").read_text(encoding="utf-8"))

    assert {each.name for each in docs.glob("*.md")} <= {*named, "README.md"}


def test_a_dead_link_is_found_and_others_are_let_be() -> None:
    text = "[a](README.md#x) [b](gone.md#y) [c](https://example.org/z) [d](#e) `[f](no.md)`"

    assert list(dead_links(text, ROOT)) == ["gone.md#y"]
