"""Places in a ranking: by their number, however it is written."""

import pytest

from adapter.domain.attainment import Judgement
from tests.bench.comparing.quality import checked


def judged(name: str, target: str, actual: str) -> Judgement:
    row = {"level2": "质量指标", "level3": name, "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"}).judgement


@pytest.mark.parametrize(
    ("target", "actual", "wanted"),
    [
        ("前三名", "第4名", "not_met"),
        ("前三名", "第2名", "met"),
        ("前3名", "第三名", "met"),
        ("前三名", "排名第5", "not_met"),
        ("前三名", "全市第二", "met"),
        ("前10名", "第十二名", "not_met"),
        ("前三名", "4", "not_met"),
        ("第一名", "第二名", "not_met"),
        ("进入前三名", "位列第4位", "not_met"),
        ("前五名", "前三名", "met"),
        ("前3名", "未进入前三名", "not_met"),
        ("前三名", "前五名", "undetermined"),
        ("全省前三", "全市第2", "undetermined"),
        ("前3名", "未进入前二名", "undetermined"),
        ("前三名", "较好", "undetermined"),
    ],
)
def test_a_place_is_held_against_the_one_asked_for(target: str, actual: str, wanted: str) -> None:
    judgement = judged("全市考核排名", target, actual)

    assert judgement.attainment == wanted, judgement.reason


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("投诉量排名", "前三名", "第4名"),
        ("全市考核排名", "倒数前三名", "第4名"),
        ("建设进度", "前三期", "第4期"),
        ("引进人才", "前三名", "4名"),
    ],
)
def test_what_may_be_no_place_or_a_bad_one_is_for_a_person(
    name: str, target: str, actual: str
) -> None:
    assert judged(name, target, actual).attainment == "undetermined"
