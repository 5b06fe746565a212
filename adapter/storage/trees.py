"""The three trees (本方、对方、基线) as bitemporal observations, and the verdicts on them."""

import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import cache
from itertools import chain, islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    MetaData,
    Row,
    RowMapping,
    Select,
    and_,
    case,
    delete,
    func,
    select,
    update,
)

from adapter.domain.identity import Scope
from adapter.domain.outcome import RunCounts
from adapter.domain.reconcile.one_record import FieldDecision
from adapter.domain.reconcile.policy import FieldOwner
from adapter.domain.reconcile.table import Decision, Reason
from adapter.domain.reconcile.three_ways import Verdict
from adapter.errors import IncompletePull
from adapter.ports.clock import Ids
from adapter.ports.trees import HeldHash, Side, TreeEntry, TreeKind, TreeTriple, VerdictRecord
from adapter.storage.database.bulk import BulkInsert, chunks
from adapter.storage.database.column_types import UtcInstant
from adapter.storage.database.engine import is_sqlite
from adapter.storage.database.row_ids import block_of_ids
from adapter.storage.database.statements import hold_off_purges, matches, scope_values, take_turn
from adapter.storage.database.transaction import Transaction
from adapter.storage.staging.merge import Merge, Staging, make_staging
from adapter.storage.tables.analyses import VERDICT
from adapter.storage.tables.base import optional, required
from adapter.storage.tables.observations import TREE_OBSERVATION

_TREE = TREE_OBSERVATION
_SIDES = len(Side)
#: Keys in one statement; SQLite allows 999 parameters in old versions.
_AT_ONCE = 300


@cache
def _staging() -> Staging:
    payload = (
        required("project_code"),
        required("fields", LargeBinary),
        optional("said_from", UtcInstant),
    )
    return make_staging(MetaData(), "tree_stage", "set_key", payload)


