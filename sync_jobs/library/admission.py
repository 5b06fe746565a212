"""What of the papers handed in may be kept (入库把关): only what the list calls 非密.

Pure: takes the rows of a project list and judges rows, templates and duties by them.
"""

from collections.abc import Iterable, Iterator, Sequence

from adapter.domain.agency import department_of
from adapter.domain.frame import named_projects
from adapter.domain.indicator import DepartmentDuty
from adapter.domain.project import Project
from adapter.domain.secrecy import Secrecy, spelling
from adapter.domain.template import IndicatorTemplate, TemplateLevel


def public_projects(listed: Sequence[Project]) -> list[Project]:
    """Rows marked 非密, less those whose unit and name or code another row calls otherwise.

    The other row may spell the name differently: brackets in another width, a space more.
    """
    hidden = [each for each in listed if each.secrecy is not Secrecy.PUBLIC]
    names = {_meant(each) for each in hidden}
    codes = {each.project_code for each in hidden} - {""}
    return [
        each
        for each in listed
        if each.secrecy is Secrecy.PUBLIC
        and _meant(each) not in names
        and each.project_code not in codes
    ]


def hidden_projects(listed: Sequence[Project]) -> list[Project]:
    """The other rows."""
    public = {id(each) for each in public_projects(listed)}
    return [each for each in listed if id(each) not in public]


def open_departments(listed: Sequence[Project]) -> dict[str, str]:
    """Departments of which every row is public, code -> name."""
    closed = closed_departments(listed)
    return {
        each.department_code: each.department_name
        for each in listed
        if each.department_code not in closed
    }


def closed_departments(listed: Sequence[Project]) -> frozenset[str]:
    """Departments with a row that is not public: what they say as a whole may tell of it.

    A row closes the department it names and the one its unit belongs to.
    """
    hidden = hidden_projects(listed)
    named = {each.department_code for each in hidden}
    return frozenset(named | {department_of(each.agency_code) for each in hidden}) - {""}


def no_longer_public(former: Iterable[Project], public: Sequence[Project]) -> Iterator[Project]:
    """Those of the former public projects that these public rows do not name any more.

    A project is named by its code; without one, or with a new one, by its unit and name. A name in
    another width, or with spaces more or less, is the same.
    """
    codes = {each.project_code for each in public} - {""}
    names = {_meant(each): each for each in public}
    for each in former:
        namesake = names.get(_meant(each))
        is_other = namesake is not None and _codes_differ(each.project_code, namesake.project_code)
        if each.project_code not in codes and (namesake is None or is_other):
            yield each


class Admission:
    """Judges what names a project.

    `hidden` are the rows of a list at hand that are not public. A stored list knows them no more
    (None): there a name alone may be that of a hidden project in another department.
    """

    def __init__(self, public: Iterable[Project], hidden: Iterable[Project] | None = None) -> None:
        self._public = _Named(public)
        self._hidden = _Named(hidden or ())
        self._hidden_words = [spelling(name) for name in self._hidden.names]
        self._knows_hidden = hidden is not None

    def takes_template(self, template: IndicatorTemplate) -> bool:
        """True for a template that names no project, or a public one and no hidden one.

        Against a stored list it names its project by code, or else by department and name.
        """
        if not self.keeps_template(template):
            return False
        is_clear = self._knows_hidden or not _names_project(template)
        return is_clear or self._public.holds_beyond_doubt(template)

    def keeps_template(self, template: IndicatorTemplate) -> bool:
        """The same for a template that this very list let in before."""
        if not _names_project(template):
            return True
        return self._public.holds(template) and not self._hidden.holds(template)

    def hides_template(self, template: IndicatorTemplate) -> bool:
        """True when the list at hand itself says that the template's project is not public."""
        return self._hidden.holds(template)

    def takes_duty(self, duty: DepartmentDuty) -> bool:
        """True when every spending project is public and no hidden one is mentioned.

        Against a stored list it must be a project of the duty's own department.
        """
        return self.keeps_duty(duty) and (
            self._knows_hidden
            or all(
                duty.department_code in {each.department_code for each in self._public.names[name]}
                for name in self._projects_of(duty)
            )
        )

    def keeps_duty(self, duty: DepartmentDuty) -> bool:
        """The same for a duty that this very list let in before."""
        words = (duty.duty, duty.task, duty.spending_project)
        if self._mentions_hidden("\n".join(words)):
            return False
        return all(name in self._public.names for name in self._projects_of(duty))

    def _mentions_hidden(self, text: str) -> bool:
        told = spelling(text)
        return any(name in told for name in self._hidden_words)

    def _projects_of(self, duty: DepartmentDuty) -> list[str]:
        return named_projects(duty.spending_project, self._public.names)


class _Named:
    """Projects to be found by code or name."""

    def __init__(self, projects: Iterable[Project]) -> None:
        self._codes: set[str] = set()
        self.names: dict[str, list[Project]] = {}
        #: The same by whatever may be meant by a name.
        self._meant: dict[str, list[Project]] = {}
        for each in projects:
            self._codes.update({each.project_code} - {""})
            self.names.setdefault(each.name, []).append(each)
            self._meant.setdefault(spelling(each.name), []).append(each)

    def holds(self, template: IndicatorTemplate) -> bool:
        if template.project_code in self._codes:
            return True
        return any(
            template.department_code in {"", each.department_code}
            and not _codes_differ(template.project_code, each.project_code)
            for each in self._meant.get(spelling(template.project_name), ())
        )

    def holds_beyond_doubt(self, template: IndicatorTemplate) -> bool:
        """By its code, or by department and name."""
        is_coded = template.project_code in self._codes
        return is_coded or (template.department_code != "" and self.holds(template))


def _names_project(template: IndicatorTemplate) -> bool:
    is_of_project = template.level is TemplateLevel.PROJECT
    return bool(is_of_project or template.project_code or template.project_name)


def _meant(project: Project) -> tuple[str, str]:
    return project.agency_code, spelling(project.name)


def _codes_differ(code: str, other: str) -> bool:
    return bool(code and other and code != other)
