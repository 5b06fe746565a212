"""Builds the secrecy gate (涉密闸门) of a scope from what the store knows at this moment."""

from dataclasses import dataclass

from adapter.domain.identity import Scope
from adapter.domain.project import ProjectBinding
from adapter.domain.secrecy import SecrecyGate
from adapter.errors import RunError
from adapter.ports.store import Division, UnitOfWork


def division_of(scope: Scope) -> Division:
    """The division and year a scope belongs to."""
    return Division(division_code=scope.division_code, fiscal_year=scope.fiscal_year)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenProjects:
    """The public projects bound to the other side, and the gate that admits only them."""

    bindings: tuple[ProjectBinding, ...]
    gate: SecrecyGate

    @property
    def agency_codes(self) -> tuple[str, ...]:
        """The units of the bound projects, each once, in order."""
        return tuple(sorted({each.agency_code for each in self.bindings}))


def open_projects(work: UnitOfWork, scope: Scope) -> OpenProjects:
    """Read the bindings; a project without one stays behind the gate.

    A binding opens it only while the list of this moment still says 非密 of that project: the list
    may have changed since projects were bound.
    """
    listed = {
        (each.agency_code, each.name, each.project_code)
        for each in work.projects.projects(division_of(scope))
    }
    bindings = tuple(
        each
        for each in work.projects.bindings(scope)
        if not listed.isdisjoint(
            (each.agency_code, each.project_name, code) for code in ("", each.project_code)
        )
    )
    gate = SecrecyGate(public_projects=frozenset(each.project_code for each in bindings))
    return OpenProjects(bindings=bindings, gate=gate)


class GateMoved(RunError):
    """A project was closed while a job was thinking about it; nothing of that was written."""

    def __init__(self) -> None:
        super().__init__("运行期间有项目不再列为非密，这一步的结果已作废；请重新运行")


def require_still_open(work: UnitOfWork, scope: Scope, projects: OpenProjects) -> None:
    """Raises GateMoved unless every project that was open is open now.

    Call it before the commit, after the transaction's first write: from then on the list cannot
    change unnoticed. Otherwise a purge would be undone by what was decided before it.
    """
    now = open_projects(work, scope)
    if not projects.gate.public_projects <= now.gate.public_projects:
        raise GateMoved
