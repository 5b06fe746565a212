"""Builds the secrecy gate (涉密闸门) of a scope from what the store knows at this moment."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from adapter.domain.access.data_scope import is_seen_whole
from adapter.domain.identity import Scope
from adapter.domain.kinds import DEPARTMENT_KINDS, PUSHED_KINDS, shape_of_kind
from adapter.domain.project import ProjectBinding
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import SecrecyGate, department_of_key, key_of
from adapter.errors import RunError
from adapter.ports.division import Division
from adapter.ports.store import UnitOfWork


def division_of(scope: Scope) -> Division:
    """The division and year a scope belongs to."""
    return Division(division_code=scope.division_code, fiscal_year=scope.fiscal_year)


@dataclass(frozen=True, kw_only=True)
class OpenProjects:
    """The public projects bound to the other side, and the gate that admits only what is open."""

    bindings: tuple[ProjectBinding, ...]
    gate: SecrecyGate
    #: False where only some departments are looked at: then what is of none is not seen either.
    is_whole: bool = True

    @cached_property
    def agency_codes(self) -> tuple[str, ...]:
        """The units of the bound projects, each once, in order."""
        return tuple(sorted({each.agency_code for each in self.bindings}))

    @cached_property
    def units(self) -> Mapping[str, str]:
        """Project code -> its unit; made only where it is asked for."""
        return {each.project_code: each.agency_code for each in self.bindings}

    @cached_property
    def department_codes(self) -> tuple[str, ...]:
        """The open departments, in order: a department hands in under its own code."""
        return tuple(sorted(self.gate.open_departments))

    def senders(self, kind: RecordKind) -> tuple[str, ...]:
        """Under which codes rows of a kind are asked for; templates come from both levels."""
        if kind in DEPARTMENT_KINDS:
            return self.department_codes
        return self._of_both_levels if kind in PUSHED_KINDS else self.agency_codes

    @cached_property
    def _of_both_levels(self) -> tuple[str, ...]:
        return tuple(sorted({*self.agency_codes, *self.department_codes}))


def open_projects(work: UnitOfWork, scope: Scope) -> OpenProjects:
    """Read the bindings; a project without one stays behind the gate.

    A binding opens it only while the list of this moment still says 非密 of that project: the list
    may have changed since projects were bound. A department is open while the list calls all of its
    projects 非密 and one of them is open here. Of a sight only what belongs to its departments.
    """
    bindings: list[ProjectBinding] = []
    departments: set[str] = set()
    for binding, department in work.projects.open_bindings(scope):
        if not bindings or bindings[-1].project_code != binding.project_code:
            bindings.append(binding)
        departments.add(department)
    gate = SecrecyGate(
        public_projects=frozenset(each.project_code for each in bindings),
        open_departments=_open_departments(work, scope, departments),
    )
    return OpenProjects(bindings=tuple(bindings), gate=gate, is_whole=is_seen_whole(scope))


def _open_departments(
    work: UnitOfWork, scope: Scope, of_open_projects: Collection[str]
) -> frozenset[str]:
    listed = work.projects.open_departments(division_of(scope))
    return frozenset(code for code in listed if code in of_open_projects)


def gate_key_of(kind: RecordKind, values: Sequence[object]) -> str:
    """The key by which the gate judges a decoded row, "" when it has none."""
    shape = shape_of_kind(kind)
    named = dict(zip(shape.names, values, strict=True))
    return key_of(named.get(shape.project or ""), named.get(shape.department or "")) or ""


class GateMoved(RunError):
    """A project or department was closed while a job thought about it; nothing was written."""

    def __init__(self) -> None:
        super().__init__("运行期间有项目或部门不再列为非密，这一步的结果已作废；请重新运行")


def require_still_open(
    work: UnitOfWork, scope: Scope, projects: OpenProjects, keys: Collection[str] | None = None
) -> None:
    """Raises GateMoved unless every project and department that was open is open now.

    With keys of the gate only those count: what is written then must be of nothing else. Call it
    before the commit, after the transaction's first write: from then on the list cannot change
    unnoticed. Otherwise a purge would be undone by what was decided before it.
    """
    codes = None if keys is None else {each for each in keys if department_of_key(each) is None}
    if codes is not None and codes == set(keys or ()):
        still = {each.project_code for each, _ in work.projects.open_bindings(scope, codes)}
        if not codes <= still:
            raise GateMoved
        return
    if not is_still_open(work, scope, projects.gate):
        raise GateMoved


def is_still_open(work: UnitOfWork, scope: Scope, gate: SecrecyGate) -> bool:
    """Whether the gate of this moment admits everything that `gate` admits.

    Counted while the bindings pass by: a second gate would take as much memory as the first.
    """
    still, former, departments = 0, "", set[str]()
    for binding, department in work.projects.open_bindings(scope):
        departments.add(department)
        if binding.project_code != former:
            former = binding.project_code
            still += gate.admits(former)
    is_department_open = gate.open_departments <= _open_departments(work, scope, departments)
    return still == len(gate.public_projects) and is_department_open
