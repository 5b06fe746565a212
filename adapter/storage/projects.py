"""The project list, its contacts kept apart, and the bindings per site (项目统计表、编码对应)."""

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from adapter.domain.identity import Scope
from adapter.domain.kinds import DEPARTMENT_KINDS
from adapter.domain.project import BoundBy, Contact, Project, ProjectBinding
from adapter.domain.secrecy import Secrecy
from adapter.errors import GateClosed
from adapter.ports.clock import Clock, Ids
from adapter.ports.division import Division
from adapter.storage.admission import open_bindings, open_bindings_of
from adapter.storage.coverage import begin_anew
from adapter.storage.database.bulk import chunks
from adapter.storage.database.records import record_maker, row_values
from adapter.storage.database.row_ids import block_of_ids
from adapter.storage.database.statements import (
    division_values,
    hold_off_purges,
    matches,
    scope_values,
    take_turn,
    upsert,
)
from adapter.storage.database.transaction import Transaction
from adapter.storage.purging.still_there import sets_on_their_way, sets_still_there
from adapter.storage.purging.traces import is_scrub_due, purge_projects
from adapter.storage.tables.library import (
    DEPARTMENT,
    PROJECT,
    PROJECT_BINDING,
    PROJECT_CONTACT,
    PROJECT_LIST,
)

#: Codes in one statement; SQLite allows 999 parameters in old versions.
_AT_ONCE = 300


