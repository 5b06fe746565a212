"""What all tables share: one metadata, the scope columns, names of at most 30 characters."""

from typing import Any

from sqlalchemy import Column, Integer, MetaData, Text
from sqlalchemy.types import TypeEngine

from adapter.storage.database.column_types import WORD

METADATA = MetaData()


ColumnType = TypeEngine[Any] | type[TypeEngine[Any]]


def required(name: str, kind: ColumnType = Text) -> Column[Any]:
    """A column that always holds something; text unless told otherwise."""
    return Column(name, kind, nullable=False)


def optional(name: str, kind: ColumnType = Text) -> Column[Any]:
    """A column that may be absent."""
    return Column(name, kind, nullable=True)


def scope_columns() -> tuple[Column[Any], ...]:
    """Site, division and budget year: the scope a row belongs to."""
    return (required("site", WORD), *division_columns())


def division_columns() -> tuple[Column[Any], ...]:
    """Division and budget year, for what is the same whatever site it goes to."""
    return (required("division_code", WORD), required("fiscal_year", Integer))
