"""What the rules give for a result, and what a whole form must add up to."""

from dataclasses import replace
from decimal import Decimal

import pytest

from adapter.domain.attainment import Attainment, Judgement, Subject
from adapter.domain.comparing.form_check import (
    check_lines,
    check_totals,
    totals_of_all,
)
from adapter.domain.comparing.form_funds import StatedTotals
from adapter.domain.comparing.line_check import EvaluatedResult, per_cent
from adapter.domain.comparing.scoring import Expectation, Share, execution_score, expected_points
from adapter.domain.findings.codes import FINDING_KINDS, FindingCode, sentence_of_finding
from adapter.domain.findings.fact_labels import told_sentence
from adapter.domain.value import ValueKind, parse_value
from mappings.scoring_rules_file import load_rules

RULES = load_rules()
NUMBER, WORDS, DAY = ValueKind.QUANTITATIVE, ValueKind.QUALITATIVE, ValueKind.DEADLINE
MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED

POINTS = [
    # kind of target, attainment, rate, second tier, lowest and highest points of 10
    (NUMBER, MET, "1.3", False, ("10", "10")),
    (NUMBER, MISSED, "0.85", False, ("8.5", "8.5")),
    (NUMBER, MISSED, "0.99949", False, ("9.99", "9.99")),
    (NUMBER, MISSED, "0", False, ("0", "0")),
    (NUMBER, MISSED, None, False, None),  # no number says how much
    (NUMBER, MISSED, "1.008", False, None),  # exactly 116 were wanted, and 117 came
    (NUMBER, OPEN, None, False, None),
    (DAY, MET, None, False, ("10", "10")),
    (DAY, MISSED, None, False, None),
    (WORDS, MET, None, False, ("8", "10")),
    (WORDS, MISSED, None, True, ("6", "8")),
    (WORDS, MISSED, None, False, ("0", "6")),
    (WORDS, OPEN, None, False, None),
]


@pytest.mark.parametrize(("kind", "attainment", "rate", "is_partly", "expected"), POINTS)
def test_points_follow_from_attainment_by_the_kind_of_target(
    kind: ValueKind,
    attainment: Attainment,
    rate: str | None,
    is_partly: bool,  # noqa: FBT001 - a column of the table
    expected: tuple[str, str] | None,
) -> None:
    judgement = Judgement(attainment, None if rate is None else Decimal(rate), "")
    points = expected_points(RULES, kind, judgement, Decimal(10), is_partly=is_partly)

    assert points == (None if expected is None else Expectation(*map(Decimal, expected)))


def test_rules_of_another_place_give_other_points() -> None:
    strict = replace(RULES, floor=Decimal("0.6"), reached=Share(Decimal("0.9"), Decimal(1)))
    missed = Judgement(MISSED, Decimal("0.59"), "")

    assert expected_points(strict, NUMBER, missed, Decimal(10)) == Expectation(
        Decimal(0), Decimal(0)
    )
    assert expected_points(strict, WORDS, Judgement(MET, None, ""), Decimal(10)) == Expectation(
        Decimal(9), Decimal(10)
    )


@pytest.mark.parametrize(
    ("total", "grade"),
    [("100", "优"), ("90.00", "优"), ("89.99", "良"), ("89.5", "良"), ("60", "中"), ("59.9", "差")],
)
def test_every_total_has_a_grade(total: str, grade: str) -> None:
    assert RULES.grade_of(Decimal(total)) == grade


def test_the_execution_rate_scores_in_proportion_and_never_more_than_all() -> None:
    assert execution_score(Decimal(10), Decimal("0.875")) == Decimal("8.75")
    assert execution_score(Decimal(10), Decimal("1.2")) == Decimal(10)


def line(
    score: str, max_score: str = "50", actual: str = "100人", name: str = "培训人次"
) -> EvaluatedResult:
    return EvaluatedResult(
        subject=Subject(name=name),
        target=parse_value("≥100人"),
        target_value="≥100人",
        actual_value=actual,
        max_score=Decimal(max_score),
        score=Decimal(score),
    )


TOTALS = [
    # scores, points, stated total and grade, findings
    (["50", "50"], "50", "100", "优", []),
    (["50", "45"], "50", "95", "优", []),
    (["50", "45"], "50", "96", "优", ["total_wrong"]),
    (["50", "45"], "50", "95.08", "优", []),  # rounded
    (["45", "40"], "45", "94", "优", []),  # 9 points of the execution rate stand elsewhere
    (["45", "40"], "45", "96", "优", ["total_wrong"]),
    (["40", "40"], "40", "80", "良", ["weights_do_not_add_up"]),
    (["50", "39"], "50", "89", "优", ["grade_wrong"]),
    (["50", "39"], "50", "89", "良好", []),  # a word of their own
    (["50", "45"], "50", None, "差", []),  # a selection of lines adds up to nothing
]


@pytest.mark.parametrize(("scores", "points", "total", "grade", "expected"), TOTALS)
def test_a_form_adds_up(
    scores: list[str], points: str, total: str | None, grade: str, expected: list[str]
) -> None:
    lines = (line(each, points, name=f"培训{at}期人次") for at, each in enumerate(scores))
    checked = list(check_lines(lines, RULES))
    stated = StatedTotals(total=None if total is None else Decimal(total), grade=grade)
    totals = check_totals(checked, RULES, stated)

    assert [each.code.value for each in totals.findings] == expected


