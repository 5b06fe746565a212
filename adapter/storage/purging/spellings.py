"""Names by which projects are kept, however they are spelled there (名称的各种写法)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Column, ColumnElement, Connection, select

from adapter.domain.project import Project
from adapter.domain.secrecy import spelling
from adapter.ports.division import Division
from adapter.storage.database.statements import division_values, matches
from adapter.storage.tables.library import (
    LIBRARY_ENTRY,
    LIBRARY_VERSION,
    PROJECT,
    PROJECT_BINDING,
    TEMPLATE,
)
from adapter.storage.tables.observations import TYPED_TABLES


def as_spelled(
    connection: Connection, division: Division, projects: Sequence[Project]
) -> list[Project]:
    """The projects, each once more for every other spelling under which its name is kept.

    A spelling by which another listed project of the unit goes is that one's.
    """
    if not projects:
        return []
    own = {(each.agency_code, each.name) for each in projects}
    listed = select(PROJECT.c.agency_code, PROJECT.c.name).where(
        matches(PROJECT, division_values(division))
    )
    of_others = {(row.agency_code, row.name) for row in connection.execute(listed)} - own
    spelled: dict[str, set[str]] = {}
    for name in _kept_names(connection, division):
        spelled.setdefault(spelling(name), set()).add(name)
    others = (
        replace(each, name=name)
        for each in projects
        for name in sorted(spelled.get(spelling(each.name), set()) - {each.name})
        if (each.agency_code, name) not in of_others
    )
    return [*projects, *others]


def _kept_names(connection: Connection, division: Division) -> Iterator[str]:
    here = division_values(division)
    versions = select(LIBRARY_VERSION.c.version_id).where(matches(LIBRARY_VERSION, here))
    found: list[tuple[Column[str], ColumnElement[bool]]] = [
        (PROJECT.c.name, matches(PROJECT, here)),
        (PROJECT_BINDING.c.project_name, matches(PROJECT_BINDING, here)),
        (LIBRARY_ENTRY.c.project_name, matches(LIBRARY_ENTRY, here)),
        (TEMPLATE.c.project_name, TEMPLATE.c.version_id.in_(versions)),
    ]
    found += [
        (table.c.project_name, table.c.scope_division == division.division_code)
        for table in TYPED_TABLES.values()
        if "project_name" in table.c
    ]
    for column, is_here in found:
        names = connection.execute(select(column).where(is_here).distinct()).scalars()
        yield from (each for each in names if each)
