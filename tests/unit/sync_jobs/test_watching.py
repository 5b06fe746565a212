"""Monitoring rounds of one owner: which report says how things stand, and what fell back."""

import calendar
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.comparing.execution import adjusted_budget
from adapter.domain.comparing.monitoring_rules import DayOfYear, Light
from adapter.domain.findings.codes import sentence_of_finding
from adapter.domain.monitoring import MonitoringLine
from adapter.domain.self_evaluation import SelfEvaluationBudget
from mappings.scoring_rules_file import load_rules
from sync_jobs.comparing.result_lines import Result
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
    ("reached", "light"),
    # 120 of 120 are as planned in December, and ahead of the plan in July.
    [("10人", Light.RED), ("100人", None), ("120人", Light.GREEN), ("150人", Light.BLUE)],
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


@pytest.mark.parametrize("counted", [(3, 7, 9, 11), (7, 9, 10, 11), (1, 3, 7, 8)])
def test_rounds_that_the_rules_do_not_name_stand_between_those_that_they_name(
    counted: tuple[int, ...],
) -> None:
    days = {3: DayOfYear(3, 31), 7: DayOfYear(7, 31), 9: DayOfYear(9, 30)}
    rules = replace(RULES, cut_offs=days)
    watch = replace(WATCH, rules=rules, today=dt.date(2025, 12, 20))
    lines = [line(at, f"{12 * at}人", 1, round_no=at) for at in counted]

    made = watch.owner("P1", Owner(name="培训", budget=Decimal(9)), list(map(Result, lines)))

    assert "progress_fell_back" not in codes(made)
    days_told = [rules.told_until(each, 2025, watch.today) for each in counted]
    assert days_told == sorted(days_told)


NAMED = replace(RULES, cut_offs={7: DayOfYear(7, 31), 9: DayOfYear(9, 30)})


def test_a_round_with_a_day_keeps_its_light_beside_a_later_one_that_has_none() -> None:
    watch = replace(WATCH, rules=NAMED, today=dt.date(2025, 12, 20))
    lines = [
        line(number, actual, None, round_no=round_no)
        for number, actual, round_no in ((9, "30人", 9), (10, "60人", 10), (11, "118人", 11))
    ]

    made = watch.owner("P1", Owner(name="培训", budget=Decimal(9)), list(map(Result, lines)))

    told = {each.line_key: each.progress for each in made.lines}
    assert (told["m9"].light, told["m10"].light, told["m11"].light) == (Light.RED, None, None)
    assert "第 11 次监控" in told["m10"].reason
    # What was made good since is no trouble, and the project is as far as the last round tells.
    assert codes(made) == []
    (project,) = made.projects
    assert project.progress == Decimal("0.983333")


def test_a_trouble_of_a_round_with_a_day_is_the_beginning_of_a_later_ones() -> None:
    watch = replace(WATCH, rules=NAMED, today=dt.date(2025, 12, 20))
    lines = [line(at, "30人", None, round_no=at) for at in (9, 11)]

    made = watch.owner("P1", Owner(name="培训", budget=Decimal(9)), list(map(Result, lines)))

    (finding,) = made.findings
    assert (finding.code.value, finding.line_key) == ("behind_schedule", "m11")
    assert finding.facts["since"] == "2025-09-30"


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


# --- rounds of which the rules know no day --------------------------------------------------------

TWELFTH = "第 12 次监控（截止日期未定）"


def rounds(*actual: tuple[int, str], target: str = "≥120人") -> Watched:
    return watched(
        *(replace(line(no, text, 500_000, round_no=no), target_value=target) for no, text in actual)
    )


def only(made: Watched, code: str) -> Mapping[str, str]:
    (facts,) = (each.facts for each in made.findings if each.code.value == code)
    return facts


def test_what_a_round_without_a_day_tells_is_told_of_the_round_and_of_no_day() -> None:
    made = rounds((1, "10人"), (12, "48人"))

    (behind,) = (each for each in made.findings if each.code.value == "behind_schedule")
    assert behind.facts["until"] == TWELFTH
    assert behind.facts["told"] == (
        "即使只按 2025-07-31 计，进度也只有应达进度的 68.6%，至少为黄灯"
    )
    assert f"“培训人数”截至 {TWELFTH} 为“48人”" in sentence_of_finding(behind.code, behind.facts)
    (project,) = made.projects
    assert project.undated_round == 12
    assert project.until_text == TWELFTH


def test_a_day_that_the_rules_know_is_told() -> None:
    made = rounds((1, "10人"))

    assert only(made, "behind_schedule")["until"] == "2025-07-31"
    assert (made.projects[0].undated_round, made.projects[0].until_text) == (None, "2025-07-31")


