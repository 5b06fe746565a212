"""The sets of a plan, made again as they were approved (照批准重新生成), byte for byte."""

from collections.abc import Iterable

from adapter.domain.fingerprint import rows_digest
from adapter.domain.plan import PlanChange
from adapter.ports.pushes import SetKey
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import TreeKind
from sync_jobs.gate import OpenProjects
from sync_jobs.internal_sets import InternalSet, internal_sets
from sync_jobs.job import RunContext

#: By position of the change.
Rebuilt = dict[int, InternalSet]


def set_key_of(change: PlanChange) -> SetKey:
    """The set of a change."""
    return TreeKind(change.set_kind), change.key


def is_open(change: PlanChange, projects: OpenProjects) -> bool:
    """Whether the gate of today lets a change's set out."""
    is_library = change.set_kind == TreeKind.LIBRARY_SET.value
    return is_library or projects.gate.admits(change.project_code)


def rebuilt(
    work: UnitOfWork, run: RunContext, projects: OpenProjects, changes: Iterable[PlanChange]
) -> Rebuilt:
    """By position: the sets whose version still gives exactly the rows and content approved.

    One library version is in memory at a time. What the gate of today keeps back, a purge removed
    or a changed profile writes otherwise is left out.
    """
    by_version: dict[str, list[PlanChange]] = {}
    for each in changes:
        by_version.setdefault(each.version_id, []).append(each)
    found: Rebuilt = {}
    for version_id, wanted in by_version.items():
        content = work.library.content(version_id)
        built = internal_sets(content, run.site.profile, projects, run.site.scope)
        sets = {(each.kind, each.entry.key): each for each in built.sets}
        for change in wanted:
            own = sets.get(set_key_of(change))
            if own is not None and _is_as_approved(own, change):
                found[change.position] = own
    return found


def _is_as_approved(own: InternalSet, change: PlanChange) -> bool:
    return (
        not own.problems
        and own.entry.content_hash == change.target
        and rows_digest(own.header, own.rows) == change.rows_digest
    )
