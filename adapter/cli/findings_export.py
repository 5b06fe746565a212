"""Command line of reports (报表导出): forms and findings of what is open, as a workbook or JSON."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from adapter.bootstrap.app import App
from adapter.bootstrap.site_rules import official_forms, with_bases
from adapter.cli.context import Door, only_site, place_options, scope_of
from adapter.cli.failures import NotThere
from adapter.cli.new_file import new_file
from adapter.cli.output import echo_json, json_option, local_time
from adapter.cli.reporting import Report, report_file, write_to
from adapter.domain.comparing.official_form import FORM_LABELS, FormKind, OfficialForm
from adapter.domain.findings.codes import FindingCode
from adapter.domain.findings.kind import Severity
from adapter.domain.identity import Scope
from adapter.domain.secrecy import owner_label
from adapter.ports.reports import ReportedFinding, ReportSubject

#: A workbook with more sheets than this serves nobody.
_MOST_PROJECTS = 50
FINDINGS = "findings"
_KINDS = (*(each.value for each in FormKind), FINDINGS)


@click.command()
@click.argument(
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=report_file,
    metavar="文件.xlsx|文件.json",
)
@click.option(
    "--project",
    "project_codes",
    multiple=True,
    help="只导出这个项目（项目编码）或部门整体（department:主管部门编码），并附其申报表、监控表、"
    f"自评表；可写多次，最多 {_MOST_PROJECTS} 个。不写时只导出全部问题。",
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(_KINDS),
    help="只导出一种表："
    + "，".join(f"{kind.value} {label}" for kind, label in FORM_LABELS.items())
    + "，findings 对比发现；可写多次，默认全部。",
)
@click.option(
    "--code",
    type=click.Choice([each.value for each in FindingCode]),
    metavar="问题代码",
    help="对比发现只列一类问题，代码见 findings list --help。",
)
@click.option(
    "--severity",
    type=click.Choice([each.value for each in Severity]),
    help="对比发现只列一种严重程度：high 高，medium 中，low 低。",
)
@click.option(
    "--month",
    type=click.IntRange(1, 12),
    help="监控表截止的月份；不写时每次监控按规则文件写的截止日期，规则没有写的不标月份。",
)
@click.option("--force", is_flag=True, help="文件已存在时替换它。")
@place_options
@json_option
@click.pass_obj
def export(
    door: Door,
    *,
    file: Path,
    project_codes: Sequence[str],
    kinds: Sequence[str],
    code: str | None,
    severity: str | None,
    month: int | None,
    force: bool,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """把问题和表样导出成 Excel 工作簿或 JSON 文件。

    只含目前核定为非密的项目和部门。文件写完才出现，只有本人可读。
    """
    codes = tuple(dict.fromkeys(project_codes))
    chosen = frozenset(kinds or _KINDS)
    if len(codes) > _MOST_PROJECTS:
        raise click.UsageError(f"--project 最多写 {_MOST_PROJECTS} 个。")
    if not codes and FINDINGS not in chosen:
        raise click.UsageError("导出申报表、监控表、自评表须用 --project 指明项目或部门。")
    with door.kept() as app:
        scope = scope_of(app, site, division, year)
        named = only_site(app.settings, site)
        subjects = [_subject(app, scope, each) for each in codes]
        forms = [
            form
            for each in subjects
            for form in official_forms(app.settings, named, each, month=month)
            if form.kind.value in chosen
        ]
        seen = set(codes)
        asked = (FindingCode(code) if code else None, Severity(severity) if severity else None)
        made_at = app.clock.now()
        report = Report(
            scope=scope,
            forms=forms,
            found=_noted(_found(app, scope, codes, asked), seen) if FINDINGS in chosen else None,
            made_at=made_at,
            told=_told(scope, forms, local_time(made_at)),
        )
        with new_file(file, force=force) as stream:
            counts = write_to(stream, file, report)
            # A project may have become secret while its rows were written.
            if app.queries.no_longer_open(scope, seen):
                raise NotThere("导出期间有项目或部门不再核定为非密，文件未保留：请重新导出。")
        hidden = 0 if codes else app.queries.hidden_findings(scope)
    _answer(file, counts, hidden, as_json=as_json)


def _subject(app: App, scope: Scope, key: str) -> ReportSubject:
    found = app.queries.report_subject(scope, key)
    if found is None:
        raise NotThere("没有这个项目或部门，或目前未核定为非密。请用 findings list 查看。")
    return found


def _found(
    app: App,
    scope: Scope,
    codes: Sequence[str],
    asked: tuple[FindingCode | None, Severity | None],
) -> Iterator[ReportedFinding]:
    code, severity = asked
    for each in codes or (None,):
        found = app.queries.report_findings(scope, project_code=each, code=code, severity=severity)
        yield from with_bases(app.settings, scope.site, found)


def _noted(found: Iterable[ReportedFinding], seen: set[str]) -> Iterator[ReportedFinding]:
    """The same, remembering whom they are about."""
    for each in found:
        seen.add(each.key)
        yield each


def _told(scope: Scope, forms: Sequence[OfficialForm], made_at: str) -> str:
    whom = "、".join(dict.fromkeys(owner_label(each.head.key) for each in forms))
    return "　".join(
        each
        for each in (
            f"站点 {scope.site}",
            f"财政区划 {scope.division_code}",
            f"{scope.fiscal_year} 年度",
            f"导出时间 {made_at}",
            whom,
        )
        if each
    )


def _answer(file: Path, counts: tuple[int, int], hidden: int, *, as_json: bool) -> None:
    forms, found = counts
    if as_json:
        echo_json({"file": str(file), "forms": forms, "findings": found, "hidden": hidden})
        return
    click.echo(f"已导出 {forms} 张表、{found} 个问题：{file}")
    if hidden:
        click.echo(f"另有 {hidden} 个问题所属项目或部门目前未核定为非密，未导出。")
