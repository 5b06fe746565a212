"""Shares told by two numbers in other words, parts of one kind, times of several."""

import pytest

from adapter.domain.attainment import Attainment
from tests.unit.domain.attainment.test_taken_back import check

MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("流行病学调查率", "≥100%", "应调查41例，实际调查41例", MET),
        ("确权登记发证率", "≥95%", "应发12,640本，已发12,118本", MET),
        ("冒领养老金追回率", "100%", "应追回6.8万元，已追回6.8万元", MET),
        ("冒领养老金追回率", "≥100%", "应追回6.8万元，已追回5.1万元", MISSED),
        ("优良天数比例", "≥92%", "339/366天", MET),
        ("矿山治理恢复率", "≥70%", "治理42处/应治理58处", MET),
        ("稽核补缴到账率", "≥95%", "120.6万元/131.2万元", MISSED),
        ("审计问题整改率", "≥90%", "已整改106个，正在整改9个", MET),
        ("12345热线按时办结率", "≥98%", "受理8,216件，按时办结8,102件", MET),
        ("项目验收通过率", "≥90%", "24项通过22项", MET),
        ("企业满意度", "≥90%", "发放问卷60份，收回58份，满意55份", MET),
        ("课程优良率", "≥80%", "优36%，良50%", MET),
        ("案件评查合格率", "≥100%", "评查240件，不合格1件", MISSED),
        # Another rate, an act that was not in time, more than the whole, what is denied or planned.
        ("补助发放及时率", "≥95%", "应发12640本，已发12118本", OPEN),
        ("热线按时办结率", "≥98%", "受理8216件，办结8102件", OPEN),
        ("热线办结满意率", "≥98%", "受理8216件，按时办结8102件", OPEN),
        ("审计问题整改及时率", "≥90%", "已整改106个，正在整改9个", OPEN),
        ("优良天数比例", "≥92%", "计划339/366天", OPEN),
        ("培训合格率", "≥90%", "参训45人/报名50人", OPEN),
        ("优良天数比例", "≥92%", "372/366天", OPEN),
        ("事故发生率", "≤2%", "1起/120起", OPEN),
        ("课程优秀率", "≥30%", "优36%，良50%", OPEN),
        # Parts of one kind are added up, times are not.
        ("班列通行数量", "≥3000列", "进境1652列，出境1704列", MET),
        ("防治面积", "≥70万亩", "鼠害32万亩，虫害30万亩", MISSED),
        ("通关时间", "≤20小时", "进口16.4小时、出口0.6小时", MET),
        ("通关时间", "≤10小时", "进口16.4小时、出口0.6小时", OPEN),
        ("通关时间", "≤10小时", "进口16.4小时、出口12小时", MISSED),
        ("通关时间", "≤20小时", "目标20小时、出口0.6小时", OPEN),
        # A bare fall of what varies.
        ("单位GDP用水量变化率", "-3%", "下降2.1%", OPEN),
        ("单位GDP用水量变化率", "-3%", "-3%", MET),
    ],
)
def test_shares_and_parts_in_other_words(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    made = check(name, target, actual).judgement

    assert made.attainment is expected, made.reason
