"""Every observation (观测) of one set on the three sides, for people: only of what is open now."""

from collections.abc import Mapping

from sqlalchemy import Connection, RowMapping, select, union_all

from adapter.domain.access.data_scope import is_seen_whole
from adapter.domain.identity import Scope
from adapter.domain.reconcile.history import Observation
from adapter.ports.trees import Side, TreeKind
from adapter.storage.admission import open_keys
from adapter.storage.database.statements import matches, scope_values
from adapter.storage.tables.observations import TREE_OBSERVATION
from adapter.storage.trees import unpacked

_TREE = TREE_OBSERVATION


def history(
    connection: Connection, scope: Scope, kind: TreeKind, key: str
) -> Mapping[Side, tuple[Observation, ...]]:
    """See Queries.admitted_history."""
    is_it = matches(_TREE, {**scope_values(scope), "kind": kind.value, "set_key": key})
    # Two indexes, of what is open and of what is past, find them.
    both = union_all(
        select(_TREE).where(is_it, _TREE.c.observed_to.is_(None)),
        select(_TREE).where(is_it, _TREE.c.observed_to.is_not(None)),
    ).subquery()
    ordered = select(both).order_by(both.c.observed_from, both.c.row_id)
    rows = connection.execute(ordered).mappings().all()
    if not _is_admitted(connection, scope, kind, {row["project_code"] for row in rows}):
        return {}
    return {
        side: tuple(_observation(row) for row in rows if row["side"] == side.value) for side in Side
    }


def _is_admitted(connection: Connection, scope: Scope, kind: TreeKind, codes: set[str]) -> bool:
    """Whatever a side ever named must be open: a template may have changed its project."""
    if kind is TreeKind.LIBRARY_SET or not codes:
        return bool(codes) and is_seen_whole(scope)
    opened = open_keys(scope).subquery()
    (name,) = opened.c
    found = connection.execute(select(name).where(name.in_(sorted(codes))).distinct()).scalars()
    return set(found) == codes


def _observation(row: RowMapping) -> Observation:
    return Observation(
        seen_from=row["observed_from"],
        seen_to=row["observed_to"],
        said_from=row["said_from"],
        fields=unpacked(row["fields"]),
    )
