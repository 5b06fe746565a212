"""Earlier contents of our sets (较早内容): made again from the library, byte for byte."""

from collections.abc import Sequence

from adapter.domain.library.life import OPEN_STATES
from adapter.ports.pushes import PushRecord, SetKey
from adapter.ports.store import UnitOfWork
from sync_jobs.gate import OpenProjects, division_of
from sync_jobs.job import RunContext
from sync_jobs.library.version_sets import VersionSets
from sync_jobs.sets.internal import InternalSet

#: How many versions are tried, newest first.
_VERSIONS = 10


def earlier_sets(
    work: UnitOfWork, run: RunContext, projects: OpenProjects, records: Sequence[PushRecord]
) -> dict[SetKey, InternalSet]:
    """The sets as these pushes sent them, where a version still gives exactly those rows.

    The ledger keeps no content: what a purge removed, or a changed profile writes otherwise, cannot
    be sent again. The gate of today applies.
    """
    wanted = {(each.kind, each.set_key): each.rows_digest for each in records}
    found: dict[SetKey, InternalSet] = {}
    if not wanted:
        return found
    versions = work.library.versions(division_of(run.site.scope))
    released = (each for each in versions if each.state not in OPEN_STATES)
    newest_first = sorted(released, key=lambda each: -each.number)
    for version in newest_first[:_VERSIONS]:
        sets = VersionSets(work, run, projects, version.version_id)
        for key, own in sets.some(wanted).items():
            if not own.problems and wanted.get(key) == own.rows_digest:
                found.setdefault(key, own)
        if found.keys() == wanted.keys():
            break
    return found