def test_a_later_round_alone_has_no_day_either() -> None:
    made = rounds((12, "48人"))

    assert only(made, "behind_schedule")["until"] == TWELFTH
    assert made.projects[0].undated_round == 12


def test_a_round_without_a_day_is_due_no_more_than_one_a_month_would_be() -> None:
    """The third of monthly rounds is of March: a quarter of the year's work is all that is due."""
    assert "behind_schedule" not in codes(rounds((3, "30人")))
    (behind,) = (
        each for each in rounds((3, "5人")).findings if each.code.value == "behind_schedule"
    )

    assert behind.facts["told"] == "即使只按 2025-03-31 计，进度也只有应达进度的 16.7%，红灯"
    assert codes(rounds((3, "未完成"), target="6月底前")) == []
    assert only(rounds((7, "未完成"), target="6月底前"), "deadline_passed")["until"] == (
        "第 7 次监控（截止日期未定）"
    )


def test_money_of_a_round_without_a_day_is_due_no_more_than_one_a_month_would_be() -> None:
    early = watched(line(1, "30人", 250_000, round_no=3))
    late = watched(line(1, "30人", 250_000, round_no=12))

    assert early.projects[0].execution.light is None
    assert late.projects[0].execution.light is Light.RED


def test_every_kind_of_finding_names_the_round() -> None:
    fell = only(rounds((1, "100人"), (12, "60人")), "progress_fell_back")
    passed = only(rounds((12, "未完成"), target="6月底前"), "deadline_passed")
    money = only(rounds((12, "120人")), "execution_lags_progress")

    assert (fell["before_until"], fell["until"]) == ("2025-07-31", TWELFTH)
    assert passed["until"] == TWELFTH
    assert money["until"] == TWELFTH


def test_done_at_a_day_that_nobody_knows_is_not_done_in_time() -> None:
    lights = [rounds((no, "已完成"), target="8月底前").lines[0].progress.light for no in (1, 12)]

    assert lights == [Light.GREEN, None]


# --- money of another budget ----------------------------------------------------------------------

MONTHLY = replace(
    WATCH,
    rules=replace(
        RULES,
        cut_offs={
            each: DayOfYear(each, calendar.monthrange(2025, each)[1]) for each in range(1, 13)
        },
    ),
    today=dt.date(2026, 2, 1),
)
PAIRED = {"execution_lags_progress", "progress_lags_execution"}


def paired(made: Watched) -> dict[str, str]:
    """Line of a pair finding -> its code."""
    return {each.line_key: each.code.value for each in made.findings if each.code.value in PAIRED}


def yearly(spent: Callable[[int], int], expected: int | None = None, **known: int) -> Watched:
    """Twelve rounds of even work, and of money by month."""
    lines = [
        replace(
            line(month, f"{10 * month}人", spent(month), round_no=month),
            budget_expected=None if expected is None else Decimal(expected),
        )
        for month in range(1, 13)
    ]
    amounts: dict[str, Any] = {name: Decimal(each) for name, each in known.items()}
    owner = Owner(name="培训", **amounts)
    return MONTHLY.owner("P1", owner, [Result(each) for each in lines])


def test_money_beyond_the_budget_is_not_of_this_budget_and_is_held_against_no_work() -> None:
    made = watched(line(1, "70人", 1_500_000, round_no=1))

    (project,) = made.projects
    assert project.execution.light is None
    assert paired(made) == {}


def beyond(
    reached: str, spent: int, expected: int | None, *funds: SelfEvaluationBudget
) -> dict[str, str]:
    """A budget of 1,000,000 in the list, and a second round that tells of more."""
    owner = Owner(
        name="培训",
        budget=Decimal(1_000_000),
        adjusted=adjusted_budget(funds, Decimal(1_000_000), Decimal(50)),
        funds=funds,
    )
    forecast = None if expected is None else Decimal(expected)
    lines = [
        replace(line(number, text, money, round_no=number), budget_expected=forecast)
        for number, (text, money) in enumerate((("6人", 700_000), (reached, spent)), start=6)
    ]
    return paired(MONTHLY.owner("P1", owner, [Result(each) for each in lines]))


LAGS = {"m7": "progress_lags_execution"}


@pytest.mark.parametrize(
    ("expected", "funds"),
    [
        (1_600_000, ()),  # a forecast beyond the list
        (1_000_000, ()),  # one that was passed
        (None, ((1_000_000, None, 1_000_000),)),
        (None, ((1_000_000, 200_000, 1_200_000),)),
        (1_600_000, ((1_000_000, None, None),)),
    ],
)
def test_more_than_the_whole_budget_beside_little_work_lags_since_the_first_report(
    expected: int | None, funds: tuple[tuple[int | None, ...], ...]
) -> None:
    rows = [self_evaluated(*each) for each in funds]

    assert beyond("10人", 1_500_000, expected, *rows) == LAGS


