"""Checking a whole form (整表核对): its sums, its total and its grade."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from adapter.domain.attainment import Attainment
from adapter.domain.findings import FindingCode, LineFinding
from adapter.domain.fingerprint import plain_number
from adapter.domain.line_check import EvaluatedResult, LineCheck, check_line
from adapter.domain.scoring import ScoringRules

Checked = tuple[EvaluatedResult, LineCheck]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTotals:
    """Sums over the lines of a form."""

    attainments: Counter[Attainment]
    #: Sums of 分值 and 得分 of the lines that have one; None where none has.
    max_score: Decimal | None
    score: Decimal | None
    #: Sum of the points by rule over the lines of `expected_lines` whose points a rule gives.
    expected_score: Decimal | None
    expected_lines: int
    findings: tuple[LineFinding, ...]


def check_lines(lines: Iterable[EvaluatedResult], rules: ScoringRules) -> Iterator[Checked]:
    """Every line beside what came of it, in order."""
    for each in lines:
        yield each, check_line(each, rules)


def check_totals(
    checked: Sequence[Checked],
    rules: ScoringRules,
    *,
    total: Decimal | None = None,
    grade: str | None = None,
) -> FormTotals:
    """The sums of a form's lines, held against the `total` and the `grade` that it states.

    Without a stated total the lines may be any selection: nothing must add up.
    """
    full = _sum(each.max_score for each, _ in checked)
    score = _sum(each.score for each, _ in checked)
    expected = [made.expected_score for _, made in checked if made.expected_score is not None]
    findings: Iterator[LineFinding] = iter(())
    if total is not None and full is not None and score is not None:
        findings = _found(full, score, rules, total, grade)
    return FormTotals(
        attainments=Counter(made.judgement.attainment for _, made in checked),
        max_score=full,
        score=score,
        expected_score=_sum(expected),
        expected_lines=len(expected),
        findings=tuple(findings),
    )


def totals_of_all(parts: Iterable[FormTotals]) -> FormTotals:
    """The totals of several tables as those of one."""
    parts = list(parts)
    return FormTotals(
        attainments=sum((each.attainments for each in parts), Counter()),
        max_score=_sum(each.max_score for each in parts),
        score=_sum(each.score for each in parts),
        expected_score=_sum(each.expected_score for each in parts),
        expected_lines=sum(each.expected_lines for each in parts),
        findings=tuple(found for each in parts for found in each.findings),
    )


def _sum(numbers: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of those that there are; None where there is none."""
    known = [each for each in numbers if each is not None]
    return sum(known, Decimal(0)) if known else None


def _found(
    full: Decimal, score: Decimal, rules: ScoringRules, total: Decimal, grade: str | None
) -> Iterator[LineFinding]:
    room = rules.full_total - full
    if room not in (Decimal(0), rules.execution_points):
        facts = {"computed": plain_number(full), "expected": plain_number(rules.full_total)}
        yield LineFinding(FindingCode.WEIGHTS_DO_NOT_ADD_UP, facts)
    # The points of the execution rate may stand elsewhere in the form: they are in the total.
    elsewhere = rules.execution_points if room == rules.execution_points else Decimal(0)
    slack = rules.total_tolerance
    if not score - slack <= total <= score + elsewhere + slack:
        facts = {"claimed": plain_number(total), "computed": plain_number(score)}
        yield LineFinding(FindingCode.TOTAL_WRONG, facts)
    known = {each.name for each in rules.grades}
    if grade in known and 0 <= total <= rules.full_total and rules.grade_of(total) != grade:
        facts = {
            "total": plain_number(total),
            "claimed": grade or "",
            "computed": rules.grade_of(total),
        }
        yield LineFinding(FindingCode.GRADE_WRONG, facts)
