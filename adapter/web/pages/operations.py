"""Operations (运行维护): jobs by hand, connections that are tried, rows that are tried again."""

from urllib.parse import quote

from adapter.connection_check import try_connection, worst
from adapter.doctor import Check
from adapter.domain.access.roles import Action
from adapter.domain.identity import Scope
from adapter.domain.outcome import told_outcome
from adapter.ports.quarantine import QuarantineState
from adapter.ports.run_budget import unlimited
from adapter.web.asked import Asked, Reply, see_other
from adapter.web.console import Console, NotFound, Undone
from adapter.web.pages.plan_running import run_watched
from adapter.web.workbench import Task
from sync_jobs.accounts.people import require_in
from sync_jobs.catalogue import JOBS, SENDING, narrowed_replay
from sync_jobs.job import JobSpec
from sync_jobs.replay_quarantine import Chosen

_BY_PLAN = "这个作业会写入对方系统，不在这里直接运行。请编制推送计划，复核后执行。"

# --- jobs -----------------------------------------------------------------------------------------


def take_run(console: Console, asked: Asked) -> Reply:
    """Run a job of the chosen site now, in the background."""
    scope, spec = console.scope(asked, Action.RUN_JOBS), JOBS.get(asked.params["job"])
    if scope is None or spec is None:
        raise NotFound
    if spec.name in SENDING:
        raise Undone(_BY_PLAN)
    return _in_background(console, asked, "run_job", scope, spec)


def _in_background(
    console: Console, asked: Asked, action: str, scope: Scope, spec: JobSpec, only: str = ""
) -> Reply:
    """Run a job as a task, of one entry alone where `only` is its number."""
    about = " ".join(filter(None, (scope.site, spec.name, only)))

    def work(task: Task) -> tuple[tuple[str, ...], str]:
        # What the job says may name projects that are closed by the time somebody looks.
        run = run_watched(console, scope, spec, task).run
        return (f"{spec.label}：{told_outcome(run.outcome)}。",), f"/runs/{run.run_id}"

    def act() -> str:
        back = f"/schedules?site={quote(scope.site)}"
        return console.begin(asked, spec.label, f"job:{about}", work, back=back)

    return see_other(f"/tasks/{console.audited(asked, action, about, act)}")


def take_replay(console: Console, asked: Asked) -> Reply:
    """Try one quarantined row again under today's dialect; the other side is not asked."""
    queries = console.app.queries
    entry = queries.admitted_quarantine_entry(asked.params["entry_id"], data=asked.data)
    if entry is None:
        raise NotFound
    if entry.state is not QuarantineState.OPEN:
        raise Undone("这一行已不在等待之列，没有重放。请返回列表查看。")
    require_in(console.app.store, asked.user, Action.RUN_JOBS, entry.scope.division_code)
    spec = narrowed_replay(Chosen(kinds=(entry.kind,), entry_id=entry.entry_id))
    only = entry.entry_id
    return _in_background(console, asked, "replay_quarantine", entry.scope, spec, only)


# --- sites ----------------------------------------------------------------------------------------


def show_sites(console: Console, asked: Asked) -> Reply:
    """The sites of the person's divisions, and how the last tries went."""
    names = console.sites(asked, Action.TEST_SITES)
    shown = [
        (name, console.app.settings.site[name], console.bench.about(f"test:{name}"))
        for name in names
    ]
    words = {"checks_of": _checks_of, "worst": worst}
    return console.templates.page("sites.html", asked, shown=shown, words=words)


def _checks_of(task: Task) -> tuple[Check, ...]:
    return tuple(each for each in task.found if isinstance(each, Check))


def take_test(console: Console, asked: Asked) -> Reply:
    """Try the connection of a site, in the background; no row is shown or kept."""
    scope = console.scope(asked, Action.TEST_SITES)
    if scope is None:
        raise NotFound
    name = scope.site

    def work(task: Task) -> tuple[tuple[str, ...], str]:
        checks: tuple[Check, ...] = ()
        budget = unlimited()
        task.give_up = budget.stop
        task.require_wanted()
        for each in try_connection(console.app.settings, name, console.app.clock, budget):
            checks = (*checks, each)
            task.progress(f"{each.name}：{each.health.label}", len(checks), None)
        task.found = checks
        return tuple(f"{e.name}（{e.health.label}）：{e.sentence}" for e in checks), ""

    def act() -> str:
        label = f"测试连接：{name}"
        return console.begin(asked, label, f"test:{name}", work, back="/sites")

    return see_other(f"/tasks/{console.audited(asked, 'test_site', name, act)}")
