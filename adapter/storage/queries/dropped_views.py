"""Dropped moves for people (舍弃记录): only of what is open at this moment."""

from sqlalchemy import ColumnElement, Connection, false, func, or_, select, true

from adapter.domain.access.data_scope import is_seen_whole
from adapter.domain.identity import Scope
from adapter.ports.queries import Shown
from adapter.ports.reconciled import DroppedEntry
from adapter.ports.trees import TreeKind
from adapter.storage.admission import open_keys
from adapter.storage.database.statements import matches, scope_values
from adapter.storage.reconciled import dropped_entry
from adapter.storage.tables.reconciled import DROPPED_VALUE

_DROPPED = DROPPED_VALUE.c


def dropped(
    connection: Connection, scope: Scope, key: str | None, plan_id: str | None, limit: int
) -> Shown[DroppedEntry]:
    """See Queries.admitted_dropped."""
    asked = {"set_key": key, "plan_id": plan_id}
    given = {name: value for name, value in asked.items() if value is not None}
    here = matches(DROPPED_VALUE, {**scope_values(scope), **given})
    is_library = _DROPPED.kind == TreeKind.LIBRARY_SET.value
    is_admitted = or_(
        is_library if is_seen_whole(scope) else false(), _DROPPED.project_code.in_(open_keys(scope))
    )
    newest = _DROPPED.dropped_at.desc(), _DROPPED.set_key, _DROPPED.path, _DROPPED.dropped_id
    seen = select(DROPPED_VALUE).where(here, is_admitted).order_by(*newest).limit(limit)
    total = _count(connection, here, is_admitted)
    # Of one set the number of what is hidden would tell of its project.
    is_told = key is None and is_seen_whole(scope)
    return Shown(
        entries=[dropped_entry(row) for row in connection.execute(seen).mappings()],
        total=total,
        hidden=_count(connection, here, true()) - total if is_told else 0,
    )


def _count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    counted = select(func.count()).select_from(DROPPED_VALUE).where(*conditions)
    return connection.execute(counted).scalar_one()
