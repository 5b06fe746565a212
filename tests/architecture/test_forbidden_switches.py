"""Switches that would quietly trust the other side are never turned, wherever they stand."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: Keyword argument -> the value that nobody may pass, and why.
FORBIDDEN = {
    "strict": (False, "zeep would accept answers that its contract does not know"),
    "allow_redirects": (True, "budget data and credentials would go wherever a redirect points"),
    "verify": (False, "any certificate would do"),
    "huge_tree": (True, "texts and depth would have no cap"),
    "resolve_entities": (True, "a document could bring files of ours into itself"),
    "load_dtd": (True, "a document could ask for files and addresses"),
    "no_network": (False, "a document could ask for addresses"),
    "recover": (True, "a broken document would be read as if it were whole"),
}
#: Calls that must say it themselves, because their default is the wrong one.
REQUIRED = {
    "post": ("allow_redirects", False),
    "request": ("allow_redirects", False),
    "XMLPullParser": ("resolve_entities", False),
}


def sources() -> Iterator[Path]:
    """All but the simulator, which is the other side."""
    for package in ("adapter", "connectors", "mappings", "sync_jobs"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "simulator" not in path.parent.parts:
                yield path


def breaches(source: str) -> list[str]:
    return [found for node in ast.walk(ast.parse(source)) for found in _in(node)]


def _in(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call) or _name(node) == "zip":  # whose `strict` is another matter
        return
    passed = {
        each.arg: each.value.value
        for each in node.keywords
        if each.arg and isinstance(each.value, ast.Constant)
    }
    for name, (value, why) in FORBIDDEN.items():
        if name in passed and passed[name] is value:
            yield f"line {node.lineno}: {name}={value}: {why}"
    if isinstance(node.func, ast.Attribute) and node.func.attr in REQUIRED:
        option, wanted = REQUIRED[node.func.attr]
        if passed.get(option, not wanted) is not wanted:
            yield f"line {node.lineno}: {node.func.attr} must say {option}={wanted}"


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


@pytest.mark.parametrize("path", list(sources()), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_switch_is_turned_to_trust(path: Path) -> None:
    assert breaches(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "planted",
    [
        "zeep.Settings(strict=False)",
        "session.post(url, allow_redirects=True)",
        "session.post(url)",
        "session.request(method, url)",
        "requests.get(url, verify=False)",
        "etree.XMLPullParser(resolve_entities=True)",
        "etree.XMLPullParser()",
        "etree.XMLParser(resolve_entities=False, huge_tree=True)",
        "def f():\n    return [etree.XMLParser(recover=True)]",
    ],
)
def test_a_planted_switch_is_found(planted: str) -> None:
    assert breaches(planted)
