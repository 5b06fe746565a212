"""Cases that the sentence itself leaves out: 其中有责1件, 均非医疗事故."""

import pytest

from adapter.domain.attainment import Attainment
from tests.unit.domain.attainment.test_taken_back import check

MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("有责投诉", "≤2件", "投诉5件，其中有责1件", MET),
        ("有责投诉", "≤2件", "投诉5件（其中有责投诉1件）", MET),
        ("有责投诉", "≤2件", "投诉5件，其中有责3件", MISSED),
        ("责任事故", "0起", "事故2起，其中责任事故0起", MET),
        ("医疗事故", "0例", "发生医疗纠纷2例，均非医疗事故", OPEN),
        ("医疗事故", "0例", "2例，经鉴定均不属于医疗事故", OPEN),
        ("生产安全事故", "≤1起", "2起，不构成生产安全事故", OPEN),
        ("控辍保学", "零辍学", "劝返2人，辍学学生均已返校", OPEN),
        ("安全事故", "0起", "排查隐患12起", OPEN),
        ("安全事故", "0起", "发生事故1起，已处置", MISSED),
        ("调解失败", "0起", "调解失败2起", MISSED),
        # Nothing was left out of what was asked for.
        ("投诉", "≤2件", "投诉5件，其中有责1件", MISSED),
        ("有责投诉", "≤2件", "有责投诉5件，其中重大1件", MISSED),
        ("医疗事故", "0例", "发生医疗事故2例", MISSED),
        ("医疗事故", "0例", "发生医疗事故2例，均非重大", MISSED),
        ("非正常上访", "0起", "2起，均非正常上访", MISSED),
        ("查处非法捕捞", "≥10起", "查处案件20起，其中非法捕捞12起", MET),
    ],
)
def test_what_is_left_out_is_not_counted(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    assert check(name, target, actual).judgement.attainment is expected
