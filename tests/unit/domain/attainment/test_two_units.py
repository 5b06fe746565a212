"""Spells told by two units or with a half: 12分45秒, 2小时20分, 一年半."""

import pytest

from adapter.domain.attainment import Attainment
from adapter.domain.value import parse_value, print_value
from tests.unit.domain.attainment.test_not_yet import MET, NOT_MET, OPEN, checked, verdict


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≤12分钟", "12分45秒", NOT_MET),
        ("≤12分钟", "平均11分45秒", MET),
        ("≤12分30秒", "12分钟", MET),
        ("12分30秒以内", "13分钟", NOT_MET),
        ("≤2小时", "2小时20分", NOT_MET),
        ("≤2小时", "2小时零5分", NOT_MET),
        ("≤2小时", "1小时20分30秒", MET),
        ("≤4.38小时", "3小时12分", MET),
        ("≤1年", "一年半", NOT_MET),
        ("≤18个月", "一年半", MET),
        ("≤12个月", "1年3个月", NOT_MET),
        ("≤2年", "两年半", NOT_MET),
        ("一年半以内", "16个月", MET),
        ("≤4个月", "4个半月", NOT_MET),
        ("≤4个月", "三个半月", MET),
        ("≤2小时", "最长2小时20分，平均1小时10分", OPEN),
        ("≤2小时", "1小时20多分", OPEN),
        ("≤2小时", "1小时75分", OPEN),
        ("≤2小时", "1个半小时", OPEN),
        ("≤4个月", "半个月", OPEN),
        ("≤2年", "第一年半", OPEN),
        ("≤60天", "1个月15天", OPEN),
    ],
)
def test_a_spell_in_two_units_is_compared(target: str, actual: str, expected: Attainment) -> None:
    assert verdict(target, actual, "办理时限") is expected


def test_the_reason_tells_the_spell_as_it_was_written() -> None:
    reason = checked("≤12分钟", "12分45秒", "救护车到达时间").judgement.reason

    assert reason == "实际 12分45秒，目标 ≤12分钟（按小于等于比较）"


@pytest.mark.parametrize("text", ["12分45秒", "2小时20分", "一年半", "4个半月"])
def test_the_text_itself_stays(text: str) -> None:
    assert print_value(parse_value(text)) == text
