"""Command line of findings (对比发现): what a person should look at, back to its bytes."""

from collections.abc import Mapping

import click

from adapter.bootstrap.app import App
from adapter.bootstrap.provenance import elements_of
from adapter.bootstrap.site_rules import site_bases
from adapter.cli.context import Door, place_options, scope_of
from adapter.cli.failures import NotThere
from adapter.cli.output import echo_json, echo_table, json_option
from adapter.cli.shown import (
    limit_option,
    numbers_of,
    project_option,
    source_as_json,
    source_path,
    source_text,
    tell_rest,
)
from adapter.domain.comparing.comparison import FINDING_LABELS, Comparison, FindingCode, Severity
from adapter.domain.findings.bases import basis_of
from adapter.domain.findings.codes import NO_BASIS, SEVERITY_LABELS
from adapter.domain.findings.fact_labels import (
    ATTAINMENT_LABELS,
    per_cent_text,
    told_facts,
    told_sentence,
)
from adapter.domain.findings.numbering import missing_sentence
from adapter.domain.findings.provenance import why_no_row
from adapter.domain.kinds import KIND_LABELS
from adapter.domain.raw_place import RawPlace
from adapter.domain.secrecy import owner_label
from adapter.ports.queries import FindingDetail, FindingEntry, FindingFilter
from adapter.wording import payload_text

#: Facts with a column of their own in the list.
_IN_COLUMNS = frozenset({"parts", "name", "target_value", "max_score", "score"})

_WHERE_ELSE = (
    "请用 findings list 查看现有的问题；报表中写有出处（raw_page/…）的，用 findings raw 查看原文。"
)
_ROW_GONE = "这一行的原文已不在库中。请重新拉取并对比后再看"


@click.group()
def findings() -> None:
    """对比发现：需要人看的问题，每个数都能查到原文。"""


