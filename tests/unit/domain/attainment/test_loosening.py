"""Whether a unit promised less than its template asks for, said only where it is sure."""

import pytest

from adapter.domain.comparing.comparison import Lean, is_loosened, read_actual
from adapter.domain.value import Direction, parse_value

POSITIVE, NEGATIVE = Direction.POSITIVE, Direction.NEGATIVE

MORE, LESS, EITHER = Lean.MORE, Lean.LESS, Lean.EITHER
CASES = [
    # standard, promise, direction of the library, which way is better by its name, loosened
    ("≥95%", "≥90%", None, MORE, True),
    ("≥95%", "≥95%", None, MORE, False),
    ("≥95%", "≥98%", None, MORE, False),
    ("≥95%", "90%", None, MORE, True),  # a bare promise is that number
    ("≥95%", "90", None, MORE, True),  # and takes the unit of its standard
    ("≥95%", "0.95", None, MORE, False),  # Excel dropped the sign: likely 95 %
    ("≥95%", "=90%", None, MORE, True),
    ("≥95%", "90%-99%", None, MORE, True),  # its lower end keeps the promise
    ("≥95%", "≤90%", None, MORE, False),  # the other side: a contradiction, not a loosening
    ("≥1.5公里", "≥1200米", None, MORE, True),
    ("≥1.5公里", "≥1600米", None, MORE, False),
    ("≥50个", "≥40人", None, MORE, False),  # people are not items
    ("≤90万元", "≤100万元", None, MORE, True),
    ("≤90万元", "≤850000元", None, MORE, False),
    ("≤90万元", "≥80万元", None, MORE, False),
    ("≤90万元", "≥100万元", None, MORE, False),
    ("=100%", "≥95%", None, MORE, True),
    ("=100%", "=100%", None, MORE, False),
    ("=5%", "=8%", NEGATIVE, MORE, True),
    ("=5%", "=3%", NEGATIVE, MORE, False),
    ("200次", "150次", None, MORE, True),
    ("5%", "8%", NEGATIVE, MORE, True),
    ("5%", "3%", NEGATIVE, MORE, False),
    ("56万元", "60万元", None, EITHER, False),  # a bare cost sets no sure bound
    ("56万元", "50万元", None, EITHER, False),
    ("56万元", "60万元", None, LESS, True),
    ("56万元", "50万元", None, LESS, False),
    ("2026年6月底前", "2026年9月底前", None, MORE, True),
    ("2026年6月底前", "2026年5月底前", None, MORE, False),
    ("2026年6月底前", "2026年6月30日", None, MORE, False),
    ("不早于2026年6月1日", "2026年9月1日", None, MORE, False),
    ("2026年6月底前", "不早于2026年9月1日", None, MORE, False),  # the other side
    ("2026年6月底前", "9月底前", None, MORE, False),  # of which year?
    ("2026年6月底前", "按时完成", None, MORE, False),
    ("≥95%", "有效提升", None, MORE, False),
    ("显著提升", "有效提升", None, MORE, False),
    ("80%-90%", "70%-80%", None, MORE, False),
    ("≤250元/路·月", "≤3000元/路·年", None, LESS, False),  # the same price
    ("≤250元/路·月", "≤3600元/路·年", None, LESS, True),
    ("≤3000元/路·年", "≤250元/路·月", None, LESS, False),
    ("≤3000元/路·年", "≤300元/路·月", None, LESS, True),
    ("≤150元/亩·茬", "≤300元/亩·年", None, LESS, False),  # how many crops a year?
    ("≤300元/盏", "≤500元/路灯组", None, LESS, False),
    ("≤250元/路·月", "≤300元/路·月", None, LESS, True),
    ("≤250元/路·月", "≤3000元", None, LESS, False),
    ("≤150元/亩·茬", "≤300元/亩", None, LESS, False),
    ("", "≥1%", None, MORE, False),
    ("≥95%", "", None, MORE, False),
]


@pytest.mark.parametrize(("standard", "promise", "direction", "lean", "expected"), CASES)
def test_a_promise_is_loosened_only_where_it_is_surely_easier_to_keep(
    standard: str,
    promise: str,
    direction: Direction | None,
    lean: Lean,
    expected: bool,  # noqa: FBT001 - a column of the table
) -> None:
    wanted = parse_value(standard)
    promised = read_actual(promise, wanted)

    assert is_loosened(wanted, promised, direction, lean) is expected


@pytest.mark.parametrize("value", sorted({case[0] for case in CASES}))
def test_no_value_is_looser_than_itself(value: str) -> None:
    assert not is_loosened(parse_value(value), parse_value(value))
