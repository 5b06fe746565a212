"""Command line of findings (对比发现): what a person should look at, back to its bytes."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import click

from adapter.bootstrap.app import App
from adapter.cli.context import Door, place_options, scope_of
from adapter.cli.failures import NotThere
from adapter.cli.output import echo_json, echo_table, json_option
from adapter.cli.shown import (
    limit_option,
    numbers_of,
    payload_text,
    project_option,
    source_as_json,
    source_text,
    tell_rest,
)
from adapter.domain.comparison import (
    FINDING_LABELS,
    Attainment,
    Comparison,
    FindingCode,
    Severity,
)
from adapter.domain.differences import Cause
from adapter.domain.field_labels import field_label
from adapter.domain.findings import sentence_of_finding
from adapter.domain.hand_over import plain_text
from adapter.domain.kinds import KIND_LABELS
from adapter.domain.provenance import field_of_fact
from adapter.domain.secrecy import owner_label
from adapter.ports.queries import FindingDetail, FindingEntry, FindingFilter

SEVERITY_LABELS: Mapping[Severity, str] = {
    Severity.HIGH: "高",
    Severity.MEDIUM: "中",
    Severity.LOW: "低",
}
ATTAINMENT_LABELS: Mapping[Attainment, str] = {
    Attainment.MET: "完成",
    Attainment.NOT_MET: "未完成",
    Attainment.UNDETERMINED: "无法判定",
}
#: Facts in the order in which people read them; what is not named here follows under its field's
#: name.
_FACT_LABELS = {
    "name": "指标",
    "target_value": "指标值",
    "standard": "模板标准",
    "actual_value": "实际完成值",
    "until": "截至",
    "due": "截止",
    "told": "判定",
    "stage": "阶段",
    "budget_stage": "预算阶段",
    "progress": "目标进度",
    "execution": "预算执行率",
    "executed": "执行数（元）",
    "budget": "预算数（元）",
    "initial": "年初预算数（元）",
    "adjustment": "年中调整数（元）",
    "adjusted": "全年预算数（元）",
    "total": "合计（元）",
    "before": "监控时执行数（元）",
    "round": "监控次数",
    "before_value": "前一次填报",
    "before_until": "前一次截至",
    "monitored_value": "监控时填报",
    "template": "模板编码",
    "level1": "一级指标",
    "level2": "二级指标",
    "indicators": "未覆盖的指标",
    "score": "得分",
    "max_score": "分值",
    "indicator_code": "指标编码",
    "template_code": "模板编码",
    "values": "各行指标值",
    "count": "个数",
    "group": "与谁比较",
    "median": "中位数",
    "low": "下四分位数",
    "high": "上四分位数",
    "unit": "计量单位",
    "year": "年度",
    "former": "以前年度指标值",
    "matter": "事项",
    "ours_from": "本方出处",
    "ours": "本方金额（元）",
    "theirs_from": "对方出处",
    "theirs": "对方金额（元）",
    "whole": "差额（元）",
    **{f"part_{each.value}": f"其中{each.label}（元）" for each in Cause},
    "remainder": "未查明（元）",
    "claimed": "填报的执行率",
    "computed": "按金额计算的执行率",
}
#: Facts that are a rate, 0..1, in findings about a rate.
_RATES = frozenset({"claimed", "computed"})
#: Facts that mean something else in other findings.
_SUM_LABELS = {"computed": "分值合计", "expected": "应为"}
#: Facts with a column of their own in the list.
_IN_COLUMNS = frozenset({"parts", "name", "target_value", "max_score", "score"})


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
    with door.app() as app:
        scope = scope_of(app, site, division, year)
        shown = app.queries.admitted_findings(scope, chosen, limit=limit)
    if as_json:
        echo_json({**numbers_of(shown), "findings": [_entry_as_json(e) for e in shown.entries]})
        return
    headings = ("编号／出处", "指标／项目或部门", "问题／严重程度", "指标值", "对照", "得分／分值")
    echo_table("对比发现", headings, [_row(each) for each in shown.entries])
    tell_rest(shown)


def _row(entry: FindingEntry) -> tuple[str, ...]:
    facts = dict(_told(entry))
    scores = [entry.facts[name] for name in ("score", "max_score") if name in entry.facts]
    return (
        f"{entry.finding_id}\n{source_text(entry.source)}",
        f"{facts.get('name', KIND_LABELS[entry.line_kind])}\n{owner_label(entry.project_code)}",
        f"{FINDING_LABELS[entry.code]}\n{SEVERITY_LABELS[entry.severity]}",
        facts.get("target_value", ""),
        "\n".join(
            f"{_label(k, entry.code)} {text}" for k, text in facts.items() if k not in _IN_COLUMNS
        ),
        "／".join(scores),
    )


def _told(entry: FindingEntry) -> Iterator[tuple[str, str]]:
    """The facts as people read them, in their order."""
    known = [name for name in _FACT_LABELS if name in entry.facts]
    for name in (*known, *sorted(entry.facts.keys() - _FACT_LABELS.keys())):
        text = entry.facts[name]
        is_rate = name in _RATES and entry.code is FindingCode.BUDGET_CONTRADICTION
        yield name, _percent(Decimal(text)) if is_rate else text


def _label(name: str, code: FindingCode) -> str:
    is_sum = code is FindingCode.WEIGHTS_DO_NOT_ADD_UP and name in _SUM_LABELS
    return _SUM_LABELS[name] if is_sum else _FACT_LABELS.get(name, field_label(name))


def _percent(rate: Decimal) -> str:
    return f"{plain_text(rate * 100)}%"


@findings.command()
@click.argument("finding_id", metavar="编号")
@click.option("--raw", is_flag=True, help="只输出原文，一个字节不改，可存成文件。")
@json_option
@click.pass_obj
def show(door: Door, finding_id: str, *, raw: bool, as_json: bool) -> None:
    """查看一个问题：事实、判定理由，以及对方发来的原文。"""
    if raw and as_json:
        raise click.UsageError("--raw 与 --json 只能用一个。")
    with door.app() as app:
        detail = app.queries.admitted_finding(finding_id)
        elements = {} if detail is None else _elements(app, detail)
    if detail is None:
        raise NotThere("没有这个编号，或其项目或部门目前未核定为非密。请用 findings list 查看。")
    if raw:
        _write_raw(detail)
    elif as_json:
        echo_json(_detail_as_json(detail, elements))
    else:
        _tell(detail, elements)


def _write_raw(detail: FindingDetail) -> None:
    if detail.payload is None:
        raise NotThere("这一行的原文已不在库中。请重新拉取并对比后再看。")
    click.echo(detail.payload, nl=False)


def _elements(app: App, detail: FindingDetail) -> dict[str, str]:
    """The element of the row that each fact was read from, by the site's dialect of today."""
    if detail.scope.site not in app.settings.site:
        return {}
    codecs = app.profile(detail.scope.site).codecs
    codec = codecs.get(detail.entry.line_kind)
    rules = {} if codec is None else codec.rules
    facts = detail.entry.facts
    fields = {name: field_of_fact(name, facts) for name in facts}
    return {name: rules[field].element for name, field in fields.items() if field in rules}


