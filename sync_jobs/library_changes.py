"""What changed between two versions of the library (版本差异), of what is open now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapter.domain.data_scope import is_seen_whole
from adapter.domain.frame import named_projects
from adapter.domain.identity import Scope
from adapter.domain.indicator import DepartmentDuty, LibraryVersion
from adapter.domain.library import LibraryContent
from adapter.domain.library_life import (
    ONCE_RELEASED_STATES,
    OPEN_STATES,
    StepRecord,
    newest_released,
)
from adapter.domain.library_meaning import MeaningChange, diff_by_meaning
from adapter.domain.secrecy import key_of_department
from adapter.ports.store import Store
from sync_jobs.admission import Admission
from sync_jobs.gate import OpenProjects, division_of, open_projects
from sync_jobs.internal_sets import TemplateGate
from sync_jobs.library_content import still_admitted


def seen_changes(store: Store, scope: Scope, old: int, new: int) -> list[MeaningChange] | None:
    """The changes from one version to another by meaning; None where there is no such version.

    Templates and duties that may not be handed out take no part: an old version may hold what was
    public then.
    """
    with store.begin() as work:
        division, projects = division_of(scope), open_projects(work, scope)
        versions = [work.library.get(division, each) for each in (old, new)]
        contents = [work.library.content(each.version_id) for each in versions if each]
        if len(contents) < len(versions):
            return None
    templates, duties = TemplateGate(projects), _DutyGate(projects)
    before, after = (_admitted(each, templates, duties) for each in contents)
    return diff_by_meaning(before, after)


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
    changes: Sequence[MeaningChange]
    #: Its templates and duties that take no part, as their project or department is not open; 0
    #: for who sees some departments only, of whom most are another's.
    hidden: int
    #: Of one on its way: templates and duties that a release of today would leave out; 0 for who
    #: sees some departments only, and does not release.
    held_back: int


def review_version(store: Store, scope: Scope, version: LibraryVersion) -> VersionReview:
    """What changes with a version, against the one that it was or would be released after."""
    with store.begin() as work:
        division, projects = division_of(scope), open_projects(work, scope)
        base = _base_of(version, work.library.versions(division))
        former = work.library.content(base.version_id) if base else LibraryContent()
        content, held_back = work.library.content(version.version_id), 0
        if version.state in OPEN_STATES and is_seen_whole(scope):
            admission = Admission(work.projects.projects(division))
            _, held_back = still_admitted(content, admission)
    templates, duties = TemplateGate(projects), _DutyGate(projects)
    shown = _admitted(content, templates, duties)
    return VersionReview(
        base=base,
        changes=diff_by_meaning(_admitted(former, templates, duties), shown),
        hidden=_papers(content) - _papers(shown) if is_seen_whole(scope) else 0,
        held_back=held_back,
    )


def _base_of(version: LibraryVersion, versions: Sequence[LibraryVersion]) -> LibraryVersion | None:
    if version.state in OPEN_STATES:
        return newest_released(versions)
    former = (e for e in versions if e.number < version.number and e.state in ONCE_RELEASED_STATES)
    return max(former, key=lambda each: each.number, default=None)


def _papers(content: LibraryContent) -> int:
    return len(content.templates) + len(content.duties)


class _DutyGate:
    """Judges whether a duty may be shown: one of an open department that names open projects of it.

    A name alone could mean the namesake of a secret project in another department.
    """

    def __init__(self, projects: OpenProjects) -> None:
        self._gate = projects.gate
        self._agencies: dict[str, list[str]] = {}
        for each in projects.bindings:
            self._agencies.setdefault(each.project_name, []).append(each.agency_code)

    def lets_out(self, duty: DepartmentDuty) -> bool:
        """Whether nothing speaks against it."""
        department = duty.department_code
        return self._gate.admits(key_of_department(department)) and all(
            # A unit's six digits begin with the three of its department (DOMAIN §1).
            any(each.startswith(department) for each in self._agencies.get(name, ()))
            for name in named_projects(duty.spending_project, self._agencies)
        )


def _admitted(
    content: LibraryContent, templates: TemplateGate, duties: _DutyGate
) -> LibraryContent:
    return replace(
        content,
        templates=tuple(filter(templates.lets_out, content.templates)),
        duties=tuple(filter(duties.lets_out, content.duties)),
    )
