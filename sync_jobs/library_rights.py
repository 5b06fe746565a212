"""Who may write and release the library (指标库权限), once there are accounts."""

from collections.abc import Sequence

from adapter.domain.library_life import LifeStep, StepRecord
from adapter.domain.plan_refusals import Refusal
from adapter.domain.roles import Action
from adapter.ports.division import Division
from adapter.ports.store import UnitOfWork
from sync_jobs.accounts import is_open_to_all, refused_person, require, require_once_named

_RELEASING = frozenset({LifeStep.RETURN, LifeStep.RELEASE, LifeStep.FREEZE, LifeStep.SUPERSEDE})
_WRITING = frozenset({LifeStep.DRAFT, LifeStep.SUBMIT})


def require_writer(work: UnitOfWork, by: str, division: Division) -> None:
    """PersonRefused for a user of the operating system who may not write this library."""
    require_once_named(work, by, Action.WRITE_LIBRARY, division.division_code)


def require_draft_first(work: UnitOfWork, by: str) -> None:
    """PersonRefused for who would write and release in one act."""
    if not is_open_to_all(work, by):
        raise refused_person(Refusal.DRAFT_FIRST)


def require_step(work: UnitOfWork, by: str, step: LifeStep, division: Division) -> None:
    """PersonRefused for who may take no such step of any version here."""
    is_releasing = step in _RELEASING
    action = Action.RELEASE_LIBRARY if is_releasing else Action.WRITE_LIBRARY
    require_once_named(work, by, action, division.division_code)


def require_other_person(
    work: UnitOfWork, by: str, number: int, former: Sequence[StepRecord]
) -> None:
    """PersonRefused for who would release a version that they wrote or submitted.

    The person counts, whatever account they have now; `former` are the version's steps so far.
    """
    if is_open_to_all(work, by):
        return
    account = require(work, by, Action.RELEASE_LIBRARY)
    if any(each.by == by for each in former if each.step in _WRITING):
        raise refused_person(Refusal.OWN_VERSION, number=number, user=account.display_name)