class SqlProjectRepository:
    """ProjectRepository; `needs_scrub` tells the unit of work to scrub the files after commit."""

    def __init__(self, transaction: Transaction, clock: Clock, ids: Ids) -> None:
        self._transaction = transaction
        self._clock = clock
        self._ids = ids
        self.needs_scrub = False

    def replace_list(
        self,
        division: Division,
        projects: Sequence[Project],
        hidden: int,
        departments: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Store the list; raises GateClosed when a project of it is not public."""
        if any(each.secrecy is not Secrecy.PUBLIC for each in projects):
            raise GateClosed("only public projects may be stored")
        self._replace_projects(division, projects, hidden)
        self._replace_departments(division, departments)

    def _replace_projects(
        self, division: Division, projects: Sequence[Project], hidden: int
    ) -> None:
        connection = self._transaction.writing()
        here = division_values(division)
        take_turn(connection, here, "project_list")
        former = select(PROJECT.c.project_id).where(matches(PROJECT, here))
        connection.execute(delete(PROJECT_CONTACT).where(PROJECT_CONTACT.c.project_id.in_(former)))
        connection.execute(delete(PROJECT).where(matches(PROJECT, here)))
        ids = block_of_ids(self._ids, len(projects))
        rows = [
            row_values(PROJECT, each, **here, project_id=project_id, position=position)
            for position, (project_id, each) in enumerate(zip(ids, projects, strict=True))
        ]
        contacts: list[dict[str, object]] = [
            {"project_id": project_id, "contact": each.contact.text}
            for project_id, each in zip(ids, projects, strict=True)
            if each.contact.text
        ]
        for chunk in chunks(rows):
            connection.execute(insert(PROJECT), chunk)
        for chunk in chunks(contacts):
            connection.execute(insert(PROJECT_CONTACT), chunk)
        upsert(
            connection,
            PROJECT_LIST,
            {**here, "hidden_count": hidden, "stored_at": self._clock.now()},
            key=tuple(here),
            change=lambda row: {each: row[each] for each in ("hidden_count", "stored_at")},
        )

    def _replace_departments(self, division: Division, departments: Mapping[str, str]) -> None:
        connection, here = self._transaction.writing(), division_values(division)
        former, is_here = self.open_departments(division), matches(DEPARTMENT, here)
        connection.execute(update(DEPARTMENT).where(is_here).values(is_open=False))
        for code, name in departments.items():
            upsert(
                connection,
                DEPARTMENT,
                {**here, "department_code": code, "department_name": name, "is_open": True},
                key=(*here, "department_code"),
                change=lambda row: {each: row[each] for each in ("department_name", "is_open")},
            )
        if not departments.keys() <= former.keys():
            self._sweep_departments(connection, here)

    @staticmethod
    def _sweep_departments(connection: Connection, here: Mapping[str, object]) -> None:
        """Their older rows were not asked for so far.

        A pull under way cannot overtake this: every list comes with a purge, after which it refuses
        to publish.
        """
        kinds = [each.value for each in DEPARTMENT_KINDS]
        begin_anew(connection, here, kinds)

    def open_departments(self, division: Division) -> dict[str, str]:
        """See ProjectRepository, by code."""
        here = matches(DEPARTMENT, {**division_values(division), "is_open": True})
        opened = select(DEPARTMENT).where(here).order_by(DEPARTMENT.c.department_code)
        rows = self._transaction.reading().execute(opened)
        return {row.department_code: row.department_name for row in rows}

    def known_departments(self, division: Division) -> frozenset[str]:
        """See ProjectRepository."""
        here = matches(DEPARTMENT, division_values(division))
        known = select(DEPARTMENT.c.department_code).where(here)
        return frozenset(self._transaction.reading().execute(known).scalars())

    def projects(self, division: Division) -> list[Project]:
        """The public projects in the order of the list, each with its contact."""
        listed = (
            select(PROJECT, PROJECT_CONTACT.c.contact)
            .select_from(PROJECT.outerjoin(PROJECT_CONTACT))
            .where(matches(PROJECT, division_values(division)))
            .order_by(PROJECT.c.position)
        )
        found = self._transaction.reading().execute(listed)
        columns = tuple(found.keys())
        make, at = record_maker(Project, columns), columns.index("contact")
        return [make(row, secrecy=Secrecy.PUBLIC, contact=Contact(row[at] or "")) for row in found]

    def hidden_count(self, division: Division) -> int:
        """How many rows of the list were held back; 0 without a list."""
        here = matches(PROJECT_LIST, division_values(division))
        counted = select(PROJECT_LIST.c.hidden_count).where(here)
        return self._transaction.reading().execute(counted).scalar() or 0

    def is_scrub_due(self, division: Division) -> bool:
        """See ProjectRepository."""
        return is_scrub_due(self._transaction.reading(), division)

    def replace_bindings(self, scope: Scope, bindings: Sequence[ProjectBinding]) -> None:
        """Store these bindings of the site instead of the former ones."""
        connection = self._transaction.writing()
        here = scope_values(scope)
        hold_off_purges(connection, here)
        take_turn(connection, here, "bindings")
        connection.execute(delete(PROJECT_BINDING).where(matches(PROJECT_BINDING, here)))
        rows = [
            row_values(PROJECT_BINDING, each, **here, bound_by=each.bound_by.value)
            for each in bindings
        ]
        for chunk in chunks(rows):
            connection.execute(insert(PROJECT_BINDING), chunk)

    def bindings(self, scope: Scope) -> list[ProjectBinding]:
        """The bindings of the site, by project code."""
        bound = (
            select(PROJECT_BINDING)
            .where(matches(PROJECT_BINDING, scope_values(scope)))
            .order_by(PROJECT_BINDING.c.project_code)
        )
        found = self._transaction.reading().execute(bound)
        columns = tuple(found.keys())
        make, at = record_maker(ProjectBinding, columns), columns.index("bound_by")
        return [make(row, bound_by=BoundBy(row[at])) for row in found]

    def open_bindings(
        self, scope: Scope, codes: Collection[str] | None = None
    ) -> Iterator[tuple[ProjectBinding, str]]:
        """See ProjectRepository."""
        department = PROJECT.c.department_code
        if codes is None:
            found = open_bindings(scope, *PROJECT_BINDING.c, department)
            every = found.order_by(PROJECT_BINDING.c.project_code)
            yield from map(_open_binding, self._transaction.stream_rows(every))
            return
        for some in chunks(sorted(codes), _AT_ONCE):
            found = open_bindings_of(scope, some, department)
            by_code = found.order_by(found.selected_columns.project_code)
            yield from map(_open_binding, self._transaction.reading().execute(by_code))

    def sets_still_there(self, division: Division, projects: Sequence[Project]) -> int:
        """See ProjectRepository."""
        return sets_still_there(self._transaction.writing(), division, projects)

    def sets_on_their_way(self, division: Division, projects: Sequence[Project]) -> int:
        """See ProjectRepository."""
        return sets_on_their_way(self._transaction.writing(), division, projects)

    def purge(
        self, division: Division, projects: Sequence[Project], departments: Sequence[str] = ()
    ) -> int:
        """See ProjectRepository. Stages that are open now will refuse to publish."""
        connection = self._transaction.writing()
        touched = purge_projects(connection, division, projects, departments)
        # Due as well when an earlier purge could not finish its work on the files.
        self.needs_scrub = self.needs_scrub or is_scrub_due(connection, division)
        return touched


def _open_binding(row: Row[Any]) -> tuple[ProjectBinding, str]:
    binding = ProjectBinding(
        project_code=row.project_code,
        # Few units have many projects: one text for all of them.
        agency_code=sys.intern(row.agency_code),
        project_name=row.project_name,
        bound_by=BoundBy(row.bound_by),
    )
    return binding, row.department_code
