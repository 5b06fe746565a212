"""Whether a department's duty (部门职责) may be shown."""

from adapter.domain.agency import is_unit_of
from adapter.domain.frame import named_projects
from adapter.domain.indicator import DepartmentDuty
from adapter.domain.secrecy import key_of_department
from sync_jobs.gate import OpenProjects


class DutyGate:
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
            any(is_unit_of(each, department) for each in self._agencies.get(name, ()))
            for name in named_projects(duty.spending_project, self._agencies)
        )
