"""The port to what recommendations rest on (推荐依据): the project, and who used what."""

from collections.abc import Collection, Iterator
from typing import Protocol

from adapter.domain.identity import Scope
from adapter.domain.project import Project
from adapter.domain.recommending.narrowing import Candidate
from adapter.domain.recommending.uses import UseCount


class RecommendingRepository(Protocol):
    """Reads over open projects only."""

    def projects_called(self, scope: Scope, name: str) -> list[Project]:
        """The open projects of this code or exact name, each once, with the code of its binding."""
        ...

    def use_counts(self, scope: Scope, first_year: int, project: Project) -> Iterator[UseCount]:
        """How many open projects declare each indicator, by year from the first to the scope's.

        Open is what the list and the bindings of that year say; a project counts once a year.
        """
        ...

    def candidates(
        self, scope: Scope, first_year: int, version_id: str, department_code: str
    ) -> Iterator[Candidate]:
        """Indicators of a version in use in the scope's year, common or a department's.

        All that any line since the first year names, and of the others enough for
        `proposed_codes`; each once, in any order.
        """
        ...

    def named_indicators(
        self, version_id: str, templates: Collection[str]
    ) -> Iterator[tuple[str, str]]:
        """Template and indicator of every line, at least of these templates, in any order."""
        ...
