"""Whose rows may be seen (准入): those of projects and departments open at this moment."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Select,
    Table,
    and_,
    false,
    literal,
    or_,
    select,
    true,
    union_all,
)

from adapter.domain.access.data_scope import EVERYTHING, DataScope, is_seen_whole, seen_departments
from adapter.domain.identity import Scope
from adapter.domain.secrecy import DEPARTMENT_MARK, key_of_department
from adapter.storage.database.records import make_record
from adapter.storage.database.statements import matches, scope_values
from adapter.storage.queries.windows import is_among
from adapter.storage.tables.library import DEPARTMENT, PROJECT, PROJECT_BINDING


def open_keys(scope: Scope) -> CompoundSelect[Any]:
    """Keys of bound projects that the list calls 非密, and of open departments with such a project.

    The rule of `sync_jobs.gate.open_projects`, inside the statement that reads: a project that was
    closed a moment ago is closed for it, and limits count what may be seen. A test holds both to
    each other.
    """
    bound = open_bindings(scope, PROJECT_BINDING.c.project_code)
    opened = open_departments(scope).subquery()
    return union_all(bound, select(literal(DEPARTMENT_MARK) + opened.c.department_code))


def open_departments(scope: Scope) -> Select[Any]:
    """Code and name of the open departments of which a project is open here."""
    code = DEPARTMENT.c.department_code
    return select(code, DEPARTMENT.c.department_name).where(
        matches(DEPARTMENT, {**_division(scope), "is_open": True}),
        code.in_(open_bindings(scope, PROJECT.c.department_code)),
    )


def keys_of_department(scope: Scope, department_code: str) -> CompoundSelect[Any]:
    """Keys of a department's open projects, and its own."""
    bound = open_bindings(scope, PROJECT_BINDING.c.project_code)
    return union_all(
        bound.where(PROJECT.c.department_code == department_code),
        select(literal(key_of_department(department_code))),
    )


def is_admitted_row(
    connection: Connection, table: Table, scope: Scope | None, data: DataScope = EVERYTHING
) -> ColumnElement[bool]:
    """Rows of what is open at this moment, in a table that may hold some of every scope.

    Of all scopes when none is given, and of those what `data` lets see.
    """
    place = (table.c.site, table.c.division_code, table.c.fiscal_year)
    found = connection.execute(select(*place).distinct()).mappings() if scope is None else ()
    scopes = [data.of(make_record(Scope, row)) for row in found] if scope is None else [scope]
    return or_(
        false(),
        *(
            and_(
                matches(table, scope_values(each)),
                is_among(table.c.project_code, open_keys(each)),
            )
            for each in scopes
            if data.reaches(each.division_code)
        ),
    )


def open_bindings(scope: Scope, *columns: ColumnElement[Any]) -> Select[Any]:
    """Columns of the bindings of open projects and of the rows of the list that name them."""
    return (
        select(*columns)
        .select_from(PROJECT_BINDING.join(PROJECT, _is_listed(scope, PROJECT_BINDING)))
        .where(matches(PROJECT_BINDING, scope_values(scope)))
    )


def open_bindings_of(
    scope: Scope, project_codes: Collection[str], *listed: ColumnElement[Any]
) -> Select[Any]:
    """Of the open among these projects the columns of their bindings, and columns of the list.

    Begins with the codes, of which each is bound once at most. The bound says so to a planner
    without figures of the tables (SQLite): it would go through the whole list for any few of them.
    """
    binding = PROJECT_BINDING.c.project_code
    bound = (
        select(PROJECT_BINDING)
        .where(matches(PROJECT_BINDING, scope_values(scope)), binding.in_(project_codes))
        .limit(len(project_codes))
        .subquery("bound")
    )
    return select(bound, *listed).select_from(bound.join(PROJECT, _is_listed(scope, bound)))


def _is_listed(scope: Scope, bindings: FromClause) -> ColumnElement[bool]:
    """Whether a row of the list names the project of a binding, of what is seen of the scope."""
    bound, listed = bindings.c, PROJECT.c
    return and_(
        matches(PROJECT, _division(scope)),
        listed.agency_code == bound.agency_code,
        listed.name == bound.project_name,
        or_(listed.project_code == "", listed.project_code == bound.project_code),
        is_seen(scope, listed.department_code),
    )


def is_seen(scope: Scope, department: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a department is one of those that are seen of the scope."""
    return true() if is_seen_whole(scope) else department.in_(seen_departments(scope))


def _division(scope: Scope) -> dict[str, object]:
    return {"division_code": scope.division_code, "fiscal_year": scope.fiscal_year}
