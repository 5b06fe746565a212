"""Bitemporal observations (观测): a typed table per pulled kind, and the three trees."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from adapter.domain.kinds import PULLED_KINDS, shape_of_kind
from adapter.domain.record import RecordKind
from adapter.domain.value import IndicatorValue
from adapter.storage.column_types import (
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


def project_field(kind: RecordKind) -> str:
    """Name of the field by which the gate judged the record; ValueError for a kind without one."""
    project = shape_of_kind(kind).project
    if project is None:
        raise ValueError(f"{kind} names no project, so it cannot be kept")
    return project


def _typed_table(kind: RecordKind) -> Table:
    # The scope's columns have names of their own: a receiver may file a row under another division
    # or year than the one it was asked for, and the row's own columns must say so.
    scope = (
        required("site", WORD),
        required("scope_division", WORD),
        required("scope_year", Integer),
    )
    open_only = Column("observed_to", UtcInstant).is_(None)
    return Table(
        kind.value,
        METADATA,
        required("row_id", ID),
        *scope,
        required("record_key", KEY),
        required("content_hash", HASH),
        *observed_columns(),
        required("page_id", ID),
        required("position", Integer),
        *field_columns(kind),
        PrimaryKeyConstraint("row_id", name=f"pk_{kind.value}"),
        CheckConstraint("observed_to >= observed_from", name=f"ck_{kind.value}_span"),
        Index(
            f"uq_{kind.value}_open",
            "record_key",
            "site",
            "scope_division",
            "scope_year",
            unique=True,
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
    required("project_code"),
    required("content_hash", HASH),
    #: JSON object path -> canonical text, zlib.
    required("fields", LargeBinary),
    *observed_columns(),
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
)
