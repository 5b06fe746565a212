"""What is to be prevented (禁止挪用): that it did not happen is no failure."""

import pytest

from adapter.domain.attainment import Judgement
from tests.bench.comparing.quality import checked


def judged(target: str, actual: str) -> Judgement:
    row = {"level2": "质量指标", "level3": "执行情况", "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"}).judgement


PREVENTED = [
    ("禁止挪用", "未挪用"),
    ("杜绝挤占挪用", "未挤占挪用"),
    ("严禁超标", "未超标"),
    ("避免逾期", "未逾期"),
    ("坚决防止返贫", "没有返贫"),
    ("不得拖欠", "没有拖欠"),
    ("杜绝舞弊", "没有舞弊"),
    ("避免群体性事件", "未发生群体性事件"),
    ("严防泄密", "未出现泄密"),
]


@pytest.mark.parametrize(("target", "actual"), PREVENTED)
def test_what_must_not_happen_and_did_not_is_met(target: str, actual: str) -> None:
    assert judged(target, actual).attainment == "met"


OPEN = [
    ("严控超支", "未超支"),
    ("防范金融风险", "没有金融风险"),
    ("有效降低排放", "未排放"),
    ("遏制污染", "未污染"),
    ("避免规模性返贫", "未返贫"),
    ("投诉及时处理", "没有投诉"),
    ("投诉及时处理", "未投诉"),
    ("故障及时排除", "未故障"),
    ("通过验收", "没有验收"),
    ("防止故障", "故障"),
]


@pytest.mark.parametrize(("target", "actual"), OPEN)
def test_what_a_denial_means_there_is_for_a_person(target: str, actual: str) -> None:
    assert judged(target, actual).attainment == "undetermined"


MISSED = [
    ("通过验收", "未验收"),
    ("通过验收", "没有通过验收"),
    ("完成整改", "尚未整改"),
    ("完成预防接种", "未接种"),
    ("按时发放", "未能按时发放"),
]


@pytest.mark.parametrize(("target", "actual"), MISSED)
def test_work_left_undone_is_missed(target: str, actual: str) -> None:
    assert judged(target, actual).attainment == "not_met"
