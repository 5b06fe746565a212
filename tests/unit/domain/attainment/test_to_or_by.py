"""Where a number went to beside by how much it went."""

import pytest

from adapter.domain.attainment import Attainment
from tests.unit.domain.attainment.test_taken_back import check

MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("平均办理时限", "压缩至5天", "压缩5天", OPEN),
        ("平均办理时限", "压缩5天", "压缩至5天", OPEN),
        ("平均办理时限", "压缩5天", "降至5天", OPEN),
        ("农民收入", "增加500元", "增加到1.8万元", OPEN),
        ("农民收入", "增加到1.8万元", "增加500元", OPEN),
        ("信访量", "下降10%", "下降到8%", OPEN),
        ("审批时间", "缩短30%", "缩短至原来的50%", OPEN),
        ("绿化覆盖率", "提高到35%", "提高2%", OPEN),
        # The same on both sides, or where it stands.
        ("平均办理时限", "≤5天", "压缩至4天", MET),
        ("平均办理时限", "压缩至5天", "5天", MET),
        ("农民收入", "增加500元", "增加600元", MET),
        ("农民收入", "增加到1.8万元", "增加到1.9万元", MET),
        ("信访量", "下降10%", "下降12%", MET),
        ("信访量", "下降10%", "下降8%", MISSED),
        ("贫困发生率", "≤3%", "下降到2.5%", MET),
        ("绿化覆盖率", "≥35%", "提高到36%", MET),
    ],
)
def test_level_is_not_held_against_a_difference(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    judged = check(name, target, actual).judgement
    assert judged.attainment is expected


def test_result_is_told_as_it_is_written() -> None:
    assert "实际“降至5天”" in check("平均办理时限", "压缩5天", "降至5天").judgement.reason
