"""Who may look at plans (查看计划), and what stands beside the changes."""

from dataclasses import dataclass, replace

from adapter.domain.access.roles import Action
from adapter.domain.identity import Scope
from adapter.ports.plans import Approval, PlanRecord
from sync_jobs.accounts.people import require, require_whole_plan, require_within
from sync_jobs.planning.context import PlanContext, plan_of

#: What is done with all of a plan.
_OF_THE_WHOLE = frozenset({Action.REVIEW, Action.APPLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPlan:
    """A plan, its author and what reviewers said of it, in words to who sees whole divisions."""

    record: PlanRecord
    #: The plan's scope as who asks sees it.
    sight: Scope
    author: str
    approvals: tuple[Approval, ...]


def see_plan(context: PlanContext, plan_id: str, action: Action = Action.SEE) -> SeenPlan:
    """For people; PersonRefused for who may not, PlanRefused where there is no such plan.

    What is done with the whole plan is refused who does not see all of it.
    """
    with context.store.begin() as work:
        account = require(work, context.user, action)
        record = plan_of(work, plan_id)
        require_within(account, action, record.header.scope.division_code)
        if action in _OF_THE_WHOLE:
            require_whole_plan(work, account, action, record.header)
        author = work.accounts.get(record.header.author_id)
        approvals = tuple(work.plans.approvals(plan_id))
    if account.data.is_of_departments:
        # Free text about all of the plan: it may name a project of any department.
        approvals = tuple(replace(each, comment="") for each in approvals)
    return SeenPlan(
        record=record,
        sight=account.data.of(record.header.scope),
        author=author.display_name if author else "",
        approvals=approvals,
    )


def require_sight(context: PlanContext) -> None:
    """PersonRefused for who may not look at plans."""
    with context.store.begin() as work:
        require(work, context.user, Action.SEE)
