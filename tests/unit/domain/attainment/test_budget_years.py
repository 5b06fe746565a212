"""A deadline without a year is one of the budget year of its row, wherever it is compared."""

from decimal import Decimal

import pytest

from adapter.domain.attainment import (
    Attainment,
    Subject,
    in_like_years,
    is_loosened,
    judge_attainment,
    read_actual,
    says_otherwise,
)
from adapter.domain.comparing.line_check import EvaluatedResult, check_line
from adapter.domain.findings.codes import FindingCode
from adapter.domain.value import parse_value
from mappings.scoring_rules_file import load_rules

MET, NOT_MET, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED
OF_2025 = Subject(name="项目完成时间", year=2025)


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("12月底前", "2025年12月10日完工", MET),
        ("11月底前", "2025年12月20日完成", NOT_MET),
        ("11月底前", "2026年1月15日完成", NOT_MET),
        ("6月底前", "2025年1月10日", MET),
        ("年底前", "2026年1月15日", NOT_MET),
        ("当年12月底前", "2026年1月15日", NOT_MET),
        ("次年3月底前", "2026年3月20日", MET),
        ("次年3月底前", "2026年4月20日", NOT_MET),
        ("3月底前", "2025年4月20日", NOT_MET),
        # Of which year the spring is, nobody wrote; behind both it is late.
        ("3月底前", "2026年3月20日", OPEN),
        ("3月底前", "2026年4月20日", NOT_MET),
        ("当年3月底前", "2026年3月20日", NOT_MET),
        ("12月底前", "1月15日", OPEN),
        ("每月10日前", "2025年12月20日", OPEN),
        ("每年12月底前", "2026年1月15日", OPEN),
        ("1-12月", "2025年12月20日", MET),
        ("全年", "2026年1月20日", NOT_MET),
        ("全年", "全年", MET),
        ("1-12月", "1-12月", MET),
        ("3月至次年2月", "2026年3月20日", NOT_MET),
        # The report of a year is no last word on what is due after it.
        ("2026年6月底前", "未完成", OPEN),
        ("次年3月底前", "未完成", OPEN),
        ("12月底前", "未完成", NOT_MET),
    ],
)
def test_a_day_without_a_year_is_one_of_the_budget_year(
    target: str, actual: str, expected: Attainment
) -> None:
    wanted = parse_value(target)
    judged = judge_attainment(wanted, read_actual(actual, wanted), subject=OF_2025)

    assert judged.attainment is expected


@pytest.mark.parametrize(
    ("approved", "repeated", "expected"),
    [
        ("11月底前", "12月底前", True),
        ("12月底前", "2026年3月底前", True),
        ("12月底前", "2026年12月底前", True),
        ("12月底前", "2025年12月31日前", False),
        ("12月底前", "年底前", False),
        # A year that got lost on the way is no other deadline.
        ("2026年3月底前", "3月底前", False),
        ("2024年12月底前", "12月底前", False),
        ("2024年11月底前", "12月底前", True),
        ("3月底前", "2026年3月底前", False),
        ("次年3月底前", "2026年3月底前", False),
        ("12月底前（其中招标11月底前）", "11月底前", False),
        ("每月10日前", "每月15日前", False),
        ("≤250元/路·月", "≤3000元/路·年", False),
        ("≤250元/路·月", "≤3600元/路·年", True),
    ],
)
def test_two_promises_are_held_against_each_other_as_days_of_like_years(
    approved: str, repeated: str, *, expected: bool
) -> None:
    first, second = in_like_years(parse_value(approved), parse_value(repeated), 2025)

    assert says_otherwise(first, second) is expected


