"""Comparisons and findings of self-evaluations, monitoring and declared targets."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.comparing.comparison import Attainment, Finding, FindingCode, Severity
from adapter.domain.declaration import TargetLine
from adapter.domain.identification.matching import Match, MatchMethod
from adapter.domain.monitoring import MonitoringLine
from adapter.domain.record import RecordKind
from adapter.domain.self_evaluation import SelfEvaluationBudget, SelfEvaluationLine
from adapter.domain.value import Direction, parse_value
from mappings.scoring_rules_file import load_rules
from sync_jobs.comparing.claimed_rates import rate_findings, rates
from sync_jobs.comparing.declared import Directions
from sync_jobs.comparing.reached import Yardstick, compare_one
from sync_jobs.comparing.result_lines import Result

WHERE: dict[str, Any] = {
    "project_code": "P1",
    "agency_code": "001001",
    "division_code": "152501000",
    "fiscal_year": 2026,
}
LEVELS: dict[str, Any] = {"level1": "产出指标", "level2": "数量指标"}


RULES = load_rules()


def yardstick(directions: Directions, *kinds: RecordKind) -> Yardstick:
    return Yardstick(directions=directions, rules=RULES, asking_why=frozenset(kinds))


def evaluated(target: str | None, actual: str | None, **changes: Any) -> SelfEvaluationLine:
    fields: dict[str, Any] = {
        "line_id": "S1",
        "evaluation_id": "E1",
        "name": "培训人次",
        "target_value": target,
        "actual_value": actual,
        "max_score": Decimal(10),
        "score": Decimal(8),
    }
    return SelfEvaluationLine(**WHERE | LEVELS | fields | changes)


def match(
    line: SelfEvaluationLine | TargetLine, method: MatchMethod = MatchMethod.CODE, code: str = "A1"
) -> Match:
    return Match(
        line_kind="",
        line_key=line.line_id,
        project_code=line.project_code,
        indicator_code=code,
        method=method,
        score=1.0,
        reason="",
    )


def found(line: SelfEvaluationLine, direction: Direction | None = None) -> list[Finding]:
    _, findings = compare_one(Result(line, match(line)), yardstick({"A1": direction}))
    return findings


def codes(line: SelfEvaluationLine, direction: Direction | None = None) -> list[FindingCode]:
    return [each.code for each in found(line, direction)]


FULL = FindingCode.FULL_MARKS_FOR_MISSED_TARGET
OVER, UNDER = FindingCode.OVER_SCORED, FindingCode.UNDER_SCORED
NUMBER, ACTUAL = FindingCode.NUMBER_NOT_REPORTED, FindingCode.ACTUAL_MISSING
UNITS, MAGNITUDE = FindingCode.UNIT_CONFLICT, FindingCode.MAGNITUDE_DOUBTFUL
MUCH = FindingCode.OVER_FULFILLED
ABOVE = FindingCode.SCORE_ABOVE_MAXIMUM
CONTRADICTION = FindingCode.DIRECTION_CONTRADICTS_OPERATOR


@pytest.mark.parametrize(
    ("target", "actual", "score", "max_score", "expected"),
    [
        ("≥90%", "85%", "10", "10", [FULL, OVER]),
        ("≥90%", "85%", "9.9", "10", [OVER]),  # 85 of 90 give 9.44
        ("≥90%", "85%", "9.4", "10", []),  # rounded by the unit
        ("≥90%", "85%", "9", "10", [UNDER]),
        ("≥90%", "95%", "9", "10", [UNDER]),
        ("≥90%", "95%", "10", "10", []),
        ("≥90%", "85%", "11", "10", [ABOVE, FULL]),
        ("≥90%", "95%", "11", "10", [ABOVE]),
        ("200次", "150次", "10", "10", []),  # nobody wrote that fewer will not do
        ("≥90%", "完成", "10", "10", [NUMBER]),
        ("≥90%", "", "10", "10", [ACTUAL]),
        ("≥50个", "50人", "10", "10", [UNITS]),
        ("≥90%", "0.95", "10", "10", [MAGNITUDE]),
        ("≥100人", "150人", "10", "10", [MUCH]),
        ("有效提升", "达成预期指标", "8", "10", []),  # the first tier begins at 80 %
        ("有效提升", "达成预期指标", "7.9", "10", [UNDER]),
        ("有效提升", "部分达成预期指标", "10", "10", [FULL, OVER]),
        ("≥90%", "85%", "0", "0", []),  # nothing was to be had
        ("≥90%", "85%", None, "10", []),
        ("≥90%", "85%", "10", None, []),
        ("反向 ≥5%", "5%", "10", "10", [CONTRADICTION]),
        (None, None, "10", "10", []),  # the record carries neither
        ("", "", "10", "10", [ACTUAL, FindingCode.TARGET_MISSING]),
        ("≥90%", "基本完成", "10", "10", [NUMBER]),
    ],
)
def test_a_self_evaluated_line_is_found_out_by_its_score_and_its_target(
    target: str | None,
    actual: str | None,
    score: str | None,
    max_score: str | None,
    expected: list[FindingCode],
) -> None:
    line = evaluated(
        target,
        actual,
        score=None if score is None else Decimal(score),
        max_score=None if max_score is None else Decimal(max_score),
    )

    assert codes(line) == expected


def test_the_direction_of_the_matched_indicator_decides_a_bare_target() -> None:
    line = evaluated("5%", "3%", score=Decimal(10))

    assert codes(line, Direction.NEGATIVE) == [MUCH]
    assert codes(line, Direction.POSITIVE) == [FULL, OVER]


def test_a_bare_cost_that_was_not_spent_accuses_nobody() -> None:
    line = evaluated("56万元", "54.6万元", level2="成本指标", name="项目投资", score=Decimal(10))

    assert codes(line) == []


def test_a_finding_brings_the_facts_a_person_needs() -> None:
    finding, computed = found(evaluated("≥90%", "85%", score=Decimal("10.00")))

    assert finding.severity is Severity.HIGH
    assert (finding.project_code, finding.line_kind) == ("P1", "self_evaluation_line")
    assert finding.facts == {
        "name": "培训人次",
        "target_value": "≥90%",
        "actual_value": "85%",
        "max_score": "10",
        "score": "10",
    }
    assert computed.facts["expected"] == "9.44"


def test_a_missed_target_needs_its_reason_where_the_form_asks_for_one() -> None:
    missed = evaluated("≥90%", "85%", score=Decimal("9.44"), deviation_analysis=" ")
    explained = evaluated("≥90%", "85%", score=Decimal("9.44"), deviation_analysis="设备晚到货")

    def asked(line: SelfEvaluationLine, *kinds: RecordKind) -> list[FindingCode]:
        _, findings = compare_one(Result(line), yardstick({}, *kinds))
        return [each.code for each in findings]

    assert asked(missed, RecordKind.SELF_EVALUATION_LINE) == [FindingCode.REASON_MISSING]
    assert asked(missed) == []
    assert asked(explained, RecordKind.SELF_EVALUATION_LINE) == []


REPEATED = [
    # approved, repeated, another target
    ("≥100人次", "≥80人次", True),
    ("≥100人次", "≥100人次", False),
    ("≥100人次", "100人次", False),  # a sign that got lost
    ("≥100人次", "≥100", False),  # a unit that got lost
    ("≥1.5公里", "≥1500米", False),
    ("≥90%", "≤90%", True),
    ("2026年6月底前", "2026年9月底前", True),
    ("2026年6月底前", "6月底前", False),  # a year that got lost
    ("明显提升", "有所提升", True),
    ("明显提升", "明显 提升。", False),
    ("≥90%", "明显提升", True),
    ("", "≥90%", False),
    ("80%-90%", "70%-90%", True),
]


@pytest.mark.parametrize(("approved", "repeated", "is_changed"), REPEATED)
def test_a_target_that_is_not_the_approved_one_is_found(
    approved: str, repeated: str, *, is_changed: bool
) -> None:
    line = evaluated(repeated, "", score=None)
    declared_line = declared(approved)

    _, findings = compare_one(Result(line, None, declared_line), yardstick({}))

    expected = [FindingCode.TARGET_CHANGED_AFTER_APPROVAL] if is_changed else []
    assert [each.code for each in findings] == expected
    assert [each.facts["declared_value"] for each in findings] == [approved] * is_changed


def test_a_monitored_line_is_compared_and_never_a_finding() -> None:
    line = MonitoringLine(
        line_id="M1",
        task_id=None,
        name="培训人次",
        target_value="≥100人次",
        actual_value="60人次",
        **WHERE | LEVELS,
    )

    comparison, findings = compare_one(Result(line), yardstick({}))

    # The year may still bring the rest; how far it has come the light tells.
    decided = comparison.attainment
    assert (comparison.line_kind, decided) == ("monitoring_line", Attainment.UNDETERMINED)
    assert (comparison.rate, "年终" in comparison.reason) == (None, True)
    assert findings == []


def budget(executed: str | None, adjusted: str | None, claimed: str | None) -> SelfEvaluationBudget:
    def amount(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    return SelfEvaluationBudget(
        budget_id="B1",
        evaluation_id="E1",
        budget_initial=None,
        budget_adjusted=amount(adjusted),
        budget_executed=amount(executed),
        execution_rate=amount(claimed),
        **WHERE,
    )


@pytest.mark.parametrize(
    ("executed", "adjusted", "claimed", "is_found"),
    [
        ("50", "100", "0.5", False),
        ("50.5", "100", "0.5", False),  # rounding to whole per cent
        ("50.5", "100", "0.51", False),
        ("50", "100", "0.506", True),
        ("50", "100", "0.494", True),
        ("50", "100", "0.51", True),  # no rounding moves a rate by a whole per cent
        ("99", "100", "0.0099", False),  # 0.99 in a column of per cents
        ("99", "100", "0.0095", True),
        ("99", "100", "0.009", True),
        ("50", "100", None, False),
        (None, "100", "0.5", False),
        ("50", "0", "0.5", False),
    ],
)
def test_a_claimed_execution_rate_must_fit_its_amounts(
    executed: str | None, adjusted: str | None, claimed: str | None, *, is_found: bool
) -> None:
    (rated,) = rates([budget(executed, adjusted, claimed)])

    expected = [FindingCode.BUDGET_CONTRADICTION] if is_found else []
    assert [each.code for each in rate_findings(rated, RULES)] == expected


def test_the_execution_rate_of_each_budget_is_told() -> None:
    ((_, rate),) = rates([budget("50", "80", None)])

    assert rate == Decimal("0.625")


def declared(target: str | None, key: str = "T1") -> TargetLine:
    return TargetLine(line_id=key, name="培训人次", target_value=target, **WHERE | LEVELS)


@pytest.mark.parametrize(
    ("approved", "repeated", "actual", "score", "expected"),
    [
        # Scored by what was approved.
        ("≥40座", "≥30座", "31座", "7.75", {}),
        ("≥100张", "≥80张", "110张", "10", {}),
        ("≥30座", "≥40座", "31座", "10", {}),
        # Too much, or too little, by either of them.
        ("≥40座", "≥30座", "29座", "10", {FULL: None, OVER: "7.25"}),
        ("≥40座", "≥30座", "31座", "2", {UNDER: "7.75"}),
        ("≥80张", "≥60张", "250张", "10", {MUCH: None}),
    ],
)
def test_beside_a_changed_target_points_stand_by_the_approved_one(
    approved: str, repeated: str, actual: str, score: str, expected: dict[FindingCode, str | None]
) -> None:
    line = evaluated(repeated, actual, name="完成数量", score=Decimal(score))
    told = declared(approved)
    _, findings = compare_one(Result(line, None, told), yardstick({}))

    changed = FindingCode.TARGET_CHANGED_AFTER_APPROVAL
    assert {each.code: each.facts.get("expected") for each in findings} == {
        changed: None,
        **expected,
    }


@pytest.mark.parametrize(
    ("standard", "target", "is_told"),
    [("≤4个月", "≤4个月", False), ("≤4个月", "正向≤4个月", True), ("≥4个月", "≤4个月", True)],
)
def test_the_librarys_own_slip_against_its_direction_is_not_told_of_who_follows_it(
    standard: str, target: str, *, is_told: bool
) -> None:
    line = evaluated(target, "4个月", name="轮换架空期", score=Decimal(10))
    given = replace(yardstick({"A1": Direction.POSITIVE}), standards={"A1": parse_value(standard)})
    _, findings = compare_one(Result(line, match(line)), given)

    against = FindingCode.DIRECTION_CONTRADICTS_OPERATOR
    assert (against in {each.code for each in findings}) is is_told
