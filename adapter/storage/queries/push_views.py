"""The push ledger for people (推送台账): only of what is open at this moment."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, false, func, or_, select, true

from adapter.domain.access.data_scope import is_seen_whole
from adapter.domain.identity import Scope
from adapter.domain.outcome import PushState
from adapter.ports.queries import PushView, Shown
from adapter.ports.runs import RunRecord
from adapter.ports.trees import TreeKind
from adapter.storage.admission import open_keys
from adapter.storage.database.statements import matches, scope_values
from adapter.storage.pushes import push_record
from adapter.storage.runs import scope_of
from adapter.storage.tables.ledger import PUSH_REQUEST, PUSH_SET

_SET = PUSH_SET.c
_JOINED = select(
    PUSH_SET, PUSH_REQUEST.c.attempts, PUSH_REQUEST.c.set_count, PUSH_REQUEST.c.last_sent_at
).join(PUSH_REQUEST, PUSH_REQUEST.c.request_id == _SET.request_id)


def pushes(
    connection: Connection, scope: Scope, states: Collection[PushState], limit: int
) -> Shown[PushView]:
    """See Queries.admitted_pushes."""
    here = matches(PUSH_SET, scope_values(scope)), _SET.state.in_([each.value for each in states])
    return _shown(connection, scope, here, limit)


def refused(connection: Connection, run: RunRecord, sight: Scope, limit: int) -> Shown[PushView]:
    """See Queries.refused_pushes."""
    here = _SET.run_id == run.run_id, _SET.state == PushState.REJECTED.value
    return _shown(connection, sight, here, limit)


def _shown(
    connection: Connection, scope: Scope, here: Sequence[ColumnElement[bool]], limit: int
) -> Shown[PushView]:
    newest = _SET.prepared_at.desc(), _SET.push_id.desc()
    seen = _JOINED.where(*here, _is_admitted(scope)).order_by(*newest).limit(limit)
    total = _count(connection, *here, _is_admitted(scope))
    return Shown(
        entries=[_view(row) for row in connection.execute(seen).mappings()],
        total=total,
        hidden=_count(connection, *here, true()) - total if is_seen_whole(scope) else 0,
    )


def push(connection: Connection, push_id: str) -> PushView | None:
    """See Queries.admitted_push."""
    row = _first(connection, _JOINED.where(_SET.push_id == push_id))
    if row is None:
        return None
    admitted = select(_SET.push_id).where(_SET.push_id == push_id, _is_admitted(scope_of(row)))
    return _view(row) if connection.execute(admitted).first() is not None else None


def _is_admitted(scope: Scope) -> ColumnElement[bool]:
    is_library = _SET.kind == TreeKind.LIBRARY_SET.value
    return or_(
        is_library if is_seen_whole(scope) else false(), _SET.project_code.in_(open_keys(scope))
    )


def _count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    counted = select(func.count()).select_from(PUSH_SET).where(*conditions)
    return connection.execute(counted).scalar_one()


def _first(connection: Connection, found: Select[Any]) -> RowMapping | None:
    return connection.execute(found).mappings().first()


def _view(row: RowMapping) -> PushView:
    return PushView(
        record=push_record(row),
        attempts=row["attempts"],
        set_count=row["set_count"],
        last_sent_at=row["last_sent_at"],
    )
