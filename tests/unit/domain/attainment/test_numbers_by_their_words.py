"""Several numbers in one cell whose own words say what each counts: 博士≥2人；硕士≥10人."""

import pytest

from adapter.domain.attainment import Judgement
from tests.bench.comparing.quality import checked


def judged(target: str, actual: str) -> Judgement:
    row = {"level2": "数量指标", "level3": "完成任务", "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"}).judgement


ROWS = [
    ("博士≥2人；硕士≥10人", "硕士12人；博士2人", "met"),
    ("博士≥2人；硕士≥10人", "硕士12人；博士1人", "not_met"),
    ("博士≥2人；硕士≥10人", "博士2人；硕士9人", "not_met"),
    ("线上≥500人，线下≥100人", "线下120人，线上600人", "met"),
    ("新建≥3公里，改建≥5公里", "改建5公里，新建3公里", "met"),
    ("新建≥3公里，改建≥5公里", "改建4.2公里，新建3公里", "not_met"),
    ("合格率≥95%，优良率≥60%", "优良率65%，合格率98%", "met"),
    ("合格率≥95%，优良率≥60%", "合格率98%，优良率55%", "not_met"),
    ("新建5座，改造3座", "新建完成5座，改造完成3座", "met"),
    ("A类≤5项，B类≥3项", "A类5项，B类3项", "met"),
    ("培训≥2期、每期≥50人", "培训3期、每期40人", "not_met"),
    ("培训2期，100人", "培训2期，120人", "met"),
    ("培训≥2期，≥100人", "举办培训班3期，参训90人", "not_met"),  # the units tell
    ("博士≥2人；硕士≥10人", "教授12人；讲师2人", "undetermined"),
    ("博士≥2人；硕士≥10人", "博士3人；本科12人", "undetermined"),
    ("新建≥3公里，改建≥5公里", "3公里，5公里", "met"),
    ("新建≥3公里，改建≥5公里", "5公里，3公里", "undetermined"),  # which is which?
    ("合格率≥95%，不合格率≤5%", "不合格率3%，合格率97%", "met"),
    ("培训≥2期，合格率≥95%", "培训2期，不合格率4%", "undetermined"),
    ("出动300人，50台", "出动50台，300人", "met"),
    ("300人，50台", "50台，300人", "met"),
    ("≥3场，≥5场", "3场，4场", "not_met"),  # in whatever order
    ("≥3场，≥5场", "5场，3场", "undetermined"),
    ("新建≥3公里，新建≥5公里", "新建5公里，新建3公里", "undetermined"),
]


@pytest.mark.parametrize(("target", "actual", "expected"), ROWS)
def test_numbers_are_held_against_those_of_their_own_words(
    target: str, actual: str, expected: str
) -> None:
    judgement = judged(target, actual)

    assert judgement.attainment == expected, judgement.reason
