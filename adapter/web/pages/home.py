"""The first page (首页): health, what waits for me, the last week's runs, how fresh the data is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from adapter.domain.access.roles import Action
from adapter.domain.comparing.comparison import FINDING_LABELS, FindingCode
from adapter.domain.comparing.owed import Owed
from adapter.domain.identification.matching import MatchAnswer
from adapter.domain.identity import Scope
from adapter.domain.kinds import KIND_LABELS
from adapter.domain.outcome import RunOutcome, told_outcome
from adapter.domain.plan.states import PlanState
from adapter.errors import PersonRefused
from adapter.ports.queries import QuestionFilter, RunDay, ScopeStatus
from adapter.ports.runs import RunRecord
from adapter.web.asked import Asked, Reply
from adapter.web.console import Console, NotFound
from adapter.web.pages.comparison import place_facts, place_of
from adapter.web.pages.plan_pages import approvers
from sync_jobs.catalogue import JOB_LABELS

_DAYS = 7
#: Plans that wait for reviewers, of which it is asked who approved them.
_MOST_LOOKED_AT = 100
#: Kinds of findings that the first page names.
_MOST_KINDS = 10
_BEGINNING = (
    "还没有运行过作业：先导入并发布指标库，请维护人员导入项目统计表，"
    "再到“定时作业”依次运行项目绑定、拉取、识别和对比"
)
#: Data that was not read for so long is no longer called fresh.
_STALE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something that waits for the person."""

    label: str
    count: int
    path: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One job on one day: how its last run went, and how many there were."""

    outcome: RunOutcome | None
    count: int


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old a data set is."""

    label: str
    count: int
    read_at: datetime | None
    is_stale: bool


def show(console: Console, asked: Asked) -> Reply:
    """The page, for the chosen site."""
    action = Action.SEE_RUNS if asked.may(Action.SEE_RUNS) else Action.SEE_RESULTS
    scope = console.scope(asked, action)
    found = console.app.queries.status(scope) if scope else None
    now = console.app.clock.now()
    days = [(now.astimezone() - timedelta(days=back)).date() for back in reversed(range(_DAYS))]
    since = now - timedelta(days=_DAYS)
    runs_of = scope.site if scope and asked.may(Action.SEE_RUNS) else ""
    begun = console.app.queries.run_days(runs_of, since) if runs_of else ()
    todos = _todos(console, asked, found)
    return console.templates.page(
        "home.html",
        asked,
        scope=scope,
        sites=console.sites(asked, action),
        found=found,
        health=health_of(
            found,
            sees_runs=asked.may(Action.SEE_RUNS),
            sees_waiting=any(each.count for each in todos),
        ),
        todos=todos,
        days=days,
        grid=grid_of(begun),
        freshness=_freshness(found, now),
        elsewhere=_elsewhere(console, asked, action, scope, now),
        job_labels=JOB_LABELS,
        findings=(kinds := _findings(found))[:_MOST_KINDS],
        more_kinds=len(kinds) - _MOST_KINDS,
        told_outcome=told_outcome,
    )


def health_of(found: ScopeStatus | None, *, sees_runs: bool, sees_waiting: bool) -> tuple[str, str]:
    """The light and its sentence: the worst of what is known, and where to look or whom to ask."""
    if found is None:
        return "grey", "尚未配置站点，请系统管理员填写配置文件"
    return _trouble_of(found, sees_runs=sees_runs) or _waiting_of(found, sees_waiting=sees_waiting)


def _trouble_of(found: ScopeStatus, *, sees_runs: bool) -> tuple[str, str] | None:
    failed = [e for e in found.latest_runs if e.outcome is RunOutcome.FAILED and not _is_refused(e)]
    if failed:
        labels = "、".join(JOB_LABELS.get(each.job, each.job) for each in failed)
        where = "请在运行记录中查看原因" if sees_runs else "请告知不限部门的人员"
        return "red", f"最近一次没有成功：{labels}，{where}"
    if found.manual_pushes:
        return "red", f"有 {found.manual_pushes} 套推送须人工处理，请联系系统管理员"
    return None


def _waiting_of(found: ScopeStatus, *, sees_waiting: bool) -> tuple[str, str]:
    conflicts = found.verdicts.get("conflict", 0)
    if found.quarantined or found.open_alarms or found.unsettled_pushes or conflicts:
        waiting = "有待处理事项，请看下方各项" if sees_waiting else "有事项待经办人员处理"
        return "yellow", f"运行正常，{waiting}"
    if not found.latest_runs:
        return "grey", _BEGINNING
    if found.other_years:
        return "yellow", "运行正常，其他年度还有没有了结的事项，见下"
    return "green", "运行正常"


def _is_refused(run: RunRecord) -> bool:
    """Whether somebody tried what is not theirs to do: that is no trouble of the installation."""
    return run.error.partition(":")[0] == PersonRefused.__name__


