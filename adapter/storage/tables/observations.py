"""Bitemporal observations (观测): a typed table per pulled kind, and the three trees."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    literal,
)

from adapter.domain.kinds import PULLED_KINDS, shape_of_kind
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import DEPARTMENT_MARK, key_of_department
from adapter.domain.value import IndicatorValue
from adapter.storage.database.column_types import (
    HASH,
    ID,
    KEY,
    WORD,
    ExactDecimal,
    UtcInstant,
    ValueText,
)
from adapter.storage.tables.base import METADATA, ColumnType, optional, required, scope_columns

_FIELD_TYPES: Mapping[type, ColumnType] = MappingProxyType(
    {
        str: Text,
        int: BigInteger,
        bool: Boolean,
        Decimal: ExactDecimal,
        date: Date,
        datetime: UtcInstant,
        IndicatorValue: ValueText,
    }
)


def observed_columns() -> tuple[Column[Any], ...]:
    """From when to when we saw it so; an open end is null."""
    return (required("observed_from", UtcInstant), optional("observed_to", UtcInstant))


def field_columns(kind: RecordKind) -> tuple[Column[Any], ...]:
    """One column per field of the kind, in the order of its shape."""
    return tuple(
        Column(each.name, _FIELD_TYPES[each.type], nullable=each.is_optional)
        for each in shape_of_kind(kind).fields
    )


@dataclass(frozen=True, slots=True)
class GateField:
    """The field by which the gate judged the records of a kind."""

    name: str
    #: It holds a department's code: the key is made of it.
    is_department: bool

    def key(self, value: object) -> str:
        """The gate's key of a record with this value, see `secrecy.key_of`."""
        return key_of_department(str(value)) if self.is_department else str(value)

    def key_column(self, table: Table) -> ColumnElement[str]:
        """The same in SQL."""
        column: ColumnElement[str] = table.c[self.name]
        return literal(DEPARTMENT_MARK) + column if self.is_department else column


@cache
def gate_field(kind: RecordKind) -> GateField:
    """The gate's field of a kind; ValueError for a kind without one."""
    shape = shape_of_kind(kind)
    name = shape.project or shape.department
    if name is None:
        raise ValueError(f"{kind} names no project, so it cannot be kept")
    return GateField(name, is_department=shape.project is None)


#: Tables whose kind's name leaves no room for the names of its indexes.
_SHORT_NAMES: Mapping[RecordKind, str] = MappingProxyType(
    {
        RecordKind.DEPARTMENT_TARGET: "dept_target",
        RecordKind.DEPARTMENT_TARGET_LINE: "dept_target_line",
        RecordKind.DEPARTMENT_MONITORING_LINE: "dept_monitoring_line",
        RecordKind.DEPARTMENT_SELF_EVALUATION: "dept_self_eval",
        RecordKind.DEPARTMENT_SELF_EVALUATION_LINE: "dept_self_eval_line",
    }
)


def _typed_table(kind: RecordKind) -> Table:
    # The scope's columns have names of their own: a receiver may file a row under another division
    # or year than the one it was asked for, and the row's own columns must say so.
    scope = (
        required("site", WORD),
        required("scope_division", WORD),
        required("scope_year", Integer),
    )
    open_only = Column("observed_to", UtcInstant).is_(None)
    name = _SHORT_NAMES.get(kind, kind.value)
    return Table(
        name,
        METADATA,
        required("row_id", ID),
        *scope,
        required("record_key", KEY),
        required("content_hash", HASH),
        *observed_columns(),
        required("page_id", ID),
        required("position", Integer),
        *field_columns(kind),
        PrimaryKeyConstraint("row_id", name=f"pk_{name}"),
        CheckConstraint("observed_to >= observed_from", name=f"ck_{name}_span"),
        Index(
            f"uq_{name}_open",
            "record_key",
            "site",
            "scope_division",
            "scope_year",
            unique=True,
            sqlite_where=open_only,
            postgresql_where=open_only,
        ),
        #: The rows of one project or department are found, and those of few counted, by it. SQLite
        #: reads the end from the row where the index does not hold it.
        Index(
            f"ix_{name}_own",
            *("site", "scope_division", "scope_year", gate_field(kind).name, "observed_to"),
            sqlite_where=open_only,
            postgresql_where=open_only,
        ),
    )


#: The typed table of each pulled kind.
TYPED_TABLES: Mapping[RecordKind, Table] = MappingProxyType(
    {kind: _typed_table(kind) for kind in PULLED_KINDS}
)

TREE_OBSERVATION = Table(
    "tree_observation",
    METADATA,
    required("row_id", ID),
    *scope_columns(),
    required("side", WORD),
    required("kind", WORD),
    required("set_key", KEY),
    #: The gate's key, see `secrecy.key_of`: here and in every table with this column but those of
    #: the library and the list.
    required("project_code"),
    required("content_hash", HASH),
    #: JSON object path -> canonical text, zlib.
    required("fields", LargeBinary),
    *observed_columns(),
    #: Since when it is so by the side's own word; null: it does not say.
    optional("said_from", UtcInstant),
    PrimaryKeyConstraint("row_id", name="pk_tree_observation"),
    CheckConstraint("observed_to >= observed_from", name="ck_tree_observation_span"),
    Index(
        "uq_tree_observation_open",
        "site",
        "division_code",
        "fiscal_year",
        "kind",
        "set_key",
        "side",
        unique=True,
        sqlite_where=Column("observed_to", UtcInstant).is_(None),
        postgresql_where=Column("observed_to", UtcInstant).is_(None),
    ),
    Index(
        "ix_tree_observation_past",
        "site",
        "division_code",
        "fiscal_year",
        "kind",
        "set_key",
        sqlite_where=Column("observed_to", UtcInstant).is_not(None),
        postgresql_where=Column("observed_to", UtcInstant).is_not(None),
    ),
    #: Whose a set is and was, without reading what it holds.
    Index(
        "ix_tree_observation_owner",
        *("site", "division_code", "fiscal_year", "kind", "set_key", "observed_to"),
        "project_code",
    ),
)
