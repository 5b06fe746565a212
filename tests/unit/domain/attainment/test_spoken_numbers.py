"""Numbers said in words: how they are told again, and what none of a harm is."""

import pytest

from adapter.domain.attainment import Judgement
from tests.bench.comparing.quality import checked


def judged(name: str, target: str, actual: str) -> Judgement:
    row = {"level2": "社会效益指标", "level3": name, "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"}).judgement


@pytest.mark.parametrize(
    ("target", "actual", "words"),
    [
        ("不少于三分之二", "70%", "实际 70%，目标 ≥66.67%（按大于等于比较）"),
        ("不少于三分之二", "66%", "实际 66%，目标 ≥66.67%（按大于等于比较）"),
        ("≥12.345678%", "13%", "实际 13%，目标 ≥12.345678%（按大于等于比较）"),
    ],
)
def test_a_share_without_end_is_told_shortly(target: str, actual: str, words: str) -> None:
    assert judged("占比", target, actual).reason == words


def test_a_share_without_end_is_compared_as_it_is() -> None:
    assert judged("占比", "不少于三分之二", "66.667%").attainment == "met"
    assert judged("占比", "不少于三分之二", "66.66%").attainment == "not_met"


NONE = [
    ("零伤亡", "1人", "not_met"),
    ("零伤亡", "0人", "met"),
    ("零人员伤亡", "无人员伤亡", "met"),
    ("零死亡", "未发生死亡", "met"),
    ("零拖欠", "未拖欠", "met"),
    ("零拖欠", "2起", "not_met"),
    ("零火灾", "零火灾", "met"),
    ("0人", "无伤亡", "met"),
    ("无拖欠", "未拖欠", "met"),
    ("零距离服务", "3次", "undetermined"),
    ("零增长", "2%", "undetermined"),
    ("零容忍", "2起", "undetermined"),
]


@pytest.mark.parametrize(("target", "actual", "expected"), NONE)
def test_none_of_a_harm_is_a_number(target: str, actual: str, expected: str) -> None:
    judgement = judged("安全生产", target, actual)

    assert judgement.attainment == expected, judgement.reason


HALVES = [
    ("≤半小时", "20分钟", "met"),
    ("≤半小时", "40分钟", "not_met"),
    ("半个小时以内", "0.4小时", "met"),
    ("≤一个半小时", "40分钟", "undetermined"),
    ("≤2个半小时", "40分钟", "undetermined"),
    ("≤1小时", "半小时", "met"),
    ("形成半小时生活圈", "20分钟", "undetermined"),
]


@pytest.mark.parametrize(("target", "actual", "expected"), HALVES)
def test_half_an_hour_is_thirty_minutes(target: str, actual: str, expected: str) -> None:
    judgement = judged("响应时间", target, actual)

    assert judgement.attainment == expected, judgement.reason


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("不少于2期", "贰期", "met"),
        ("50万元", "伍拾万元整", "met"),
        ("≥叁佰人", "280人", "not_met"),
        ("≥2支", "队伍建设", "undetermined"),
    ],
)
def test_numerals_of_cheques_are_read(target: str, actual: str, expected: str) -> None:
    assert judged("数量", target, actual).attainment == expected


def test_a_result_without_one_number_is_told_as_that() -> None:
    reason = judged("按时完成率", "100%", "100%（延期2项）").reason

    assert "读不出一个确定的数值" in reason
