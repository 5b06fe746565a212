"""What only began, was asked for or promised is not the end that a target asks for."""

import pytest

from tests.bench.comparing.quality import checked

SUCH = [
    ("建成项目数", "建成3个", "开工3个"),
    ("危房改造", "竣工60户", "开工60户"),
    ("建成充电桩", "≥20个", "立项20个"),
    ("新建公厕", "新建5座", "完成选址5座"),
    ("老旧小区改造", "完成改造6个", "已启动6个"),
    ("授权专利", "授权发明专利≥5件", "申请发明专利6件"),
    ("办结案件", "办结≥200件", "受理210件"),
    ("发放贷款", "≥5000万元", "授信5600万元"),
    ("招商引资到位资金", "≥3亿元", "协议资金5亿元"),
    ("招商引资到位资金", "到位资金≥3亿元", "签约额5亿元"),
    ("支付工程款", "≥800万元", "应付850万元"),
    ("就业人数", "实现就业≥100人", "参加培训120人"),
    ("整改问题", "整改30个", "发现30个"),
    ("参赛人数", "≥300人", "报名320人"),
    ("制定标准", "发布3项", "报批3项"),
    ("培训合格人数", "≥50人", "参训60人"),
]
NEAR = [
    ("开工项目数", "3个", "开工3个"),
    ("新开工和建成项目数", "3个", "开工3个"),
    ("建成项目数", "建成3个", "建成3个"),
    ("建成项目数", "≥3个", "开工并建成3个"),
    ("项目数量", "≥3个", "开工3个"),
    ("办结案件", "办结≥200件", "受理并办结210件"),
    ("受理案件", "≥200件", "受理210件"),
    ("签约项目", "≥5个", "签约6个"),
    ("培训人数", "≥50人", "参训60人"),
    ("到位资金", "≥3亿元", "签约项目到位资金5亿元"),
    ("发现并整改问题", "≥30个", "发现30个"),
    ("支付工程款", "≥800万元", "支付850万元"),
]


def verdict_of(name: str, target: str, actual: str) -> tuple[str, str]:
    row = {"level2": "数量指标", "level3": name, "value_text": target, "unit": ""}
    made = checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})
    return made.judgement.attainment, made.judgement.reason


@pytest.mark.parametrize(("name", "target", "actual"), SUCH)
def test_an_earlier_stage_than_the_one_asked_for_is_for_a_person(
    name: str, target: str, actual: str
) -> None:
    verdict, reason = verdict_of(name, target, actual)

    assert verdict == "undetermined", reason


@pytest.mark.parametrize(("name", "target", "actual"), NEAR)
def test_the_stage_itself_is_met(name: str, target: str, actual: str) -> None:
    verdict, reason = verdict_of(name, target, actual)

    assert verdict == "met", reason
