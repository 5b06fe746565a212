"""Scoring rules as files: what is wrong is named by file, line and key."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from adapter.domain.findings.codes import FindingCode as Code
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


# --- bases (依据) ---------------------------------------------------------------------------------


def own_file(tmp_path: Path, text: str) -> str:
    own = tmp_path / "本省.toml"
    own.write_text(f'title = "本省规则"\nsource = "本省条例"\n{text}', "utf-8")
    return str(own)


def test_the_national_rules_cite_national_documents_only() -> None:
    texts = set(load_rules().bases.values())

    assert any("财预〔2020〕10号" in each for each in texts)
    assert not [each for each in texts if "条例" in each or re.search("[省市区]", each)]


def test_inner_mongolia_cites_its_regulation_and_scores_as_all_do() -> None:
    own, national = load_rules("inner_mongolia"), load_rules()

    assert own.bases[Code.STANDARD_LOOSENED] == "《内蒙古自治区预算绩效管理条例》第十六条"
    assert own.bases[Code.OVER_SCORED] == national.bases[Code.OVER_SCORED]
    assert Code.STANDARD_LOOSENED not in national.bases
    assert replace(own, name="", title="", source="", bases={}) == replace(
        national, name="", title="", source="", bases={}
    )


def test_a_place_adds_what_it_cites_and_takes_away_what_does_not_hold_there(
    tmp_path: Path,
) -> None:
    text = '[bases]\ntarget_missing = "《甲省预算绩效管理条例》第九条"\nover_scored = ""\n'

    bases = load_rules(own_file(tmp_path, text)).bases

    assert bases[Code.TARGET_MISSING] == "《甲省预算绩效管理条例》第九条"
    assert Code.OVER_SCORED not in bases
    assert bases[Code.UNDER_SCORED] == load_rules().bases[Code.UNDER_SCORED]


def test_a_basis_of_a_code_that_there_is_not_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_rules(own_file(tmp_path, '[bases]\ntarget_mising = "第九条"\n'))

    assert caught.value.key == "bases.target_mising"
    assert caught.value.line == 4
    assert "findings list --help" in caught.value.reason