@findings.command("list")
@project_option
@click.option(
    "--code",
    type=click.Choice([each.value for each in FindingCode]),
    metavar="问题代码",
    help="只看一类问题："
    + "，".join(f"{code.value} {FINDING_LABELS[code]}" for code in FindingCode)
    + "。",
)
@click.option(
    "--severity",
    type=click.Choice([each.value for each in Severity]),
    help="只看一种严重程度：high 高，medium 中，low 低。",
)
@limit_option
@place_options
@json_option
@click.pass_obj
def list_command(
    door: Door,
    *,
    project_code: str | None,
    code: str | None,
    severity: str | None,
    limit: int,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """列出上次对比发现的问题。"""
    chosen = FindingFilter(
        project_code=project_code,
        code=FindingCode(code) if code else None,
        severity=Severity(severity) if severity else None,
    )
    with door.kept() as app:
        scope = scope_of(app, site, division, year)
        shown = app.queries.admitted_findings(scope, chosen, limit=limit)
    if as_json:
        echo_json({**numbers_of(shown), "findings": [_entry_as_json(e) for e in shown.entries]})
        return
    headings = ("编号／出处", "指标／项目或部门", "问题／严重程度", "指标值", "对照", "得分／分值")
    echo_table("对比发现", headings, [_row(each) for each in shown.entries])
    tell_rest(shown)


def _row(entry: FindingEntry) -> tuple[str, ...]:
    told = list(told_facts(entry.code, entry.facts))
    facts = {each.name: each.text for each in told}
    scores = [entry.facts[name] for name in ("score", "max_score") if name in entry.facts]
    return (
        f"{entry.finding_id}\n{why_no_row(entry.code) or source_text(entry.source)}",
        f"{facts.get('name', KIND_LABELS[entry.line_kind])}\n{owner_label(entry.project_code)}",
        f"{FINDING_LABELS[entry.code]}\n{SEVERITY_LABELS[entry.severity]}",
        facts.get("target_value", ""),
        "\n".join(f"{each.label} {each.text}" for each in told if each.name not in _IN_COLUMNS),
        "／".join(scores),
    )


@findings.command()
@click.argument("finding_id", metavar="编号")
@click.option("--raw", is_flag=True, help="只输出原文，一个字节不改，可存成文件。")
@json_option
@click.pass_obj
def show(door: Door, finding_id: str, *, raw: bool, as_json: bool) -> None:
    """查看一个问题：事实、判定理由，以及对方发来的原文。"""
    if raw and as_json:
        raise click.UsageError("--raw 与 --json 只能用一个。")
    with door.kept() as app:
        detail = app.queries.admitted_finding(finding_id)
        elements = {} if detail is None else elements_of(app, detail)
        basis = None if detail is None else _basis(app, detail)
    if detail is None:
        raise NotThere(f"{missing_sentence(finding_id)}{_WHERE_ELSE}")
    if raw:
        _write_raw(detail)
    elif as_json:
        echo_json(_detail_as_json(detail, elements, basis))
    else:
        _tell(detail, elements, basis)


def _write_raw(detail: FindingDetail) -> None:
    if detail.payload is None:
        raise NotThere(f"{why_no_row(detail.entry.code) or _ROW_GONE}。")
    click.echo(detail.payload, nl=False)


@findings.command("raw")
@click.argument("path", metavar="出处")
@json_option
@click.pass_obj
def raw_command(door: Door, path: str, *, as_json: bool) -> None:
    """输出报表所写出处（raw_page/…/…）的原文，一个字节不改；--json 连同摘要和来历。"""
    place = RawPlace.read(path)
    if place is None:
        raise click.UsageError("出处应写作 raw_page/报文编号/行号，行号从 0 起，照抄报表即可。")
    with door.kept() as app:
        row = app.queries.admitted_raw_row(place)
    if row is None:
        raise NotThere("这个出处目前没有可以查看的原文。请核对出处是否照抄完整，或重新拉取后再看。")
    if not as_json:
        click.echo(row.payload, nl=False)
        return
    echo_json(
        {
            "path": row.place.path,
            "site": row.scope.site,
            "division_code": row.scope.division_code,
            "fiscal_year": row.scope.fiscal_year,
            "kind": row.kind.value,
            "project_code": row.project_code,
            "page_digest": row.page_digest,
            "payload_digest": row.payload_digest,
            "payload": payload_text(row.payload),
        }
    )


def _basis(app: App, detail: FindingDetail) -> str | None:
    """Where its rule stands, by the rules of the place; None where they name nothing."""
    bases = site_bases(app.settings, detail.scope.site)
    return basis_of(bases, detail.entry.code, detail.entry.facts)


def _tell(detail: FindingDetail, elements: Mapping[str, str], basis: str | None) -> None:
    entry = detail.entry
    click.echo(f"{told_sentence(entry.code, entry.facts)}。")
    click.echo(f"规则：{entry.code.about.rule}")
    click.echo(f"依据：{basis or NO_BASIS}")
    click.echo(f"{FINDING_LABELS[entry.code]}（严重程度：{SEVERITY_LABELS[entry.severity]}）")
    click.echo(
        f"{KIND_LABELS[entry.line_kind]}　{owner_label(entry.project_code)}　行 {entry.line_key}"
    )
    for each in told_facts(entry.code, entry.facts):
        element = f"（{elements[each.name]}）" if each.name in elements else ""
        click.echo(f"{each.label}{element}：{each.text}")
    if detail.comparison is not None:
        click.echo(_comparison_text(detail.comparison))
    absent = why_no_row(entry.code)
    if entry.source is None:
        click.echo(f"来源：{absent or '原文已不在库中'}")
        return
    click.echo(f"来源：报文 {source_path(entry.source)}")
    if detail.approved is not None:
        click.echo(f"批复的指标值来源：报文 {source_path(detail.approved)}")
    if detail.page_digest and detail.payload_digest:
        click.echo(f"报文摘要：SHA-256 {detail.page_digest}")
        click.echo(f"原文摘要：SHA-256 {detail.payload_digest}")
    click.echo(f"原文：{payload_text(detail.payload)}")


def _comparison_text(comparison: Comparison) -> str:
    rate = "" if comparison.rate is None else f"，完成率 {per_cent_text(comparison.rate)}"
    return f"判定：{ATTAINMENT_LABELS[comparison.attainment]}{rate}。理由：{comparison.reason}"


def _entry_as_json(entry: FindingEntry) -> dict[str, object]:
    return {
        "finding_id": entry.finding_id,
        "code": entry.code.value,
        "label": FINDING_LABELS[entry.code],
        "severity": entry.severity.value,
        "project_code": entry.project_code,
        "line_kind": entry.line_kind.value,
        "line_key": entry.line_key,
        "facts": dict(entry.facts),
        "message": told_sentence(entry.code, entry.facts),
        "rule": entry.code.about.rule,
        "source": source_as_json(entry.source),
    }


def _detail_as_json(
    detail: FindingDetail, elements: Mapping[str, str], basis: str | None
) -> dict[str, object]:
    told = detail.comparison
    comparison = None
    if told is not None:
        comparison = {
            "attainment": told.attainment.value,
            "rate": told.rate,
            "reason": told.reason,
        }
    return {
        **_entry_as_json(detail.entry),
        "basis": basis,
        "elements": dict(elements),
        "approved": source_as_json(detail.approved),
        "page_digest": detail.page_digest,
        "payload_digest": detail.payload_digest,
        "comparison": comparison,
        "payload": None if detail.payload is None else payload_text(detail.payload),
    }
