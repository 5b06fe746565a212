"""Workbooks (导出) of what a filter shows, comparison, findings, plans; and forms of a project."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from adapter.bootstrap.site_rules import official_forms, with_bases
from adapter.domain.access.roles import Action
from adapter.domain.attainment import Attainment
from adapter.domain.comparing.comparison import FINDING_LABELS, FindingCode
from adapter.domain.comparing.owed import Owed
from adapter.domain.field_labels import path_label
from adapter.domain.findings.codes import SEVERITY_LABELS
from adapter.domain.findings.fact_labels import ATTAINMENT_LABELS
from adapter.domain.findings.kind import Severity
from adapter.domain.identity import Scope
from adapter.domain.plan.plan import CHANGE_LABELS, PlanChange
from adapter.domain.plan.rules import SET_LABELS
from adapter.domain.plan.wording import is_dropping
from adapter.domain.reconcile.one_record import PARTY_LABELS
from adapter.domain.secrecy import owner_label
from adapter.ports.compared import ComparedProject
from adapter.ports.plans import StoredChange
from adapter.ports.reports import ReportedFinding
from adapter.ports.trees import TreeKind
from adapter.reports.canvas import Content
from adapter.reports.styles import Style
from adapter.reports.table_sheet import Column, Table
from adapter.reports.workbook import ReportBook
from adapter.web.asked import Asked, Reply
from adapter.web.console import Console, NotFound, Undone
from adapter.web.pages.comparison import Place, place_of
from adapter.web.pages.plan_pages import short_outcome, worth_telling
from adapter.web.paging import member
from adapter.web.workbooks import CLOSED_MEANWHILE, told, workbook_reply
from sync_jobs.planning.seeing import see_plan

_PROJECT_COLUMNS = (
    Column("项目或部门编码", 24),
    Column("名称", 30),
    Column("主管部门", 22),
    Column("截至", 12, Style.CENTRED),
    Column("监控灯", 9, Style.CENTRED),
    Column("目标进度", 11, Style.RATE),
    Column("预算执行率", 11, Style.RATE),
    Column("自评总分", 10, Style.NUMBER),
    *(Column(f"指标：{ATTAINMENT_LABELS[each]}", 9, Style.NUMBER) for each in Attainment),
    *(Column(f"问题：{SEVERITY_LABELS[each]}", 9, Style.NUMBER) for each in Severity),
)


def comparison(console: Console, asked: Asked) -> Reply:
    """Projects and findings of the filter of the comparison page."""
    place = _place(console, asked)
    queries, chosen = console.app.queries, place.chosen
    made_at = console.app.clock.now()
    seen: set[str] = set()

    def fill(book: ReportBook) -> None:
        about = told(place.scope, made_at, *_filters(place))
        projects = _noted(queries.every_compared_project(place.scope, chosen), seen)
        rows = map(_project_row, projects)
        book.add_table(Table(name="对比分析", told=about, columns=_PROJECT_COLUMNS, rows=rows))
        # Of the projects on the first sheet, whatever brought them there.
        found = queries.report_findings(
            place.scope,
            project_code=chosen.project_code,
            department_code=chosen.department_code,
            severity=chosen.severity,
        )
        seen_ones = (each for each in found if each.key in seen)
        book.add_findings(with_bases(console.app.settings, place.scope.site, seen_ones), told=about)
        _require_open(console, place.scope, seen)

    return _exported(console, asked, place, f"对比分析-{place.scope.fiscal_year}.xlsx", fill)


def findings(console: Console, asked: Asked) -> Reply:
    """Findings of the filter of their page."""
    place = _place(console, asked)
    made_at = console.app.clock.now()
    code = member(FindingCode, asked.query.get("code"))
    owed = Owed.read(asked.query.get("owed", ""))
    labels = (FINDING_LABELS[code] if code else "", f"未报：{owed.label}" if owed else "")
    label = "　".join(each for each in labels if each)
    seen: set[str] = set()

    def fill(book: ReportBook) -> None:
        found = console.app.queries.report_findings(
            place.scope,
            project_code=place.chosen.project_code,
            department_code=place.chosen.department_code,
            severity=place.chosen.severity,
            code=code,
            owed=owed,
        )
        based = with_bases(console.app.settings, place.scope.site, _noted_findings(found, seen))
        book.add_findings(based, told=told(place.scope, made_at, label, *_filters(place)))
        _require_open(console, place.scope, seen)

    return _exported(console, asked, place, f"对比发现-{place.scope.fiscal_year}.xlsx", fill)


def forms(console: Console, asked: Asked) -> Reply:
    """申报表, 监控表 and 自评表 of one project or department, and all its findings."""
    place = _place(console, asked)
    scope, key, queries = place.scope, asked.query.get("key", ""), console.app.queries
    subject = queries.report_subject(scope, key) if key else None
    if subject is None:
        raise NotFound
    made_at, settings = console.app.clock.now(), console.app.settings

    def fill(book: ReportBook) -> None:
        for each in official_forms(settings, scope.site, subject):
            book.add_form(each)
        found = queries.report_findings(scope, project_code=key)
        about = told(scope, made_at, owner_label(key))
        book.add_findings(with_bases(settings, scope.site, found), told=about)
        _require_open(console, scope, {key})

    name = f"申报监控自评表-{owner_label(key)}-{scope.fiscal_year}.xlsx".replace(" ", "")
    return _exported(console, asked, place, name, fill, action="export_forms")


def _place(console: Console, asked: Asked) -> Place:
    place = place_of(console, asked, Action.EXPORT_RESULTS)
    if place is None:
        raise NotFound
    return place


def _exported(
    console: Console,
    asked: Asked,
    place: Place,
    name: str,
    fill: Callable[[ReportBook], None],
    *,
    action: str = "export_results",
) -> Reply:
    replies: list[Reply] = []

    def act() -> str:
        replies.append(workbook_reply(name, console.app.clock.now(), fill))
        return place.scope.site

    console.audited(asked, action, place.scope.site, act)
    return replies[0]


def _require_open(console: Console, scope: Scope, seen: set[str]) -> None:
    if console.app.queries.no_longer_open(scope, seen):
        raise Undone(CLOSED_MEANWHILE)


def _filters(place: Place) -> Iterator[str]:
    chosen = place.chosen
    if chosen.department_code:
        yield f"主管部门 {chosen.department_code}"
    if chosen.project_code:
        yield owner_label(chosen.project_code)
    if chosen.severity:
        yield f"严重程度 {SEVERITY_LABELS[chosen.severity]}"
    if chosen.light:
        yield chosen.light.label


def _noted(found: Iterable[ComparedProject], seen: set[str]) -> Iterator[ComparedProject]:
    for each in found:
        seen.add(each.project_code)
        yield each


def _noted_findings(found: Iterable[ReportedFinding], seen: set[str]) -> Iterator[ReportedFinding]:
    for each in found:
        seen.add(each.key)
        yield each


def _project_row(each: ComparedProject) -> list[Content]:
    return [
        owner_label(each.project_code),
        each.name,
        each.department,
        each.until_text,
        each.light.label if each.light else "未判定" if each.until else "",
        each.progress,
        each.execution_rate,
        each.claimed_total,
        *(Decimal(each.lines.get(how, 0)) for how in Attainment),
        *(Decimal(each.findings.get(how, 0)) for how in Severity),
    ]


# --- plans ----------------------------------------------------------------------------------------

_CHANGE_COLUMNS = (
    Column("序号", 7, Style.CENTRED),
    Column("改动", 9, Style.CENTRED),
    Column("对象", 12),
    Column("编码", 18),
    Column("名称", 24),
    Column("改哪一方", 9, Style.CENTRED),
    Column("字段", 16),
    Column("现值", 30),
    Column("改为", 30),
    Column("结果", 14),
    Column("说明", 26),
)


def plan_changes(console: Console, asked: Asked) -> Reply:
    """Every change and field of a plan that is open now."""
    plan_id, queries = asked.params["plan_id"], console.app.queries
    replies: list[Reply] = []

    def act() -> str:
        shown = see_plan(console.planning(asked), plan_id, Action.EXPORT)
        made_at, record = console.app.clock.now(), shown.record
        seen: set[str] = set()

        def fill(book: ReportBook) -> None:
            rows = _change_rows(_noted_changes(queries.admitted_changes(record, shown.sight), seen))
            about = told(shown.sight, made_at, f"计划编号 {plan_id}")
            book.add_table(Table(name="计划明细", told=about, columns=_CHANGE_COLUMNS, rows=rows))
            _require_open(console, shown.sight, seen)

        replies.append(workbook_reply(f"推送计划-{plan_id}.xlsx", made_at, fill))
        return plan_id

    console.audited(asked, "export_plan", plan_id, act)
    return replies[0]


def _noted_changes(found: Iterable[StoredChange], seen: set[str]) -> Iterator[StoredChange]:
    for each in found:
        # Sets of the library are of no project, and are shown whatever is open.
        if each.change.set_kind != TreeKind.LIBRARY_SET.value:
            seen.add(each.change.project_code)
        yield each


def _change_rows(changes: Iterable[StoredChange]) -> Iterator[list[Content]]:
    for stored in changes:
        change = stored.change
        head = (
            Decimal(change.position),
            CHANGE_LABELS[change.kind],
            SET_LABELS.get(change.set_kind, change.set_kind),
            change.key,
            change.title,
        )
        tail = (short_outcome(stored.outcome), stored.outcome_reason or change.reason)
        for middle in [*_field_rows(change)] or [("", "", "", "")]:
            yield [*head, *middle, *tail]


def _field_rows(change: PlanChange) -> Iterator[tuple[str, str, str, str]]:
    """Whose field, which, from what to what; what will not stand comes last."""
    for side, fields in (("对方", change.fields), ("本方", change.adopted)):
        for each in worth_telling(fields):
            yield side, path_label(each.path), each.before or "", each.after or ""
    for dropped in change.dropped if is_dropping(change) else ():
        side = f"不采用{PARTY_LABELS[dropped.party]}改的"
        yield side, path_label(dropped.path), dropped.value or "", dropped.kept or ""
