"""A project in a filter (项目): named by its code, its name, or a part of its name."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapter.domain.identity import Scope
from adapter.domain.secrecy import department_of_key
from adapter.ports.queries import Queries

_LONGEST = 200
#: Projects told of one by one where a text may mean several.
MOST_TOLD = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectChoice:
    """What was typed, and the one project that it means."""

    typed: str = ""
    #: None where nothing was typed: of every project. What means no open project is taken as it is.
    code: str | None = None
    #: Code and name of the open projects that it may mean, where it means none alone.
    several: Sequence[tuple[str, str]] = ()
    is_unknown: bool = False

    @property
    def is_one(self) -> bool:
        """Whether one project or department is meant, and no more."""
        return self.code is not None and not self.several and not self.is_unknown

    @property
    def are_more(self) -> bool:
        """Whether there are more than are told of."""
        return len(self.several) > MOST_TOLD


def chosen_project(queries: Queries, scope: Scope, typed: str) -> ProjectChoice:
    """The project that a person means: of what is open and theirs to see alone."""
    typed = typed.strip()[:_LONGEST]
    if not typed or department_of_key(typed) is not None:
        return ProjectChoice(typed=typed, code=typed or None)
    found = queries.projects_called(scope, typed, limit=MOST_TOLD + 1)
    if len(found) == 1:
        return ProjectChoice(typed=typed, code=found[0][0])
    return ProjectChoice(typed=typed, code=typed, several=found, is_unknown=not found)