def _tell(detail: FindingDetail, elements: Mapping[str, str]) -> None:
    entry = detail.entry
    click.echo(f"{sentence_of_finding(entry.code, entry.facts)}。")
    click.echo(f"规则：{entry.code.about.rule}")
    click.echo(f"{FINDING_LABELS[entry.code]}（严重程度：{SEVERITY_LABELS[entry.severity]}）")
    click.echo(
        f"{KIND_LABELS[entry.line_kind]}　{owner_label(entry.project_code)}　行 {entry.line_key}"
    )
    for name, text in _told(entry):
        element = f"（{elements[name]}）" if name in elements else ""
        click.echo(f"{_label(name, entry.code)}{element}：{text}")
    if detail.comparison is not None:
        click.echo(_comparison_text(detail.comparison))
    click.echo(f"来源：报文 {source_text(entry.source).replace(chr(10), ' ')}")
    if detail.page_digest and detail.payload_digest:
        click.echo(f"报文摘要：SHA-256 {detail.page_digest}")
        click.echo(f"原文摘要：SHA-256 {detail.payload_digest}")
    click.echo(f"原文：{payload_text(detail.payload)}")


def _comparison_text(comparison: Comparison) -> str:
    rate = "" if comparison.rate is None else f"，完成率 {_percent(comparison.rate)}"
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
        "source": source_as_json(entry.source),
    }


def _detail_as_json(detail: FindingDetail, elements: Mapping[str, str]) -> dict[str, object]:
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
        "message": sentence_of_finding(detail.entry.code, detail.entry.facts),
        "rule": detail.entry.code.about.rule,
        "elements": dict(elements),
        "page_digest": detail.page_digest,
        "payload_digest": detail.payload_digest,
        "comparison": comparison,
        "payload": None if detail.payload is None else payload_text(detail.payload),
    }
