"""Who owes what by the calendar; money beside work; what of the framework is not covered."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.comparing.execution import (
    check_budget,
    compare_with_progress,
    judge_execution,
    mean_share,
)
from adapter.domain.comparing.monitored import LineProgress
from adapter.domain.comparing.monitoring_rules import DayOfYear, Light
from adapter.domain.comparing.project_progress import project_progress
from adapter.domain.comparing.reporting import (
    OwnerStanding,
    StageCount,
    count_standing,
    expected_stages,
    lacks_of,
)
from adapter.domain.comparing.stage_calendar import Stage
from adapter.domain.framework import Framework, gaps_of
from adapter.domain.indicator import Indicator
from adapter.domain.self_evaluation import SelfEvaluationBudget
from adapter.domain.value import parse_value
from mappings.scoring_rules_file import load_rules

RULES = load_rules()
FIRST, SECOND, APPROVAL = Stage.FIRST_SUBMISSION, Stage.SECOND_SUBMISSION, Stage.APPROVAL
MONITORING, EVALUATION = Stage.MONITORING, Stage.SELF_EVALUATION
ALL = RULES.calendar.closed(2026, dt.date(2027, 4, 1))


def standing(**changes: Any) -> OwnerStanding:
    fields: dict[str, Any] = {
        "key": "P1",
        "name": "助学金",
        "department_code": "101",
        "department_name": "教育局",
        "has_target": True,
        "target_stage": APPROVAL,
        "has_monitoring": True,
        "monitored_rounds": frozenset({1}),
        "has_evaluation": True,
        "has_evaluated_lines": True,
        "is_executed": True,
    }
    return OwnerStanding(**fields | changes)


def test_a_stage_is_closed_on_the_day_after_its_last() -> None:
    closed = RULES.calendar.closed

    assert set(closed(2026, dt.date(2025, 10, 31))) == set()
    assert set(closed(2026, dt.date(2025, 11, 1))) == {FIRST}
    assert set(closed(2026, dt.date(2026, 10, 1))) == {FIRST, SECOND, APPROVAL, MONITORING}
    assert set(ALL) == set(Stage)


def test_absence_says_nothing_where_nobody_read_since_or_nothing_is_carried() -> None:
    due = ALL[MONITORING]
    read = {MONITORING: due, FIRST: due, EVALUATION: None}

    assert set(expected_stages(ALL, read)) == {FIRST}
    assert set(expected_stages(ALL, {MONITORING: due + dt.timedelta(days=1)})) == {MONITORING}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"has_monitoring": False}, [("not_reported", MONITORING)]),
        ({"has_evaluation": False}, [("not_reported", EVALUATION)]),
        ({"has_evaluated_lines": False}, [("not_reported", EVALUATION)]),
        # Where nothing at all was reported, one finding says it.
        (
            {"has_evaluation": False, "has_evaluated_lines": False},
            [("not_reported", EVALUATION)],
        ),
        ({"has_target": False, "target_stage": None}, [("not_reported", FIRST)]),
        ({"target_stage": None}, []),  # nobody knows how far it has come
        ({"target_stage": SECOND}, [("target_not_approved", APPROVAL)]),
    ],
)
def test_everybody_owes_what_is_due_and_not_there(
    changes: Mapping[str, Any], expected: list[tuple[str, Stage]]
) -> None:
    found = [(each.finding.code.value, each.stage) for each in lacks_of(standing(**changes), ALL)]

    assert found == expected


@pytest.mark.parametrize(
    ("rounds", "told"),
    [
        ((1,), []),
        ((1, 2), ["绩效运行监控（第 2 次）"]),
        ((1, 2, 3), ["绩效运行监控（第 2、3 次）"]),
    ],
)
def test_each_round_that_is_over_is_due(rounds: tuple[int, ...], told: list[str]) -> None:
    one_of_them = list(lacks_of(standing(), ALL, rounds))

    assert [each.finding.facts["stage"] for each in one_of_them] == told
    assert {each.stage for each in one_of_them} <= {MONITORING}
    # Where nothing at all was reported, one finding says it.
    assert (
        len(
            list(
                lacks_of(standing(has_monitoring=False, monitored_rounds=frozenset()), ALL, rounds)
            )
        )
        == 1
    )
    assert list(lacks_of(standing(), {}, rounds)) == []


def test_rounds_are_over_by_the_days_that_the_rules_name() -> None:
    monitoring = replace(RULES.monitoring, cut_offs={2: DayOfYear(8, 31), 1: DayOfYear(5, 31)})

    assert monitoring.rounds_until(dt.date(2026, 9, 30), 2026) == (1, 2)
    assert monitoring.rounds_until(dt.date(2026, 8, 30), 2026) == (1,)
    assert RULES.monitoring.rounds_until(dt.date(2026, 9, 30), 2026) == ()


def test_a_target_follows_its_budget_stage_by_stage() -> None:
    two = {stage: ALL[stage] for stage in (FIRST, SECOND)}
    unspent = standing(target_stage=FIRST, is_executed=False)

    (behind,) = lacks_of(unspent, two)
    (spent,) = lacks_of(standing(target_stage=FIRST), {})

    assert behind.finding.code == "target_behind_budget"
    assert (behind.finding.facts["stage"], behind.finding.facts["budget_stage"]) == ("一上", "二上")
    assert spent.finding.code == "target_not_approved"  # money was spent, whatever the calendar
    assert list(lacks_of(unspent, {})) == []


def test_counts_tell_due_missing_and_unsure() -> None:
    counts = {stage: StageCount() for stage in ALL}
    for each in (
        standing(),
        standing(has_target=False, target_stage=None),
        standing(target_stage=None, has_evaluation=False),
    ):
        count_standing(counts, each, list(lacks_of(each, ALL)))

    told = {stage: (c.due, c.reported, c.missing, c.unsure) for stage, c in counts.items()}
    assert told == {
        FIRST: (3, 2, 1, 0),
        SECOND: (3, 1, 1, 1),
        APPROVAL: (3, 1, 1, 1),
        MONITORING: (3, 3, 0, 0),
        EVALUATION: (3, 2, 1, 0),
    }


# --- money ----------------------------------------------------------------------------------------

JULY = dt.date(2026, 7, 31)


@pytest.mark.parametrize(
    ("executed", "progress", "code"),
    [
        ("30", "0.6", "execution_lags_progress"),
        ("39", "0.6", "execution_lags_progress"),
        ("40", "0.6", None),
        ("80", "0.6", None),
        ("81", "0.6", "progress_lags_execution"),
        ("81", None, None),
        (None, "0.6", None),
    ],
)
def test_money_and_work_are_held_against_each_other(
    executed: str | None, progress: str | None, code: str | None
) -> None:
    spent = None if executed is None else Decimal(executed)
    execution = judge_execution(spent, Decimal(100), JULY, 2026, RULES.monitoring)
    share = None if progress is None else Decimal(progress)

    found = compare_with_progress(
        "助学金", execution, share, str(JULY), RULES.monitoring.execution_gap
    )

    assert [each.code.value for each in found] == ([code] if code else [])


def test_execution_has_its_light_by_the_month() -> None:
    lights = [
        judge_execution(Decimal(each), Decimal(120), JULY, 2026, RULES.monitoring).light
        for each in (41, 55, 70, 84)
    ]

    assert lights == [Light.RED, Light.YELLOW, Light.GREEN, Light.BLUE]
    assert judge_execution(Decimal(1), None, JULY, 2026, RULES.monitoring).light is None


def test_a_project_shows_its_worst_light_its_money_included() -> None:
    lines = [
        LineProgress(light=Light.BLUE, share=Decimal(2)),
        LineProgress(light=Light.GREEN, share=Decimal("0.5")),
        LineProgress(),
    ]
    poor = judge_execution(Decimal(1), Decimal(120), JULY, 2026, RULES.monitoring)
    none = judge_execution(None, None, JULY, 2026, RULES.monitoring)

    assert project_progress("P1", JULY, lines, poor).light is Light.RED
    told = project_progress("P1", JULY, lines, none)
    assert (told.light, told.progress, told.undecided) == (Light.GREEN, Decimal("0.75"), 1)
    assert mean_share([]) is None


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"budget_adjustment": Decimal(20)}, ["budget_sum_wrong"]),
        ({"budget_adjustment": None}, []),
        ({"budget_executed": Decimal(111), "execution_score": None}, ["executed_above_budget"]),
        ({"execution_score": Decimal(10)}, ["over_scored"]),
        ({"execution_score": Decimal(3)}, ["under_scored"]),
        ({"execution_score": Decimal(11)}, ["score_above_maximum"]),
    ],
)
def test_amounts_that_contradict_each_other_are_found(
    changes: Mapping[str, Any], codes: list[str]
) -> None:
    fields: dict[str, Any] = {
        "evaluation_id": "e",
        "project_code": "P1",
        "agency_code": "101001",
        "division_code": "152501000",
        "fiscal_year": 2026,
        "budget_initial": Decimal(100),
        "budget_adjustment": Decimal(10),
        "budget_adjusted": Decimal(110),
        "budget_executed": Decimal(55),
        "execution_score": Decimal(5),
    }
    found = check_budget(SelfEvaluationBudget(**{**fields, **changes}), RULES)

    assert [each.code.value for each in found] == codes


# --- the framework --------------------------------------------------------------------------------


def indicator(code: str, level2: str, department: str = "", *, common: bool = False) -> Indicator:
    return Indicator(
        code=code,
        level1="产出指标",
        level2=level2,
        name=f"指标{code}",
        is_common=common,
        is_quantitative=True,
        direction=None,
        standard=parse_value("≥1个"),
        department_code=department,
    )


def test_own_indicators_are_all_wanted_and_of_the_common_ones_one_per_level() -> None:
    framework = Framework.of(
        [
            indicator("C1", "数量指标", common=True),
            indicator("C2", "数量指标", common=True),
            indicator("C3", "质量指标", common=True),
            indicator("D1", "数量指标", "101"),
            indicator("D2", "时效指标", "102"),
            indicator("N1", "时效指标"),
        ]
    )

    def gaps(*used: str) -> dict[str, tuple[str, ...]]:
        found = gaps_of(framework, "101", frozenset(used))
        return {each.level2: each.names for each in found}

    assert gaps() == {"数量指标": ("指标D1", "指标C1", "指标C2"), "质量指标": ("指标C3",)}
    assert gaps("C1") == {"数量指标": ("指标D1",), "质量指标": ("指标C3",)}
    assert gaps("D1", "C3") == {}


def test_an_execution_rate_is_in_the_funds_and_leaves_no_gap() -> None:
    rate = replace(indicator("R1", "资金指标", common=True), name="预算执行率")
    quality = replace(indicator("Q1", "资金指标", common=True), name="预算编制质量")

    def gaps(*indicators: Indicator) -> list[tuple[str, ...]]:
        return [each.names for each in gaps_of(Framework.of(indicators), "101", frozenset({"C"}))]

    assert gaps(rate) == []
    assert gaps(rate, quality) == [("预算编制质量",)]
