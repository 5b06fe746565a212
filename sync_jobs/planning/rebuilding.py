"""The sets of a plan, made again as they were approved (照批准重新生成), byte for byte."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from adapter.domain.library.adoption import NotAdopted
from adapter.domain.plan.plan import PlanChange
from adapter.ports.pushes import SetKey
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import TreeKind
from sync_jobs.gate import OpenProjects
from sync_jobs.job import RunContext
from sync_jobs.library.version_sets import VersionSets
from sync_jobs.planning.merging import Merged, Merger
from sync_jobs.sets.internal import InternalSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """By position: sets whose version still gives exactly what was approved."""

    sets: Mapping[int, InternalSet] = field(default_factory=dict)
    #: Of those that our library follows in: what becomes of it.
    merged: Mapping[int, Merged] = field(default_factory=dict)

    def has(self, position: int) -> bool:
        """Whether it could be made as approved, be it that a set goes."""
        return position in self.sets or position in self.merged


def set_key_of(change: PlanChange) -> SetKey:
    """The set of a change."""
    return TreeKind(change.set_kind), change.key


def is_open(change: PlanChange, projects: OpenProjects) -> bool:
    """Whether the gate of today lets a change's set out."""
    is_library = change.set_kind == TreeKind.LIBRARY_SET.value
    return is_library or projects.gate.admits(change.project_code)


class Rebuilder:
    """Makes sets of changes again, some at a time.

    Of one library version after the other the indicators are in memory. What the gate of today
    keeps back, a purge removed or a changed profile writes otherwise is left out.
    """

    def __init__(self, work: UnitOfWork, run: RunContext, projects: OpenProjects) -> None:
        self._work = work
        self._run = run
        self._projects = projects
        self._latest: Merger | None = None

    def rebuilt(self, changes: Iterable[PlanChange]) -> Rebuilt:
        """The sets of these changes."""
        by_version: dict[str, list[PlanChange]] = {}
        for each in changes:
            by_version.setdefault(each.version_id, []).append(each)
        sets: dict[int, InternalSet] = {}
        merged: dict[int, Merged] = {}
        for version_id, wanted in by_version.items():
            merger = self._merger(version_id)
            merged |= _following(merger, [each for each in wanted if each.is_adopting])
            sets |= _standing(merger.sets, [each for each in wanted if not each.is_adopting])
        sets |= {position: each.set for position, each in merged.items() if each.set}
        return Rebuilt(sets=sets, merged=merged)

    def _merger(self, version_id: str) -> Merger:
        if self._latest is None or self._latest.sets.version_id != version_id:
            sets = VersionSets(self._work, self._run, self._projects, version_id)
            self._latest = Merger(sets=sets)
        return self._latest


def _standing(version: VersionSets, wanted: list[PlanChange]) -> dict[int, InternalSet]:
    sets = version.some([set_key_of(each) for each in wanted])
    return {
        each.position: own
        for each in wanted
        if (own := sets.get(set_key_of(each))) is not None and _is_as_approved(own, each)
    }


def _following(merger: Merger, wanted: list[PlanChange]) -> dict[int, Merged]:
    found = {}
    for change in wanted:
        made = merger.merged(set_key_of(change), change.project_code, change.adopted)
        if not isinstance(made, NotAdopted) and _is_as_approved(made.set, change):
            found[change.position] = made
    return found


def _is_as_approved(own: InternalSet | None, change: PlanChange) -> bool:
    if own is None:
        return change.target is None
    is_same = not own.problems and own.entry.content_hash == change.target
    # Nothing leaves of what is only adopted.
    return is_same and change.rows_digest in {"", own.rows_digest}
