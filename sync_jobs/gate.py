"""Builds the secrecy gate (涉密闸门) of a scope from what the store knows at this moment."""

from dataclasses import dataclass

from adapter.domain.identity import Scope
from adapter.domain.project import ProjectBinding
from adapter.domain.secrecy import SecrecyGate
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
