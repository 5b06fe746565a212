"""What of a library version may be handed out (交出的内容): all that the gate lets out."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from adapter.domain.agency import department_of
from adapter.domain.identity import Scope
from adapter.domain.indicator import Indicator, LegalBasis, LibraryVersion
from adapter.domain.library.life import USABLE_STATES, LifeStep
from adapter.domain.template import IndicatorTemplate
from adapter.errors import PackageRefused
from adapter.ports.store import UnitOfWork
from sync_jobs.gate import OpenProjects, division_of
from sync_jobs.sets.template_gate import TemplateGate


def usable_version(work: UnitOfWork, scope: Scope, number: int | None) -> LibraryVersion:
    """The version of this number, or the one in force; PackageRefused unless it is in use."""
    division = division_of(scope)
    if number is None:
        version = work.library.in_force(division)
        sentence = "本年度还没有已发布的指标库，请先用 library release 发布"
    else:
        version = work.library.get(division, number)
        sentence = f"没有第 {number} 版，请用 library list 查看已有版本"
    if version is None:
        raise PackageRefused("unknown_version", sentence)
    if version.state not in USABLE_STATES:
        raise PackageRefused(
            "not_released",
            f"第 {version.number} 版{version.state.label}，只导出已发布或已冻结的版本，"
            "请用 library list 查看并换一个版本",
        )
    return version


def released_at(work: UnitOfWork, scope: Scope, version: LibraryVersion) -> datetime:
    """When a version was released."""
    steps = work.library.steps(division_of(scope))
    released = (
        each.at
        for each in steps
        if each.version_id == version.version_id and each.step is LifeStep.RELEASE
    )
    return next(released, version.created_at)


def owner_of_template(template: IndicatorTemplate, units: Mapping[str, str]) -> str:
    """Code of the department whose template it is, "" for one that is nobody's.

    By its own word, else by that of its project; `units` are those of the projects, by code.
    """
    own_project = template.project_code and units.get(template.project_code, "")
    return template.department_code or department_of(own_project)


class GatedContent:
    """`PackageContent` of a version: what may leave, and with a department its part alone.

    Its part is its templates, its own indicators, those its templates use, and their bases.
    """

    def __init__(
        self,
        work: UnitOfWork,
        version: LibraryVersion,
        projects: OpenProjects,
        department_code: str,
    ) -> None:
        self._work = work
        self._version_id = version.version_id
        self._gate = TemplateGate(projects)
        self._projects = projects
        self._department = department_code
        self._used: set[str] = set()
        self._bases: set[str] = set()
        #: Templates that were held back so far.
        self.blocked = 0

    def templates(self) -> Iterator[IndicatorTemplate]:
        """See PackageContent."""
        for each in self._work.library.templates(self._version_id):
            if not self._is_asked_for(each):
                continue
            if not self._gate.lets_out(each):
                self.blocked += 1
                continue
            self._used.update(line.indicator_code for line in each.lines)
            yield each

    def _is_asked_for(self, template: IndicatorTemplate) -> bool:
        return not self._department or self._department == owner_of_template(
            template, self._projects.units
        )

    def indicators(self) -> Iterator[Indicator]:
        """See PackageContent."""
        for each in self._work.library.stream_indicators(self._version_id):
            is_own = self._department in {"", each.department_code}
            if is_own or each.code in self._used:
                self._bases.add(each.basis_code)
                yield each

    def bases(self) -> Iterator[LegalBasis]:
        """See PackageContent."""
        for each in self._work.library.bases(self._version_id):
            if not self._department or each.code in self._bases:
                yield each
