"""Between records and rows whose columns are named like the record's fields."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Table

Record = TypeVar("Record")


def row_values(table: Table, record: object, **renamed: object) -> dict[str, object]:
    """The record's fields that the table has columns for; `renamed` adds or replaces values."""
    names = (each.name for each in fields(record))  # type: ignore[arg-type]  # any dataclass
    return {name: getattr(record, name) for name in names if name in table.c} | renamed


def make_record(cls: type[Record], values: Mapping[Any, Any], **replaced: object) -> Record:
    """A record from a row's values, fields that the row lacks keeping their default."""
    names = (each.name for each in fields(cls))  # type: ignore[arg-type]  # any dataclass
    return cls(**({name: values[name] for name in names if name in values} | replaced))
