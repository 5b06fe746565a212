"""Archived pages whose rows are looked at or moved once more (原始报文页)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, insert, select, update

from adapter.storage.raw_rows import KeptRow, repack, unpack_rows
from adapter.storage.tables.archive import RAW_BLOCK, RAW_PAGE


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of one row of a page."""

    #: The gate's key it belongs to now; None when its bytes must go.
    gate_key: str | None
    #: The gate's reason why they must.
    reason: str = ""


def rows_of_page(connection: Connection, page_id: str) -> list[KeptRow]:
    """The kept rows of a page; none for a page that is not there."""
    columns = (RAW_PAGE.c.kept_rows, RAW_PAGE.c.row_index, RAW_PAGE.c.projects)
    page = connection.execute(select(*columns).where(RAW_PAGE.c.page_id == page_id)).one_or_none()
    return [] if page is None else list(unpack_rows(*page))


def move_rows(connection: Connection, page_id: str, moves: Mapping[int, Move]) -> None:
    """Give rows, by position, to another key of the gate, or leave position and digest of them."""
    rows = rows_of_page(connection, page_id)
    packed = repack(
        replace(row, project_code=key)
        for row in rows
        if (key := moves.get(row.position, Move(row.project_code)).gate_key) is not None
    )
    rewritten = {
        "kept_rows": packed.kept_rows,
        "row_index": packed.row_index,
        "projects": packed.projects,
        "kept_count": packed.count,
    }
    connection.execute(update(RAW_PAGE).where(RAW_PAGE.c.page_id == page_id).values(rewritten))
    removed = [
        {
            "page_id": page_id,
            "position": row.position,
            "digest": hashlib.sha256(row.payload).hexdigest(),
            "reason": move.reason,
        }
        for row in rows
        if (move := moves.get(row.position)) and move.gate_key is None
    ]
    if removed:
        connection.execute(insert(RAW_BLOCK), removed)
