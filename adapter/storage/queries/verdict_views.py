"""Verdicts for people (核对结论): only of sets that are open at this moment."""

from collections.abc import Collection, Mapping
from enum import Enum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    SelectBase,
    and_,
    case,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    true,
    union_all,
)

from adapter.domain.access.data_scope import is_seen_whole
from adapter.domain.identity import Scope
from adapter.domain.reconcile.table import Decision
from adapter.domain.secrecy import key_of_department
from adapter.ports.pushes import SetKey
from adapter.ports.queries import ConflictFilter, ConflictState, Shown
from adapter.ports.trees import TreeKind, VerdictRecord
from adapter.storage.admission import open_keys
from adapter.storage.database.statements import count_of, matches, scope_values
from adapter.storage.queries.asked_rows import AskedRows, Totals, told_totals, with_values
from adapter.storage.queries.progress_views import names_of
from adapter.storage.queries.windows import is_among
from adapter.storage.tables.analyses import OWNERSHIP_OVERRIDE, VERDICT
from adapter.storage.tables.ledger import RUN
from adapter.storage.tables.observations import TREE_OBSERVATION
from adapter.storage.trees import verdict_record

_KEY = (VERDICT.c.kind, VERDICT.c.set_key)
#: So many sets are looked up one by one; of more the owners of all sets are gone through at once.
FEW_SETS = 2_000

Values = Mapping[str, Enum | str | None]


def verdicts(
    connection: Connection, scope: Scope, values: Values, limit: int
) -> Shown[VerdictRecord]:
    """See Queries.admitted_verdicts."""
    return _page(connection, scope, values, with_values(VERDICT, scope, values), limit)


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
    return _page(connection, scope, values, condition, limit, offset)


def _page(
    connection: Connection,
    scope: Scope,
    values: Values,
    condition: ColumnElement[bool],
    limit: int,
    offset: int = 0,
) -> Shown[VerdictRecord]:
    if _are_few(connection, condition):
        asked = AskedRows(VERDICT, condition, is_open_set(connection, scope))
        totals = asked.totals(connection)
        rows = asked.page(connection, totals, _KEY, limit=limit, offset=offset)
    else:
        seen = _of_many(connection, scope, condition, *_KEY)
        totals, rows = _some(connection, scope, condition, seen, limit, offset)
    entries = [verdict_record(row) for row in rows]
    return Shown(entries=entries, **told_totals(totals, scope, values))


def set_names(connection: Connection, scope: Scope, sets: Collection[SetKey]) -> dict[SetKey, str]:
    """See Queries.set_names."""
    owners = {
        (TreeKind.LIBRARY_SET, key): key_of_department(key)
        for kind, key in sets
        if kind is TreeKind.LIBRARY_SET
    }
    tree, templates = TREE_OBSERVATION.c, [key for kind, key in sets if kind is TreeKind.TEMPLATE]
    here = {**scope_values(scope), "kind": TreeKind.TEMPLATE.value}
    said = (
        select(tree.set_key, func.max(tree.project_code))
        .where(matches(TREE_OBSERVATION, here), tree.observed_to.is_(None))
        .where(tree.set_key.in_(templates), tree.project_code != "")
        .group_by(tree.set_key)
    )
    owners |= {(TreeKind.TEMPLATE, key): owner for key, owner in connection.execute(said)}
    names = names_of(connection, scope, set(owners.values()))
    return {each: names[owner] for each, owner in owners.items() if owner in names}


