"""A sudden drop that is accepted (接受撤回): its job once more, in the background."""

from adapter.domain.access.roles import Action
from adapter.domain.outcome import told_outcome
from adapter.ports.alarms import Alarm
from adapter.web.asked import Asked, Reply, see_other
from adapter.web.console import Console, NotFound
from adapter.web.pages.alarms import (
    HAPPENED_AGAIN,
    LONGEST_REASON,
    PATH,
    entry_of,
    job_accepting,
    seen_times,
    show,
)
from adapter.web.pages.plan_running import run_watched
from adapter.web.workbench import Task
from sync_jobs.accounts.people import require_in
from sync_jobs.job import JobOptions

_NO_REASON = "请写明怎样核实的，再接受。"
_NOT_ASKED = "请先向对方核实，并勾选“已核实”，再接受。"
_OVER = "这条告警已经关闭，没有再接受。"


def take_acceptance(console: Console, asked: Asked) -> Reply:
    """Read everything again, and take for withdrawn what is gone; who may is asked by the job too.

    What the person did not see is not accepted: an alarm that was closed, or raised once more.
    """
    entry = entry_of(console, asked)
    alarm = entry.alarm
    spec, scope = job_accepting(alarm), alarm.scope
    if spec is None:
        raise NotFound
    trouble, status = _trouble(asked, alarm)
    if trouble:
        return show(console, asked, trouble=trouble, status=status)
    options = JobOptions(
        is_withdrawal_accepted=True, accepted_by=asked.user, accepted_reason=_reason(asked)
    )

    def work(task: Task) -> tuple[tuple[str, ...], str]:
        # What the job says may name projects, see `operations`.
        run = run_watched(console, scope, spec, task, options=options).run
        return (f"{spec.label}：{told_outcome(run.outcome)}。",), f"/runs/{run.run_id}"

    def act() -> str:
        require_in(console.app.store, asked.user, Action.ACCEPT_WITHDRAWALS, scope.division_code)
        label, subject = f"接受撤回：{spec.label}", f"job:{scope.site} {spec.name}"
        return console.begin(asked, label, subject, work, back=f"{PATH}/{entry.alarm_id}")

    about = f"{scope.site} {alarm.code.value} {entry.alarm_id}"
    return see_other(f"/tasks/{console.audited(asked, 'accept_withdrawals', about, act)}")


def _reason(asked: Asked) -> str:
    return asked.form.get("reason", "").strip()[:LONGEST_REASON]


def _trouble(asked: Asked, alarm: Alarm) -> tuple[str, int]:
    """Why it is not accepted; "" where it is."""
    if alarm.closed_at:
        return _OVER, 409
    if seen_times(asked) != alarm.times:
        return HAPPENED_AGAIN, 409
    if not _reason(asked):
        return _NO_REASON, 422
    return ("", 200) if asked.form.get("verified") == "1" else (_NOT_ASKED, 422)
