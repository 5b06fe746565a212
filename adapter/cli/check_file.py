"""Command line of the file check (核对文件): a form judged by itself, without any other system."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import click

from adapter.cli.check_report import Answer, write_checked
from adapter.cli.failures import NotThere
from adapter.cli.output import complain, echo_json, echo_table, json_option
from adapter.cli.reporting import report_file
from adapter.domain.attainment import Attainment
from adapter.domain.comparing.form_check import (
    FormTotals,
    check_lines,
    check_totals,
    totals_of_all,
    with_repetition,
)
from adapter.domain.comparing.form_funds import StatedTotals
from adapter.domain.comparing.line_check import LineCheck, per_cent
from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.findings.codes import SEVERITY_LABELS, LineFinding, sentence_of_finding
from adapter.domain.findings.fact_labels import ATTAINMENT_LABELS
from adapter.domain.fingerprint import plain_number
from adapter.errors import ExitCode
from mappings.forms.reading import FormContent, FormLine, FormTable, read_form
from mappings.scoring_rules_file import DEFAULT_RULES, load_rules
from mappings.workbook.content import CellProblem, Severity


@click.command("check-file")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="文件"
)
@click.option(
    "--rules",
    default=DEFAULT_RULES,
    show_default=True,
    metavar="规则",
    help="评分规则：随程序提供的名称，或一个 .toml 文件。",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=report_file,
    metavar="文件.xlsx|文件.json",
    help="另把核对过的表和发现的问题写成工作簿或 JSON 文件。",
)
@click.option("--force", is_flag=True, help="--report 的文件已存在时替换它。")
@json_option
def check_file(file: Path, rules: str, *, report: Path | None, force: bool, as_json: bool) -> int:
    """核对一份自评表或申报表（xlsx、xls、ods、csv），不连接任何系统。

    逐行判断是否完成、按规则应得多少分、有什么问题。没有问题时退出码为 0，
    有问题或有格子读不懂时为 5。
    """
    chosen = load_rules(rules)
    raw = file.read_bytes()
    content = read_form(file.name, raw)
    if not content.tables:
        raise NotThere("；".join(each.message for each in content.problems))
    answers, totals = _checked(content, chosen)
    if report is not None:
        write_checked(report, content, answers, totals, raw=raw, name=file.name, force=force)
    if as_json:
        echo_json(_as_json(content, answers, totals))
    else:
        _tell(content, answers, totals)
    is_read = not any(each.severity is Severity.ERROR for each in content.problems)
    is_clean = is_read and not totals.findings and not any(made.findings for _, made in answers)
    return ExitCode.OK if is_clean else ExitCode.DIFFERENCES_FOUND


def _checked(content: FormContent, rules: ScoringRules) -> tuple[list[Answer], FormTotals]:
    answers: list[Answer] = []
    parts: list[FormTotals] = []
    for table in content.tables:
        made = list(check_lines((line.result for line in table.lines), rules))
        if not table.is_list:
            made = with_repetition(made)
        answers += [(line, check) for line, (_, check) in zip(table.lines, made, strict=True)]
        parts.append(check_totals(made, rules, _stated(table)))
    return answers, totals_of_all(parts)


def _stated(table: FormTable) -> StatedTotals:
    stated = StatedTotals(
        total=table.total,
        total_points=table.total_points,
        grade=table.grade,
        is_declaration=table.is_declaration and not table.is_half,
        is_list=table.is_list,
    )
    funds = table.budget
    if funds is None:
        return stated
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


# --- JSON -----------------------------------------------------------------------------------------


def _as_json(
    content: FormContent, answers: Sequence[Answer], totals: FormTotals
) -> dict[str, object]:
    return {
        "rows": [_row_as_json(number, *each) for number, each in enumerate(answers, start=1)],
        "totals": {
            "rows": len(answers),
            **{each.value: totals.attainments[each] for each in Attainment},
            "full_score": _json_number(totals.max_score),
            "score": _json_number(totals.score),
            "expected_score": _json_number(totals.expected_score),
            "expected_rows": totals.expected_lines,
            "findings": [_finding_as_json(each) for each in totals.findings],
        },
        "problems": [
            {"code": each.code.value, "place": _place(each), "message": each.message}
            for each in content.problems
        ],
    }


def _row_as_json(number: int, line: FormLine, made: LineCheck) -> dict[str, object]:
    return {
        "row": number,
        "sheet": line.sheet,
        "sheet_row": line.row,
        "name": line.result.subject.name,
        "verdict": made.judgement.attainment.value,
        "attainment": _json_number(made.judgement.rate),
        "expected_score": _json_number(made.expected_score),
        "reason": made.judgement.reason,
        "findings": [_finding_as_json(each) for each in made.findings],
    }


def _finding_as_json(finding: LineFinding) -> dict[str, object]:
    return {
        "code": finding.code.value,
        "severity": finding.code.about.severity.value,
        "message": sentence_of_finding(finding.code, finding.facts),
    }


def _json_number(number: Decimal | None) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


# --- for people -----------------------------------------------------------------------------------


def _tell(content: FormContent, answers: Sequence[Answer], totals: FormTotals) -> None:
    headings = ("行", "指标", "指标值", "实际完成值", "得分／分值", "按规则", "判定")
    names_sheet = len({each.sheet for each in content.tables}) > 1
    rows = [(_line_place(line, names_sheet), *_row(line, made)) for line, made in answers]
    echo_table("逐行核对", headings, rows)
    for sentence in _sentences(answers, totals, names_sheet):
        click.echo(sentence)
    counts = "，".join(
        f"{ATTAINMENT_LABELS[each]} {totals.attainments[each]}" for each in Attainment
    )
    click.echo(f"共 {len(answers)} 行：{counts}；问题 {_finding_count(answers, totals)} 个。")
    for each in content.problems:
        complain(f"{_place(each)}：{each.message}")


def _row(line: FormLine, made: LineCheck) -> tuple[str, ...]:
    result, rate = line.result, made.judgement.rate
    shown = [_digits(result.score), _digits(result.max_score)]
    verdict = ATTAINMENT_LABELS[made.judgement.attainment]
    return (
        result.subject.name,
        _with_unit(result.target_value, result.unit),
        result.actual_value,
        "／".join(shown) if any(shown) else "",
        _digits(made.expected_score),
        verdict if rate is None else f"{verdict} {per_cent(rate)}",
    )


def _with_unit(text: str, unit: str) -> str:
    """A value with the unit of its column, where it writes none itself."""
    return f"{text} {unit}" if text and unit and text[-1].isdigit() else text


def _line_place(line: FormLine, names_sheet: bool) -> str:  # noqa: FBT001 - of the whole file
    """The row as the spreadsheet shows it, with its sheet where the file has lines on several."""
    return f"{line.sheet} {line.row}" if names_sheet else str(line.row)


def _sentences(
    answers: Sequence[Answer],
    totals: FormTotals,
    names_sheet: bool,  # noqa: FBT001 - see above
) -> Iterator[str]:
    for line, made in answers:
        sheet = f"{line.sheet} " if names_sheet else ""
        for each in made.findings:
            yield f"{sheet}第 {line.row} 行：{_sentence(each)}"
    for each in totals.findings:
        yield f"整表：{_sentence(each)}"


def _sentence(finding: LineFinding) -> str:
    about = finding.code.about
    words = sentence_of_finding(finding.code, finding.facts)
    return f"［{SEVERITY_LABELS[about.severity]}］{about.label}。{words}。"


def _finding_count(answers: Sequence[Answer], totals: FormTotals) -> int:
    return len(totals.findings) + sum(len(made.findings) for _, made in answers)


def _place(problem: CellProblem) -> str:
    row = f"第 {problem.row} 行" if problem.row else ""
    column = f" {problem.column} 列" if problem.column else ""
    return f"{problem.sheet} {row}{column}".strip() or "文件"


def _digits(number: Decimal | None) -> str:
    return "" if number is None else plain_number(number)
