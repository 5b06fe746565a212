"""Growth asked for in words, and moves that are told by both of their ends."""

import pytest

from adapter.domain.attainment import Attainment
from tests.unit.domain.attainment.test_taken_back import check

MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("化肥使用量", "零增长", "较上年减少1.3%", MET),
        ("化肥使用量", "实现零增长", "与上年持平", MET),
        ("化肥使用量", "零增长", "同比增长0.4%", MISSED),
        ("农药使用量", "负增长", "-0.8%", MET),
        ("农药使用量", "负增长", "同比增长0.5%", MISSED),
        ("农药使用量", "负增长", "持平", MISSED),
        ("因公出国经费", "只减不增", "较上年下降6%", MET),
        ("因公出国经费", "只减不增", "较上年增加2.1万元", MISSED),
        ("外贸进出口总值", "两位数增长", "增长12.6%", MET),
        ("外贸进出口总值", "两位数增长", "增长8.2%", MISSED),
        ("刑事案件发案数", "同比下降", "同比持平", MISSED),
        ("群众收入", "稳步提高", "与上年持平", MISSED),
        # Of none of it nobody knows which way it went.
        ("农药使用量", "负增长", "0.5%", OPEN),
        ("公用经费", "零增长", "98%", OPEN),
        ("外贸进出口总值", "两位数增长", "增长3亿元", OPEN),
        ("因公出国经费", "只减不增", "与上年持平", OPEN),
        ("群众收入", "显著提高", "与上年持平", OPEN),
    ],
)
def test_growth_in_words_is_weighed_by_the_way_it_went(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    made = check(name, target, actual).judgement

    assert made.attainment is expected, made.reason


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("居民健康素养水平", "较上年提高≥2个百分点", "由24.1%提高到26.5%", MET),
        ("居民健康素养水平", "较上年提高≥2个百分点", "由24.1%提高到25.3%", MISSED),
        ("信访总量", "下降10%以上", "由320件降至280件", MET),
        ("信访总量", "下降10%以上", "由320件降至300件", MISSED),
        ("亩均产量", "提高5%以上", "由420公斤提高到450公斤", MET),
        ("审批时限压缩", "压缩60%以上", "由20个工作日压缩至9个工作日", MISSED),
        ("审批时限压缩", "压缩60%以上", "由20个工作日压缩至8个工作日", MET),
        ("亩均用水量", "下降", "由380方降至362方", MET),
        ("人均预期寿命", "逐步提高", "由78.2岁提高到78.6岁", MET),
        # Per cent of a share, a level, and a move against its own verb.
        ("居民健康素养水平", "提高2%以上", "由24.1%提高到26.5%", OPEN),
        ("平均办理时间", "≤9天", "由15天压缩至9天", MET),
        ("信访总量", "下降10%以上", "由280件降至320件", OPEN),
        ("信访总量", "下降10%以上", "其中群访由32件降至28件", OPEN),
    ],
)
def test_both_ends_tell_by_how_much(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    made = check(name, target, actual).judgement

    assert made.attainment is expected, made.reason
