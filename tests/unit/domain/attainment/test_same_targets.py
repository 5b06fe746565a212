"""Targets in words beside the approved ones: numerals and the trade's synonyms change nothing."""

import pytest

from adapter.domain.comparing.restated import is_another
from adapter.domain.value import parse_value

SAME = [
    ("前三名", "前3名"),
    ("第三名", "第3名"),
    ("三级", "3级"),
    ("按时完成", "及时完成"),
    ("按计划完成", "及时完成"),
    ("及时", "按期"),
    ("显著提升", "明显提升"),
    ("不断提升", "持续提高"),
    ("健全", "建立健全"),
    ("全覆盖", "100%"),
]
CHANGED = [
    ("前三名", "前5名"),
    ("前三名", "前五名"),
    ("一级", "二级"),
    ("三级", "2级"),
    ("显著提升", "有所提升"),
    ("一般", "良好"),
    ("全覆盖", "≤100%"),
    ("全覆盖", "95%"),
    ("完成", "部分完成"),
]


@pytest.mark.parametrize(("approved", "stated"), SAME)
def test_another_wording_of_a_target_is_no_other_target(approved: str, stated: str) -> None:
    one, other = parse_value(approved), parse_value(stated)

    assert not is_another(one, other, 2025)
    assert not is_another(other, one, 2025)


@pytest.mark.parametrize(("approved", "stated"), CHANGED)
def test_what_asks_for_more_or_less_is_another_target(approved: str, stated: str) -> None:
    one, other = parse_value(approved), parse_value(stated)

    assert is_another(one, other, 2025)
    assert is_another(other, one, 2025)
