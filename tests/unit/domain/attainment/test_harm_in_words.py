"""Harm and none of it in words: 发生1批3人次, 仍有1人辍学, 全年无重大传染病疫情发生."""

import pytest

from tests.unit.domain.attainment.test_told_by_two_numbers import ASK, MET, MISSED, line


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("越级上访", "不发生", "发生1批3人次", MISSED),
        ("群体性事件", "杜绝", "发生1批12人次", MISSED),
        ("安全生产事故", "不发生", "1起一般事故、伤2人", MISSED),
        ("控辍保学", "零辍学", "劝返2人，仍有1人辍学", MISSED),
        ("案件卷宗评查", "无不合格卷", "不合格卷宗1件", MISSED),
        ("河湖“清四乱”", "动态清零", "存量3处未清理", MISSED),
        # None at all, of a slighter class, or of another thing.
        ("越级上访", "不发生", "发生0批0人次", ASK),
        ("重大安全事故", "不发生", "1起一般事故、伤2人", ASK),
        ("医疗纠纷", "不发生", "1起一般事故、伤2人", ASK),
        ("控辍保学", "零辍学", "劝返2人，仍有1人病休", ASK),
        ("越级上访", "≤5批", "发生1批3人次", MET),
        ("案件卷宗评查", "无不合格卷", "瑕疵卷宗1件", ASK),
        ("案件卷宗评查", "无不合格卷", "合格卷宗50件", ASK),
        ("河湖“清四乱”", "动态清零", "新增3处未核实", ASK),
        ("廉政风险", "无违纪违法", "1人受到党纪处分", ASK),
        ("对周边居民影响", "无扰民", "接到噪声投诉3次，已处理", ASK),
    ],
)
def test_harm_is_told_in_more_words_than_one_number(
    name: str, target: str, actual: str, wanted: str
) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("森林火灾受害率", "≤0.9‰", "未发生森林火灾", MET),
        ("冲击社会道德底线事件", "不发生", "全年无冲击社会道德底线事件发生", MET),
        ("重大传染病疫情", "不发生", "全年无重大传染病疫情发生", MET),
        ("违规新增隐性债务", "0万元", "未新增隐性债务", MET),
        ("较大及以上事故", "零发生", "发生一般事故2起，未发生较大及以上事故", MET),
        # Only the worst of it, another thing, or not denied.
        ("传染病疫情", "不发生", "全年无重大传染病疫情发生", ASK),
        ("森林火灾受害率", "≤0.9‰", "未发生草原火灾", ASK),
        ("拖欠农民工工资和群体性事件", "不发生", "未发生拖欠农民工工资", ASK),
        ("违规新增隐性债务", "0万元", "新增隐性债务", ASK),
        ("事故", "零发生", "发生一般事故2起，未发生较大及以上事故", MISSED),
        ("较大及以上事故", "零发生", "发生一般事故2起，未发生重大事故", ASK),
    ],
)
def test_none_of_just_that_is_told_in_its_own_words(
    name: str, target: str, actual: str, wanted: str
) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason
