"""Several numbers in one cell that make one, or lie on one side of the target; and places."""

import pytest

from adapter.domain.attainment import Attainment
from tests.unit.domain.attainment.test_taken_back import check

MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("台网运行率", "≥98%", "99.2%、98.1%、99.5%", MET),
        ("台网运行率", "≥98%", "97.2%、96.1%", MISSED),
        ("台网运行率", "≥98%", "99.2%、97.1%、99.5%", OPEN),
        ("隐患整改率", "≥100%", "一般隐患100%，重大隐患96%", MISSED),
        ("隐患整改率", "100%", "一般隐患100%，重大隐患96%", OPEN),
        # Another year, a target, shares of grades, and what it lacks.
        ("台网运行率", "≥98%", "上年97.1%，99.5%", MET),
        ("台网运行率", "≥98%", "目标98%，99.5%", MET),
        ("群众满意度", "≥90%", "非常满意62%，满意31%", MET),
        ("考核结果", "≥90%", "优秀52%，良好41%", OPEN),
        ("合格率", "≥90%", "合格98%，不合格2%", MET),
    ],
)
def test_shares_of_parts_lie_between_two_of_them(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    made = check(name, target, actual).judgement

    assert made.attainment is expected, made.reason


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("培训人数", "≥300人", "5期，每期60人", MET),
        ("培训人数", "≥300人", "共4期，每期60人", MISSED),
        ("培训人数", "≥200人", "每期60人，共4期", MET),
        ("培训课时", "≥40学时", "5天，每天8学时", MET),
        ("培训期数", "≥5期", "5期，每期60人", MET),
        ("家长满意度", "≥95%", "4.8分（满分5分）", MET),
        ("家长满意度", "≥95%", "4.6/5", MISSED),
        ("合格率", "≥95%", "4.8分（满分5分）", OPEN),
    ],
)
def test_two_numbers_make_one(name: str, target: str, actual: str, expected: Attainment) -> None:
    made = check(name, target, actual).judgement

    assert made.attainment is expected, made.reason


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("质量监测排名", "全盟前3名", "全盟第2", MET),
        ("质量监测排名", "全盟前3名", "第5名", MISSED),
        ("比赛名次", "团体总分前八", "第十一", MISSED),
        ("营商环境评价", "全区前十", "全区第9位，较上年上升2位", MET),
        ("营商环境评价", "全区前十", "全区第12位（较上年下降2位）", MISSED),
        ("营商环境评价", "全区前十", "全市第9位", OPEN),
    ],
)
def test_a_place_is_told_with_whom_and_how_it_moved(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    made = check(name, target, actual).judgement

    assert made.attainment is expected, made.reason


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("审批周期", "15个工作日", "当日办结", MET),
        ("审批时限", "≤3天", "即办", MET),
        ("跑动次数", "≤1次", "最多跑一次", MET),
        ("跑动次数", "≤1次", "最多跑两次", OPEN),
        ("审批时限", "≤2小时", "当日办结", OPEN),
        ("审批件数", "≥30件", "当日办结", OPEN),
    ],
)
def test_what_a_service_is_called_tells_its_limit(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    made = check(name, target, actual).judgement

    assert made.attainment is expected, made.reason
