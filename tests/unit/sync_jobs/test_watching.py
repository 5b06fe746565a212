"""Monitoring rounds of one owner: which report says how things stand, and what fell back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from adapter.domain.comparing.monitoring_rules import DayOfYear, Light
from adapter.domain.findings.codes import sentence_of_finding
from adapter.domain.monitoring import MonitoringLine
from mappings.scoring_rules_file import load_rules
from sync_jobs.comparing.result_rows import Result
from sync_jobs.comparing.watching import Owner, Watch, Watched

RULES = load_rules().monitoring
WATCH = Watch(rules=RULES, directions={}, today=dt.date(2025, 11, 20))


def line(
    number: int, actual: str, spent: int | None, *, round_no: int | None, name: str = "培训人数"
) -> MonitoringLine:
    return MonitoringLine(
        line_id=f"m{number}",
        task_id=None,
        project_code="P1",
        agency_code="101001",
        division_code="152501000",
        fiscal_year=2025,
        level1="产出指标",
        level2="数量指标",
        name=name,
        target_value="≥120人",
        actual_value=actual,
        round_no=round_no,
        budget_executed=None if spent is None else Decimal(spent),
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
        # Of a later day more is due than of the default one, how much nobody wrote down.
        assert (lights["m1"], lights["m2"], project.execution.light) == (None, None, None)


@pytest.mark.parametrize(
    ("reached", "light"), [("10人", Light.RED), ("100人", None), ("120人", Light.BLUE)]
)
def test_a_later_round_without_a_day_is_behind_or_done_for_certain_or_says_nothing(
    reached: str, light: Light | None
) -> None:
    made = watched(line(1, "5人", 1, round_no=1), line(2, reached, 1, round_no=2))
    lights = {each.line_key: each.progress.light for each in made.lines}

    assert lights["m2"] is light


def test_a_number_that_shrank_from_round_to_round_is_told_though_they_share_a_day() -> None:
    made = watched(line(1, "100人", 1, round_no=1), line(2, "60人", 1, round_no=2))

    assert "progress_fell_back" in codes(made)


def test_two_values_of_one_round_say_nothing_of_a_fall() -> None:
    made = watched(line(1, "100人", 1, round_no=1), line(2, "60人", 1, round_no=1))

    assert "progress_fell_back" not in codes(made)


def test_what_a_later_round_leaves_out_stands_as_it_was_told_last() -> None:
    behind = line(1, "10人", 100_000, round_no=1, name="资助人数")
    made = watched(
        behind,
        line(2, "20人", 100_000, round_no=1),
        line(3, "100人", None, round_no=2),
    )

    (project,) = made.projects
    assert project.light is Light.RED
    assert "behind_schedule" in codes(made)
    assert project.execution.executed == 100_000
    lights = {each.line_key: each.progress.light for each in made.lines}
    assert (lights["m1"], lights["m2"]) == (Light.RED, None)


def test_money_beyond_the_lists_budget_has_no_pace_and_is_told_beside_the_work() -> None:
    made = watched(line(1, "70人", 1_500_000, round_no=1))

    (project,) = made.projects
    assert project.execution.light is None
    assert "progress_lags_execution" in codes(made)


# --- several reports, each with a day of its own -------------------------------------------------

MONTHLY = Watch(
    rules=replace(RULES, cut_offs={each: DayOfYear(each, 28) for each in range(1, 13)}),
    directions={},
    today=dt.date(2025, 12, 31),
)


def month_by_month(*reached: int, spent: Sequence[int | None] = ()) -> Watched:
    spending = [*spent, *[None] * (len(reached) - len(spent))]
    lines = [
        line(number, f"{each}人", money, round_no=number)
        for number, (each, money) in enumerate(zip(reached, spending, strict=True), start=1)
    ]
    owner = Owner(name="培训", budget=Decimal(1_200_000))
    return MONTHLY.owner("P1", owner, [Result(each) for each in lines])


def test_one_trouble_of_many_reports_is_one_finding_with_its_beginning() -> None:
    made = month_by_month(1, 2, 3, 4)

    (found,) = (each for each in made.findings if each.code.value == "behind_schedule")
    assert (found.line_key, found.facts["until"]) == ("m4", "2025-04-28")
    assert (found.facts["since"], found.facts["reports"]) == ("2025-01-28", "4")
    assert sentence_of_finding(found.code, found.facts).endswith(
        "（自 2025-01-28 起连续 4 次填报都是如此）"
    )


def test_what_was_made_good_since_is_no_trouble_any_more() -> None:
    made = month_by_month(1, 2, 30, 40)

    assert "behind_schedule" not in codes(made)
    assert [each.progress.light for each in made.lines][:2] == [Light.RED, Light.RED]


def test_a_trouble_that_came_back_begins_anew() -> None:
    made = month_by_month(1, 20, 21, 22, 23, 24)

    (found,) = (each for each in made.findings if each.code.value == "behind_schedule")
    first = next(
        number
        for number, each in enumerate(made.lines, start=1)
        if number > 1 and each.progress.light in {Light.RED, Light.YELLOW}
    )
    assert found.facts["since"] == f"2025-{first:02}-28"


def test_a_trouble_of_one_report_has_no_beginning_of_its_own() -> None:
    (found,) = (each for each in month_by_month(1).findings)

    assert "since" not in found.facts


def test_money_that_a_later_report_does_not_state_stands_as_it_was_told_last() -> None:
    made = month_by_month(10, 20, 30, spent=(600_000, 900_000))

    (found,) = (each for each in made.findings if each.code.value == "progress_lags_execution")
    assert (found.facts["until"], found.facts["reports"]) == ("2025-02-28", "2")
