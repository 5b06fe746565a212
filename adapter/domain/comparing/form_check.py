"""Checking a whole form (整表核对): its sums, its total and its grade."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from adapter.domain.attainment import Attainment
from adapter.domain.comparing.comparison import execution_rate
from adapter.domain.comparing.declared_form import repeated, repetition
from adapter.domain.comparing.form_funds import StatedTotals, check_amounts
from adapter.domain.comparing.form_sums import (
    rate_is_apart,
    wrong_plain_total,
    wrong_total,
    wrong_weights,
)
from adapter.domain.comparing.line_check import EvaluatedResult, LineCheck, check_line, per_cent
from adapter.domain.comparing.scoring import Expectation, ScoringRules, execution_score
from adapter.domain.comparing.unit_slip import StatedMoney, unit_scales
from adapter.domain.comparing.unscored import Scored, open_points, unscored
from adapter.domain.findings.codes import FindingCode, LineFinding
from adapter.domain.fingerprint import plain_number

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


def with_repetition(checked: Sequence[Checked]) -> list[Checked]:
    """The lines of one form, the last of those that name one indicator told to repeat it."""
    told = list(checked)
    for places in repeated([each.subject for each, _ in checked]):
        line, made = told[places[-1]]
        found = repetition(line.subject.name, [checked[at][0].target_value for at in places])
        told[places[-1]] = line, replace(made, findings=(*made.findings, found))
    return told


def with_unscored(checked: Sequence[Checked]) -> list[Checked]:
    """The lines of one form, those without a score among scored ones told to lack it."""
    told = list(checked)
    for at in unscored([each.points for each, _ in checked]):
        line, made = told[at]
        found = score_missing(line.points)
        told[at] = line, replace(made, findings=(*made.findings, found))
    return told


def score_missing(line: Scored) -> LineFinding:
    """The finding on a line that has points and a result and no score."""
    facts = {
        "name": line.name,
        "actual_value": line.actual_value,
        "max_score": plain_number(line.max_score or Decimal(0)),
    }
    return LineFinding(FindingCode.SCORE_MISSING, facts)


_NOTHING_STATED = StatedTotals()


def check_totals(
    checked: Sequence[Checked], rules: ScoringRules, stated: StatedTotals = _NOTHING_STATED
) -> FormTotals:
    """The sums of a form's lines, held against what it states of them all.

    Without a stated total the lines may be any selection: nothing must add up.
    """
    full = _sum(each.max_score for each, _ in checked)
    score = _sum(each.score for each, _ in checked)
    expected = [made.expected_score for _, made in checked if made.expected_score is not None]
    found = list(_of_money(rules, stated, full))
    lines = [each.points for each, _ in checked]
    if stated.total is not None and full is not None and score is not None:
        found += _of_sums(full, score, rules, stated, stated.total, lines)
    elif stated.total is not None and full is None and stated.is_total_plain:
        found += wrong_plain_total(stated.total, lines, stated, rules)
    elif (
        stated.is_declaration
        and not stated.is_list
        and all(each.max_score is not None for each, _ in checked)
    ):
        apart = rate_is_apart((each.subject.name for each, _ in checked), is_stated=False)
        points = rules.execution_points
        found += wrong_weights(full, rules, points, "申报表", is_rate_apart=apart)
    return FormTotals(
        attainments=Counter(made.judgement.attainment for _, made in checked),
        max_score=full,
        score=score,
        expected_score=_sum(expected),
        expected_lines=len(expected),
        findings=tuple(found),
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


def _of_money(
    rules: ScoringRules, stated: StatedTotals, full: Decimal | None
) -> Iterator[LineFinding]:
    """Where budget and execution are in two units that is one finding, and nothing follows."""
    money = StatedMoney(
        adjusted=stated.budget, executed=stated.executed, rate=stated.execution_rate
    )
    is_one_unit = unit_scales(money, rules.comparing.amounts.units).is_one_unit
    of_both = (FindingCode.BUDGET_CONTRADICTION, FindingCode.EXECUTED_ABOVE_BUDGET)
    found = [*check_amounts(stated), *_of_execution(rules, stated, full)]
    if is_one_unit:
        yield from found
        return
    told = [each for code in of_both for each in found if each.code is code]
    yield from (replace(each, facts={**each.facts, "hint": _OF_UNIT}) for each in told[:1])
    scores = (*of_both, FindingCode.OVER_SCORED, FindingCode.UNDER_SCORED)
    yield from (each for each in found if each.code not in scores)


#: What may be wrong with amounts that differ by ten thousand times.
_OF_UNIT = "（两项金额可能不是同一单位，如把万元填入元栏）"


def _of_execution(
    rules: ScoringRules, stated: StatedTotals, full: Decimal | None
) -> Iterator[LineFinding]:
    """The execution rate beside its amounts, and its points beside the rate.

    `full`: the points of all lines. No points at all are right where these leave no room for any.
    """
    computed = execution_rate(stated.executed, stated.budget)
    if computed is None:
        return
    claimed = stated.execution_rate
    if claimed is not None and abs(claimed - computed) > rules.rate_tolerance:
        facts = {"claimed": per_cent(claimed), "computed": per_cent(computed)}
        yield LineFinding(FindingCode.BUDGET_CONTRADICTION, facts)
    points, score = stated.execution_points, stated.execution_score
    if points is None or score is None:
        return
    expected = execution_score(points, computed)
    facts = {
        "name": "预算执行率",
        "max_score": plain_number(points),
        "score": plain_number(score),
        "expected": plain_number(expected),
    }
    order = Expectation(expected, expected).misses(score, rules.score_tolerance)
    if score < 0:
        yield LineFinding(FindingCode.SCORE_NEGATIVE, facts)
    elif score > points:
        yield LineFinding(FindingCode.SCORE_ABOVE_MAXIMUM, facts)
    elif order < 0 and computed > 1:
        return  # What is told is that more was spent than there is: nobody asks for points for it.
    elif order and not (score == 0 and has_no_room(full, points, rules)):
        code = FindingCode.OVER_SCORED if order > 0 else FindingCode.UNDER_SCORED
        yield LineFinding(code, facts)


def has_no_room(full: Decimal | None, points: Decimal, rules: ScoringRules) -> bool:
    """Whether the points of the lines leave fewer of the full ones than those of the rate are."""
    return full is not None and rules.full_total - full < points - rules.total_tolerance


def _of_sums(
    full: Decimal,
    score: Decimal,
    rules: ScoringRules,
    stated: StatedTotals,
    total: Decimal,
    lines: Sequence[Scored],
) -> Iterator[LineFinding]:
    is_of_lines = stated.total_points == full
    room = Decimal(0) if is_of_lines else rules.full_total - full
    is_stated = stated.execution_points is not None
    apart = rate_is_apart((each.name for each in lines), is_stated=is_stated)
    points = stated.execution_points or rules.execution_points
    yield from wrong_weights(full, rules, points, "自评表", is_rate_apart=apart)
    spent = stated.execution_score
    yield from wrong_total(total, score, room, spent, rules, open_points(lines))
    names = {word: each.name for each in rules.grades for word in _words_for(each.name)}
    grade = names.get(stated.grade or "")
    if grade and 0 <= total <= rules.full_total and rules.grade_of(total) != grade:
        facts = {
            "total": plain_number(total),
            "claimed": stated.grade or "",
            "computed": rules.grade_of(total),
        }
        yield LineFinding(FindingCode.GRADE_WRONG, facts)


def _words_for(grade: str) -> tuple[str, ...]:
    """A grade as forms write it: 优 and 优秀, 良 and 良好, 中 and 中等, 差 and 较差."""
    return (grade, f"{grade}秀", f"{grade}好", f"{grade}等", f"较{grade}")
