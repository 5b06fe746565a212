"""SQL that differs between databases or that several repositories need: upserts, locks, scopes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Select,
    Table,
    Text,
    TextClause,
    and_,
    any_,
    bindparam,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.elements import KeyedColumnElement

from adapter.domain.identity import Scope
from adapter.errors import RunError
from adapter.ports.division import Division
from adapter.storage.database.bulk import chunks
from adapter.storage.database.engine import is_sqlite
from adapter.storage.tables.ledger import SCOPE_LOCK

#: Texts in one statement, of SQLite and of PostgreSQL.
_FEW, _MANY = 300, 2000

Excluded = ReadOnlyColumnCollection[str, KeyedColumnElement[Any]]

#: Name of the lock a purge takes; its turn counts the purges of a division.
PURGE = "purge"
#: Name of the lock under which bindings of a site are replaced.
BINDINGS = "bindings"
#: SQLAlchemy forgets how many rows an INSERT touched unless it is asked to remember.
COUNTED = {"preserve_rowcount": True}


def scope_values(scope: Scope) -> dict[str, object]:
    """The scope as column values."""
    return {
        "site": scope.site,
        "division_code": scope.division_code,
        "fiscal_year": scope.fiscal_year,
    }


def division_values(division: Division) -> dict[str, object]:
    """The division as column values."""
    return {"division_code": division.division_code, "fiscal_year": division.fiscal_year}


def matches(table: Table, values: Mapping[str, object]) -> ColumnElement[bool]:
    """Rows whose columns hold exactly these values."""
    return and_(*(table.c[name] == value for name, value in values.items()))


def in_scope(table: Table, scope: Scope) -> Select[Any]:
    """The rows of a table that belong to a scope."""
    return select(table).where(matches(table, scope_values(scope)))


def among(
    connection: Connection, column: ColumnElement[Any], values: Iterable[str]
) -> Iterator[ColumnElement[bool]]:
    """Conditions of which one holds for each row with one of these texts; none of no texts.

    PostgreSQL takes many as one parameter. SQLite allows 999 parameters in old versions.
    """
    if is_sqlite(connection):
        yield from (column.in_(some) for some in chunks(values, _FEW))
    else:
        for some in chunks(values, _MANY):
            yield column == any_(literal(some, postgresql.ARRAY(Text)))


def count_of(connection: Connection, rows: Select[Any]) -> int:
    """How many rows are selected."""
    return connection.execute(select(func.count()).select_from(rows.subquery())).scalar_one()


def upsert(
    connection: Connection,
    table: Table,
    source: Mapping[str, object] | Select[Any],
    *,
    key: Sequence[str],
    change: Callable[[Excluded], Mapping[str, object]] | None,
    among: TextClause | None = None,
) -> int:
    """Insert one row of values, or every row of a SELECT; where `key` is taken, change that row.

    `change` gets the row that was refused and says which columns get what; None leaves the row that
    is there alone. Where the key is unique among some rows only, `among` is the condition of that
    index. No key at all, with `change` None, is whatever unique key is taken. Returns how many rows
    were inserted or changed. A SELECT needs a WHERE clause (SQLite's
    parser takes ON for a join otherwise) and must not hold a key twice.
    """
    insert = sqlite.insert(table) if is_sqlite(connection) else postgresql.insert(table)
    statement = _upsert(insert, source, _Conflict(key, among), change)
    return connection.execute(statement, execution_options=COUNTED).rowcount


@dataclass(frozen=True, slots=True)
class _Conflict:
    """The unique index that may refuse a row."""

    key: Sequence[str]
    #: Which rows it counts, None for all.
    among: TextClause | None


def _upsert(
    insert: sqlite.Insert | postgresql.Insert,
    source: Mapping[str, object] | Select[Any],
    conflict: _Conflict,
    change: Callable[[Excluded], Mapping[str, object]] | None,
) -> sqlite.Insert | postgresql.Insert:
    """The two databases' classes have nothing in common but their methods."""
    if isinstance(source, Select):
        insert = insert.from_select([each.name for each in source.selected_columns], source)
    else:
        insert = insert.values(dict(source))
    if change is None:
        return insert.on_conflict_do_nothing(
            index_elements=conflict.key or None, index_where=conflict.among
        )
    return insert.on_conflict_do_update(
        index_elements=conflict.key,
        index_where=conflict.among,
        set_=dict(change(insert.excluded)),
    )


