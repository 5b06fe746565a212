"""What held observations said (此前有值) in columns that a reading brings without any value."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, ColumnElement, Connection, Text, and_, func, select

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.storage.database.statements import matches
from adapter.storage.staging.tables import StageTables
from adapter.storage.tables.observations import TYPED_TABLES


def count_filled(
    connection: Connection,
    tables: StageTables,
    scope: Scope,
    kind: RecordKind,
    names: Sequence[str],
    *,
    is_sweep: bool,
) -> Mapping[str, int]:
    """How many open observations have a value in each field; all, or those staged again."""
    held, rows = TYPED_TABLES[kind], tables.staging.rows
    here = {
        "site": scope.site,
        "scope_division": scope.division_code,
        "scope_year": scope.fiscal_year,
    }
    counted = select(*(func.count().filter(_is_filled(held.c[name])) for name in names))
    if not is_sweep:
        counted = counted.select_from(rows.join(held, held.c.record_key == rows.c.record_key))
    is_open = and_(matches(held, here), held.c.observed_to.is_(None))
    return dict(zip(names, connection.execute(counted.where(is_open)).one(), strict=True))


def _is_filled(column: Column[object]) -> ColumnElement[bool]:
    if not isinstance(column.type, Text):
        return column.is_not(None)
    return and_(column.is_not(None), column != "")
