"""A person moves the ownership (人工改变归属) of one field, row or whole set."""

from collections.abc import Iterator
from dataclasses import dataclass

from adapter.domain.access.data_scope import is_seen_whole
from adapter.domain.access.roles import Action
from adapter.domain.identity import Scope
from adapter.domain.reconcile.policy import RECORD, FieldOwner, OwnershipOverride, row_of
from adapter.errors import RunError
from adapter.ports.clock import Clock, Ids
from adapter.ports.pushes import SetKey
from adapter.ports.store import Store, UnitOfWork
from adapter.ports.trees import Side, TreeEntry
from sync_jobs.accounts.people import require_once_named
from sync_jobs.gate import open_projects, require_still_open


class NothingToOwn(RunError):
    """No side has such a field, or its project is not open."""

    def __init__(self) -> None:
        super().__init__("no side has what was to be owned, or it is not open")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwningContext:
    """What moving an ownership needs."""

    store: Store
    clock: Clock
    ids: Ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Who gets which field, by whose word."""

    #: A field (``items.A0101.target``), a row (``items.A0101``) or ``record``.
    path: str
    owner: FieldOwner
    #: User of the operating system.
    decided_by: str
    reason: str


def own_field(context: OwningContext, scope: Scope, which: SetKey, move: Move) -> OwnershipOverride:
    """Log the move; it stands from the next version check on, until a later one.

    Raises NothingToOwn for a field that no side has and for a set whose project is not open, and
    PersonRefused for who may not decide it.
    """
    kind, key = which
    with context.store.begin() as work:
        data = require_once_named(work, move.decided_by, Action.OWN_FIELDS, scope.division_code)
        sight = data.of(scope)
        projects = open_projects(work, sight)
        entries = list(_entries(work, scope, which))
        gate_keys = {each.project_code for each in entries} - {""}
        is_seen = bool(gate_keys) or is_seen_whole(sight)
        is_admitted = is_seen and all(map(projects.gate.admits, gate_keys))
        if not _has(entries, move.path) or not is_admitted:
            raise NothingToOwn
        override = OwnershipOverride(
            override_id=context.ids.fresh(),
            key=key,
            project_code=next(iter(sorted(gate_keys)), ""),
            path=move.path,
            owner=move.owner,
            decided_by=move.decided_by,
            reason=move.reason,
            decided_at=context.clock.now(),
        )
        work.ownership.record(scope, kind, override)
        require_still_open(work, sight, projects)
        work.commit()
    return override


def ownership_log(context: OwningContext, scope: Scope, which: SetKey) -> list[OwnershipOverride]:
    """Every move of a set, oldest first; none while its project is not open."""
    with context.store.begin() as work:
        gate = open_projects(work, scope).gate
        log = work.ownership.log(scope, *which)
    return [each for each in log if not each.project_code or gate.admits(each.project_code)]


def _entries(work: UnitOfWork, scope: Scope, which: SetKey) -> Iterator[TreeEntry]:
    for side in Side:
        entry = work.trees.entry(scope, side, *which)
        if entry is not None:
            yield entry


def _has(entries: list[TreeEntry], path: str) -> bool:
    if path == RECORD:
        return bool(entries)
    paths = {each for entry in entries for each in entry.fields}
    return path in paths | ({row_of(each) for each in paths} - {""})
