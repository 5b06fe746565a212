"""The check of a form (核对表格): judged by itself, without any other system or the store."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from adapter.domain.attainment import Attainment
from adapter.domain.comparing.completion_rate import with_completion_rates
from adapter.domain.comparing.form_check import (
    FormTotals,
    check_lines,
    check_totals,
    totals_of_all,
    with_repetition,
    with_unscored,
)
from adapter.domain.comparing.form_funds import StatedTotals
from adapter.domain.comparing.line_check import LineCheck, per_cent
from adapter.domain.comparing.official_form import FormKind, FormRow, FundsRow, OfficialForm
from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.findings.codes import FindingCode, LineFinding
from adapter.domain.findings.fact_labels import ATTAINMENT_LABELS
from adapter.domain.fingerprint import plain_number
from adapter.ports.reports import ReportedFinding
from mappings.forms.budget import FormBudget
from mappings.forms.lines import FormLine
from mappings.forms.reading import FormContent, FormTable, read_form
from mappings.workbook.content import CellProblem, Severity, WorkbookLimits

Answer = tuple[FormLine, LineCheck]
_DEFAULT_LIMITS = WorkbookLimits()
_EVALUATED = frozenset({"actual", "score", "deviation_analysis"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedForm:
    """A file and what came of it; without tables where `content.problems` says why."""

    name: str
    #: SHA-256 of the file, in hex.
    digest: str
    content: FormContent
    #: In the order of the file.
    answers: tuple[Answer, ...]
    totals: FormTotals
    #: Where the rules behind findings stand, by the rules that judged it.
    bases: Mapping[FindingCode, str] = field(default_factory=dict)

    @property
    def finding_count(self) -> int:
        """All findings, on lines and on the whole."""
        return sum(len(made.findings) for _, made in self.answers) + len(self.totals.findings)

    @property
    def is_clean(self) -> bool:
        """Whether all of it was read and nothing was found."""
        is_read = not any(each.severity is Severity.ERROR for each in self.content.problems)
        return is_read and not self.finding_count


def check_form(
    name: str, raw: bytes, rules: ScoringRules, limits: WorkbookLimits = _DEFAULT_LIMITS
) -> CheckedForm:
    """The answers to a form, line by line; never raises for what a file contains."""
    content = read_form(name, raw, limits)
    answers: list[Answer] = []
    parts: list[FormTotals] = []
    for table in content.tables:
        made = list(check_lines((line.result for line in table.lines), rules))
        if "completion_rate" in table.columns:
            made = with_completion_rates(made)
        if not table.is_list:
            made = with_unscored(with_repetition(made))
        answers += [(line, check) for line, (_, check) in zip(table.lines, made, strict=True)]
        stated = _stated(table, is_alone=len(content.tables) == 1)
        parts.append(check_totals(made, rules, stated))
    return CheckedForm(
        name=name,
        digest=hashlib.sha256(raw).hexdigest(),
        content=content,
        answers=tuple(answers),
        totals=totals_of_all(parts),
        bases=rules.bases,
    )


def _stated(table: FormTable, *, is_alone: bool) -> StatedTotals:
    stated = StatedTotals(
        total=table.total,
        total_points=table.total_points,
        is_total_plain=table.is_total_plain and is_alone,
        grade=table.grade,
        is_declaration=table.is_declaration and not table.is_half,
        is_list=table.is_list,
    )
    funds = table.budget
    if funds is None:
        return replace(stated, promised=table.promised, money=table.money)
    return replace(
        stated,
        initial=funds.initial,
        change=funds.change,
        budget=funds.adjusted,
        is_any_budget=funds.is_any_budget,
        executed=funds.executed,
        execution_rate=funds.rate,
        execution_points=funds.max_score,
        execution_score=funds.score,
        parts=funds.parts,
        money=funds.money,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLine:
    """One line in words and digits for people; "" where there is nothing to tell."""

    #: The row as the spreadsheet shows it (or the cell of the name, where lines are columns), with
    #: its sheet where the file has lines on several.
    place: str
    name: str
    target: str
    actual: str
    #: 得分／分值, and the points by rule.
    points: str
    expected: str
    #: In words, with the rate.
    verdict: str
    reason: str
    findings: tuple[LineFinding, ...]
    attainment: Attainment


def told_lines(checked: CheckedForm) -> Iterator[ToldLine]:
    """Every line in order."""
    names_sheet = len({each.sheet for each in checked.content.tables}) > 1
    for line, made in checked.answers:
        result, rate = line.result, made.judgement.rate
        points = [_digits(result.score), _digits(result.max_score)]
        verdict = ATTAINMENT_LABELS[made.judgement.attainment]
        yield ToldLine(
            place=f"{line.sheet} {line.place}" if names_sheet else line.place,
            name=result.subject.name,
            target=_with_unit(result.target_value, result.unit),
            actual=result.actual_value,
            points="／".join(points) if any(points) else "",
            expected=_digits(made.expected_score),
            verdict=verdict if rate is None else f"{verdict} {per_cent(rate)}",
            reason=made.judgement.reason,
            findings=made.findings,
            attainment=made.judgement.attainment,
        )


def place_of(problem: CellProblem) -> str:
    """Where in the file a problem is, in words."""
    row = f"第 {problem.row} 行" if problem.row else ""
    column = f" {problem.column} 列" if problem.column else ""
    return f"{problem.sheet} {row}{column}".strip() or "文件"


def _with_unit(text: str, unit: str) -> str:
    """A value with the unit of its column, where it writes none itself."""
    return f"{text} {unit}" if text and unit and text[-1].isdigit() else text


def _digits(number: Decimal | None) -> str:
    return "" if number is None else plain_number(number)


def official_forms(checked: CheckedForm) -> Iterator[OfficialForm]:
    """The tables of the file as they were read."""
    return map(form_of_table, checked.content.tables)


def form_of_table(table: FormTable) -> OfficialForm:
    """A table as it was read, in the form that has its columns."""
    return OfficialForm(
        kind=_kind(table),
        funds=() if table.budget is None else (_funds(table.budget),),
        rows=tuple(_row(each) for each in table.lines),
        total=table.total,
        grade=table.grade,
    )


def _kind(table: FormTable) -> FormKind:
    if "expected" in table.columns and table.budget is None:
        return FormKind.MONITORING
    is_evaluated = table.budget is not None or table.columns & _EVALUATED
    return FormKind.SELF_EVALUATION if is_evaluated else FormKind.DECLARATION


def _funds(budget: FormBudget) -> FundsRow:
    return FundsRow(
        label="年度资金总额",
        adjusted=budget.adjusted,
        executed=budget.executed,
        rate=budget.rate,
        max_score=budget.max_score,
        score=budget.score,
    )


def _row(line: FormLine) -> FormRow:
    result = line.result
    return FormRow(
        level1=result.subject.level1,
        level2=result.subject.level2,
        name=result.subject.name,
        direction="" if result.direction is None else result.direction.label,
        comparator="" if line.comparator is None else line.comparator.symbol,
        target=line.target_text,
        unit=result.unit,
        actual=result.actual_value,
        expected=line.expected,
        max_score=result.max_score,
        score=result.score,
        deviation=result.deviation_analysis,
        remark=line.remark,
    )


def reported_findings(checked: CheckedForm) -> Iterator[ReportedFinding]:
    """All findings with the file's digest and the place in it."""
    for line, made in checked.answers:
        for each in made.findings:
            path = f"{checked.name}/{line.sheet}/{line.place}"
            yield _reported(checked, each, path, made.judgement.reason)
    for each in checked.totals.findings:
        yield _reported(checked, each, checked.name, "")


def _reported(checked: CheckedForm, found: LineFinding, path: str, reason: str) -> ReportedFinding:
    return ReportedFinding(
        code=found.code,
        severity=found.code.about.severity,
        facts=found.facts,
        basis=checked.bases.get(found.code, ""),
        reason=reason,
        digest=checked.digest,
        path=path,
    )
