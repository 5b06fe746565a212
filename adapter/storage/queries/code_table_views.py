"""Code tables as people look at them (代码表查看), found and paged by the database."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, exists, func, literal, or_, select

from adapter.domain.function_class import parent_of
from adapter.domain.identity import Scope
from adapter.ports.code_table_views import CodeEntry, CodePage, KeptTable
from adapter.ports.division import Division
from adapter.storage.admission import open_bindings
from adapter.storage.database.statements import division_values, matches
from adapter.storage.tables.library import (
    DEPARTMENT,
    FUNCTION_CLASS,
    FUNCTION_CLASS_TABLE,
    PROJECT,
    PROJECT_LIST,
)

_CLASS, _TABLE = FUNCTION_CLASS.c, FUNCTION_CLASS_TABLE.c


def page(
    connection: Connection, scope: Scope, table: KeptTable, text: str, limit: int, offset: int
) -> CodePage:
    """See CodeTableQueries."""
    if table is KeptTable.FUNCTION_CLASSES:
        return _classes(connection, scope, text, limit, offset)
    found = _departments(scope, text) if table is KeptTable.DEPARTMENTS else _units(scope, text)
    stored = select(PROJECT_LIST.c.stored_at).where(_here(PROJECT_LIST, scope))
    return CodePage(
        entries=[
            CodeEntry(code=row.code, name=row.name, above=row.above)
            for row in connection.execute(found.limit(limit).offset(offset))
        ],
        total=_count(connection, found),
        stored_at=connection.execute(stored).scalar(),
    )


def _classes(connection: Connection, scope: Scope, text: str, limit: int, offset: int) -> CodePage:
    newest = (
        select(FUNCTION_CLASS_TABLE)
        .where(_here(FUNCTION_CLASS_TABLE, scope))
        .order_by(_TABLE.version_number.desc())
        .limit(1)
    )
    head = connection.execute(newest).one_or_none()
    if head is None:
        return CodePage()
    meant = _CLASS.table_id == head.table_id, *_named(_CLASS.code, _CLASS.name, text)
    found = select(FUNCTION_CLASS).where(*meant).order_by(_CLASS.code)
    return CodePage(
        entries=[
            CodeEntry(code=row.code, name=row.name, above=parent_of(row.code))
            for row in connection.execute(found.limit(limit).offset(offset))
        ],
        total=_count(connection, found),
        title=head.title,
        number=head.version_number,
        stored_at=head.created_at,
    )


def _departments(scope: Scope, text: str) -> Select[Any]:
    """Open as the gate judges: every row of the list is 非密, and one project is open here."""
    code, name = DEPARTMENT.c.department_code, DEPARTMENT.c.department_name
    opened = open_bindings(scope, PROJECT.c.project_id)
    of_open = exists(opened.where(PROJECT.c.department_code == code))
    meant = _here(DEPARTMENT, scope), DEPARTMENT.c.is_open, of_open, *_named(code, name, text)
    shown = select(code.label("code"), name.label("name"), literal("").label("above"))
    return shown.where(*meant).order_by(code)


def _units(scope: Scope, text: str) -> Select[Any]:
    """Units of open projects: of no other is anything told."""
    code, name, above = PROJECT.c.agency_code, PROJECT.c.agency_name, PROJECT.c.department_code
    shown = (code.label("code"), name.label("name"), above.label("above"))
    found = open_bindings(scope, *shown).distinct()
    return found.where(*_named(code, name, text)).order_by(code, name, above)


def _named(
    code: ColumnElement[str], name: ColumnElement[str], text: str
) -> tuple[ColumnElement[bool], ...]:
    if not text:
        return ()
    found = (each.icontains(text, autoescape=True) for each in (code, name))
    return (or_(*found),)


def _here(table: Table, scope: Scope) -> ColumnElement[bool]:
    division = Division(division_code=scope.division_code, fiscal_year=scope.fiscal_year)
    return matches(table, division_values(division))


def _count(connection: Connection, found: Select[Any]) -> int:
    counted = select(func.count()).select_from(found.order_by(None).subquery())
    return int(connection.execute(counted).scalar_one())
