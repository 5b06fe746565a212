"""Kept bytes of whole sets (整套原文): one reading per data set, in the raw archive."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.ports.clock import Ids
from adapter.ports.kept_sets import SetPage, SetRow
from adapter.storage.database.bulk import chunks
from adapter.storage.database.statements import hold_off_purges, matches, scope_values, take_turn
from adapter.storage.database.transaction import Transaction
from adapter.storage.kept_pages import rows_of_page
from adapter.storage.raw_rows import PackedRows, pack_rows
from adapter.storage.tables.archive import RAW_BLOCK, RAW_PAGE

#: What tells that a page is kept already.
_CONTENT = (RAW_PAGE.c.kept_rows, RAW_PAGE.c.row_index, RAW_PAGE.c.projects)


class SqlKeptSetRepository:
    """KeptSetRepository over the pages of the raw archive."""

    def __init__(self, transaction: Transaction, ids: Ids) -> None:
        self._transaction = transaction
        self._ids = ids

    def replace(
        self, scope: Scope, run_id: str, kind: RecordKind, pages: Iterable[SetPage]
    ) -> None:
        """See KeptSetRepository."""
        connection = self._transaction.writing()
        here = scope_values(scope)
        hold_off_purges(connection, here)
        take_turn(connection, here, f"kept.{kind.value}")
        former = iter(self._page_ids(scope, kind))
        for page in pages:
            if page.rows:
                packed = _packed(page)
                page_id = next(former, None)
                if page_id is None or not self._is_kept(page_id, packed):
                    self._forget([] if page_id is None else [page_id])
                    values = {**here, **_head(page), **_content(packed)}
                    own = {"page_id": self._ids.fresh(), "run_id": run_id, "kind": kind.value}
                    connection.execute(insert(RAW_PAGE).values({**values, **own}))
        self._forget(list(former))

    def rows(self, scope: Scope, kind: RecordKind) -> Iterator[Sequence[SetRow]]:
        """See KeptSetRepository."""
        connection = self._transaction.reading()
        for page_id in self._page_ids(scope, kind):
            rows = rows_of_page(connection, page_id)
            yield [SetRow(each.position, each.project_code, each.payload) for each in rows]

    def _page_ids(self, scope: Scope, kind: RecordKind) -> Sequence[str]:
        mine = matches(RAW_PAGE, {**scope_values(scope), "kind": kind.value})
        ordered = (
            select(RAW_PAGE.c.page_id)
            .where(mine)
            .order_by(RAW_PAGE.c.page_number, RAW_PAGE.c.page_id)
        )
        return self._transaction.reading().execute(ordered).scalars().all()

    def _is_kept(self, page_id: str, packed: PackedRows) -> bool:
        held = select(*_CONTENT).where(RAW_PAGE.c.page_id == page_id)
        row = self._transaction.reading().execute(held).one()
        return tuple(row) == (packed.kept_rows, packed.row_index, packed.projects)

    def _forget(self, page_ids: Sequence[str]) -> None:
        connection = self._transaction.writing()
        for some in chunks(page_ids, 100):
            for table in (RAW_BLOCK, RAW_PAGE):
                connection.execute(delete(table).where(table.c.page_id.in_(some)))


def _packed(page: SetPage) -> PackedRows:
    return pack_rows(
        [(each.position, each.payload) for each in page.rows],
        {each.position: each.gate_key for each in page.rows},
    )


def _content(packed: PackedRows) -> dict[str, Any]:
    return {
        "kept_count": packed.count,
        "kept_rows": packed.kept_rows,
        "row_index": packed.row_index,
        "projects": packed.projects,
    }


def _head(page: SetPage) -> dict[str, Any]:
    exchange = page.exchange
    return {
        "exchange_id": exchange.exchange_id,
        "operation": exchange.operation,
        "started_at": exchange.started_at,
        "duration_ms": exchange.duration_ms,
        "status": exchange.status,
        "digest": exchange.digest,
        "byte_length": exchange.byte_length,
        "page_number": page.number,
        "row_count": page.row_count,
    }
