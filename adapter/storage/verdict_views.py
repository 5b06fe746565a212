"""Verdicts for people (核对结论): only of sets that are open at this moment."""

from collections.abc import Mapping
from enum import Enum

from sqlalchemy import ColumnElement, Connection, and_, exists, false, func, not_, or_, select

from adapter.domain.data_scope import is_seen_whole
from adapter.domain.identity import Scope
from adapter.domain.reconcile_table import Decision
from adapter.ports.queries import ConflictFilter, ConflictState, Shown
from adapter.ports.trees import TreeKind, VerdictRecord
from adapter.storage.admission import open_keys
from adapter.storage.asked_rows import AskedRows, tells_hidden, with_values
from adapter.storage.statements import matches, scope_values
from adapter.storage.tables.analyses import OWNERSHIP_OVERRIDE, VERDICT
from adapter.storage.tables.ledger import RUN
from adapter.storage.tables.observations import TREE_OBSERVATION
from adapter.storage.trees import verdict_record
from adapter.storage.windows import Window, is_among, page_of


def verdicts(
    connection: Connection, scope: Scope, values: Mapping[str, Enum | str | None], limit: int
) -> Shown[VerdictRecord]:
    """See Queries.admitted_verdicts."""
    condition = with_values(VERDICT, scope, values)
    asked = AskedRows(
        VERDICT, condition, is_open_set(connection, scope), tells_hidden(scope, values)
    )
    return _verdicts(connection, asked, limit)


def conflicts(
    connection: Connection, scope: Scope, chosen: ConflictFilter, limit: int, offset: int
) -> Shown[VerdictRecord]:
    """See Queries.admitted_conflicts."""
    values = {"kind": chosen.kind, "set_key": chosen.key}
    waiting = VERDICT.c.decision == Decision.CONFLICT.value
    decided = and_(not_(waiting), _is_owned())
    states = {
        None: or_(waiting, decided),
        ConflictState.WAITING: waiting,
        ConflictState.DECIDED: decided,
    }
    condition = and_(with_values(VERDICT, scope, values), states[chosen.state])
    asked = AskedRows(
        VERDICT, condition, is_open_set(connection, scope), tells_hidden(scope, values)
    )
    return _verdicts(connection, asked, limit, offset)


def _verdicts(
    connection: Connection, asked: AskedRows, limit: int, offset: int = 0
) -> Shown[VerdictRecord]:
    totals = asked.totals(connection)
    window = Window(total=totals["total"], limit=limit, offset=offset)
    is_asked = and_(asked.condition, asked.is_admitted)
    order = (VERDICT.c.kind, VERDICT.c.set_key)
    rows = page_of(connection, VERDICT, is_asked, order, window)
    return Shown(entries=[verdict_record(row) for row in rows], **totals)


def _is_owned() -> ColumnElement[bool]:
    """Whether a person ever moved the ownership of something in the set."""
    moved, names = OWNERSHIP_OVERRIDE.c, ("site", "division_code", "fiscal_year", "kind", "set_key")
    of_it = and_(*(moved[name] == VERDICT.c[name] for name in names))
    return exists().where(of_it).correlate(VERDICT)


def is_open_set(connection: Connection, scope: Scope) -> ColumnElement[bool]:
    """Verdicts name no project, so what the three sides said of the set when it was judged does."""
    tree, here = TREE_OBSERVATION.c, scope_values(scope)
    judged = (
        select(func.coalesce(RUN.c.ended_at, RUN.c.started_at))
        .where(RUN.c.run_id.in_(select(VERDICT.c.run_id).where(matches(VERDICT, here))))
        .distinct()
    )
    ended_later = [tree.observed_to >= at for at in connection.execute(judged).scalars()]
    side = exists().where(
        matches(TREE_OBSERVATION, {**here, "kind": TreeKind.TEMPLATE.value}),
        tree.set_key == VERDICT.c.set_key,
        or_(tree.observed_to.is_(None), *ended_later),
    )
    is_closed = not_(is_among(tree.project_code, open_keys(scope)))
    is_library = VERDICT.c.kind == TreeKind.LIBRARY_SET.value
    return or_(
        is_library if is_seen_whole(scope) else false(),
        # Looked up for each set: those that are asked about are few among all.
        and_(
            VERDICT.c.kind == TreeKind.TEMPLATE.value,
            side.correlate(VERDICT),
            not_(side.where(is_closed).correlate(VERDICT)),
        ),
    )
