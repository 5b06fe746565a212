"""Plans for people (计划): of closed projects nothing but their number."""

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from adapter.domain.identity import Scope
from adapter.domain.plan_states import PlanState
from adapter.ports.plans import PlanRecord, StoredChange
from adapter.ports.trees import TreeKind
from adapter.storage.plans import plan_record, stored_change
from adapter.storage.reviews import open_keys
from adapter.storage.statements import matches, scope_values
from adapter.storage.tables.plans import PLAN, PLAN_CHANGE

#: Rows fetched at a time.
_FETCH = 1000


def plans(
    connection: Connection,
    scope: Scope | None,
    states: Collection[PlanState],
    limit: int,
    offset: int = 0,
) -> list[PlanRecord]:
    """See PlanQueries.plans."""
    found = select(PLAN).where(PLAN.c.state.in_([each.value for each in states]))
    if scope is not None:
        found = found.where(matches(PLAN, scope_values(scope)))
    newest = found.order_by(PLAN.c.created_at.desc(), PLAN.c.plan_id.desc())
    some = newest.limit(limit).offset(offset)
    return list(map(plan_record, connection.execute(some).mappings()))


def counted(connection: Connection, scope: Scope | None) -> dict[PlanState, int]:
    """See PlanQueries.count_plans."""
    found = select(PLAN.c.state, func.count()).group_by(PLAN.c.state)
    if scope is not None:
        found = found.where(matches(PLAN, scope_values(scope)))
    return {PlanState(state): count for state, count in connection.execute(found)}


def changes(connection: Connection, record: PlanRecord, after: int = 0) -> Iterator[StoredChange]:
    """See PlanQueries.admitted_changes."""
    position = PLAN_CHANGE.c.position
    seen = select(PLAN_CHANGE).where(_is_admitted(record), position > after).order_by(position)
    rows = connection.execute(seen, execution_options={"yield_per": _FETCH}).mappings()
    yield from map(stored_change, rows)


def hidden(connection: Connection, record: PlanRecord) -> int:
    """See PlanQueries.hidden_changes."""
    counted = select(func.count()).select_from(PLAN_CHANGE).where(_is_admitted(record))
    return record.header.change_count - connection.execute(counted).scalar_one()


def _is_admitted(record: PlanRecord) -> ColumnElement[bool]:
    is_library = PLAN_CHANGE.c.set_kind == TreeKind.LIBRARY_SET.value
    is_open = PLAN_CHANGE.c.project_code.in_(open_keys(record.header.scope))
    return and_(
        PLAN_CHANGE.c.plan_id == record.header.plan_id,
        PLAN_CHANGE.c.is_purged.is_(False),
        or_(is_library, is_open),
    )
