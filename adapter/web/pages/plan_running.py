"""Making and applying plans from pages (编制与执行): in the background, watched, stopped."""

from dataclasses import replace

from adapter.domain.access.roles import Action
from adapter.domain.identity import Scope
from adapter.domain.plan.states import PlanState
from adapter.errors import RunStopped
from adapter.web.asked import Asked, Reply, see_other
from adapter.web.console import Console, NotFound
from adapter.web.workbench import Task
from sync_jobs.accounts.people import require_in
from sync_jobs.job import JobOptions, JobSpec
from sync_jobs.planning.applying import apply_plan
from sync_jobs.planning.deciding import stop_plan
from sync_jobs.planning.plan_push import plan_push
from sync_jobs.planning.plan_reconcile import plan_reconcile
from sync_jobs.planning.seeing import see_plan
from sync_jobs.runner import Finished, run_job
from sync_jobs.steps import COMMITTED_STEPS

#: The last step of an application before anything is recorded or sent.
_LAST_LOOK = "plan.checked"
#: Also between two requests: what left has its outcome, and nothing else has left.
_SAFE_STEPS = frozenset({_LAST_LOOK, "plan.noted"})
_USUAL = JobOptions()
_MAKERS = {"push": plan_push, "reconcile": plan_reconcile}


def show_new(console: Console, asked: Asked) -> Reply:
    """The form: which site, and from what the plan is made."""
    scope, kind = console.scope(asked, Action.PREPARE), asked.query.get("kind", "")
    return console.templates.page(
        "plan_new.html",
        asked,
        scope=scope,
        sites=console.sites(asked, Action.PREPARE),
        kind=kind if kind in _MAKERS else "push",
    )


def take_new(console: Console, asked: Asked) -> Reply:
    """Begin to make a plan; it is a draft until its author submits it."""
    scope, make = console.scope(asked, Action.PREPARE), _MAKERS.get(asked.form.get("kind", ""))
    if scope is None or make is None:
        raise NotFound
    spec = make(console.planning(asked), is_draft=True)

    def work(task: Task) -> tuple[tuple[str, ...], str]:
        finished = run_watched(console, scope, spec, task)
        plan_id = finished.result.figures.get("plan_id")
        # Without a plan they say why there is none; else they name sets, see `take_apply`.
        return ((), f"/plans/{plan_id}") if plan_id else (finished.result.lines, "")

    def act() -> str:
        return console.begin(asked, spec.label, f"make:{scope.site}", work)

    task_id = console.audited(asked, "make_plan", scope.site, act)
    return see_other(f"/tasks/{task_id}")


def show_task(console: Console, asked: Asked) -> Reply:
    """How far a task is; its result once there is one."""
    task = _task(console, asked)
    if task.is_over and task.result:
        return see_other(task.result)
    return console.templates.page("task.html", asked, task=task)


def task_progress(console: Console, asked: Asked) -> Reply:
    """The part of the page that shows the progress, again."""
    task = _task(console, asked)
    if task.is_over:
        return Reply(headers={"HX-Refresh": "true"})
    return console.templates.page("task_progress.html", asked, task=task)


def _task(console: Console, asked: Asked) -> Task:
    """As it is now: it does not end between what is decided on it and what is shown of it."""
    task = console.bench.task(asked.params["task_id"])
    if task is None or task.user != asked.user:
        raise NotFound
    return replace(task)


def take_apply(console: Console, asked: Asked) -> Reply:
    """Begin to apply an approved plan, or go on with one that was interrupted."""
    plan_id = asked.params["plan_id"]
    context = console.planning(asked)
    seen = see_plan(context, plan_id, Action.APPLY)
    scope = seen.record.header.scope

    def is_begun() -> bool:
        return see_plan(context, plan_id, Action.APPLY).record.state is PlanState.APPLYING

    def work(task: Task) -> tuple[tuple[str, ...], str]:
        try:
            run_watched(console, scope, apply_plan(context, plan_id), task, is_sending=True)
        except RunStopped:
            # Who ends this process does not end the plan: 继续执行 goes on with it.
            if task.is_interrupted or not is_begun():
                raise
            stop_plan(context, plan_id)
        # Its lines name sets, and one of them may be closed by the time somebody looks: the page
        # tells what became of each from the store, behind the gate.
        return (), ""

    def act() -> str:
        return console.begin(asked, "执行计划", plan_id, work)

    console.audited(asked, "apply_plan", plan_id, act)
    return see_other(f"/plans/{plan_id}")


def take_stop(console: Console, asked: Asked) -> Reply:
    """Ask the application to stop after the request that is under way."""
    plan_id = asked.params["plan_id"]
    context = console.planning(asked)
    seen = see_plan(context, plan_id, Action.APPLY).record
    division = seen.header.scope.division_code

    def act() -> str:
        require_in(console.app.store, asked.user, Action.PREPARE, division)
        task = console.bench.about(plan_id)
        if task is None or task.is_over:
            stop_plan(context, plan_id)
        elif not console.bench.stop(task) and seen.state is PlanState.APPLYING:
            # It waited to go on with a plan that an earlier process had begun.
            stop_plan(context, plan_id)
        return plan_id

    console.audited(asked, "stop_plan", plan_id, act)
    return see_other(f"/plans/{plan_id}?done=stopping")


def run_watched(
    console: Console,
    scope: Scope,
    spec: JobSpec,
    task: Task,
    *,
    is_sending: bool = False,
    options: JobOptions = _USUAL,
) -> Finished:
    """Run a job as a task that is watched, and stopped where that is safe.

    Of a job that changes nothing on the other side that is wherever something is not committed,
    which is asked for again. One that sends gives up what it waits for until its last look alone.
    """

    def watched(step: str) -> None:
        console.app.step(step)
        if is_sending and step == _LAST_LOOK:
            task.give_up = _nothing
        if task.stop.is_set() and _may_end(step, is_sending=is_sending):
            raise RunStopped

    with console.app.site(scope.site, scope=scope, progress=task.progress, step=watched) as site:
        task.give_up = site.budget.stop
        task.require_wanted()
        return run_job(spec, site, options)


def _may_end(step: str, *, is_sending: bool) -> bool:
    return step in _SAFE_STEPS if is_sending else step not in COMMITTED_STEPS


def _nothing() -> None:
    """What is on its way there is not given up."""
