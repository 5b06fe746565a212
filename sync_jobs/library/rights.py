"""Who may write and release the library (指标库权限), once there are accounts."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapter.domain.access.roles import Action
from adapter.domain.indicator import LibraryVersion
from adapter.domain.library.life import STEPS, LifeStep, Refused, StepRecord, refuse_step
from adapter.domain.plan.refusals import Refusal
from adapter.errors import PersonRefused
from adapter.ports.division import Division
from adapter.ports.store import UnitOfWork
from sync_jobs.accounts.people import is_open_to_all, refused_person, require, require_once_named

_RELEASING = frozenset({LifeStep.RETURN, LifeStep.RELEASE, LifeStep.FREEZE, LifeStep.SUPERSEDE})
_WRITING = frozenset({LifeStep.DRAFT, LifeStep.SUBMIT})


def action_of(step: LifeStep) -> Action:
    """What a person must be allowed to take a step."""
    return Action.RELEASE_LIBRARY if step in _RELEASING else Action.WRITE_LIBRARY


def require_writer(work: UnitOfWork, by: str, division: Division) -> None:
    """PersonRefused for a user of the operating system who may not write this library."""
    require_once_named(work, by, Action.WRITE_LIBRARY, division.division_code)


def require_exporter(work: UnitOfWork, by: str, division: Division) -> None:
    """PersonRefused for who may not hand out what a library holds."""
    require_once_named(work, by, Action.EXPORT_LIBRARY, division.division_code)


def require_draft_first(work: UnitOfWork, by: str) -> None:
    """PersonRefused for who would write and release in one act."""
    if not is_open_to_all(work, by):
        raise refused_person(Refusal.DRAFT_FIRST)


def require_step(work: UnitOfWork, by: str, step: LifeStep, division: Division) -> None:
    """PersonRefused for who may take no such step of any version here."""
    require_once_named(work, by, action_of(step), division.division_code)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOffer:
    """One step that the state of a version knows, and what stands against it now."""

    step: LifeStep
    #: Why this person does not take it; None where they may.
    person: PersonRefused | None = None
    #: Why nobody takes it now; None where it is allowed.
    state: Refused | None = None

    @property
    def is_open(self) -> bool:
        """Whether the person may take it now."""
        return self.person is None and self.state is None


def step_offers(
    work: UnitOfWork, division: Division, version: LibraryVersion, by: str
) -> list[StepOffer]:
    """The steps onward from a version, each with what `move_open` or `move_released` would say."""
    versions = work.library.versions(division)
    former = [e for e in work.library.steps(division) if e.version_id == version.version_id]
    offers = []
    for step in LifeStep:
        if (version.state, step) in STEPS and step is not LifeStep.DRAFT:
            person = _person_refused(work, division, version, step, by, former)
            state = refuse_step(versions, version.number, step)
            offers.append(StepOffer(step=step, person=person, state=state))
    return offers


def _person_refused(
    work: UnitOfWork,
    division: Division,
    version: LibraryVersion,
    step: LifeStep,
    by: str,
    former: Sequence[StepRecord],
) -> PersonRefused | None:
    try:
        require_step(work, by, step, division)
        if step is LifeStep.RELEASE:
            require_other_person(work, by, version.number, former)
    except PersonRefused as refused:
        return refused
    return None
