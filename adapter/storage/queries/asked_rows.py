"""Rows that were asked for (所查): which of them are seen, how many are not, a page of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, and_, func, select

from adapter.domain.access.data_scope import is_seen_whole
from adapter.domain.identity import Scope
from adapter.storage.admission import open_keys
from adapter.storage.database.statements import matches, scope_values
from adapter.storage.queries.windows import Window, is_among, page_of


@dataclass(frozen=True, slots=True)
class Totals:
    """How many rows were asked for, and how many of them may be seen."""

    every: int
    seen: int


@dataclass(frozen=True, slots=True)
class AskedRows:
    """Rows of a table that were asked for, and which of them may be seen."""

    table: Table
    condition: ColumnElement[bool]
    is_admitted: ColumnElement[bool]

    def first(self, connection: Connection) -> RowMapping | None:
        """One of those that may be seen."""
        seen = select(self.table).where(self.condition, self.is_admitted).limit(1)
        return connection.execute(seen).mappings().first()

    def totals(self, connection: Connection) -> Totals:
        """Both numbers, of one walk through the rows."""
        both = func.count(), func.count().filter(self.is_admitted)
        counted = select(*both).select_from(self.table).where(self.condition)
        every, seen = connection.execute(counted).one()
        return Totals(every=every, seen=seen)

    def page(
        self,
        connection: Connection,
        totals: Totals,
        order: Sequence[ColumnElement[Any]],
        *,
        limit: int,
        offset: int = 0,
        is_descending: bool = False,
    ) -> list[RowMapping]:
        """A page of those that may be seen; `order` as for `page_of`."""
        window = Window(total=totals.seen, limit=limit, offset=offset, is_descending=is_descending)
        # Where all may be seen, the gate is asked of the page alone. One that closed since they
        # were counted is missing from it, and counted no more the next time.
        is_walked = (
            self.condition
            if totals.seen == totals.every
            else and_(self.condition, self.is_admitted)
        )
        return page_of(connection, self.table, is_walked, order, window, is_shown=self.is_admitted)


def asked_rows(table: Table, scope: Scope, values: Mapping[str, Enum | str | None]) -> AskedRows:
    """Rows of a table that names projects; a value of None asks for all."""
    return AskedRows(
        table,
        with_values(table, scope, values),
        is_among(table.c.project_code, open_keys(scope)),
    )


def told_totals(
    totals: Totals, scope: Scope, values: Mapping[str, Enum | str | None]
) -> dict[str, int]:
    """The numbers of `Shown`: hidden ones are not told of one owner, of whom they would tell."""
    owners = ("project_code", "set_key", "line_key")
    is_told = is_seen_whole(scope) and all(values.get(name) is None for name in owners)
    return {"total": totals.seen, "hidden": totals.every - totals.seen if is_told else 0}


def with_values(
    table: Table, scope: Scope, values: Mapping[str, Enum | str | None]
) -> ColumnElement[bool]:
    """Rows of the scope that hold these values; None stands for every value."""
    given = {
        name: value.value if isinstance(value, Enum) else value
        for name, value in values.items()
        if value is not None
    }
    return matches(table, {**scope_values(scope), **given})