EXECUTIONS = [
    # budget, executed, claimed rate, claimed points of 10, findings
    ("100", "95", "0.95", "9.5", []),
    ("100", "95", "0.95", "10", ["over_scored"]),
    ("100", "95", "0.95", "9", ["under_scored"]),
    ("100", "95", "1", "9.5", ["budget_contradiction"]),
    ("100", "95", "0.95", "11", ["score_above_maximum"]),
    ("100", "120", "1.2", "10", ["executed_above_budget"]),
    # More than the budget is told, and nobody is asked to take the full points for it.
    ("100", "103", "1.03", "9.25", ["executed_above_budget"]),
    ("0", "0", "1", "10", []),  # nothing to divide by
    ("100", "95", None, None, []),
    # Two units are one finding, and points that follow from the amounts are none.
    ("350", "3450000", "0.9857", "9.86", ["budget_contradiction"]),
    ("350", "3450000", None, "9.86", ["executed_above_budget"]),
    ("350", "3450000", "0.9857", "11", ["budget_contradiction", "score_above_maximum"]),
    ("3500000", "345", "0.9857", "9.86", ["budget_contradiction"]),
    # Far beyond the budget, or hardly anything spent, is no unit.
    ("350", "35000", "0.98", "9.8", ["executed_above_budget", "budget_contradiction"]),
    ("3500000", "345", "0.0001", "0", []),
    ("3500000", "345", "0.0001", "10", ["over_scored"]),
]


@pytest.mark.parametrize(("budget", "executed", "rate", "score", "expected"), EXECUTIONS)
def test_the_execution_rate_fits_its_amounts_and_its_points(
    budget: str, executed: str, rate: str | None, score: str | None, expected: list[str]
) -> None:
    stated = StatedTotals(
        budget=Decimal(budget),
        executed=Decimal(executed),
        execution_rate=None if rate is None else Decimal(rate),
        execution_points=Decimal(10),
        execution_score=None if score is None else Decimal(score),
    )

    assert [each.code.value for each in check_totals([], RULES, stated).findings] == expected


def test_amounts_in_two_units_are_told_as_such_and_in_times_and_no_per_cent() -> None:
    stated = StatedTotals(
        budget=Decimal(350), executed=Decimal(3_450_000), execution_rate=Decimal("0.9857")
    )
    (found,) = check_totals([], RULES, stated).findings

    assert told_sentence(found.code, found.facts) == (
        "填报的执行率为 98.6%，按金额计算为 9857.1 倍；请核对金额和执行率"
        "（两项金额可能不是同一单位，如把万元填入元栏）"
    )


@pytest.mark.parametrize(
    ("rate", "told"),
    [
        ("1", "100%"),
        ("0.5", "50%"),
        ("0.91987", "92%"),
        ("0.9994", "99.9%"),
        # 3198.7 of 3200 is missed, and no 100%.
        ("0.99959375", "99.96%"),
        ("0.99999", "99.999%"),
        ("1.0002", "100.02%"),
        # A quotient that does not come out even.
        ("0.9999999999999999999999999999", "100%"),
    ],
)
def test_what_is_not_whole_is_told_as_no_hundred_per_cent(rate: str, told: str) -> None:
    assert per_cent(Decimal(rate)) == told


@pytest.mark.parametrize(
    ("claimed", "computed", "told"),
    [
        ("0.985714", "0.9857142857", "填报的执行率为 98.5714%，按金额计算为 98.57%"),
        ("0.95", "0.8", "填报的执行率为 95%，按金额计算为 80%"),
        ("9857.142857", "9857.142857", "填报的执行率为 9857.1 倍，按金额计算为 9857.1 倍"),
        ("0.95", "1.2", "填报的执行率为 95%，按金额计算为 120%"),
    ],
)
def test_a_computed_rate_has_no_more_digits_than_people_read(
    claimed: str, computed: str, told: str
) -> None:
    facts = {"claimed": claimed, "computed": computed}

    assert told_sentence(FindingCode.BUDGET_CONTRADICTION, facts) == f"{told}；请核对金额和执行率"


def test_a_total_holds_the_points_of_the_execution_rate_that_the_form_shows() -> None:
    checked = list(check_lines([line("45", "45"), line("45", "45", name="结业人次")], RULES))
    right = StatedTotals(
        total=Decimal("99.5"), execution_points=Decimal(10), execution_score=Decimal("9.5")
    )
    wrong = replace(right, total=Decimal(98))

    assert check_totals(checked, RULES, right).findings == ()
    (found,) = check_totals(checked, RULES, wrong).findings
    assert (found.code, found.facts["computed"]) == (FindingCode.TOTAL_WRONG, "99.5")


def test_the_totals_of_several_tables_are_added() -> None:
    first = check_totals(list(check_lines([line("50")], RULES)), RULES)
    second = check_totals(list(check_lines([line("30", actual="")], RULES)), RULES)
    both = totals_of_all([first, second])

    assert (both.score, both.max_score) == (Decimal(80), Decimal(100))
    assert both.expected_score == Decimal(50)
    assert (both.attainments[MET], both.attainments[OPEN]) == (1, 1)


@pytest.mark.parametrize("code", FindingCode)
def test_every_finding_has_a_sentence_that_says_what_to_do(code: FindingCode) -> None:
    about = FINDING_KINDS[code]
    sentence = sentence_of_finding(code, {"name": "指标{甲}", "score": "9"})

    assert about.label
    assert about.rule
    assert "请" in sentence
    assert "{name}" not in sentence


def test_a_fact_that_an_older_finding_lacks_is_said_to_be_missing() -> None:
    assert "（未记录）" in sentence_of_finding(FindingCode.OVER_SCORED, {"name": "甲"})
