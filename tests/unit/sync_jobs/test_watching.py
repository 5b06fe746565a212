"""Monitoring rounds of one owner: which report says how things stand, and what fell back."""

import datetime as dt
from decimal import Decimal

from adapter.domain.comparing.monitoring_rules import Light
from adapter.domain.monitoring import MonitoringLine
from mappings.scoring_rules_file import load_rules
from sync_jobs.comparing.result_rows import Result
from sync_jobs.comparing.watching import Owner, Watch, Watched

RULES = load_rules().monitoring
WATCH = Watch(rules=RULES, directions={}, today=dt.date(2025, 11, 20))


def line(number: int, actual: str, spent: int, *, round_no: int | None) -> MonitoringLine:
    return MonitoringLine(
        line_id=f"m{number}",
        task_id=None,
        project_code="P1",
        agency_code="101001",
        division_code="152501000",
        fiscal_year=2025,
        level1="产出指标",
        level2="数量指标",
        name="培训人数",
        target_value="≥120人",
        actual_value=actual,
        round_no=round_no,
        budget_executed=Decimal(spent),
    )


def watched(*lines: MonitoringLine, budget: int = 1_000_000) -> Watched:
    owner = Owner(name="培训", budget=Decimal(budget))
    return WATCH.owner("P1", owner, [Result(each) for each in lines])


def codes(made: Watched) -> list[str]:
    return [each.code.value for each in made.findings]


def test_the_last_of_rounds_without_days_of_their_own_says_how_things_stand() -> None:
    first = line(1, "20人", 100_000, round_no=1)
    second = line(2, "100人", 600_000, round_no=2)

    for order in ((first, second), (second, first)):
        made = watched(*order)
        (project,) = made.projects
        assert project.execution.executed == 600_000
        assert project.progress is not None
        assert project.progress > Decimal("0.8")
        assert "behind_schedule" not in codes(made)
        lights = {each.line_key: each.progress.light for each in made.lines}
        assert lights["m1"] is None
        assert lights["m2"] in (Light.GREEN, Light.BLUE)


def test_a_number_that_shrank_from_round_to_round_is_told_though_they_share_a_day() -> None:
    made = watched(line(1, "100人", 1, round_no=1), line(2, "60人", 1, round_no=2))

    assert "progress_fell_back" in codes(made)


def test_two_values_of_one_round_say_nothing_of_a_fall() -> None:
    made = watched(line(1, "100人", 1, round_no=1), line(2, "60人", 1, round_no=1))

    assert "progress_fell_back" not in codes(made)


def test_money_beyond_the_lists_budget_has_no_pace() -> None:
    made = watched(line(1, "70人", 1_500_000, round_no=1))

    (project,) = made.projects
    assert project.execution.light is None
    assert not {"progress_lags_execution", "execution_lags_progress"} & set(codes(made))