@pytest.mark.parametrize(
    ("reached", "expected", "funds"),
    [
        ("10人", None, ()),  # the list may be older than an adjustment
        ("10人", None, ((1_000_000, None, None),)),
        ("90人", 1_600_000, ()),  # as much work as money of the forecast
        ("105人", 1_000_000, ()),  # all but done: too dear, but not late
        ("60人", None, ((1_000_000, 2_000_000, 3_000_000),)),  # of an adjusted budget the half
        ("10人", 1_000_000, ((1_000_000, None, 15_000_000),)),  # another budget, not added up
        ("10人", 1_000_000, ((600_000, 0, 600_000), (9_000_000, 0, 9_000_000))),  # parts
    ],
)
def test_more_than_the_list_has_is_not_beyond_every_budget(
    reached: str, expected: int | None, funds: tuple[tuple[int | None, ...], ...]
) -> None:
    rows = [self_evaluated(*each) for each in funds]

    assert beyond(reached, 1_500_000, expected, *rows) == {}


def test_what_the_list_rounds_off_is_not_beyond_the_budget() -> None:
    watch = replace(WATCH, rounding=Decimal(50))
    spent = line(1, "70人", 1_000_043, round_no=1)
    made = watch.owner("P1", Owner(name="培训", budget=Decimal(1_000_000)), [Result(spent)])

    (project,) = made.projects
    assert project.execution.rate == 1
    assert project.execution.light is Light.BLUE
    assert paired(made) == {"m1": "progress_lags_execution"}


def test_money_spent_evenly_after_a_lawful_adjustment_accuses_nobody() -> None:
    made = yearly(lambda month: 135_000 * month, budget=1_080_000, adjusted=1_620_000)

    assert paired(made) == {}
    assert made.projects[-1].execution.rate == 1
    assert {each.execution.budget for each in made.projects} == {1_620_000}
    assert {each.light for each in made.projects} == {Light.GREEN}


def test_an_adjustment_that_was_yet_to_come_does_not_make_the_first_half_late() -> None:
    """Half of the first budget in June, all of the doubled one in December."""
    by_month = [50_000 * each for each in range(1, 7)] + [
        300_000 + 150_000 * n for n in range(1, 7)
    ]
    made = yearly(lambda month: by_month[month - 1], budget=600_000, adjusted=1_200_000)

    assert paired(made) == {}
    assert made.projects[-1].execution.rate == 1


def test_what_lags_behind_both_budgets_is_told_with_the_one_that_holds() -> None:
    made = yearly(lambda month: 20_000 * month, budget=1_000_000, adjusted=1_500_000)

    told = {each.line_key: each.facts for each in made.findings if each.code.value in PAIRED}
    assert set(paired(made).values()) == {"execution_lags_progress"}
    assert told["m12"]["budget"] == "1500000"
    assert told["m12"]["budget_from"] == "自评全年预算数"


def test_a_report_that_expects_more_than_the_list_makes_the_list_no_yardstick() -> None:
    made = yearly(lambda month: 135_000 * month, expected=1_620_000, budget=1_080_000)
    poor = yearly(lambda month: 30_000 * month, expected=1_620_000, budget=1_080_000)

    assert paired(made) == {}
    assert set(paired(poor).values()) == {"execution_lags_progress"}


def self_evaluated(*amounts: int | None) -> SelfEvaluationBudget:
    initial, adjustment, adjusted = (None if n is None else Decimal(n) for n in amounts)
    return SelfEvaluationBudget(
        budget_id="B1",
        evaluation_id="E1",
        project_code="P1",
        agency_code="101001",
        division_code="152501000",
        fiscal_year=2025,
        budget_initial=initial,
        budget_adjustment=adjustment,
        budget_adjusted=adjusted,
        budget_executed=None,
    )


@pytest.mark.parametrize(
    ("amounts", "adjusted"),
    [
        ((1_080_000, 540_000, 1_620_000), 1_620_000),
        ((1_080_000, -80_000, 1_000_000), 1_000_000),
        # It does not add up, says of no adjustment, or began with another budget than the list's.
        ((1_080_000, 540_000, 1_600_000), None),
        ((1_080_000, None, 1_620_000), None),
        ((1_080_000, 0, 1_080_000), None),
        ((108, 54, 162), None),
        ((None, 540_000, 1_620_000), None),
    ],
)
def test_only_an_adjustment_that_adds_up_from_the_lists_budget_takes_its_place(
    amounts: tuple[int | None, ...], adjusted: int | None
) -> None:
    listed, rounding = Decimal(1_080_000), Decimal(50)
    row = self_evaluated(*amounts)

    assert adjusted_budget([row], listed, rounding) == adjusted
    assert adjusted_budget([row, row], listed, rounding) is None
    assert adjusted_budget([row], None, rounding) is None


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
