"""What people decide about a plan on its page (复核): each is one form."""

from collections.abc import Callable

from adapter.domain.plan.plan import Decision
from adapter.errors import PlanRefused
from adapter.ports.plans import PlanRecord
from adapter.web.asked import Asked, Reply, see_other
from adapter.web.console import Console, NotFound
from adapter.web.pages.plan_pages import show
from adapter.web.paging import member
from sync_jobs.planning import deciding
from sync_jobs.planning.context import PlanContext

_LONGEST_COMMENT = 500


def take_submit(console: Console, asked: Asked) -> Reply:
    """Hand a draft to the reviewers."""
    return _decide(console, asked, "submit_plan", "submitted", deciding.submit_plan)


def take_approve(console: Console, asked: Asked) -> Reply:
    """Say yes to exactly the digest that the page showed."""
    digest = asked.form.get("digest", "")
    if not digest:
        return show(console, asked, trouble="页面没有带上计划的摘要，请刷新后再批准。", status=422)

    def decide(context: PlanContext, plan_id: str) -> PlanRecord:
        comment = _comment(asked)
        return deciding.approve_plan(context, plan_id, comment=comment, seen_digest=digest)

    return _decide(console, asked, "approve_plan", "approved", decide)


def take_reject(console: Console, asked: Asked) -> Reply:
    """Say no, with the reason."""
    if not _comment(asked):
        return show(console, asked, trouble="退回须写明意见，请填写后再退回。", status=422)

    def decide(context: PlanContext, plan_id: str) -> PlanRecord:
        return deciding.reject_plan(context, plan_id, comment=_comment(asked))

    return _decide(console, asked, "reject_plan", "rejected", decide)


def take_void(console: Console, asked: Asked) -> Reply:
    """Give a plan up."""
    return _decide(console, asked, "void_plan", "voided", deciding.void_plan)


def take_edit(console: Console, asked: Asked) -> Reply:
    """Decide one change anew."""
    decision = member(Decision, asked.form.get("decision"))
    position = asked.params["position"]
    if decision is None or not position.isdecimal():
        raise NotFound

    def decide(context: PlanContext, plan_id: str) -> PlanRecord:
        return deciding.edit_plan(context, plan_id, int(position), decision)

    return _decide(console, asked, "edit_plan", "decided", decide)


def _comment(asked: Asked) -> str:
    return asked.form.get("comment", "").strip()[:_LONGEST_COMMENT]


def _decide(
    console: Console,
    asked: Asked,
    action: str,
    done: str,
    decide: Callable[[PlanContext, str], PlanRecord],
) -> Reply:
    """Decide, and look at the plan; a refusal is told on its page."""
    plan_id = asked.params["plan_id"]

    def act() -> str:
        return decide(console.planning(asked), plan_id).header.plan_id

    try:
        console.audited(asked, action, plan_id, act)
    except PlanRefused as error:
        return show(console, asked, trouble=console.told(error), status=409)
    return see_other(f"/plans/{plan_id}?done={done}")
