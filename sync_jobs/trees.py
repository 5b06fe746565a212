"""Brings the internal and external tree up to date, so that who moved can be judged."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapter.domain.library import LibraryContent
from adapter.ports.store import Side, TreeKind, UnitOfWork
from sync_jobs.gate import OpenProjects, division_of, open_projects, require_still_open
from sync_jobs.job import RunContext
from sync_jobs.sets import ExternalReader, ExternalSets, InternalSets, internal_sets

Hashes = Mapping[TreeKind, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BothSides:
    """Our sets in full, and the content hashes of all three trees by key."""

    projects: OpenProjects
    internal: InternalSets
    external: Hashes
    baseline: Hashes


def external_reader(run: RunContext, projects: OpenProjects) -> ExternalReader:
    """A reader of this run's site."""
    site = run.site
    return ExternalReader(
        system=site.system, profile=site.profile, scope=site.scope, projects=projects
    )


def observe_both_sides(run: RunContext) -> BothSides:
    """Read the other side completely, build ours, record both; nothing is judged here."""
    site = run.site
    with site.store.begin() as work:
        projects = open_projects(work, site.scope)
        content = _latest_content(work, run)
    internal = internal_sets(content, site.profile, projects, site.scope)
    external = _read_external(run, projects, internal)
    with site.store.begin() as work:
        _record(work, run, internal, external)
        require_still_open(work, site.scope, projects)
        hashes = {
            side: {kind: work.trees.hashes(site.scope, side, kind) for kind in TreeKind}
            for side in (Side.EXTERNAL, Side.BASELINE)
        }
        work.commit()
    return BothSides(
        projects=projects,
        internal=internal,
        external=hashes[Side.EXTERNAL],
        baseline=hashes[Side.BASELINE],
    )


def _latest_content(work: UnitOfWork, run: RunContext) -> LibraryContent:
    version = work.library.latest(division_of(run.site.scope))
    return work.library.content(version.version_id) if version else LibraryContent()


def _read_external(
    run: RunContext, projects: OpenProjects, internal: InternalSets
) -> Mapping[TreeKind, ExternalSets]:
    reader = external_reader(run, projects)
    owners = _library_owners(run, internal)
    return {
        TreeKind.LIBRARY_SET: reader.read(TreeKind.LIBRARY_SET, owners=owners),
        TreeKind.TEMPLATE: reader.read(TreeKind.TEMPLATE),
    }


def _library_owners(run: RunContext, internal: InternalSets) -> tuple[str, ...]:
    """Owners we have now or once agreed on: a set we dropped is still there."""
    with run.site.store.begin() as work:
        agreed = work.trees.hashes(run.site.scope, Side.BASELINE, TreeKind.LIBRARY_SET)
    own = {each.entry.key for each in internal.sets if each.kind is TreeKind.LIBRARY_SET}
    return tuple(sorted(own | agreed.keys()))


def _record(
    work: UnitOfWork,
    run: RunContext,
    internal: InternalSets,
    external: Mapping[TreeKind, ExternalSets],
) -> None:
    now = run.site.clock.now()
    for kind in TreeKind:
        own = [each.entry for each in internal.sets if each.kind is kind]
        work.trees.observe(run.site.scope, Side.INTERNAL, kind, own, at=now, is_complete=True)
        theirs = external[kind]
        work.trees.observe(
            run.site.scope,
            Side.EXTERNAL,
            kind,
            theirs.entries,
            at=now,
            is_complete=theirs.is_complete,
        )
