"""Ups and downs beside targets: a fall under a ceiling of growth, and a way told beside a level."""

import pytest

from adapter.domain.attainment import Judgement, Subject, judge_attainment, read_actual
from adapter.domain.comparing.ways import contradicts_way
from adapter.domain.value import Direction, parse_value
from tests.bench.comparing.quality import checked


def judged(level2: str, name: str, target: str, actual: str) -> Judgement:
    row = {"level2": level2, "level3": name, "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"}).judgement


COST, GAIN, SOCIAL, GREEN = "成本指标", "经济效益指标", "社会效益指标", "生态效益指标"

MET = [
    (COST, "一般性支出增长率", "≤3%", "下降3%"),
    (COST, "运行成本增长率", "≤3%", "下降1.5%"),
    (GREEN, "碳排放增速", "≤2%", "下降0.6%"),
    (COST, "三公经费增长率", "≤0%", "下降12%"),
    (SOCIAL, "刑事案件增幅", "≤3%", "下降6%"),
    (SOCIAL, "安全事故增长率（%）", "不高于0", "下降10%"),
    (COST, "运行成本", "增长不超过3%", "下降5%"),
    (GAIN, "居民消费价格涨幅", "≤3%", "上涨1.2%"),
    (SOCIAL, "提升就业率", "≥90%", "回落到91%"),
    (SOCIAL, "就业率提升", "≥90%", "回落到91%"),
    (GAIN, "旅游收入增长率", "≥8%", "回落到9%"),
    (SOCIAL, "提高满意率", "≥90%", "90.5%，较上年下降"),
    (GREEN, "降低污染物浓度", "≤35微克/立方米", "上升至34微克/立方米"),
    (GAIN, "旅游收入增长率", "≥8%", "增长9%"),
    (COST, "运行成本", "压缩10%", "压缩12%"),
    (COST, "会议费", "核减5%", "核减5.5%"),
    (COST, "办公用电", "节约3%", "节省4%"),
    (COST, "成本节约率", "≥5%", "提高到6%"),
    (COST, "公用经费增长率", "≤3%", "压缩2%"),
    (GAIN, "单位能耗降低率", "≥3%", "3.5%，同比下降"),
]


@pytest.mark.parametrize(("level2", "name", "target", "actual"), MET)
def test_what_keeps_under_or_above_the_bound_is_met(
    level2: str, name: str, target: str, actual: str
) -> None:
    judgement = judged(level2, name, target, actual)

    assert judgement.attainment == "met", judgement.reason


MISSED = [
    (COST, "一般性支出增长率", "≤3%", "增长3.5%"),
    (SOCIAL, "安全事故增长率", "≤0%", "2.1%"),
    (SOCIAL, "安全事故数", "0", "2起"),
    (GAIN, "财政收入增长率", "0%", "下降3%"),
    (GAIN, "税收", "增长8%", "下降2%"),
    (GAIN, "旅游收入增长率", "≥8%", "下降9%"),
    (GAIN, "旅游收入增长率", "8%", "下降9%"),
    (GAIN, "单位能耗", "下降3%", "上升1%"),
    (GAIN, "单位能耗降低率", "3%", "上升4%"),
    (GAIN, "农民收入", "增长3%-5%", "下降4%"),
    (COST, "运行成本", "压缩10%", "增长12%"),
    (COST, "会议费", "核减≥5%", "核减3%"),
    (SOCIAL, "提升就业率", "≥90%", "回落到89%"),
    (GAIN, "旅游收入增长率", "≥8%", "回落到7%"),
    (SOCIAL, "提高满意率", "≥90%", "89.5%，较上年提高"),
    (GREEN, "降低污染物浓度", "≤35微克/立方米", "上升至36微克/立方米"),
]


@pytest.mark.parametrize(("level2", "name", "target", "actual"), MISSED)
def test_what_went_the_other_way_than_asked_is_missed(
    level2: str, name: str, target: str, actual: str
) -> None:
    judgement = judged(level2, name, target, actual)

    assert judgement.attainment == "not_met", judgement.reason


OPEN = [
    (COST, "三公经费增长率", "3%", "下降5%"),  # a ceiling, if it was meant as one
    (SOCIAL, "刑事案件增长率", "3%", "下降5%"),
    (SOCIAL, "刑事案件增长率", "3%-5%", "下降4%"),
    (COST, "运行成本", "增长3%", "下降5%"),
    (GAIN, "财政收入增长率", "0%", "2.1%"),  # no growth at all, or no fall?
    (SOCIAL, "刑事案件增幅", "0", "增长2.1%"),
    (SOCIAL, "城乡收入差距增长率", "3%", "下降5%"),
    (GREEN, "降低污染物浓度", "≤35微克/立方米", "上升2微克/立方米"),  # up to how much?
    (GAIN, "旅游收入增长率", "≥8%", "8.5%，较上年下降"),  # the income or its growth?
    (COST, "节约成本", "≥5万元", "增加6万元"),
    (GAIN, "农作物产量降幅", "≤3%", "增长2%"),
]


@pytest.mark.parametrize(("level2", "name", "target", "actual"), OPEN)
def test_a_way_that_may_be_the_better_one_is_for_a_person(
    level2: str, name: str, target: str, actual: str
) -> None:
    judgement = judged(level2, name, target, actual)

    assert judgement.attainment == "undetermined", judgement.reason
    assert "请" in judgement.reason


def test_a_way_told_behind_the_number_is_not_printed_as_its_size() -> None:
    judgement = judged(SOCIAL, "提高满意率", "≥90%", "90.5%，较上年下降")

    assert judgement.reason.startswith("实际 90.5%，目标 ≥90%")


LESS, MORE = Direction.NEGATIVE, Direction.POSITIVE


@pytest.mark.parametrize(
    ("name", "target", "actual", "direction", "wanted"),
    [
        ("供热投诉件数", "较上年减少20%", "较上年减少25%", LESS, "met"),
        ("供热投诉件数", "较上年减少20件", "较上年减少15件", LESS, "not_met"),
        ("道路交通事故死亡人数", "下降5%", "下降3%", LESS, "not_met"),
        ("道路交通事故死亡人数", "下降≥5%", "下降6%", LESS, "met"),
        ("化肥使用量", "减少3%", "减少2%", None, "not_met"),
        ("化肥使用量", "减少3%", "2%", None, "not_met"),
        ("投诉件数", "下降到30件", "下降到20件", LESS, "met"),
        ("绿化率", "提高2个百分点", "提高1.5个百分点", MORE, "not_met"),
        ("用能成本", "下降5个百分点", "下降4个百分点", None, "undetermined"),
        ("投诉件数", "增长5%", "增长3%", LESS, "undetermined"),
        ("粮食产量", "减少3%", "减少2%", MORE, "undetermined"),
        ("粮食产量", "减少3%", "减少2%", None, "undetermined"),
    ],
)
def test_to_fall_further_is_better_where_less_is(
    name: str, target: str, actual: str, direction: Direction | None, wanted: str
) -> None:
    asked = parse_value(target, name=name)
    reached = read_actual(actual, asked, name)

    judgement = judge_attainment(asked, reached, direction, Subject(name=name))

    assert judgement.attainment == wanted, judgement.reason


def test_a_floor_of_a_fall_is_not_against_a_direction_of_less() -> None:
    subject = Subject(name="道路交通事故死亡人数")

    assert not contradicts_way(LESS, subject, parse_value("下降≥5%", name=subject.name))
    assert contradicts_way(LESS, subject, parse_value("≥5人", name=subject.name))
