"""From a bound against its direction nothing follows, nor praise from a unit that slipped."""

import datetime as dt
from decimal import Decimal

import pytest

from adapter.domain.attainment import Attainment, Subject
from adapter.domain.comparing.later_report import has_fallen, is_worse
from adapter.domain.comparing.line_check import EvaluatedResult, LineCheck, check_line
from adapter.domain.comparing.monitored import MonitoredResult
from adapter.domain.comparing.progress import judge_progress
from adapter.domain.findings.codes import FindingCode
from adapter.domain.value import Direction, parse_value
from mappings.scoring_rules_file import load_rules

RULES = load_rules()
POSITIVE, NEGATIVE = Direction.POSITIVE, Direction.NEGATIVE
AGAINST = FindingCode.DIRECTION_CONTRADICTS_OPERATOR
OPEN = Attainment.UNDETERMINED


def _checked(
    target: str, actual: str, *, name: str = "工程", direction: Direction | None = None
) -> LineCheck:
    line = EvaluatedResult(
        subject=Subject(name=name),
        target=parse_value(target, name=name),
        target_value=target,
        actual_value=actual,
        max_score=Decimal(20),
        score=Decimal(20),
        deviation_analysis="",
        direction=direction,
    )
    return check_line(line, RULES)


@pytest.mark.parametrize(
    ("target", "actual", "name", "direction"),
    [
        ("≤95%", "97%", "工程合格率", POSITIVE),
        ("≤95%", "80%", "工程合格率", POSITIVE),
        ("≤95%", "97%", "群众满意度", None),
        ("≥2800元/亩", "2000元/亩", "亩均投资", NEGATIVE),
        ("≥2800元/亩", "3600元/亩", "亩均投资", NEGATIVE),
        ("正向 ≤95%", "97%", "工程", None),
        ("≥5个工作日", "3个工作日", "办理时限", None),
        ("≥5个工作日", "6个工作日", "办理时限", None),
        ("≥10%", "8%", "供水管网漏损率", None),
    ],
)
def test_one_wrong_sign_is_told_once(
    target: str, actual: str, name: str, direction: Direction | None
) -> None:
    made = _checked(target, actual, name=name, direction=direction)

    assert [each.code for each in made.findings] == [AGAINST]
    assert made.judgement.attainment is OPEN
    assert made.expected_score is None


def test_what_holds_either_way_is_decided_all_the_same() -> None:
    made = _checked("≤95%", "95%", name="群众满意度")

    assert made.judgement.attainment is Attainment.MET
    assert [each.code for each in made.findings] == [AGAINST]


@pytest.mark.parametrize(
    ("target", "actual", "direction"),
    [
        ("≤95%", "97%", POSITIVE),
        ("≥2800元/亩", "100元/亩", NEGATIVE),
        ("≥100人", "5人", NEGATIVE),
    ],
)
def test_a_wrong_sign_gives_no_light_and_no_step_back(
    target: str, actual: str, direction: Direction
) -> None:
    line = MonitoredResult(
        subject=Subject(name="工程"),
        target_value=target,
        actual_value=actual,
        fiscal_year=2025,
        until=dt.date(2025, 12, 31),
        direction=direction,
    )
    made = judge_progress(line, RULES.monitoring)

    assert (made.light, made.share, made.findings) == (None, None, ())
    assert "指标方向与运算符相反" in made.reason
    assert not is_worse(line, target.lstrip("≤≥"))
    assert not is_worse(line, "1" + actual)
    assert not has_fallen(line, "1" + actual[-1])


@pytest.mark.parametrize(
    ("target", "actual"),
    [("≤3000万元/亩", "2900元/亩"), ("≥95‰", "98%"), ("≥95‰", "96.5%")],
)
def test_what_may_be_a_slipped_unit_is_no_feat(target: str, actual: str) -> None:
    made = _checked(target, actual)

    assert FindingCode.OVER_FULFILLED not in {each.code for each in made.findings}


def test_a_feat_is_told_where_the_numbers_differ_as_they_are_written() -> None:
    made = _checked("≥2000元", "1.2万元")

    assert FindingCode.OVER_FULFILLED in {each.code for each in made.findings}


def _told_under_cost(target: str, name: str) -> set[FindingCode]:
    subject = Subject(level1="成本指标", level2="经济成本指标", name=name)
    line = EvaluatedResult(
        subject=subject,
        target=parse_value(target, name=name),
        target_value=target,
        actual_value=target.lstrip("≤≥"),
    )
    return {each.code for each in check_line(line, RULES).findings}


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("≥720元/生·年", "小学生均公用经费"),
        ("≥1200元", "高中生均公用经费"),
        ("≥94元", "人均基本公共卫生服务经费"),
        ("≥1000元/生", "生均经费"),
        ("≥11万元/村", "村级组织运转经费"),
    ],
)
def test_a_minimum_that_the_law_asks_may_be_a_floor_under_a_cost(target: str, name: str) -> None:
    assert AGAINST not in _told_under_cost(target, name)


@pytest.mark.parametrize(
    "name", ["人均培训经费", "村级会议经费", "办公经费", "人均培训费用", "公共卫生服务经费成本"]
)
def test_other_money_under_a_cost_is_capped(name: str) -> None:
    assert AGAINST in _told_under_cost("≥550元", name)
