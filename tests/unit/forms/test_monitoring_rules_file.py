"""The monitoring rules and the calendar in a rules file, and what is said of mistakes."""

import re
from pathlib import Path

import pytest

from adapter.domain.comparing.monitoring_rules import DayOfYear
from adapter.domain.comparing.scoring import ScoringRules
from adapter.errors import ConfigurationError
from mappings.scoring_rules_file import load_rules

SHIPPED = (Path(__file__).parents[3] / "mappings" / "scoring_rules" / "national.toml").read_text(
    "utf-8"
)


def loaded(tmp_path: Path, text: str) -> ScoringRules:
    file = tmp_path / "rules.toml"
    file.write_text(text, "utf-8")
    return load_rules(str(file))


def test_a_file_without_these_parts_takes_the_shipped_ones(tmp_path: Path) -> None:
    before = SHIPPED.partition("# 绩效运行监控")[0]

    rules = loaded(tmp_path, before)

    assert rules.monitoring == load_rules().monitoring
    assert rules.calendar == load_rules().calendar


def test_rounds_have_days_of_their_own(tmp_path: Path) -> None:
    text = SHIPPED.replace("rounds = []", 'rounds = [{ number = 2, until = "10-31" }]', 1)

    assert loaded(tmp_path, text).monitoring.cut_offs == {2: DayOfYear(10, 31)}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('red_below = "0.6"', 'red_below = "0.9"', "yellow_below"),
        ('blue_from = "1.2"', 'blue_from = "0.7"', "blue_from"),
        ('until = "07-31"', 'until = "07-32"', "until"),
        ('ends = "09-30"', 'ends = "07-30"', "ends"),
        ('stage = "second_submission"', 'stage = "first_submission"', "stage"),
    ],
)
def test_a_mistake_is_named_with_its_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    text = re.sub(rf"^{re.escape(old)}", new, SHIPPED, count=1, flags=re.MULTILINE)
    assert text != SHIPPED

    with pytest.raises(ConfigurationError) as caught:
        loaded(tmp_path, text)

    assert (caught.value.key or "").endswith(key)