class SqlTreeRepository:
    """TreeRepository over `tree_observation` and `verdict`."""

    def __init__(self, transaction: Transaction, ids: Ids) -> None:
        self._transaction = transaction
        self._ids = ids

    def observe(
        self,
        scope: Scope,
        side: Side,
        kind: TreeKind,
        entries: Iterable[TreeEntry],
        *,
        at: datetime,
        is_complete: bool,
    ) -> RunCounts:
        """See TreeRepository; absent keys count as vanished.

        Raises IncompletePull for a key that comes twice and RunError for an instant before the
        latest observation.
        """
        here = {**scope_values(scope), "side": side.value, "kind": kind.value}
        connection = self._transaction.writing()
        hold_off_purges(connection, here)
        take_turn(connection, scope_values(scope), f"tree.{kind.value}.{side.value}", at=at)
        if not is_complete:
            remaining = iter(entries)
            some = list(islice(remaining, _AT_ONCE))
            if len(some) < _AT_ONCE:
                return self._observe_few(here, some, at)
            entries = chain(some, remaining)
        staging = _staging()
        for table in staging.tables:
            table.create(connection, checkfirst=False)
        merge = Merge(
            connection=connection,
            target=_TREE,
            staging=staging,
            key="set_key",
            scope=here,
            at=at,
        )
        # After an error the rollback drops the temporary tables.
        counts = self._merge(merge, entries, is_complete=is_complete)
        _drop(connection, staging)
        return counts

    def _observe_few(
        self, here: Mapping[str, object], entries: Sequence[TreeEntry], at: datetime
    ) -> RunCounts:
        """The same for so few that staging them would take longer than all the rest."""
        if len({each.key for each in entries}) < len(entries):
            raise IncompletePull("a set came twice", code="set_twice")
        if not entries:
            return RunCounts()
        connection = self._transaction.writing()
        asked = select(_TREE.c.set_key, _TREE.c.row_id, _TREE.c.content_hash)
        keys = [each.key for each in entries]
        rows = connection.execute(asked.where(_open(here), _TREE.c.set_key.in_(keys)))
        held = {key: (row_id, content) for key, row_id, content in rows}
        moved = [
            each
            for each in entries
            if each.key not in held or held[each.key][1] != each.content_hash
        ]
        former = [held[each.key][0] for each in moved if each.key in held]
        if former:
            closed = update(_TREE).where(_TREE.c.row_id.in_(former))
            connection.execute(closed.values(observed_to=at))
        ids = block_of_ids(self._ids, len(moved))
        BulkInsert(connection, _TREE).write(
            [_observed(here, row_id, each, at) for row_id, each in zip(ids, moved, strict=True)]
        )
        return RunCounts(
            read=len(entries),
            created=len(moved) - len(former),
            updated=len(former),
            unchanged=len(entries) - len(moved),
        )

    def _merge(self, merge: Merge, entries: Iterable[TreeEntry], *, is_complete: bool) -> RunCounts:
        read = self._stage(merge, entries)
        merge.gather_statistics()
        if merge.has_key_twice():
            raise IncompletePull("a set came twice", code="set_twice")
        moved = merge.decide()
        vanished = merge.find_missing() if is_complete else 0
        merge.close_and_open()
        unchanged = read - moved.created - moved.updated
        return replace(moved, read=read, unchanged=unchanged, vanished=vanished)

    def _stage(self, merge: Merge, entries: Iterable[TreeEntry]) -> int:
        bulk = BulkInsert(merge.connection, merge.staging.rows)
        read = 0
        for chunk in chunks(entries):
            ids = block_of_ids(self._ids, len(chunk))
            rows = enumerate(zip(ids, chunk, strict=True), read)
            bulk.write([_staged(seq, row_id, each) for seq, (row_id, each) in rows])
            read += len(chunk)
        return read

    def triples(self, scope: Scope, kind: TreeKind) -> Iterator[TreeTriple]:
        """Keys on which the sides differ, in order of key."""
        hashes = (
            func.max(case((_TREE.c.side == side.value, _TREE.c.content_hash))).label(side.value)
            for side in Side
        )
        differing = (
            self._by_key(scope, kind, _TREE.c.set_key, *hashes)
            .having(~_is_agreed())
            .order_by(_TREE.c.set_key)
        )
        for row in self._transaction.reading().execute(differing).mappings():
            yield TreeTriple(key=row["set_key"], **{side.value: row[side.value] for side in Side})

    def agreed_count(self, scope: Scope, kind: TreeKind) -> int:
        """On how many keys all three sides are equal."""
        agreed = self._by_key(scope, kind, _TREE.c.set_key).having(_is_agreed()).subquery()
        counted = select(func.count()).select_from(agreed)
        return self._transaction.reading().execute(counted).scalar_one()

    def _by_key(self, scope: Scope, kind: TreeKind, *columns: ColumnElement[Any]) -> Select[Any]:
        here = {**scope_values(scope), "kind": kind.value}
        return select(*columns).where(_open(here)).group_by(_TREE.c.set_key)

    def entry(self, scope: Scope, side: Side, kind: TreeKind, key: str) -> TreeEntry | None:
        """What a side holds under this key now."""
        here = {**scope_values(scope), "side": side.value, "kind": kind.value, "set_key": key}
        row = self._transaction.reading().execute(select(_TREE).where(_open(here))).one_or_none()
        return None if row is None else _entry(row)

    def sides(
        self, scope: Scope, kind: TreeKind, keys: Sequence[str]
    ) -> dict[tuple[Side, str], TreeEntry]:
        """See TreeRepository."""
        here = {**scope_values(scope), "kind": kind.value}
        rows = select(_TREE).where(_open(here), _TREE.c.set_key.in_(keys))
        found = self._transaction.reading().execute(rows)
        return {(Side(row.side), row.set_key): _entry(row) for row in found}

    def hashes(self, scope: Scope, side: Side, kind: TreeKind) -> dict[str, str]:
        """Content hash by key, of everything a side holds now."""
        here = {**scope_values(scope), "side": side.value, "kind": kind.value}
        held = select(_TREE.c.set_key, _TREE.c.content_hash).where(_open(here))
        rows = self._transaction.reading().execute(held.order_by(_TREE.c.set_key))
        return {row[0]: row[1] for row in rows}

    def triples_of(
        self, scope: Scope, kind: TreeKind, keys: Collection[str]
    ) -> dict[str, TreeTriple]:
        """See TreeRepository."""
        here = _open({**scope_values(scope), "kind": kind.value})
        asked = select(_TREE.c.set_key, _TREE.c.side, _TREE.c.content_hash)
        found: dict[str, dict[str, str]] = {}
        for some in chunks(keys, _AT_ONCE):
            rows = self._transaction.reading().execute(asked.where(here, _TREE.c.set_key.in_(some)))
            for key, side, content in rows:
                found.setdefault(key, {})[side] = content
        return {
            key: TreeTriple(key=key, **{side.value: hashes.get(side.value) for side in Side})
            for key, hashes in found.items()
        }

    def held(self, scope: Scope, side: Side, kind: TreeKind) -> Iterator[HeldHash]:
        """See TreeRepository."""
        here = _open({**scope_values(scope), "side": side.value, "kind": kind.value})
        key = _TREE.c.set_key
        is_sqlite_order = is_sqlite(self._transaction.reading())
        ordered = key if is_sqlite_order else key.collate("C")
        asked = select(key, _TREE.c.project_code, _TREE.c.content_hash).where(here)
        for row in self._transaction.stream_rows(asked.order_by(ordered)):
            yield HeldHash(row.set_key, row.project_code, row.content_hash)

    def count(self, scope: Scope, side: Side, kind: TreeKind) -> int:
        """See TreeRepository."""
        here = _open({**scope_values(scope), "side": side.value, "kind": kind.value})
        counted = select(func.count()).select_from(_TREE).where(here)
        return self._transaction.reading().execute(counted).scalar_one()

    def replace_verdicts(
        self, scope: Scope, run_id: str, verdicts: Iterable[VerdictRecord]
    ) -> None:
        """Store these verdicts, made while they are stored, instead of all former ones."""
        connection = self._transaction.writing()
        here = scope_values(scope)
        hold_off_purges(connection, here)
        take_turn(connection, here, "verdicts")
        connection.execute(delete(VERDICT).where(matches(VERDICT, here)))
        BulkInsert(connection, VERDICT).write_all(
            (*here.values(), each.kind.value, each.key, run_id, *_judged(each)) for each in verdicts
        )

    def hold_verdicts(self, scope: Scope) -> None:
        """See TreeRepository."""
        connection, here = self._transaction.writing(), scope_values(scope)
        hold_off_purges(connection, here)
        take_turn(connection, here, "verdicts")

    def verdict_keys(
        self, scope: Scope, decision: Decision | None = None
    ) -> list[tuple[TreeKind, str]]:
        """See TreeRepository."""
        asked = {**scope_values(scope), **({"decision": decision.value} if decision else {})}
        found = select(VERDICT.c.kind, VERDICT.c.set_key).where(matches(VERDICT, asked))
        ordered = found.order_by(VERDICT.c.kind, VERDICT.c.set_key)
        rows = self._transaction.reading().execute(ordered)
        return [(TreeKind(row.kind), row.set_key) for row in rows]

    def judge_again(self, scope: Scope, verdict: VerdictRecord) -> None:
        """See TreeRepository."""
        which = {**scope_values(scope), "kind": verdict.kind.value, "set_key": verdict.key}
        judged = dict(zip(("verdict", "decision", "fields"), _judged(verdict), strict=True))
        self._transaction.writing().execute(
            update(VERDICT).where(matches(VERDICT, which)).values(judged)
        )


