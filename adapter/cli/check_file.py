"""Command line of the file check (核对文件): a form judged by itself, without any other system."""

from decimal import Decimal
from pathlib import Path

import click

from adapter.cli.check_report import write_checked
from adapter.cli.failures import NotThere
from adapter.cli.output import complain, echo_json, echo_table, json_option
from adapter.cli.reporting import report_file
from adapter.domain.attainment import Attainment
from adapter.domain.comparing.line_check import LineCheck
from adapter.domain.findings.codes import SEVERITY_LABELS, LineFinding, sentence_of_finding
from adapter.domain.findings.fact_labels import ATTAINMENT_LABELS
from adapter.errors import ExitCode
from mappings.forms.lines import FormLine
from mappings.scoring_rules_file import DEFAULT_RULES, load_rules
from sync_jobs.check_form import CheckedForm, ToldLine, check_form, place_of, told_lines


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
    checked = check_form(file.name, file.read_bytes(), chosen)
    if not checked.content.tables:
        raise NotThere("；".join(each.message for each in checked.content.problems))
    if report is not None:
        write_checked(report, checked, force=force)
    if as_json:
        echo_json(_as_json(checked))
    else:
        _tell(checked)
    return ExitCode.OK if checked.is_clean else ExitCode.DIFFERENCES_FOUND


# --- JSON -----------------------------------------------------------------------------------------


def _as_json(checked: CheckedForm) -> dict[str, object]:
    answers, totals = checked.answers, checked.totals
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
            {"code": each.code.value, "place": place_of(each), "message": each.message}
            for each in checked.content.problems
        ],
    }


def _row_as_json(number: int, line: FormLine, made: LineCheck) -> dict[str, object]:
    return {
        "row": number,
        "sheet": line.sheet,
        "sheet_row": line.row,
        **({"sheet_column": line.column} if line.column else {}),
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


def _tell(checked: CheckedForm) -> None:
    lines, totals = tuple(told_lines(checked)), checked.totals
    headings = ("行", "指标", "指标值", "实际完成值", "得分／分值", "按规则", "判定")
    echo_table("逐行核对", headings, [_cells(each) for each in lines])
    for line, (form_line, _) in zip(lines, checked.answers, strict=True):
        sheet = line.place.removesuffix(form_line.place)
        column = f" {form_line.column} 列" if form_line.column else ""
        for words in _told(line):
            click.echo(f"{sheet}第 {form_line.row} 行{column}：{words}")
    for each in totals.findings:
        click.echo(f"整表：{_sentence(each)}")
    counts = "，".join(
        f"{ATTAINMENT_LABELS[each]} {totals.attainments[each]}" for each in Attainment
    )
    click.echo(f"共 {len(lines)} 行：{counts}；问题 {checked.finding_count} 个。")
    for problem in checked.content.problems:
        complain(f"{place_of(problem)}：{problem.message}")


def _told(line: ToldLine) -> list[str]:
    """What there is to say of a line: its findings, else why nobody but a person can decide."""
    is_open = line.attainment is Attainment.UNDETERMINED and line.actual.strip() != ""
    asked = [f"［待判断］{line.reason}。"] if is_open else []
    return [_sentence(each) for each in line.findings] or asked


def _cells(line: ToldLine) -> tuple[str, ...]:
    points = (line.points, line.expected, line.verdict)
    return (line.place, line.name, line.target, line.actual, *points)


def _sentence(finding: LineFinding) -> str:
    about = finding.code.about
    words = sentence_of_finding(finding.code, finding.facts)
    return f"［{SEVERITY_LABELS[about.severity]}］{about.label}。{words}。"
