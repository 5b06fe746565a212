"""Levels and kinds of which only some count: 国家级, 核心期刊, 新能源车."""

import pytest

from adapter.domain.attainment import Attainment
from tests.unit.domain.attainment.test_taken_back import check

MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("获奖情况", "省级以上奖项≥1项", "获盟级奖项2项", OPEN),
        ("获奖数量", "国家级奖项≥1项", "自治区级奖项3项", OPEN),
        ("国家级奖项", "≥1项", "省级奖项3项", OPEN),
        ("举办活动", "市级活动2场", "区级活动2场", OPEN),
        ("发表论文", "核心期刊≥5篇", "普通期刊6篇", OPEN),
        ("高级职称人员培训", "≥30人", "初级人员35人", OPEN),
        ("新建厕所", "水冲厕所≥10座", "旱厕12座", OPEN),
        ("购置车辆", "新能源车≥5辆", "燃油车5辆", OPEN),
        ("一级公路建设", "一级公路≥20公里", "二级公路25公里", OPEN),
        ("引进博士", "≥5人", "硕士8人", OPEN),
        ("宣传报道", "中央媒体≥3篇", "地方媒体12篇", OPEN),
        # A higher one, the same, several, or none that is told.
        ("获奖情况", "省级以上奖项≥1项", "获国家级奖项1项", MET),
        ("获奖情况", "盟市级奖项≥1项", "自治区级奖项1项", MET),
        ("获奖情况", "自治区级奖项≥1项", "省级奖项1项", MET),
        ("获奖情况", "国家级、省级奖项≥1项", "省级奖项1项", MET),
        ("获奖情况", "省级以上奖项≥2项", "国家级和盟级奖项2项", MET),
        ("获奖情况", "省级以上奖项≥2项", "盟级奖项1项", MISSED),
        ("发表论文", "核心期刊≥5篇", "5篇", MET),
        ("发表论文", "普通期刊≥5篇", "核心期刊5篇", MET),
        ("引进人才", "硕士≥5人", "博士5人", MET),
        ("改建公路", "二级公路≥20公里", "一级公路20公里", MET),
        ("购置车辆", "新能源车≥5辆", "纯电动车5辆", MET),
        ("宣传报道", "地方媒体≥3篇", "中央媒体3篇", MET),
        # Words that only look like one of a scale.
        ("高级职称教师培训", "≥30人", "高级中学教师30人", MET),
        ("自治区级示范社", "≥3个", "自治区级3个", MET),
        ("培训人数", "≥30人", "初级人员31人", MET),
    ],
)
def test_lower_level_or_another_kind_is_not_the_one_asked_for(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    judged = check(name, target, actual)
    assert judged.judgement.attainment is expected
    if expected is OPEN:
        assert not judged.findings
