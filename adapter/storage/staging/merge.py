"""Merging staged rows into observations by SQL alone: what is new, changed or gone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    CompoundSelect,
    Connection,
    Insert,
    Integer,
    MetaData,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    union_all,
    update,
)

from adapter.domain.outcome import RunCounts
from adapter.storage.database.bulk import look_anew
from adapter.storage.database.column_types import HASH, ID, KEY, WORD
from adapter.storage.database.engine import is_sqlite
from adapter.storage.database.statements import COUNTED, matches

_CREATED, _UPDATED, _WITHDRAWN = "created", "updated", "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """The temporary tables of one merge; they live and die with their connection or transaction."""

    #: What was read: its key and payload columns are named like those of the target.
    rows: Table
    #: What becomes of a row; an unchanged one is not listed.
    fates: Table
    #: Observations that a complete sweep no longer met.
    missing: Table

    @property
    def tables(self) -> tuple[Table, ...]:
        """All three."""
        return (self.rows, self.fates, self.missing)


def make_staging(
    metadata: MetaData, name: str, key: str, payload: tuple[Column[Any], ...]
) -> Staging:
    """Tables `<name>`, `<name>_fate` and `<name>_missing` for rows with `key` and the payload."""
    rows = Table(
        name,
        metadata,
        # On SQLite an integer key is the row's own address and costs no index.
        Column("seq", Integer, primary_key=True, autoincrement=False),
        Column("row_id", ID, nullable=False),
        Column(key, KEY, nullable=False),
        Column("content_hash", HASH, nullable=False),
        Column("is_gone", Boolean, nullable=False),
        *payload,
        prefixes=["TEMPORARY"],
    )
    fates = Table(
        f"{name}_fate",
        metadata,
        Column("seq", Integer, primary_key=True, autoincrement=False),
        Column("fate", WORD, nullable=False),
        Column("former", ID),
        prefixes=["TEMPORARY"],
    )
    missing = Table(
        f"{name}_missing",
        metadata,
        Column("row_id", ID, nullable=False),
        prefixes=["TEMPORARY"],
    )
    return Staging(rows=rows, fates=fates, missing=missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """One merge inside one transaction; its steps are called in the order they stand here."""

    connection: Connection
    target: Table
    staging: Staging
    #: Name of the key column, in the target and in the staging.
    key: str
    #: Target columns that name the scope, with their values.
    scope: Mapping[str, object]
    at: datetime
    #: Columns that the staging and the target have in common.
    _names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        names = (each.name for each in self.staging.rows.columns)
        shared = tuple(name for name in names if name in self.target.c)
        object.__setattr__(self, "_names", shared)

    def is_open(self) -> ColumnElement[bool]:
        """The observations of the scope that are open."""
        return and_(matches(self.target, self.scope), self.target.c.observed_to.is_(None))

    def has_key_twice(self, *more: Select[Any]) -> bool:
        """True when a key was staged twice; `more` are further selects of one key column."""
        keys = union_all(select(self.staging.rows.c[self.key].label("key")), *more)
        return is_twice(self.connection, keys)

    def decide(self) -> RunCounts:
        """Judge every staged row against what is open; counts created, updated, withdrawn.

        A row that is gone and was not held is unchanged, as one with the held content is.
        """
        self.connection.execute(self._statements.decide, self._values)
        counted = self.connection.execute(self._statements.tally)
        tally = {str(fate): int(number) for fate, number in counted}
        return RunCounts(**tally)

    def held_count(self) -> int:
        """How many observations of the scope are open."""
        held = select(func.count()).select_from(self.target).where(self.is_open())
        return self.connection.execute(held).scalar_one()

    def count_unmoved(self, moment: Column[Any]) -> int:
        """How many rows go whose moment is not later than that at which they were held.

        `moment` is a column of the staging that the target has too, e.g. the time of change.
        """
        rows, fates, held = self.staging.rows, self.staging.fates, self.target.alias("held")
        counted = (
            select(func.count())
            .select_from(fates)
            .join(rows, rows.c.seq == fates.c.seq)
            .join(held, held.c.row_id == fates.c.former)
            .where(fates.c.fate == _WITHDRAWN, moment <= held.c[moment.name])
        )
        return self.connection.execute(counted).scalar_one()

    def find_missing(self, *spared: ColumnElement[bool]) -> int:
        """List open observations that were not staged and are not spared; returns their number."""
        absent = select(self.target.c.row_id).where(
            self.is_open(), self._is_unstaged(), *(~each for each in spared)
        )
        listed = insert(self.staging.missing).from_select(["row_id"], absent)
        return self.connection.execute(listed, execution_options=COUNTED).rowcount

    def _is_unstaged(self) -> ColumnElement[bool]:
        rows, own = self.staging.rows, self.target.c[self.key]
        if is_sqlite(self.connection):
            # It looks the keys up in a tree of them; a join may read all of them for every row.
            return own.not_in(select(rows.c[self.key]))
        return ~exists().where(rows.c[self.key] == own)

    def close_and_open(self) -> None:
        """Close what changed or went away, then open what is new or changed."""
        for each in self._statements.close:
            self.connection.execute(each, {"moment": self.at})
        opening = self._statements.open
        opened = self.connection.execute(
            opening, {**self._values, "moment": self.at}, execution_options=COUNTED
        )
        look_anew(self.connection, self.target, opened.rowcount)

    @property
    def _statements(self) -> "_Statements":
        return _statements(self.target, self.staging, self.key, self._names, tuple(self.scope))

    @property
    def _values(self) -> dict[str, object]:
        return {f"of_{name}": value for name, value in self.scope.items()}

    def gather_statistics(self) -> None:
        """PostgreSQL knows nothing of a temporary table until it is told to look."""
        if not is_sqlite(self.connection):
            # Only the columns that are joined: sampling the wide ones takes longer than the merge.
            rows = self.staging.rows.name
            self.connection.execute(text(f"ANALYZE {rows} (seq, {self.key}, content_hash)"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statements:
    """What every merge asks; `of_<name>` are the values of its scope, `moment` is its instant."""

    decide: Insert
    tally: Select[Any]
    close: tuple[Update, ...]
    open: Insert


@cache
def _statements(
    target: Table, staging: Staging, key: str, names: tuple[str, ...], scope: tuple[str, ...]
) -> _Statements:
    """Made once: to make them takes longer than to merge a few rows."""
    fates, missing = staging.fates, staging.missing
    former = select(fates.c.former).where(fates.c.former.is_not(None))
    return _Statements(
        decide=_deciding(target, staging, key, scope),
        tally=select(fates.c.fate, func.count()).group_by(fates.c.fate),
        close=tuple(
            update(target).where(target.c.row_id.in_(gone)).values(observed_to=bindparam("moment"))
            for gone in (former, select(missing.c.row_id))
        ),
        open=_opening(target, staging, names, scope),
    )


def _deciding(target: Table, staging: Staging, key: str, scope: tuple[str, ...]) -> Insert:
    rows, held = staging.rows, target.alias("held")
    on_key = and_(
        held.c[key] == rows.c[key],
        *(held.c[name] == bindparam(f"of_{name}") for name in scope),
        held.c.observed_to.is_(None),
    )
    is_new = held.c.row_id.is_(None)
    is_other = held.c.content_hash != rows.c.content_hash
    fate = case((is_new, literal(_CREATED)), (rows.c.is_gone, literal(_WITHDRAWN)), else_=_UPDATED)
    moved = (
        select(rows.c.seq, fate, held.c.row_id)
        .select_from(rows.outerjoin(held, on_key))
        .where(or_(and_(is_new, ~rows.c.is_gone), and_(~is_new, or_(rows.c.is_gone, is_other))))
    )
    return insert(staging.fates).from_select(["seq", "fate", "former"], moved)


def _opening(
    target: Table, staging: Staging, names: tuple[str, ...], scope: tuple[str, ...]
) -> Insert:
    rows, fates = staging.rows, staging.fates
    constants = {**{name: f"of_{name}" for name in scope}, "observed_from": "moment"}
    source = (
        select(
            *(rows.c[name] for name in names),
            *(bindparam(value, type_=target.c[name].type) for name, value in constants.items()),
        )
        .select_from(fates.join(rows, rows.c.seq == fates.c.seq))
        .where(fates.c.fate.in_((_CREATED, _UPDATED)))
    )
    return insert(target).from_select([*names, *constants], source)


def is_twice(connection: Connection, keys: Select[Any] | CompoundSelect[Any]) -> bool:
    """True when a select of one column brings a value twice."""
    all_keys = keys.subquery()
    (key,) = all_keys.columns
    twice = select(key).group_by(key).having(func.count() > 1).limit(1)
    return connection.execute(twice).first() is not None
