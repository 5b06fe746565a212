"""Indicators that differ between two versions (版本差异): by hash, then by column, in SQL."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
)

from adapter.ports.library_differences import IndicatorDifferences
from adapter.storage.database.statements import among
from adapter.storage.database.transaction import Transaction
from adapter.storage.tables.library import INDICATOR

#: With more codes one walk through the version is shorter than looking each of them up.
_MANY = 10_000
#: What a row is found by, and what is made of the others.
_KEY = frozenset({"version_id", "position", "code", "content_hash"})
_LEVELS = ("level1", "level2")
#: A value or a list: two texts of it may say the same.
_DOUBTFUL = ("standard", "project_categories")
_PLAIN = tuple(each.name for each in INDICATOR.c if each.name not in {*_KEY, *_LEVELS, *_DOUBTFUL})


def found_differences(transaction: Transaction, old_id: str, new_id: str) -> IndicatorDifferences:
    """What became of the indicators of one version in another."""
    connection = transaction.reading()
    gone, unlike = list[str](), list[str]()
    for code, is_held in connection.execute(_unlike(old_id, new_id)).all():
        (unlike if is_held else gone).append(code)
    kept = number_of_indicators(connection, old_id) - len(gone)
    came = list[str]()
    if number_of_indicators(connection, new_id) > kept:
        came.extend(connection.execute(_only_in(new_id, old_id)).scalars())
    changed, in_doubt = dict[str, int](), list[str]()
    for each in _comparisons(connection, old_id, new_id, unlike):
        rows: Iterator[Sequence[Any]] = transaction.stream_rows(each)
        for code, fields, is_in_doubt in rows:
            if is_in_doubt:
                in_doubt.append(code)
            else:
                changed[code] = fields
    return IndicatorDifferences(gone=gone, came=came, changed=changed, in_doubt=in_doubt)


def number_of_indicators(connection: Connection, version_id: str) -> int:
    """How many a version holds."""
    counted = select(func.count()).where(INDICATOR.c.version_id == version_id)
    return connection.execute(counted).scalar_one()


def _comparisons(
    connection: Connection, old_id: str, new_id: str, codes: list[str]
) -> list[Select[Any]]:
    compared = _changed(old_id, new_id)
    if len(codes) > _MANY:
        return [compared]
    code = compared.selected_columns[0]
    return [compared.where(each) for each in among(connection, code, codes)]


def _codes(version_id: str) -> Select[Any]:
    return select(INDICATOR.c.code).where(INDICATOR.c.version_id == version_id)


def _only_in(here: str, there: str) -> Select[Any]:
    other = INDICATOR.alias()
    held = select(literal(1)).where(other.c.version_id == there, other.c.code == INDICATOR.c.code)
    return _codes(here).where(~held.exists())


def _unlike(old_id: str, new_id: str) -> Select[Any]:
    """Codes of the old version whose row is not for sure the same; true where both have one.

    Asks for nothing that the index on hashes does not hold.
    """
    old, new = INDICATOR.alias("old"), INDICATOR.alias("new")
    is_it = and_(new.c.version_id == new_id, new.c.code == old.c.code)
    hashes = old.c.content_hash, new.c.content_hash
    is_unlike = or_(*(each.is_(None) for each in hashes), hashes[0] != hashes[1])
    return (
        select(old.c.code, new.c.code.is_not(None))
        .select_from(old.outerjoin(new, is_it))
        .where(old.c.version_id == old_id, is_unlike)
    )


def _changed(old_id: str, new_id: str) -> Select[Any]:
    """Code, number of fields that differ, and whether there is doubt, of rows in both versions."""
    old, new = INDICATOR.alias("old"), INDICATOR.alias("new")
    is_it = and_(new.c.version_id == new_id, new.c.code == old.c.code)
    is_in_doubt = or_(*(_differ(old, new, name) for name in _DOUBTFUL))
    differing = [_levels(old) != _levels(new), *(_differ(old, new, name) for name in _PLAIN)]
    numbers = [cast(each, Integer) for each in differing]
    return (
        select(old.c.code, sum(numbers[1:], numbers[0]), is_in_doubt)
        .select_from(old.join(new, is_it))
        .where(old.c.version_id == old_id, or_(*differing, is_in_doubt))
    )


def _levels(table: FromClause) -> ColumnElement[str]:
    """Both as they are told: a stroke inside one of them makes no difference."""
    return table.c.level1 + literal("／") + table.c.level2


def _differ(old: FromClause, new: FromClause, name: str) -> ColumnElement[bool]:
    one, other = old.c[name], new.c[name]
    return one.is_distinct_from(other) if INDICATOR.c[name].nullable else one != other
