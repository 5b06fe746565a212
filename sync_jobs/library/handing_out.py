"""What a released version says to one reader at this moment (交出的版本), named by a digest."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from adapter.domain.agency import is_unit_of
from adapter.domain.fingerprint import streamed_digest
from adapter.domain.identity import Scope
from adapter.domain.indicator import LibraryVersion
from adapter.domain.library.life import ONCE_RELEASED_STATES, USABLE_STATES, in_force
from adapter.errors import PackageRefused
from adapter.ports.store import UnitOfWork
from sync_jobs.gate import OpenProjects, division_of, open_projects
from sync_jobs.library.package_content import GatedContent, released_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedVersion:
    """A version that was released once; its title is not told, as people name files freely."""

    version: LibraryVersion
    released_at: datetime
    is_in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version under the gate of this moment, whole or one department's part."""

    scope: Scope
    released: ReleasedVersion
    department_code: str
    projects: OpenProjects
    #: Names all that decides what is handed out: the same digest, the same bytes.
    digest: str
    #: The part of it that is the gate's.
    gate_digest: str

    def content(self, work: UnitOfWork) -> GatedContent:
        """What goes out of it."""
        return GatedContent(work, self.released.version, self.projects, self.department_code)


def released_versions(work: UnitOfWork, scope: Scope) -> list[ReleasedVersion]:
    """Every version that was released once, oldest first."""
    versions = work.library.versions(division_of(scope))
    current = in_force(versions)
    return [
        ReleasedVersion(
            version=each,
            released_at=released_at(work, scope, each),
            is_in_force=current is not None and each.version_id == current.version_id,
        )
        for each in versions
        if each.state in ONCE_RELEASED_STATES
    ]


def edition_in_use(work: UnitOfWork, scope: Scope, number: int, department: str) -> Edition:
    """A version that is released or frozen; PackageRefused for every other.

    So it is for a department of which it has nothing: a closed one is told of like none.
    """
    edition = edition_once_released(work, scope, number, department)
    state = edition.released.version.state
    if state not in USABLE_STATES:
        sentence = f"第 {number} 版{state.label}，不再交出，请读取版本清单后换一个版本"
        raise PackageRefused("not_released", sentence)
    if department and not _knows_department(work, edition):
        sentence = f"第 {number} 版没有这个主管部门的内容，请核对主管部门编码"
        raise PackageRefused("unknown_department", sentence)
    return edition


def _knows_department(work: UnitOfWork, edition: Edition) -> bool:
    department, projects = edition.department_code, edition.projects
    return (
        department in projects.gate.open_departments
        or any(is_unit_of(each, department) for each in projects.agency_codes)
        or work.library.has_indicator_of(edition.released.version.version_id, department)
    )


def edition_once_released(work: UnitOfWork, scope: Scope, number: int, department: str) -> Edition:
    """The same of one that has been superseded since, to be compared with a newer one."""
    found = (each for each in released_versions(work, scope) if each.version.number == number)
    released = next(found, None)
    if released is None:
        # A draft is told of like what is not there.
        sentence = f"没有第 {number} 版，请先读取版本清单"
        raise PackageRefused("unknown_version", sentence)
    projects = open_projects(work, scope)
    gate_digest = streamed_digest(_gate_facts(projects))
    version = released.version
    return Edition(
        scope=scope,
        released=released,
        department_code=department,
        projects=projects,
        gate_digest=gate_digest,
        digest=streamed_digest(
            (
                version.version_id,
                version.content_hash,
                # A purge takes templates out of a version whose recorded hash stays.
                work.library.held_templates(version.version_id),
                department,
                gate_digest,
            )
        ),
    )


def _gate_facts(projects: OpenProjects) -> Iterator[str]:
    for each in projects.bindings:
        yield from (each.project_code, each.agency_code, each.project_name)
    yield "departments"
    yield from projects.department_codes
