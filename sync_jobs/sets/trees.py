"""Brings the internal and external tree up to date, so that who moved can be judged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from adapter.domain.pushing.protocol import Sight
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side, TreeEntry, TreeKind
from mappings.profile import Profile
from sync_jobs.gate import OpenProjects, division_of, open_projects, require_still_open
from sync_jobs.guards import require_likely_clock, require_plausible, settle_suspicion
from sync_jobs.job import RunContext
from sync_jobs.sets.external import WIRE_KIND, ExternalReader, ExternalSets
from sync_jobs.sets.internal import InternalSets, sets_to_compare, sets_to_send
from sync_jobs.sets.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class BothSides:
    """What both sides hold at this moment; nothing is recorded or judged yet."""

    projects: OpenProjects
    internal: InternalSets
    #: Of the kinds that the dialect carries.
    external: Mapping[TreeKind, ExternalSets]
    #: When the library version was made that our sets come from.
    released_at: datetime | None = None

    @property
    def kinds(self) -> tuple[TreeKind, ...]:
        """The kinds of sets that the dialect carries; only those are recorded, judged and sent."""
        return tuple(self.external)

    def is_readable(self, kind: TreeKind, key: str) -> bool:
        """False where the other side's set has a row that was not understood."""
        return key not in self.external[kind].unreadable

    def sight(self, kind: TreeKind, key: str, project_code: str) -> Sight | None:
        """How a set of the other side was seen; None where it could not or may not be looked at."""
        is_open = kind is TreeKind.LIBRARY_SET or self.projects.gate.admits(project_code)
        return self.external[kind].sight(key) if is_open and kind in self.external else None

    @property
    def unreadable_count(self) -> int:
        """Sets of the other side of which nothing may be concluded."""
        return sum(len(each.unreadable) for each in self.external.values())


def carried_trees(profile: Profile) -> tuple[TreeKind, ...]:
    """The kinds of sets that the profile does not declare unsupported."""
    return tuple(kind for kind in TreeKind if not profile.lacks(WIRE_KIND[kind]))


def external_reader(
    run: RunContext, projects: OpenProjects, shelf: Shelf | None = None
) -> ExternalReader:
    """A reader of this run's site."""
    site = run.site
    return ExternalReader(
        system=site.system,
        profile=site.profile,
        scope=site.scope,
        projects=projects,
        shelf=shelf,
    )


def gather_both_sides(run: RunContext, shelf: Shelf, *, is_compared: bool = False) -> BothSides:
    """Read the other side completely and build ours; touches no table but that of the alarms.

    What the sets say lies on the shelf; where they are only compared, without their rows.

    Raises SuspiciousEmptyPull when sets that the other side held are missing in numbers: a push
    must neither take everything for new nor for gone.
    """
    site = run.site
    with run.begin() as work:
        projects = open_projects(work, site.scope)
        version = work.library.in_force(division_of(site.scope))
        build = sets_to_compare if is_compared else sets_to_send
        internal = build(
            work.library.indicators(version.version_id) if version else (),
            work.library.templates(version.version_id) if version else (),
            site.profile,
            projects,
            site.scope,
            shelf,
        )
        agreed = work.trees.hashes(site.scope, Side.BASELINE, TreeKind.LIBRARY_SET)
        on_their_way = {
            each.set_key
            for each in work.pushes.unsettled(site.scope)
            if each.kind is TreeKind.LIBRARY_SET
        }
    # Owners we have, once agreed on, or sent something to: a set we dropped is still there.
    own = {each.entry.key for each in internal.of_kind(TreeKind.LIBRARY_SET)}
    owners = tuple(sorted(own | agreed.keys() | on_their_way))
    reader = external_reader(run, projects, shelf)
    kinds = carried_trees(site.profile)
    external = {kind: reader.read(kind, owners=owners) for kind in kinds}
    for kind, found in external.items():
        _require_plausible(run, kind, projects, found)
    return BothSides(
        projects=projects,
        internal=internal,
        external=external,
        released_at=version.created_at if version else None,
    )


def _require_plausible(
    run: RunContext, kind: TreeKind, projects: OpenProjects, found: ExternalSets
) -> None:
    """Of the sets that were there the last time, those count whose project is still open.

    Raises ClockAhead where our clock cannot be believed.
    """
    require_likely_clock(run)
    held = missing = 0
    with run.begin() as work:
        for each in work.trees.held(run.site.scope, Side.EXTERNAL, kind):
            if not each.project_code or projects.gate.admits(each.project_code):
                held += 1
                missing += each.key not in found.unreadable and found.seen.get(each.key) is None
    received = len(found.seen) + len(found.unreadable)
    require_plausible(run, kind.value, held=held, vanished=missing, received=received)
    settle_suspicion(run, kind.value, vanished=missing)


def record_both_sides(work: UnitOfWork, run: RunContext, sides: BothSides) -> None:
    """Record what both sides hold now; raises GateMoved when a project was closed meanwhile.

    A set that one side cannot say, or that could not be read, keeps its former observation, and so
    do, for that kind, sets that are absent: an absence proves nothing in such a reading.
    """
    scope, now = run.site.scope, run.site.clock.now()
    for kind in sides.kinds:
        work.trees.observe(
            scope,
            Side.INTERNAL,
            kind,
            _said(sides, kind),
            at=now,
            is_complete=kind in sides.internal.whole,
        )
        theirs = sides.external[kind]
        work.trees.observe(
            scope,
            Side.EXTERNAL,
            kind,
            theirs.entries,
            at=now,
            is_complete=not theirs.unreadable,
        )
    require_still_open(work, scope, sides.projects)


def _said(sides: BothSides, kind: TreeKind) -> Iterator[TreeEntry]:
    for each in sides.internal.of_kind(kind):
        if each.is_whole:
            yield replace(each.entry, said_from=sides.released_at)
