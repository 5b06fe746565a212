"""What differs between two library versions (版本差异): by hash, then column by column, in SQL."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields
from itertools import chain
from typing import Any

from sqlalchemy import (
    ColumnElement,
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

from adapter.domain.indicator import DepartmentDuty
from adapter.domain.template import IndicatorTemplate, TemplateLevel
from adapter.ports.library_differences import (
    ChangedIndicator,
    HeldTemplate,
    IndicatorDifferences,
    IndicatorPlace,
)
from adapter.storage.database.bulk import chunks
from adapter.storage.database.engine import is_sqlite
from adapter.storage.database.transaction import Transaction
from adapter.storage.library.content import read_duties
from adapter.storage.tables.library import INDICATOR, TEMPLATE, TEMPLATE_LINE

#: Codes in one statement; SQLite allows 999 parameters in old versions.
_AT_ONCE = 300
#: So many statements that walk through all lines are shorter than handing out all lines.
_FEW_WALKS = 4
#: With more codes one walk through the version is shorter than looking each of them up.
_MANY = 10_000
#: What a row is found by, and what is made of the others.
_KEY = frozenset({"version_id", "position", "code", "content_hash"})
_LEVELS = ("level1", "level2")
#: A value or a list: two texts of it may say the same.
_DOUBTFUL = ("standard", "project_categories")
_PLAIN = tuple(each.name for each in INDICATOR.c if each.name not in {*_KEY, *_LEVELS, *_DOUBTFUL})
_OF_HEAD = tuple(
    each.name for each in fields(IndicatorTemplate) if each.name not in {"level", "lines"}
)
_LEVEL_OF = {each.value: each for each in TemplateLevel}


class SqlLibraryDifferences:
    """LibraryDifferences."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def indicators(self, old_id: str, new_id: str) -> IndicatorDifferences:
        """See LibraryDifferences."""
        gone, unlike = list[str](), list[str]()
        for code, is_held in self._transaction.reading().execute(_unlike(old_id, new_id)).all():
            (unlike if is_held else gone).append(code)
        kept = self.number_of_indicators(old_id) - len(gone)
        has_new = self.number_of_indicators(new_id) > kept
        return IndicatorDifferences(
            gone=gone,
            came=self._texts(_only_in(new_id, old_id)) if has_new else (),
            changed=list(self._changed(old_id, new_id, unlike)),
        )

    def _changed(self, old_id: str, new_id: str, codes: list[str]) -> Iterator[ChangedIndicator]:
        compared = _changed(old_id, new_id)
        code = compared.selected_columns[0]
        some = (
            [compared]
            if len(codes) > _MANY
            else [compared.where(code.in_(each)) for each in chunks(codes, _AT_ONCE)]
        )
        for each in some:
            for row in self._transaction.reading().execute(each).all():
                yield ChangedIndicator(row[0], row[1], bool(row[2]))

    def number_of_indicators(self, version_id: str) -> int:
        """See LibraryDifferences."""
        counted = select(func.count()).where(INDICATOR.c.version_id == version_id)
        return self._transaction.reading().execute(counted).scalar_one()

    def codes_of_indicators(self, version_id: str, limit: int, offset: int) -> list[str]:
        """See LibraryDifferences."""
        connection, code = self._transaction.reading(), INDICATOR.c.code
        ordered = _codes(version_id).order_by(code if is_sqlite(connection) else code.collate("C"))
        return self._texts(ordered.limit(limit).offset(offset))

    def indicator_places(self, version_id: str, codes: Collection[str]) -> list[IndicatorPlace]:
        """See LibraryDifferences."""
        connection, wanted = self._transaction.reading(), frozenset(codes)
        columns = (INDICATOR.c[name] for name in IndicatorPlace._fields)
        placed = select(*columns).where(INDICATOR.c.version_id == version_id)
        some = (
            [placed]
            if len(wanted) > _MANY
            else [placed.where(INDICATOR.c.code.in_(each)) for each in chunks(wanted, _AT_ONCE)]
        )
        rows = (row for each in some for row in connection.execute(each))
        return [IndicatorPlace(*row) for row in rows if row.code in wanted]

    def templates(self, version_id: str) -> Iterator[HeldTemplate]:
        """See LibraryDifferences."""
        columns = (TEMPLATE.c[name] for name in _OF_HEAD)
        heads = select(*columns, TEMPLATE.c.applies_to, TEMPLATE.c.content_hash).where(
            TEMPLATE.c.version_id == version_id
        )
        rows: Iterator[Sequence[Any]] = self._transaction.stream_rows(
            heads.order_by(TEMPLATE.c.position, TEMPLATE.c.code)
        )
        for *texts, level, content_hash in rows:
            said = dict(zip(_OF_HEAD, texts, strict=True))
            yield HeldTemplate(IndicatorTemplate(**said, level=_LEVEL_OF[level]), content_hash)

    def templates_naming(self, version_id: str, codes: Collection[str]) -> frozenset[str]:
        """See LibraryDifferences."""
        line, wanted = TEMPLATE_LINE.c, frozenset(codes)
        of_version = line.version_id == version_id
        named = select(line.template_code, line.indicator_code).where(of_version)
        # Each statement walks through all lines of the version.
        asked = [named]
        if len(wanted) <= _FEW_WALKS * _AT_ONCE:
            asked = [
                named.where(line.indicator_code.in_(each)) for each in chunks(wanted, _AT_ONCE)
            ]
        rows: Iterator[Sequence[str]] = chain.from_iterable(
            self._transaction.stream_rows(each) for each in asked
        )
        return frozenset(template for template, code in rows if code in wanted)

    def duties(self, version_id: str) -> tuple[DepartmentDuty, ...]:
        """See LibraryDifferences."""
        return read_duties(self._transaction.reading(), version_id)

    def _texts(self, column: Select[Any]) -> list[str]:
        return list(self._transaction.reading().execute(column).scalars().all())


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