def grid_of(begun: Sequence[RunDay]) -> Mapping[str, Mapping[date, Cell]]:
    """Job -> day -> cell, in the catalogue's order; jobs that did not run are left out."""
    cells: dict[str, dict[date, Cell]] = {}
    for each in sorted(begun, key=lambda run: run.started_at):
        row, day = cells.setdefault(each.job, {}), each.started_at.astimezone().date()
        former = row.get(day)
        row[day] = Cell(each.outcome, former.count + 1 if former else 1)
    order = list(JOB_LABELS)
    return dict(
        sorted(cells.items(), key=lambda e: order.index(e[0]) if e[0] in order else len(order))
    )


def _todos(console: Console, asked: Asked, found: ScopeStatus | None) -> list[ToDo]:
    if found is None:
        return []
    site = found.scope.site
    counted = console.app.queries.count_plans(found.scope) if asked.may(Action.SEE) else {}
    path = f"/plans?site={site}&state="
    wanted = (
        (
            Action.REVIEW,
            "待我复核的计划",
            _for_me(console, asked, found, counted),
            f"{path}submitted",
        ),
        (Action.PREPARE, "未提交的计划草稿", counted.get(PlanState.DRAFT, 0), f"{path}draft"),
        (Action.APPLY, "待执行的计划", counted.get(PlanState.APPROVED, 0), f"{path}approved"),
        (Action.APPLY, "执行未完的计划", counted.get(PlanState.APPLYING, 0), f"{path}applying"),
        (Action.SEE_RESULTS, "待处理隔离", found.quarantined, f"/quarantine?site={site}"),
        (
            Action.SEE_RESULTS,
            "版本冲突",
            found.verdicts.get("conflict", 0),
            f"/conflicts?site={site}",
        ),
        (Action.SEE_ALARMS, "未关闭的告警", found.open_alarms, f"/alarms?site={site}"),
    )
    told = [ToDo(label, count, to) for may, label, count, to in wanted if asked.may(may)]
    # Of departments the gate is asked of every line, which a first page has no time for.
    if asked.may(Action.DECIDE_MATCHES) and not asked.data.is_of_departments:
        unsure = QuestionFilter(answer=MatchAnswer.ASK)
        shown = console.app.queries.admitted_questions(found.scope, unsure, limit=1)
        told.append(ToDo("待确认的指标", shown.total, f"/identify?site={site}"))
    return told


def _for_me(
    console: Console, asked: Asked, found: ScopeStatus, counted: Mapping[PlanState, int]
) -> int:
    """Plans that wait for a reviewer, without those to which this one said yes."""
    total = counted.get(PlanState.SUBMITTED, 0)
    if not total or not asked.may(Action.REVIEW):
        return total
    waiting = console.app.queries.plans(
        found.scope, (PlanState.SUBMITTED,), limit=_MOST_LOOKED_AT, offset=0
    )
    with console.app.store.begin() as work:
        mine = sum(
            asked.user in approvers(each, work.plans.approvals(each.header.plan_id))
            for each in waiting
        )
    return total - mine


def _freshness(found: ScopeStatus | None, now: datetime) -> list[Freshness]:
    if found is None:
        return []
    return [
        Freshness(
            label=KIND_LABELS[kind],
            count=count,
            read_at=(at := found.verified_at.get(kind)),
            is_stale=at is None or now - at > _STALE,
        )
        for kind, count in found.row_counts.items()
        if count or kind in found.cursors
    ]


def _elsewhere(
    console: Console, asked: Asked, action: Action, here: Scope | None, now: datetime
) -> list[tuple[Scope, list[Freshness]]]:
    """How old the data of the person's other sites and divisions is."""
    names = [each for each in console.sites(asked, action) if here and each != here.site]
    scopes = [console.seen(asked, action, console.app.scope(each)) for each in names]
    return [(each, _freshness(console.app.queries.status(each), now)) for each in scopes]


def show_coverage(console: Console, asked: Asked) -> Reply:
    """应报未报 by department and stage; a part of a page when a page asks for it."""
    place = place_of(console, asked, Action.SEE_RESULTS)
    if place is None:
        raise NotFound
    found = console.app.coverage(place.scope)
    stages = list(found.totals)
    departments = sorted(found.departments, key=lambda e: (e.department_code, e.is_whole))
    return console.templates.page(
        "coverage_part.html" if "part" in asked.query else "coverage.html",
        asked,
        **place_facts(console, asked, place),
        found=found,
        stages=stages,
        rows=departments,
        owed_in=Owed,
    )


def _findings(found: ScopeStatus | None) -> list[tuple[str, str, int]]:
    """(code, label, count), the most first."""
    counted = found.findings if found else {}
    ordered = sorted(counted.items(), key=lambda each: -each[1])
    return [(code, FINDING_LABELS[FindingCode(code)], count) for code, count in ordered]
