"""The sets of a plan, made again as they were approved (照批准重新生成), byte for byte."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from adapter.domain.adoption import NotAdopted
from adapter.domain.fingerprint import rows_digest
from adapter.domain.plan import PlanChange
from adapter.ports.pushes import SetKey
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import TreeKind
from sync_jobs.gate import OpenProjects
from sync_jobs.internal_sets import InternalSet, internal_sets
from sync_jobs.job import RunContext
from sync_jobs.planning.merging import Merged, Merger


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """By position: sets whose version still gives exactly what was approved."""

    sets: Mapping[int, InternalSet] = field(default_factory=dict)
    #: Of those that our library follows in: what becomes of it.
    merged: Mapping[int, Merged] = field(default_factory=dict)


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
    """The sets of these changes, made again.

    One library version is in memory at a time. What the gate of today keeps back, a purge removed
    or a changed profile writes otherwise is left out.
    """
    by_version: dict[str, list[PlanChange]] = {}
    for each in changes:
        by_version.setdefault(each.version_id, []).append(each)
    sets: dict[int, InternalSet] = {}
    merged: dict[int, Merged] = {}
    for version_id, wanted in by_version.items():
        merger = Merger(
            content=work.library.content(version_id),
            profile=run.site.profile,
            projects=projects,
            scope=run.site.scope,
        )
        following = [each for each in wanted if each.is_adopting]
        merged |= _following(merger, following)
        sets |= _standing(merger, [each for each in wanted if not each.is_adopting])
    sets |= {position: each.set for position, each in merged.items()}
    return Rebuilt(sets=sets, merged=merged)


def _standing(merger: Merger, wanted: list[PlanChange]) -> dict[int, InternalSet]:
    if not wanted:
        return {}
    built = internal_sets(merger.content, merger.profile, merger.projects, merger.scope)
    sets = {(each.kind, each.entry.key): each for each in built.sets}
    found = ((change.position, sets.get(set_key_of(change)), change) for change in wanted)
    return {
        position: own
        for position, own, change in found
        if own is not None and _is_as_approved(own, change)
    }


def _following(merger: Merger, wanted: list[PlanChange]) -> dict[int, Merged]:
    found = {}
    for change in wanted:
        made = merger.merged(set_key_of(change), change.project_code, change.adopted)
        if not isinstance(made, NotAdopted) and _is_as_approved(made.set, change):
            found[change.position] = made
    return found


def _is_as_approved(own: InternalSet, change: PlanChange) -> bool:
    is_same = not own.problems and own.entry.content_hash == change.target
    # Nothing leaves of what is only adopted.
    return is_same and change.rows_digest in {"", rows_digest(own.header, own.rows)}
