"""docs/limits.md names every limit with its default, and where it is tested."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from adapter.settings import SiteSettings
from connectors.endpoint import CircuitRule, Limits, Pace, RetryRule, Timeouts

ROOT = Path(__file__).parents[3]
LINES = (ROOT / "docs" / "limits.md").read_text("utf-8").splitlines()
TABLE = [[cell.strip() for cell in line.split("|")[1:-1]] for line in LINES if line[:1] == "|"]
ROWS = [row for row in TABLE if row[0] != "what" and not row[0].startswith("---")]
BUILT_IN = [
    (f"{each.__name__}.{field.name}", field.default)
    for each in (Timeouts, Pace, RetryRule, CircuitRule, Limits)
    for field in fields(each)
]


@pytest.mark.parametrize(("name", "default"), BUILT_IN, ids=[name for name, _ in BUILT_IN])
def test_every_limit_is_listed_with_its_default(name: str, default: float) -> None:
    (row,) = [row for row in ROWS if row[0].startswith(f"`{name}`")]

    assert float(row[1].replace(",", "")) == default


def test_every_setting_of_a_limit_is_one() -> None:
    known = {f"timeouts.{field.name}" for field in fields(Timeouts)}
    named = {row[2].strip("`") for row in ROWS if len(row) == 5} - {""}

    assert named == known | {"run_budget", "calls_per_second", "burst"}
    assert {"run_budget", "calls_per_second", "burst"} <= SiteSettings.model_fields.keys()
    (run,) = [row for row in ROWS if row[0] == "a run"]
    assert run[1] == SiteSettings.model_fields["run_budget"].default


@pytest.mark.parametrize("key", ["calls_per_second", "burst"])
def test_the_settings_begin_where_the_connector_does(key: str) -> None:
    assert SiteSettings.model_fields[key].default == getattr(Pace(), key)


def test_every_limit_names_a_test_that_there_is() -> None:
    files = {row[-1] for row in ROWS}

    assert all(re.fullmatch(r"test_\w+\.py", each) for each in files)
    assert {each for each in files if not Path(__file__).with_name(each).exists()} == set()
