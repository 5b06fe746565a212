"""Numbers of findings: the same finding keeps its number, others have others."""

from dataclasses import replace

import pytest

from adapter.domain.findings.codes import Finding, FindingCode
from adapter.domain.findings.kind import Severity
from adapter.domain.findings.numbering import FindingNumbers
from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind

SCOPE = Scope(site="erlian", division_code="152501000", fiscal_year=2026)
FOUND = Finding(
    code=FindingCode.OVER_SCORED,
    severity=Severity.MEDIUM,
    project_code="P1",
    line_kind="self_evaluation_line",
    line_key="L1",
    facts={"name": "通道数量", "score": "12", "expected": "10"},
)
MISSING = replace(
    FOUND,
    code=FindingCode.REQUIRED_INDICATOR_MISSING,
    line_kind="target_line",
    facts={"name": "工程验收合格率", "template_code": "T1", "indicator_code": "A01"},
)
LAGS = replace(
    FOUND,
    code=FindingCode.EXECUTION_LAGS_PROGRESS,
    line_kind="monitoring_line",
    facts={"name": "道路", "until": "2026-07-31", "progress": "90%"},
)


def number(finding: Finding, scope: Scope = SCOPE) -> str:
    return FindingNumbers(scope).number_of(finding)


def with_facts(finding: Finding, **facts: str) -> Finding:
    return replace(finding, facts={**finding.facts, **facts})


def test_what_is_found_again_keeps_its_number_whatever_was_found_before_it() -> None:
    numbers = FindingNumbers(SCOPE)
    numbers.number_of(replace(FOUND, line_key="L0"))

    assert numbers.number_of(FOUND) == number(FOUND)


def test_a_kind_is_the_same_as_its_word() -> None:
    kind = RecordKind.SELF_EVALUATION_LINE

    assert number(replace(FOUND, line_kind=kind)) == number(replace(FOUND, line_kind=kind.value))


def test_a_finding_whose_values_were_corrected_keeps_its_number() -> None:
    assert number(with_facts(FOUND, score="11")) == number(FOUND)


@pytest.mark.parametrize(
    "other",
    [
        replace(FOUND, code=FindingCode.UNDER_SCORED),
        replace(FOUND, project_code="P2"),
        replace(FOUND, line_kind="target_line"),
        replace(FOUND, line_key="L2"),
    ],
)
def test_another_code_project_or_line_is_another_number(other: Finding) -> None:
    assert number(other) != number(FOUND)


@pytest.mark.parametrize(
    "other",
    [
        replace(SCOPE, site="second"),
        replace(SCOPE, division_code="150100000"),
        replace(SCOPE, fiscal_year=2027),
    ],
)
def test_another_scope_is_another_number(other: Scope) -> None:
    assert number(FOUND, other) != number(FOUND)


@pytest.mark.parametrize("told", [MISSING, LAGS])
def test_what_is_told_of_a_whole_does_not_move_with_the_first_line(told: Finding) -> None:
    assert number(replace(told, line_key="L0")) == number(told)


def test_two_things_on_one_line_have_numbers_of_their_own() -> None:
    assert number(with_facts(MISSING, indicator_code="A02")) != number(MISSING)
    assert number(with_facts(LAGS, until="2026-08-31")) != number(LAGS)


def test_what_is_alike_in_all_is_told_twice_under_two_numbers() -> None:
    numbers, again = FindingNumbers(SCOPE), FindingNumbers(SCOPE)

    first = [numbers.number_of(FOUND) for _ in range(3)]

    assert len(set(first)) == 3
    assert [again.number_of(FOUND) for _ in range(3)] == first