def take_turn(
    connection: Connection, owner: Mapping[str, object], name: str, *, at: datetime | None = None
) -> int:
    """Wait until no other transaction holds lock `name`, keep it until commit; returns its turn.

    With `at` the holder observes something at that instant: an instant before the latest one raises
    RunError, because older knowledge must not overwrite newer. A plain row, not an advisory lock:
    every database has those.
    """
    values = {"site": "", **owner, "name": name}
    connection.execute(_INSERTS[is_sqlite(connection)].taking, {**values, "turn": 1})
    here = _this_lock(values)
    row = connection.execute(_LOCK, here).one()
    if at is not None:
        if row.latest_at is not None and row.latest_at > at:
            raise RunError(
                f"库中已有 {row.latest_at:%Y-%m-%d %H:%M:%S}（UTC）记下的内容，晚于现在的 "
                f"{at:%Y-%m-%d %H:%M:%S}：本机时钟曾经走快，或现在走慢，请校准后重试；{name}"
            )
        connection.execute(_OBSERVED, {**here, "at": at})
    return int(row.turn)


def turn_of(connection: Connection, owner: Mapping[str, object], name: str) -> int:
    """How often the lock has been taken so far; 0 when never."""
    here = _this_lock({"site": "", **owner, "name": name})
    return connection.execute(_TURN, here).scalar() or 0


def share_turn(connection: Connection, owner: Mapping[str, object], name: str) -> int:
    """Like `turn_of`, and keeps `take_turn` of the same lock waiting until commit.

    Many transactions may share a lock at the same time.
    """
    values = {"site": "", **owner, "name": name}
    connection.execute(_INSERTS[is_sqlite(connection)].sharing, {**values, "turn": 0})
    return int(connection.execute(_SHARED, _this_lock(values)).scalar_one())


# Made once: nothing is asked more often, and making a statement takes longer than running it.
_LOCK_KEY = ("site", "division_code", "fiscal_year", "name")
_THIS_LOCK = and_(*(SCOPE_LOCK.c[each] == bindparam(f"this_{each}") for each in _LOCK_KEY))
_LOCK = select(SCOPE_LOCK.c.turn, SCOPE_LOCK.c.latest_at).where(_THIS_LOCK)
_TURN = select(SCOPE_LOCK.c.turn).where(_THIS_LOCK)
_SHARED = _TURN.with_for_update(read=True)
_OBSERVED = update(SCOPE_LOCK).where(_THIS_LOCK).values(latest_at=bindparam("at"))


def _this_lock(values: Mapping[str, object]) -> dict[str, object]:
    return {f"this_{name}": value for name, value in values.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _LockInserts:
    """Of the row of a lock: in its next turn, or as it is where it is there."""

    taking: Executable
    sharing: Executable


def _lock_inserts(insert: sqlite.Insert | postgresql.Insert) -> _LockInserts:
    return _LockInserts(
        taking=insert.on_conflict_do_update(
            index_elements=_LOCK_KEY, set_={"turn": SCOPE_LOCK.c.turn + 1}
        ),
        sharing=insert.on_conflict_do_nothing(index_elements=_LOCK_KEY),
    )


#: By whether the database is SQLite.
_INSERTS = {
    True: _lock_inserts(sqlite.insert(SCOPE_LOCK)),
    False: _lock_inserts(postgresql.insert(SCOPE_LOCK)),
}


def hold_off_purges(connection: Connection, here: Mapping[str, object]) -> int:
    """Keep purges of a scope's division waiting until commit; returns how many there were.

    For transactions that write of projects: a purge before them is seen by what they read
    from now on, one after them finds what they wrote.
    """
    division = {name: here[name] for name in ("division_code", "fiscal_year")}
    return share_turn(connection, division, PURGE)
