"""Whether a standard was tightened or loosened, by the value language and not by its text."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.attainment import Lean
from adapter.domain.library.standard_change import Standard, StandardChange, compare_standards
from adapter.domain.value import Direction, parse_value

POSITIVE, NEGATIVE = Direction.POSITIVE, Direction.NEGATIVE
SAME, TIGHTENED, LOOSENED, UNIT, OTHER = StandardChange

MORE, LESS, EITHER = Lean.MORE, Lean.LESS, Lean.EITHER
CASES = [
    # before, after, direction of the indicator, may less be better, what became of it
    ("≥90%", "≥95%", None, MORE, TIGHTENED),
    ("≥95%", ">95%", None, MORE, TIGHTENED),
    ("≤30天", "≤45天", None, MORE, LOOSENED),
    ("≤30天", "≤20天", NEGATIVE, MORE, TIGHTENED),
    ("30天", "45天", NEGATIVE, MORE, LOOSENED),  # a bare number of a reverse indicator
    ("30次", "45次", POSITIVE, MORE, TIGHTENED),
    ("56万元", "60万元", None, EITHER, OTHER),  # nobody says whether less is better
    ("56万元", "60万元", None, LESS, LOOSENED),
    ("100万元", "100万元", None, EITHER, SAME),
    ("=5%", "=8%", NEGATIVE, MORE, LOOSENED),
    ("=95%", "=98%", POSITIVE, MORE, TIGHTENED),
    ("=100%", "≥95%", None, MORE, LOOSENED),
    ("≥95%", "=100%", None, MORE, TIGHTENED),
    ("≥90%", "90%", None, MORE, SAME),  # a bare number means at least
    ("≥1万元", "≥10000元", None, MORE, SAME),
    ("≥1万元", "≥9000元", None, MORE, LOOSENED),
    ("≥1万元", "≥1元", None, MORE, LOOSENED),
    ("≥1.5公里", "≥1500米", None, MORE, SAME),
    ("≥50人", "≥50个", None, MORE, UNIT),
    ("≥50", "≥50人", None, MORE, UNIT),
    ("≥90%", "≤90%", None, MORE, OTHER),
    ("80%-90%", "82%-88%", None, MORE, TIGHTENED),
    ("80%-90%", "70%-85%", None, MORE, OTHER),
    ("80%-90%", "≥80%", None, MORE, LOOSENED),
    ("2026年6月底前", "2026年9月底前", None, MORE, LOOSENED),
    ("2026年6月底前", "2026年5月底前", None, MORE, TIGHTENED),
    ("6月底前", "9月底前", None, MORE, OTHER),  # of which year?
    ("2026年1月-2026年12月", "2026年3月-2026年6月", None, MORE, TIGHTENED),
    ("2026年6月底前", "≥90%", None, MORE, OTHER),
    ("有效提升", "显著提升", None, MORE, OTHER),
    ("有效提升", "有效提升", None, MORE, SAME),
    ("", "≥1%", None, MORE, OTHER),
    ("", "", None, MORE, SAME),
    ("11月底完成100%", "12月底完成100%", None, MORE, OTHER),
]


@pytest.mark.parametrize(("before", "after", "direction", "lean", "expected"), CASES)
def test_a_standard_is_judged_by_what_keeps_it_and_mirrored_when_turned_round(
    before: str,
    after: str,
    direction: Direction | None,
    lean: Lean,
    expected: StandardChange,
) -> None:
    old = Standard(parse_value(before), direction, lean)
    new = Standard(parse_value(after), direction, lean)

    assert compare_standards(old, new) is expected
    assert compare_standards(new, old) is expected.mirrored


GOLDEN = Path(__file__).parents[3] / "golden" / "published_values.csv"
with GOLDEN.open(encoding="utf-8") as file:
    PUBLISHED = sorted({row["value_text"] for row in csv.DictReader(file)})
directions = st.sampled_from([None, POSITIVE, NEGATIVE])
published = st.builds(Standard, st.sampled_from(PUBLISHED).map(parse_value), directions)


@given(published, published)
def test_published_standards_mirror_each_other(old: Standard, new: Standard) -> None:
    assert compare_standards(new, old) is compare_standards(old, new).mirrored


@given(published)
def test_no_published_standard_differs_from_itself(standard: Standard) -> None:
    assert compare_standards(standard, standard) is SAME
