"""What has its height on each day is held against the target, and not by the months gone."""

import datetime as dt

import pytest

from adapter.domain.attainment import Subject
from adapter.domain.comparing.monitored import LineProgress, MonitoredResult
from adapter.domain.comparing.monitoring_rules import Light
from adapter.domain.comparing.progress import judge_progress
from mappings.scoring_rules_file import load_rules

RULES = load_rules().monitoring
SEPTEMBER = dt.date(2026, 9, 30)


def judged(name: str, target: str, actual: str, until: dt.date = SEPTEMBER) -> LineProgress:
    line = MonitoredResult(
        subject=Subject(level1="产出指标", level2="质量指标", name=name),
        target_value=target,
        actual_value=actual,
        fiscal_year=2026,
        until=until,
    )
    return judge_progress(line, RULES)


@pytest.mark.parametrize(
    ("name", "target", "missed", "met"),
    [
        ("护理房间室温", "≥18℃", "14℃", "19.5℃"),
        ("特困供养标准", "≥1100元/人·月", "860元/人·月", "1100元/人·月"),
        ("餐费补贴", "≥8元/人·餐", "6元/人·餐", "8元/人·餐"),
        ("出厂水余氯", "≥0.3mg/L", "0.24mg/L", "0.35mg/L"),
        ("负离子浓度", "≥1500个/cm³", "1200个/cm³", "1680个/cm³"),
        ("日均服务时长", "≥8小时/天", "6.5小时/天", "8小时/天"),
        ("小麦收购均价", "≥3元/公斤", "2.7元/公斤", "3元/公斤"),
        ("每千名老人养老床位", "≥35张/千人", "27张/千人", "36张/千人"),
    ],
)
def test_a_level_that_is_missed_is_no_progress(
    name: str, target: str, missed: str, met: str
) -> None:
    assert judged(name, target, missed).light in (Light.YELLOW, Light.RED)
    assert "不按月折算" in judged(name, target, missed).reason
    assert judged(name, target, met).light is Light.GREEN


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("管护补助标准", "≥10元/亩", "10元/亩"),
        ("基础养老金标准", "≥1800元", "1800元"),
    ],
)
def test_what_each_one_gets_is_never_far_ahead(name: str, target: str, actual: str) -> None:
    assert judged(name, target, actual).light is Light.GREEN


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("应急演练次数", "≥12次/年", "9次/年"),
        ("人均经费", "≥720元/生·年", "540元/生·年"),
        ("亩均增收", "≥1000元/亩", "750元/亩"),
        ("新增污水处理能力", "≥500吨/日", "375吨/日"),
        ("每千人体检人次", "≥200人次/千人", "150人次/千人"),
        ("管护补助标准", "≥10元/亩", "7.5元/亩"),
    ],
)
def test_what_comes_over_the_year_is_due_by_its_months(name: str, target: str, actual: str) -> None:
    assert judged(name, target, actual).light is Light.GREEN
