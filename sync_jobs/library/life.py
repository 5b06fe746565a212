"""Steps of a library version's life (版本流转), each in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapter.domain.indicator import LibraryState, LibraryVersion
from adapter.domain.library.content import LibraryContent
from adapter.domain.library.entries import EntryState
from adapter.domain.library.life import (
    LifeStep,
    StepRecord,
    open_version,
    refuse_open_step,
    refuse_step,
)
from adapter.errors import LibraryRefused
from adapter.ports.division import Division
from adapter.ports.store import UnitOfWork
from sync_jobs.import_library import ImportContext
from sync_jobs.library.admission import Admission
from sync_jobs.library.content import described, still_admitted
from sync_jobs.library.drafts import Author, Draft, draft_base, keep_draft, with_waiting
from sync_jobs.library.rights import (
    require_other_person,
    require_step,
    require_writer,
)

_CHANGED = "这一版在您查看之后有改动，没有办理，请重新查看后再办理"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The version that a person looked at before they decided."""

    number: int
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A version after a step."""

    #: As it stands now; as it stood, when it was given up.
    version: LibraryVersion
    #: Templates and duties that a release left out, as the list does not let them in any more.
    held_back: int = 0
    #: Entries that wait again, as their draft was given up.
    waiting_again: int = 0


def make_draft(context: ImportContext, division: Division, by: str) -> Draft:
    """Make the draft from the newest released version, or go on with it, with what waits.

    Raises LibraryRefused while a version is in review.
    """
    with context.store.begin() as work:
        require_writer(work, by, division)
        work.library.hold(division)
        base = draft_base(work, division)
        content = work.library.content(base.version.version_id) if base.version else None
        admission = Admission(work.projects.projects(division))
        taken = with_waiting(work, division, content or LibraryContent(), admission)
        title = base.draft.title if base.draft else "草稿"
        author = Author(clock=context.clock, ids=context.ids, by=by)
        draft = keep_draft(work, division, base, title, taken, author)
        work.commit()
    return draft


def move_open(
    context: ImportContext,
    division: Division,
    step: LifeStep,
    *,
    by: str,
    note: str = "",
    seen: Seen | None = None,
) -> Moved:
    """Submit, return, release or give up the one version that is on its way.

    Raises LibraryRefused with what to do instead, also where it is no longer what was `seen`;
    PersonRefused for who may not.
    """
    with context.store.begin() as work:
        require_step(work, by, step, division)
        work.library.hold(division)
        versions = work.library.versions(division)
        refused = refuse_open_step(versions, step)
        if refused:
            raise LibraryRefused(refused.sentence)
        version = _the_open(versions)
        _require_seen(version, seen)
        if step is LifeStep.RELEASE:
            steps = _steps_of(work, division, version)
            require_other_person(work, by, version.number, steps)
        record = _record(context, version, step, by, note)
        if step is LifeStep.RELEASE:
            moved = _release(work, division, version, record)
        else:
            work.library.take_step(division, record)
            again = _wait_again(work, division, version) if step is LifeStep.DISCARD else 0
            moved = Moved(version=version, waiting_again=again)
        moved = replace(moved, version=_as_it_stands(work, division, moved.version))
        work.commit()
    return moved


def move_released(
    context: ImportContext,
    division: Division,
    number: int,
    step: LifeStep,
    *,
    by: str,
) -> Moved:
    """Freeze or supersede a version by its number.

    Raises LibraryRefused with what to do, PersonRefused for who may not.
    """
    with context.store.begin() as work:
        require_step(work, by, step, division)
        work.library.hold(division)
        versions = work.library.versions(division)
        refused = refuse_step(versions, number, step)
        if refused:
            raise LibraryRefused(refused.sentence)
        version = next(each for each in versions if each.number == number)
        work.library.take_step(division, _record(context, version, step, by, ""))
        moved = Moved(version=_as_it_stands(work, division, version))
        work.commit()
    return moved


def _the_open(versions: Sequence[LibraryVersion]) -> LibraryVersion:
    version = open_version(versions)
    if version is None:
        raise LookupError("no version is on its way")
    return version


def _require_seen(version: LibraryVersion, seen: Seen | None) -> None:
    now = Seen(number=version.number, content_hash=version.content_hash)
    if seen not in {None, now}:
        raise LibraryRefused(_CHANGED)


def _steps_of(work: UnitOfWork, division: Division, version: LibraryVersion) -> list[StepRecord]:
    steps = work.library.steps(division)
    return [each for each in steps if each.version_id == version.version_id]


def _record(
    context: ImportContext, version: LibraryVersion, step: LifeStep, by: str, note: str
) -> StepRecord:
    at = context.clock.now()
    return StepRecord(version_id=version.version_id, step=step, by=by, at=at, note=note)


def _release(
    work: UnitOfWork, division: Division, version: LibraryVersion, record: StepRecord
) -> Moved:
    """What was let in for the draft is judged again: a project may have lost its mark meanwhile."""
    admission = Admission(work.projects.projects(division))
    content, held_back = still_admitted(work.library.content(version.version_id), admission)
    version = replace(described(version, content), state=LibraryState.RELEASED)
    work.library.release(division, version, content, record)
    return Moved(version=version, held_back=held_back)


def _wait_again(work: UnitOfWork, division: Division, version: LibraryVersion) -> int:
    taken = [
        replace(each, state=EntryState.ACCEPTED, taken_into=None)
        for each in work.library_entries.entries(division, [EntryState.TAKEN])
        if each.taken_into == version.number
    ]
    work.library_entries.settle(taken)
    return len(taken)


def _as_it_stands(work: UnitOfWork, division: Division, version: LibraryVersion) -> LibraryVersion:
    return work.library.get(division, version.number) or version
