"""Rows that were asked for (所查), how many of them are seen and how many hidden."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, select, true

from adapter.domain.data_scope import is_seen_whole
from adapter.domain.identity import Scope
from adapter.storage.admission import open_keys
from adapter.storage.statements import matches, scope_values
from adapter.storage.windows import is_among


@dataclass(frozen=True, slots=True)
class AskedRows:
    """Rows of a table that were asked for, and which of them may be seen."""

    table: Table
    condition: ColumnElement[bool]
    is_admitted: ColumnElement[bool]
    #: Whether the number of what is hidden is told, see `Shown`.
    tells_hidden: bool = True

    def rows(
        self, connection: Connection, limit: int, *order: ColumnElement[Any], offset: int = 0
    ) -> list[Any]:
        seen = select(self.table).where(self.condition, self.is_admitted)
        some = seen.order_by(*order).limit(limit).offset(offset)
        return list(connection.execute(some).mappings())

    def totals(self, connection: Connection) -> dict[str, int]:
        total = self._count(connection, self.is_admitted)
        hidden = self._count(connection, true()) - total if self.tells_hidden else 0
        return {"total": total, "hidden": hidden}

    def _count(self, connection: Connection, further: ColumnElement[bool]) -> int:
        counted = select(func.count()).select_from(self.table).where(self.condition, further)
        return connection.execute(counted).scalar_one()


def asked_rows(table: Table, scope: Scope, values: Mapping[str, Enum | str | None]) -> AskedRows:
    """Rows of a table that names projects; a value of None asks for all."""
    return AskedRows(
        table,
        with_values(table, scope, values),
        is_among(table.c.project_code, open_keys(scope)),
        tells_hidden(scope, values),
    )


def tells_hidden(scope: Scope, values: Mapping[str, Enum | str | None]) -> bool:
    """Not of one owner, of whom the number would tell."""
    owners = ("project_code", "set_key", "line_key")
    return is_seen_whole(scope) and all(values.get(name) is None for name in owners)


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