def _open(here: Mapping[str, object]) -> ColumnElement[bool]:
    return and_(matches(_TREE, here), _TREE.c.observed_to.is_(None))


def _is_agreed() -> ColumnElement[bool]:
    content = _TREE.c.content_hash
    return and_(func.count() == _SIDES, func.min(content) == func.max(content))


def _entry(row: Row[Any]) -> TreeEntry:
    return TreeEntry(
        key=row.set_key,
        project_code=row.project_code,
        content_hash=row.content_hash,
        fields=unpacked(row.fields),
    )


def _drop(connection: Connection, staging: Staging) -> None:
    for table in staging.tables:
        table.drop(connection, checkfirst=False)


def _staged(seq: int, row_id: str, entry: TreeEntry) -> tuple[object, ...]:
    head = (seq, row_id, entry.key, entry.content_hash, False)
    return (*head, entry.project_code, _pack(entry), entry.said_from)


def _observed(
    here: Mapping[str, object], row_id: str, entry: TreeEntry, at: datetime
) -> tuple[object, ...]:
    values = {
        **here,
        "row_id": row_id,
        "set_key": entry.key,
        "project_code": entry.project_code,
        "content_hash": entry.content_hash,
        "fields": _pack(entry),
        "said_from": entry.said_from,
        "observed_from": at,
    }
    return tuple(map(values.get, _TREE.c.keys()))


def _pack(entry: TreeEntry) -> bytes:
    text = json.dumps(dict(entry.fields), ensure_ascii=False, sort_keys=True)
    return zlib.compress(text.encode(), 1)


def unpacked(fields: bytes) -> dict[str, str]:
    """The flat form behind the bytes of a row."""
    return dict(json.loads(zlib.decompress(fields)))


def _judged(record: VerdictRecord) -> tuple[object, ...]:
    fields = [asdict(each) for each in record.fields]
    return record.verdict.value, record.ruling.decision.value, fields


def verdict_record(row: RowMapping) -> VerdictRecord:
    """A row of `verdict` as a record."""
    return VerdictRecord(
        kind=TreeKind(row["kind"]),
        key=row["set_key"],
        verdict=Verdict(row["verdict"]),
        fields=tuple(map(_field_decision, row["fields"])),
    )


def _field_decision(kept: Mapping[str, Any]) -> FieldDecision:
    words = {name: kind(kept[name]) for name, kind in _WORDS.items()}
    return FieldDecision(**{**kept, **words})


_WORDS = {"verdict": Verdict, "decision": Decision, "reason": Reason, "owner": FieldOwner}
