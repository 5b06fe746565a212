"""Between records and rows whose columns are named like the record's fields."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Table

Record = TypeVar("Record")


def row_values(table: Table, record: object, **renamed: object) -> dict[str, object]:
    """The record's fields that the table has columns for; `renamed` adds or replaces values."""
    names = _FIELD_NAMES[type(record)]
    return {name: getattr(record, name) for name in names if name in table.c} | renamed


def make_record(cls: type[Record], values: Mapping[Any, Any], **replaced: object) -> Record:
    """A record from a row's values, fields that the row lacks keeping their default."""
    names = _FIELD_NAMES[cls]
    return cls(**({name: values[name] for name in names if name in values} | replaced))


def record_maker(cls: type[Record], columns: Sequence[str]) -> Callable[..., Record]:
    """`make_record` for many rows of the same columns, each given as the sequence of its values."""
    names = frozenset(_FIELD_NAMES[cls])
    places = [(place, name) for place, name in enumerate(columns) if name in names]

    def make(row: Sequence[Any], **replaced: object) -> Record:
        return cls(**({name: row[place] for place, name in places} | replaced))

    return make


class _FieldNames(dict[type[Any], tuple[str, ...]]):
    """Record class -> names of its fields, asked for once per class."""

    def __missing__(self, cls: type[Any]) -> tuple[str, ...]:
        self[cls] = names = tuple(each.name for each in fields(cls))
        return names


_FIELD_NAMES = _FieldNames()