@pytest.mark.parametrize(
    ("standard", "promised", "expected"),
    [
        ("10月底前", "12月底前", True),
        ("12月底前", "2026年3月底前", True),
        ("12月底前", "10月底前", False),
        ("2024年12月底前", "12月底前", False),
        ("3月底前", "2026年3月底前", False),
        ("12月底前", "2025年12月底前", False),
    ],
)
def test_a_later_day_than_the_template_asks_for_is_the_easier_one(
    standard: str, promised: str, *, expected: bool
) -> None:
    values = in_like_years(parse_value(standard), parse_value(promised), 2025)

    assert is_loosened(*values) is expected


def _evaluated(target: str, actual: str, declared: str = "") -> set[FindingCode]:
    line = EvaluatedResult(
        subject=OF_2025,
        target=parse_value(target),
        target_value=target,
        declared=parse_value(declared) if declared else None,
        declared_value=declared,
        actual_value=actual,
        max_score=Decimal(10),
        score=Decimal(10),
    )
    return {each.code for each in check_line(line, load_rules()).findings}


@pytest.mark.parametrize(
    ("target", "actual", "declared", "found"),
    [
        ("11月底前", "2025年12月20日完成", "", {FindingCode.FULL_MARKS_FOR_MISSED_TARGET}),
        ("“11月底前”", "2026年1月15日完成", "", {FindingCode.FULL_MARKS_FOR_MISSED_TARGET}),
        ("12月底前", "2025年12月10日完工", "12月底前", set()),
        # The approved target writes its year, the repeated one has lost it.
        ("3月底前", "2026年3月20日", "2026年3月底前", set()),
        # A year that was left standing in it makes nobody late.
        ("12月底前", "2025年12月10日", "2024年12月底前", set()),
        ("12月底前", "2025年12月1日", "10月底前", {FindingCode.TARGET_CHANGED_AFTER_APPROVAL}),
        # What is due after the year need not be done in it, and was late if it is told to be.
        ("2026年6月底前", "进行中", "2026年6月底前", set()),
        ("6月底前", "尚未完工", "2026年6月底前", set()),
        ("10月底前", "尚未完工", "10月底前", {FindingCode.FULL_MARKS_FOR_MISSED_TARGET}),
    ],
)
def test_full_marks_for_a_late_day_are_told(
    target: str, actual: str, declared: str, found: set[FindingCode]
) -> None:
    codes = _evaluated(target, actual, declared) - {FindingCode.OVER_SCORED}

    assert codes == found


def test_a_day_of_the_end_is_told_as_it_was_meant() -> None:
    wanted = parse_value("11月底前")
    judged = judge_attainment(wanted, read_actual("2025年12月20日前完成", wanted), subject=OF_2025)

    assert judged.reason == "完成于 2025年12月20日，时限 11月底前"


def test_what_lacks_is_told_of_the_side_that_lacks_it() -> None:
    wanted = parse_value("6月底前")
    judged = judge_attainment(wanted, read_actual("已动工", wanted), subject=OF_2025)

    assert "未写年份" not in judged.reason
    assert "请补填完成日期" in judged.reason


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("三年累计≥3000户", "累计2100户", Attainment.UNDETERMINED),
        ("到2026年累计达到3000户", "2100户", Attainment.UNDETERMINED),
        ("2024—2026年累计≥3000户", "2100户", Attainment.UNDETERMINED),
        ("实施期内累计≥3000户", "2100户", Attainment.UNDETERMINED),
        ("三年累计≥3000户", "3100户", Attainment.MET),
        ("到2025年累计达到3000户", "2100户", Attainment.NOT_MET),
        ("2023—2025年累计≥3000户", "2100户", Attainment.NOT_MET),
        ("全年累计≥3000户", "2100户", Attainment.NOT_MET),
        ("累计≥3000户", "2100户", Attainment.NOT_MET),
    ],
)
def test_a_sum_over_years_is_not_missed_before_its_last(
    target: str, actual: str, expected: Attainment
) -> None:
    wanted = parse_value(target)

    judged = judge_attainment(wanted, read_actual(actual, wanted), subject=OF_2025)

    assert judged.attainment is expected, judged.reason
