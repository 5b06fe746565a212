"""What differs between two library versions (版本差异), and where what differs stands."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields
from itertools import chain
from typing import Any

from sqlalchemy import select

from adapter.domain.indicator import DepartmentDuty
from adapter.domain.template import IndicatorTemplate, TemplateLevel
from adapter.ports.library_differences import (
    HeldTemplate,
    IndicatorDifferences,
    IndicatorPlace,
)
from adapter.storage.database.engine import is_sqlite
from adapter.storage.database.statements import among
from adapter.storage.database.transaction import Transaction
from adapter.storage.library.content import read_duties
from adapter.storage.library.differing import found_differences, number_of_indicators
from adapter.storage.library.kept import kept_differences
from adapter.storage.tables.library import INDICATOR, TEMPLATE, TEMPLATE_LINE

#: With more codes one walk through the version is shorter than looking each of them up.
_MANY = 10_000
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
        kept = kept_differences(self._transaction.reading(), old_id, new_id)
        return found_differences(self._transaction, old_id, new_id) if kept is None else kept

    def number_of_indicators(self, version_id: str) -> int:
        """See LibraryDifferences."""
        return number_of_indicators(self._transaction.reading(), version_id)

    def codes_of_indicators(self, version_id: str, limit: int, offset: int) -> list[str]:
        """See LibraryDifferences."""
        connection, code = self._transaction.reading(), INDICATOR.c.code
        ordered = (
            select(code)
            .where(INDICATOR.c.version_id == version_id)
            .order_by(code if is_sqlite(connection) else code.collate("C"))
        )
        return list(connection.execute(ordered.limit(limit).offset(offset)).scalars())

    def indicator_places(self, version_id: str, codes: Collection[str]) -> list[IndicatorPlace]:
        """See LibraryDifferences."""
        connection, wanted = self._transaction.reading(), frozenset(codes)
        columns = (INDICATOR.c[name] for name in IndicatorPlace._fields)
        placed = select(*columns).where(INDICATOR.c.version_id == version_id)
        some = (
            [placed]
            if len(wanted) > _MANY
            else [placed.where(each) for each in among(connection, INDICATOR.c.code, wanted)]
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
        asked = [named]
        if len(wanted) <= _MANY:
            connection = self._transaction.reading()
            asked = [named.where(each) for each in among(connection, line.indicator_code, wanted)]
        rows: Iterator[Sequence[str]] = chain.from_iterable(
            self._transaction.stream_rows(each) for each in asked
        )
        return frozenset(template for template, code in rows if code in wanted)

    def duties(self, version_id: str) -> tuple[DepartmentDuty, ...]:
        """See LibraryDifferences."""
        return read_duties(self._transaction.reading(), version_id)
