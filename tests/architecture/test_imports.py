"""Who may import whom: read from the syntax trees, nothing is run."""

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("adapter", "connectors", "mappings", "sync_jobs")


@dataclass(frozen=True)
class Rule:
    """What a part may import: of ours, from outside; the standard library unless named."""

    ours: frozenset[str]
    outside: frozenset[str] = frozenset()
    stdlib: frozenset[str] | None = None


def _rule(ours: str, outside: str = "", stdlib: str | None = None) -> Rule:
    return Rule(
        frozenset(ours.split()),
        frozenset(outside.split()),
        None if stdlib is None else frozenset(stdlib.split()),
    )


_PURE = (
    "calendar collections dataclasses datetime decimal enum fractions functools hashlib"
    " itertools re types"
    " typing unicodedata uuid"
)
_DOOR = (
    "adapter.bootstrap adapter.domain adapter.ports adapter.errors adapter.settings adapter.log"
    " adapter.wording sync_jobs"
)

#: The longest prefix of a module decides which rule it obeys.
RULES: Mapping[str, Rule] = {
    "adapter": _rule(""),
    "adapter.domain": _rule("adapter.domain", stdlib=_PURE),
    "adapter.ports": _rule("adapter.domain adapter.ports adapter.errors"),
    "adapter.errors": _rule(""),
    "adapter.toml_locator": _rule(""),
    "adapter.settings": _rule("adapter.errors adapter.toml_locator", "pydantic"),
    "adapter.log": _rule("adapter.errors", "structlog"),
    "adapter.wording": _rule("adapter.errors"),
    "adapter.clock": _rule("adapter.domain"),
    "adapter.similarity": _rule("adapter.ports", "rapidfuzz"),
    "adapter.storage": _rule(
        "adapter.domain adapter.ports adapter.errors adapter.storage",
        "sqlalchemy alembic psycopg",
    ),
    "mappings": _rule(
        "adapter.domain adapter.ports adapter.errors adapter.toml_locator mappings", "pydantic"
    ),
    "mappings.workbook": _rule(
        "adapter.domain adapter.ports adapter.errors mappings", "python_calamine xlsxwriter"
    ),
    "connectors": _rule(
        "adapter.domain adapter.ports adapter.errors connectors",
        "requests urllib3 orjson tenacity structlog",
    ),
    "connectors.simulator": _rule("connectors.simulator", "fastapi starlette uvicorn orjson"),
    "sync_jobs": _rule(
        "adapter.domain adapter.ports adapter.errors mappings sync_jobs", "structlog"
    ),
    "adapter.bootstrap": _rule("adapter connectors mappings sync_jobs"),
    "adapter.daemon": _rule(_DOOR, "apscheduler structlog"),
    "adapter.demo": _rule(f"{_DOOR} connectors.rehearsal"),
    "adapter.doctor": _rule(_DOOR),
    "adapter.cli": _rule(
        f"{_DOOR} adapter.cli adapter.daemon adapter.demo adapter.doctor"
        " mappings.workbook mappings.description",
        "click rich",
    ),
}


def modules() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            yield name, path


def imported(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            module = node.module or ""
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def _covers(prefixes: frozenset[str], name: str) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in prefixes)


def rule_of(module: str) -> Rule:
    candidates = [each for each in RULES if module == each or module.startswith(f"{each}.")]
    return RULES[max(candidates, key=len)]


def breaches(module: str, path: Path) -> list[str]:
    rule = rule_of(module)
    found = []
    for line, name in imported(path):
        top = name.partition(".")[0]
        if top in PACKAGES:
            allowed = _covers(rule.ours, name)
        elif top in sys.stdlib_module_names:
            allowed = rule.stdlib is None or top in rule.stdlib
        else:
            allowed = top in rule.outside
        if not allowed:
            found.append(f"{path.relative_to(ROOT)}:{line} {module} must not import {name}")
    return found


@pytest.mark.parametrize(("module", "path"), list(modules()), ids=str)
def test_a_module_imports_only_what_its_part_may(module: str, path: Path) -> None:
    assert breaches(module, path) == []


def test_a_breach_is_found_where_one_is_planted(tmp_path: Path) -> None:
    planted = ROOT / "adapter" / "domain" / "identity.py"
    copy = tmp_path / "identity.py"
    copy.write_text(planted.read_text("utf-8") + "\nimport requests\nimport os\n", "utf-8")

    found = [name for _, name in imported(copy) if name in {"requests", "os"}]
    rule = rule_of("adapter.domain.identity")
    assert found == ["requests", "os"]
    assert "requests" not in rule.outside
    assert rule.stdlib is not None
    assert "os" not in rule.stdlib


def test_the_connectors_package_itself_is_empty() -> None:
    """Importing the simulator must not pull in anything of ours through its parent package."""
    assert (ROOT / "connectors" / "__init__.py").read_text("utf-8").strip() == ""
