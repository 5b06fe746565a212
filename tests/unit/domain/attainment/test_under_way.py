"""What a report of a part of the year decides: what the rest of the year cannot change."""

import pytest

from adapter.domain.attainment import Subject, as_under_way, judge_attainment, read_actual
from adapter.domain.value import parse_value


@pytest.mark.parametrize(
    ("name", "target", "actual", "verdict"),
    [
        # Missed for good.
        ("项目资金下达时间", "2025年5月31日前", "2025年6月19日", "not_met"),
        ("施工安全责任事故", "0起", "1起", "not_met"),
        ("有责投诉件数", "≤5件", "7件", "not_met"),
        # The rest of the year may still change it.
        ("项目资金下达时间", "2025年5月31日前", "预计2025年6月19日", "undetermined"),
        ("投诉率", "≤1%", "1.2%", "undetermined"),
        ("事故死亡率", "≤0.5人/万人", "0.6人/万人", "undetermined"),
        ("培训人数", "≥500人", "300人", "undetermined"),
        ("每平方米改造成本", "≤380元", "400元", "undetermined"),
        ("平均办理时间", "≤5天", "6天", "undetermined"),
        ("满意度", "≥90%", "85%", "undetermined"),
        # A floor that was reached stays so, a ceiling may still be passed.
        ("培训人数", "≥500人", "520人", "met"),
        ("施工安全责任事故", "0起", "0起", "undetermined"),
        ("零就业家庭", "0户", "0户", "undetermined"),
        ("财政供养人员增长率", "0%", "0%", "met"),
    ],
)
def test_what_the_rest_of_the_year_cannot_change_is_decided(
    name: str, target: str, actual: str, verdict: str
) -> None:
    asked = parse_value(target, name=name)
    told = read_actual(actual, asked, name)
    subject = Subject(name=name, year=2025)

    judged = as_under_way(judge_attainment(asked, told, None, subject), asked, told, subject)

    assert judged.attainment.value == verdict
