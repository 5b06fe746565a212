"""Who is cared for and what is kept are counted on a day: no progress of work, and may shrink."""

import datetime as dt

import pytest

from adapter.domain.attainment import Subject
from adapter.domain.comparing.later_report import has_fallen
from adapter.domain.comparing.monitored import MonitoredResult
from adapter.domain.comparing.monitoring_rules import Light
from adapter.domain.comparing.progress import judge_progress
from mappings.scoring_rules_file import load_rules

RULES = load_rules().monitoring


def report(name: str) -> MonitoredResult:
    return MonitoredResult(
        subject=Subject(level1="产出指标", level2="数量指标", name=name),
        target_value="≥2300",
        actual_value="2312",
        fiscal_year=2026,
        until=dt.date(2026, 7, 31),
    )


@pytest.mark.parametrize(
    "name",
    [
        *("集中供养人员人数", "分散供养特困人员人数", "特困人员救助供养人数", "照料护理人员数"),
        *("生态护林员人数", "管护站点数", "国家级公益林面积", "集中供热面积", "热线坐席数"),
        *("80-89岁老人享受补贴人数", "重度残疾人护理补贴人数", "营养膳食补助学生人数"),
    ],
)
def test_who_is_cared_for_is_no_progress_and_may_become_fewer(name: str) -> None:
    made = judge_progress(report(name), RULES)

    assert (made.light, made.share) == (Light.GREEN, None)
    assert not has_fallen(report(name), "2298")


@pytest.mark.parametrize(
    "name",
    [
        *("培训护林员人数", "慰问特困供养人员人数", "新增供养人员人数", "护理人员培训人数"),
        *("创业补贴人数", "新增集中供热面积", "新建管护站点数", "80岁以上老人体检人数"),
        *("高龄老人一次性补贴人数", "公益林造林面积", "学生人数", "残疾人就业补贴人次"),
    ],
)
def test_what_is_done_for_them_adds_up(name: str) -> None:
    assert judge_progress(report(name), RULES).share is not None
    assert has_fallen(report(name), "2298")
