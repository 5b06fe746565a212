"""The report of a file check (核对报表): the checked form in its official layout, its findings."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from adapter.cli.new_file import new_file
from adapter.cli.reporting import Report, write_to
from adapter.domain.comparing.form_check import FormTotals
from adapter.domain.comparing.line_check import LineCheck
from adapter.domain.comparing.official_form import FormKind, FormRow, FundsRow, OfficialForm
from adapter.domain.findings.codes import LineFinding
from adapter.ports.reports import ReportedFinding
from mappings.forms.budget import FormBudget
from mappings.forms.reading import FormContent, FormLine, FormTable

Answer = tuple[FormLine, LineCheck]
_EVALUATED = frozenset({"actual", "score", "deviation_analysis"})


def write_checked(
    file: Path,
    content: FormContent,
    answers: Sequence[Answer],
    totals: FormTotals,
    *,
    raw: bytes,
    name: str,
    force: bool,
) -> None:
    """Write the tables of a file as they were read, and all findings on them.

    NotThere where the file is there already or cannot be written.
    """
    now = datetime.now(UTC)
    report = Report(
        scope=None,
        forms=[form_of_table(each) for each in content.tables],
        found=_findings(answers, totals, digest=hashlib.sha256(raw).hexdigest(), name=name),
        made_at=now,
        told=f"核对文件 {name}　核对时间 {now.astimezone():%Y-%m-%d %H:%M:%S}",
    )
    with new_file(file, force=force) as stream:
        write_to(stream, file, report)


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


def _findings(
    answers: Sequence[Answer], totals: FormTotals, *, digest: str, name: str
) -> Iterator[ReportedFinding]:
    for line, made in answers:
        for each in made.findings:
            path = f"{name}/{line.sheet}/{line.row}"
            yield _reported(each, digest, path, made.judgement.reason)
    for each in totals.findings:
        yield _reported(each, digest, name, "")


def _reported(found: LineFinding, digest: str, path: str, reason: str) -> ReportedFinding:
    return ReportedFinding(
        code=found.code,
        severity=found.code.about.severity,
        facts=found.facts,
        reason=reason,
        digest=digest,
        path=path,
    )
