"""Plans for people (计划): of closed projects nothing but their number."""

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select, true

from adapter.domain.access.data_scope import is_seen_whole
from adapter.domain.identity import Scope
from adapter.domain.plan.plan import ChangeKind
from adapter.domain.plan.states import PlanState
from adapter.ports.plans import ChangeFilter, PlanRecord, StoredChange
from adapter.ports.trees import TreeKind
from adapter.storage.admission import open_keys
from adapter.storage.database.statements import matches, scope_values
from adapter.storage.plan_rows import plan_record, stored_change
from adapter.storage.queries.asked_rows import AskedRows
from adapter.storage.queries.windows import is_among
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


def changes(
    connection: Connection, record: PlanRecord, sight: Scope, after: int = 0
) -> Iterator[StoredChange]:
    """See PlanQueries.admitted_changes."""
    position = PLAN_CHANGE.c.position
    is_asked = _is_kept(record), _is_open(sight), position > after
    seen = select(PLAN_CHANGE).where(*is_asked).order_by(position)
    rows = connection.execute(seen, execution_options={"yield_per": _FETCH}).mappings()
    yield from map(stored_change, rows)


def change_page(
    connection: Connection,
    record: PlanRecord,
    sight: Scope,
    chosen: ChangeFilter,
    limit: int,
    offset: int,
) -> tuple[list[StoredChange], int]:
    """See PlanQueries.change_page."""
    given = {
        "kind": chosen.kind and chosen.kind.value,
        "outcome": chosen.outcome and chosen.outcome.value,
    }
    wanted = {name: value for name, value in given.items() if value is not None}
    meant = and_(_is_kept(record), matches(PLAN_CHANGE, wanted) if wanted else true())
    asked = AskedRows(PLAN_CHANGE, meant, _is_open(sight))
    totals = asked.totals(connection)
    rows = asked.page(connection, totals, (PLAN_CHANGE.c.position,), limit=limit, offset=offset)
    return list(map(stored_change, rows)), totals.seen


def change_kinds(connection: Connection, record: PlanRecord, sight: Scope) -> dict[ChangeKind, int]:
    """See PlanQueries.change_kinds."""
    found = (
        select(PLAN_CHANGE.c.kind, func.count())
        .where(_is_kept(record), _is_open(sight))
        .group_by(PLAN_CHANGE.c.kind)
    )
    counts = {ChangeKind(kind): count for kind, count in connection.execute(found)}
    return {each: counts[each] for each in ChangeKind if each in counts}


def hidden(connection: Connection, record: PlanRecord, sight: Scope) -> int:
    """See PlanQueries.hidden_changes."""
    seen = AskedRows(PLAN_CHANGE, _is_kept(record), _is_open(sight)).totals(connection).seen
    return record.header.change_count - seen


def _is_kept(record: PlanRecord) -> ColumnElement[bool]:
    return and_(PLAN_CHANGE.c.plan_id == record.header.plan_id, PLAN_CHANGE.c.is_purged.is_(False))


def _is_open(sight: Scope) -> ColumnElement[bool]:
    is_library = PLAN_CHANGE.c.set_kind == TreeKind.LIBRARY_SET.value
    is_open = is_among(PLAN_CHANGE.c.project_code, open_keys(sight))
    return or_(is_library if is_seen_whole(sight) else false(), is_open)
