"""Blank and negative scores (未填得分、得分为负), and points without room."""

from dataclasses import replace
from decimal import Decimal

import pytest

from adapter.domain.attainment import Subject
from adapter.domain.comparing.form_check import check_lines, check_totals, with_unscored
from adapter.domain.comparing.form_funds import StatedTotals
from adapter.domain.comparing.line_check import EvaluatedResult, check_line
from adapter.domain.comparing.unscored import Scored, unscored
from adapter.domain.findings.codes import FindingCode
from adapter.domain.findings.fact_labels import told_sentence
from adapter.domain.value import parse_value
from mappings.scoring_rules_file import load_rules

RULES = load_rules()


def line(
    name: str, score: str | None, points: str | None = "20", actual: str = "100人"
) -> EvaluatedResult:
    return EvaluatedResult(
        subject=Subject(name=name, year=2025),
        target=parse_value("≥100人"),
        target_value="≥100人",
        actual_value=actual,
        max_score=None if points is None else Decimal(points),
        score=None if score is None else Decimal(score),
    )


FULL = [line(f"指标{each}人数", "20") for each in "甲乙丙丁"]


def told(last: EvaluatedResult, total: str | None = None) -> tuple[list[str], list[str]]:
    """The codes on the last of five lines, and those on the whole form."""
    checked = with_unscored(list(check_lines([*FULL, last], RULES)))
    stated = StatedTotals(total=None if total is None else Decimal(total))
    totals = check_totals(checked, RULES, stated)
    assert all(made.findings == () for _, made in checked[:-1])
    return (
        [each.code.value for each in checked[-1][1].findings],
        [each.code.value for each in totals.findings],
    )


def test_a_blank_score_among_scored_lines_is_told_with_its_points() -> None:
    checked = with_unscored(list(check_lines([*FULL, line("戊人数", None)], RULES)))

    (found,) = checked[-1][1].findings
    assert found.code.value == "score_missing"
    assert found.facts == {"name": "戊人数", "actual_value": "100人", "max_score": "20"}


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        # The blank score may be any of 20 points, and no more.
        *(("80", []), ("95", []), ("100", [])),
        *(("79", ["total_wrong"]), ("101", ["total_wrong"])),
    ],
)
def test_a_total_is_held_against_what_a_blank_score_may_be(total: str, expected: list[str]) -> None:
    assert told(line("戊人数", None), total) == (["score_missing"], expected)


@pytest.mark.parametrize(
    "last",
    [
        line("预算执行率", None, actual="98%"),  # its points stand in the funds
        line("加分项：受到表彰人数", None),
        line("戊人数", None, points="0"),
        line("戊人数", None, points=None),
        line("戊人数", None, actual=""),
        line("戊人数", None, actual="/"),
        line("戊人数", None, actual="因政策调整取消，不适用"),
        line("戊人数", None, actual="未开展"),
        replace(line("戊人数", None), is_score_written=True),  # 免评
    ],
)
def test_a_line_that_nobody_had_to_score_is_left_alone(last: EvaluatedResult) -> None:
    found, _ = told(last)

    assert "score_missing" not in found


def test_a_form_that_is_hardly_scored_is_a_draft() -> None:
    scored = Scored("甲", "1人", Decimal(10), Decimal(10))
    blank = replace(scored, score=None)

    assert unscored([scored, scored, blank]) == [2]
    assert unscored([scored, blank, blank]) == []
    assert unscored([blank, blank]) == []


@pytest.mark.parametrize("points", ["20", None])
def test_a_negative_score_is_told_as_such_and_not_as_too_low(points: str | None) -> None:
    found = check_line(line("戊人数", "-2", points), RULES).findings

    assert [each.code.value for each in found] == ["score_negative"]


@pytest.mark.parametrize(
    ("name", "score", "points"),
    [
        ("扣分项：未按时报送次数", "-2", "5"),
        ("加减分", "-2", "5"),
        ("负面清单事项", "-2", "5"),
        ("违规次数", "-2", "0"),
        ("违规次数", "-2", "-5"),
        ("戊人数", "0", "20"),
    ],
)
def test_points_that_are_taken_off_may_be_negative(name: str, score: str, points: str) -> None:
    found = {each.code.value for each in check_line(line(name, score, points), RULES).findings}

    assert "score_negative" not in found


@pytest.mark.parametrize(
    ("points", "score", "expected"),
    [
        # Lines that make 100 leave no room for ten points of the execution rate.
        ("20", "0", []),
        ("18", "0", ["under_scored"]),  # of 90 there is
        ("20", "9", ["under_scored"]),
        ("20", "-1", ["score_negative"]),
    ],
)
def test_the_execution_rate_needs_room_for_its_points(
    points: str, score: str, expected: list[str]
) -> None:
    lines = [line(f"指标{each}人数", points, points) for each in "甲乙丙丁戊"]
    checked = list(check_lines(lines, RULES))
    stated = StatedTotals(
        budget=Decimal(100),
        executed=Decimal(98),
        execution_points=Decimal(10),
        execution_score=Decimal(score),
    )

    assert [each.code.value for each in check_totals(checked, RULES, stated).findings] == expected


@pytest.mark.parametrize(
    ("name", "stated", "sentence"),
    [
        (
            "戊人数",
            StatedTotals(is_declaration=True),
            "申报表各指标分值合计 80 分，应为 100 分（预算执行率另列的，应为 90 分）",
        ),
        (
            "戊人数",
            StatedTotals(total=Decimal(80)),
            "自评表各指标分值合计 80 分，应为 100 分（预算执行率另列的，应为 90 分）",
        ),
        (
            "戊人数",
            StatedTotals(total=Decimal(80), execution_points=Decimal(10)),
            "自评表各指标分值合计 80 分，应为 90 分（预算执行率 10 分另列）",
        ),
        (
            "预算执行率",
            StatedTotals(total=Decimal(80)),
            "自评表各指标分值合计 80 分，应为 100 分（含预算执行率）",
        ),
    ],
)
def test_points_that_do_not_add_up_say_in_which_form_and_to_what(
    name: str, stated: StatedTotals, sentence: str
) -> None:
    lines = [*(line(f"指标{each}人数", "16", "16") for each in "甲乙丙丁"), line(name, "16", "16")]
    (found,) = check_totals(list(check_lines(lines, RULES)), RULES, stated).findings

    assert told_sentence(found.code, found.facts) == f"{sentence}；请核对分值"


def test_a_finding_of_before_says_of_both_totals() -> None:
    facts = {"computed": "80", "expected": "100"}

    assert told_sentence(FindingCode.WEIGHTS_DO_NOT_ADD_UP, facts) == (
        "各指标分值合计 80 分，应为 100 分（预算执行率未列入表中的，应减去该项分值）；请核对分值"
    )
