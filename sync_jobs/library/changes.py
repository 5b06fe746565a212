"""What changed between two versions of the library (版本差异), of what is open now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapter.domain.access.data_scope import is_seen_whole
from adapter.domain.identity import Scope
from adapter.domain.indicator import LibraryVersion
from adapter.domain.library.life import (
    ONCE_RELEASED_STATES,
    OPEN_STATES,
    StepRecord,
    newest_released,
)
from adapter.ports.store import Store
from sync_jobs.gate import division_of, open_projects
from sync_jobs.library.admission import Admission
from sync_jobs.library.content import still_admitted
from sync_jobs.library.differences import ChangePage, VersionChanges
from sync_jobs.library.version_papers import VersionPapers


def seen_changes(
    store: Store, scope: Scope, old: int, new: int, *, limit: int | None = None, offset: int = 0
) -> ChangePage | None:
    """The changes from one version to another by meaning; None where there is no such version.

    Templates and duties that may not be handed out take no part: an old version may hold what was
    public then.
    """
    with store.begin() as work:
        division, projects = division_of(scope), open_projects(work, scope)
        before, after = (work.library.get(division, each) for each in (old, new))
        if before is None or after is None:
            return None
        papers = (
            VersionPapers.of(work, before).admitted(projects),
            VersionPapers.of(work, after).admitted(projects),
        )
        return VersionChanges(work, (before, after), papers).page(limit, offset)


def seen_steps(store: Store, scope: Scope) -> list[StepRecord]:
    """Who did what to the versions of the year, their notes for who sees all departments.

    A note is free text and may name a project of any of them.
    """
    with store.begin() as work:
        steps = work.library.steps(division_of(scope))
    return steps if is_seen_whole(scope) else [replace(each, note="") for each in steps]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionReview:
    """What a version brings (审阅), as far as it may be shown today."""

    #: The version that it follows; None for the first one.
    base: LibraryVersion | None
    changes: ChangePage
    #: Its templates and duties that take no part, as their project or department is not open; 0
    #: for who sees some departments only, of whom most are another's.
    hidden: int
    #: Of one on its way: templates and duties that a release of today would leave out; 0 for who
    #: sees some departments only, and does not release.
    held_back: int


def review_version(
    store: Store,
    scope: Scope,
    version: LibraryVersion,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> VersionReview:
    """What changes with a version, against the one that it was or would be released after."""
    with store.begin() as work:
        division, projects = division_of(scope), open_projects(work, scope)
        base = _base_of(version, work.library.versions(division))
        former, held = VersionPapers.of(work, base), VersionPapers.of(work, version)
        papers, held_back = (former.admitted(projects), held.admitted(projects)), 0
        if version.state in OPEN_STATES and is_seen_whole(scope):
            admission = Admission(work.projects.projects(division))
            _, held_back = still_admitted(held.content, admission)
        return VersionReview(
            base=base,
            changes=VersionChanges(work, (base, version), papers).page(limit, offset),
            hidden=held.number - papers[1].number if is_seen_whole(scope) else 0,
            held_back=held_back,
        )


def _base_of(version: LibraryVersion, versions: Sequence[LibraryVersion]) -> LibraryVersion | None:
    if version.state in OPEN_STATES:
        return newest_released(versions)
    former = (e for e in versions if e.number < version.number and e.state in ONCE_RELEASED_STATES)
    return max(former, key=lambda each: each.number, default=None)