def _some(
    connection: Connection,
    scope: Scope,
    condition: ColumnElement[bool],
    keys: SelectBase,
    limit: int,
    offset: int,
) -> tuple[Totals, list[RowMapping]]:
    """How many keys there are, and the verdicts of some: owners are gone through once for both.

    All that may be asked for is counted by the same statement: what is hidden is the difference.
    """
    seen = keys.cte("seen")
    every = select(func.count()).select_from(VERDICT).where(condition).scalar_subquery()
    number = select(func.count()).select_from(seen).scalar_subquery()
    counted = select(number.label("number"), every.label("every")).subquery()
    ordered = select(seen).order_by(seen.c.kind, seen.c.set_key)
    some = ordered.limit(limit).offset(offset).subquery()
    is_it = and_(
        matches(VERDICT, scope_values(scope)),
        *(VERDICT.c[name] == some.c[name] for name in ("kind", "set_key")),
    )
    # Outer joins: a page behind the last one is told the number too.
    joined = counted.outerjoin(some, true()).outerjoin(VERDICT, is_it)
    found = select(VERDICT, counted).select_from(joined).order_by(*_KEY)
    rows = list(connection.execute(found).mappings())
    totals = Totals(every=rows[0]["every"], seen=rows[0]["number"])
    return totals, [row for row in rows if row["set_key"] is not None]


def _is_owned() -> ColumnElement[bool]:
    """Whether a person ever moved the ownership of something in the set."""
    moved, names = OWNERSHIP_OVERRIDE.c, ("site", "division_code", "fiscal_year", "kind", "set_key")
    of_it = and_(*(moved[name] == VERDICT.c[name] for name in names))
    return exists().where(of_it).correlate(VERDICT)


def seen_verdicts(
    connection: Connection,
    scope: Scope,
    condition: ColumnElement[bool],
    *columns: ColumnElement[Any],
) -> SelectBase:
    """Columns of the verdicts of open sets among those that are meant, by the cheaper way."""
    if _are_few(connection, condition):
        return select(*columns).where(condition, is_open_set(connection, scope))
    return _of_many(connection, scope, condition, *columns)


def _are_few(connection: Connection, condition: ColumnElement[bool]) -> bool:
    some = select(VERDICT.c.set_key).where(condition).limit(FEW_SETS + 1)
    return count_of(connection, some) <= FEW_SETS


def is_open_set(connection: Connection, scope: Scope) -> ColumnElement[bool]:
    """Verdicts name no project, so what the three sides said of the set when it was judged does."""
    tree = TREE_OBSERVATION.c
    side = exists().where(_is_said(connection, scope), tree.set_key == VERDICT.c.set_key)
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


def _of_many(
    connection: Connection,
    scope: Scope,
    condition: ColumnElement[bool],
    *columns: ColumnElement[Any],
) -> SelectBase:
    """What `is_open_set` admits, where it would be asked of many: all owners in one walk."""
    tree = TREE_OBSERVATION.c
    is_open = case((is_among(tree.project_code, open_keys(scope)), 1), else_=0)
    opened = (
        select(tree.set_key)
        .where(_is_said(connection, scope))
        .group_by(tree.set_key)
        # Not "= 1", of which PostgreSQL believes that it is true of one in two hundred.
        .having(func.min(is_open) > 0)
        .subquery()
    )
    meant = select(*columns).where(condition)
    templates = meant.join_from(VERDICT, opened, opened.c.set_key == VERDICT.c.set_key).where(
        VERDICT.c.kind == TreeKind.TEMPLATE.value
    )
    if not is_seen_whole(scope):
        return templates
    return union_all(templates, meant.where(VERDICT.c.kind == TreeKind.LIBRARY_SET.value))


def _is_said(connection: Connection, scope: Scope) -> ColumnElement[bool]:
    """What a side says of a template now, or said when the verdicts were made."""
    tree, here = TREE_OBSERVATION.c, scope_values(scope)
    judged = (
        select(func.coalesce(RUN.c.ended_at, RUN.c.started_at))
        .where(RUN.c.run_id.in_(select(VERDICT.c.run_id).where(matches(VERDICT, here))))
        .distinct()
    )
    ended_later = [tree.observed_to >= at for at in connection.execute(judged).scalars()]
    return and_(
        matches(TREE_OBSERVATION, {**here, "kind": TreeKind.TEMPLATE.value}),
        or_(tree.observed_to.is_(None), *ended_later),
    )
