"""The port to the public project list (项目统计表) and its bindings."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from adapter.domain.identity import Scope
from adapter.domain.project import Project, ProjectBinding
from adapter.ports.division import Division


class ProjectRepository(Protocol):
    """The public rows of the project list, contacts kept apart, and their bindings per site.

    Rows that are not 非密 never reach the store; only how many there were.
    """

    def replace_list(
        self,
        division: Division,
        projects: Sequence[Project],
        hidden: int,
        departments: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Store the public projects (contacts in their own table) instead of the former list.

        `departments` are those that the list opens, code -> name: of the others nothing is kept.
        Pulls of the department level sweep when one of them was not open before.
        """
        ...

    def projects(self, division: Division) -> list[Project]: ...

    def open_departments(self, division: Division) -> dict[str, str]:
        """Departments of which every row of the list is 非密, code -> name."""
        ...

    def known_departments(self, division: Division) -> frozenset[str]:
        """Departments that are open, or were until a list that was not read in full shut them."""
        ...

    def hidden_count(self, division: Division) -> int:
        """How many rows of the latest list were held back (涉密 or unmarked)."""
        ...

    def is_scrub_due(self, division: Division) -> bool:
        """Whether bytes of purged projects may still lie in the database's files."""
        ...

    def replace_bindings(self, scope: Scope, bindings: Sequence[ProjectBinding]) -> None: ...
    def bindings(self, scope: Scope) -> list[ProjectBinding]: ...
    def open_bindings(
        self, scope: Scope, codes: Collection[str] | None = None
    ) -> Iterator[tuple[ProjectBinding, str]]:
        """The bindings whose project the list of this moment names as 非密, with its department.

        By project code, streamed; of these codes only, where some are given. A project that the
        list names twice comes twice.
        """
        ...

    def sets_still_there(self, division: Division, projects: Sequence[Project]) -> int:
        """How many templates of these the receivers held when they were last looked at.

        To be asked before a purge: nothing is remembered of it afterwards.
        """
        ...

    def sets_on_their_way(self, division: Division, projects: Sequence[Project]) -> int:
        """How many others were sent without an outcome and may stand there, or may yet arrive.

        To be asked before a purge, as the former.
        """
        ...

    def purge(
        self, division: Division, projects: Sequence[Project], departments: Sequence[str] = ()
    ) -> int:
        """Remove every trace of stored projects that became secret; returns the rows touched.

        `departments` are codes of departments that are closed: what they said as a whole goes.

        Their codes are their own and those of their bindings (unit and name) on every site. Typed
        rows, raw bytes, trees, templates, matches, findings, quarantine and pushes go; a released
        library version keeps its recorded hash and loses the templates of these projects.
        """
        ...
