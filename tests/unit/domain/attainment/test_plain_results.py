"""Plain numbers need no sentence to be understood (纯数值): leaving that out changes nothing."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapter.domain.attainment.common.cells import bare_text
from adapter.domain.attainment.pairs.to_or_by import moved_to
from adapter.domain.attainment.reading.sentences import is_plain, result_in, where_it_stands
from adapter.domain.value import parse_value

GOLDEN = Path(__file__).parents[3] / "golden"
UNITS = [
    *"个人次天户亩条台套所份场期项家件篇年月吨米",
    *("", "%", "‰", "元", "万元", "人次", "公里", "平方米", "公顷", "个工作日", "小时"),
]


def targets() -> Iterator[tuple[str, str, str]]:
    """Target, unit and name of every row with a result that is written down under tests/golden."""
    for path in sorted(GOLDEN.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if "actual_value_text" in row and "value_text" in row:
                    yield row["value_text"], row["unit"], row["level3"]


def test_no_rule_of_sentences_changes_a_plain_number() -> None:
    seen = set(targets())
    plain = [f"{number}{unit}" for number in ("0", "3", "96.5") for unit in UNITS]

    changed = []
    for value, unit, name in seen:
        target = parse_value(value, unit=unit, name=name)
        for text in plain:
            read = where_it_stands(result_in(text, target, name), target, name)
            if read != text or moved_to(text, target) is not None:
                changed.append((value, name, text, read))

    assert len(seen) > 1500
    assert changed == []


@pytest.mark.parametrize(
    ("text", "is_it"),
    [
        ("96.5%", True),
        ("12个", True),
        ("300万元", True),
        ("共5人", False),
        ("≥95%", False),
        ("1/2", False),
        ("6月底", False),
        ("10人、12人", False),
        ("4次（每季度1次）", False),
        ("当日办结", False),
    ],
)
def test_a_plain_number_has_no_more_than_a_unit(text: str, *, is_it: bool) -> None:
    assert is_plain(bare_text(text)) is is_it
