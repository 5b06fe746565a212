"""Scoring rules as files: what is wrong is named by file, line and key."""

from pathlib import Path

import pytest

from adapter.errors import ConfigurationError
from mappings.scoring_rules_file import load_rules, shipped_rules

NATIONAL = Path(__file__).parents[3] / "mappings" / "scoring_rules" / "national.toml"


@pytest.mark.parametrize("name", shipped_rules())
def test_shipped_rules_are_sound_and_say_where_they_come_from(name: str) -> None:
    rules = load_rules(name)

    assert rules.source
    assert rules.grades[-1].least == 0


def test_a_place_may_have_rules_of_its_own(tmp_path: Path) -> None:
    own = tmp_path / "本地.toml"
    own.write_text(NATIONAL.read_text("utf-8").replace('floor = "0"', 'floor = "0.6"'), "utf-8")

    assert load_rules(str(own)).floor > load_rules().floor


BROKEN = [
    ('from = "80"', 'from = "95"', "grades"),
    ('from = "0"', 'from = "10"', "grades"),
    ('partly = ["0.6", "0.8"]', 'partly = ["0.9", "0.8"]', "tiers.partly"),
    ('floor = "0"', 'floor = "1.5"', "quantitative.floor"),
    ('floor = "0"', 'flor = "0"', "quantitative.flor"),
    ('over_fulfilled_from = "1.2"', 'over_fulfilled_from = "1"', "over_fulfilled_from"),
    ('full = "100"', 'full = "NaN"', "total.full"),
]


@pytest.mark.parametrize(("right", "wrong", "key"), BROKEN)
def test_a_mistake_is_named_by_its_key(tmp_path: Path, right: str, wrong: str, key: str) -> None:
    own = tmp_path / "本地.toml"
    own.write_text(NATIONAL.read_text("utf-8").replace(right, wrong), "utf-8")

    with pytest.raises(ConfigurationError) as caught:
        load_rules(str(own))

    assert key in caught.value.key
    assert caught.value.line > 0


def test_a_name_that_nobody_knows_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(ConfigurationError, match="national"):
        load_rules("provincial")
