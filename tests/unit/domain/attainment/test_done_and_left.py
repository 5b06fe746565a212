"""What was done and what was left of it in one cell: 4个已完成，1个正在施工."""

import pytest

from tests.unit.domain.attainment.test_told_by_two_numbers import ASK, MISSED, line


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("党建阵地", "提升改造5个", "4个已完成，1个正在施工", MISSED),
        ("烈士纪念设施修缮", "2处", "1处，另1处因方案调整取消", MISSED),
        ("危桥改造座数", "≥3座", "完工2座，1座在建", MISSED),
        # Not all that was asked for, more than that, another unit, or nothing that lacks.
        ("党建阵地", "提升改造5个", "5个已完成，1个正在施工", ASK),
        ("党建阵地", "提升改造5个", "4个已完成，2个正在施工", ASK),
        ("危桥改造座数", "≥3座", "完工2座，1处在建", ASK),
        ("危桥改造座数", "≥3座", "2座完工，1座完成桥台", ASK),
        ("培训班次", "5期", "线上2期，其余3期", ASK),
    ],
)
def test_what_was_left_lacks_of_the_target(
    name: str, target: str, actual: str, wanted: str
) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason
