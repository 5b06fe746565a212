"""What of a stage goes into the raw archive (原始报文): the pages that bring something new."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Insert,
    Table,
    exists,
    insert,
    literal,
    select,
    union,
)

from adapter.storage.database.statements import matches
from adapter.storage.staging.tables import StageTables
from adapter.storage.tables.archive import RAW_BLOCK, RAW_PAGE


def keep_news(
    connection: Connection, tables: StageTables, here: Mapping[str, object], run_id: str
) -> None:
    """Archive pages with a row that is new, changed, withdrawn, quarantined or newly blocked.

    `here` names scope and data set. The other pages say what older pages of the archive say
    already: a side that ignores what it is asked must not fill the archive with copies of itself.
    Call it when the fates of all rows are decided.
    """
    news = _pages_with_news(tables, here)
    for source, target, constants in (
        (tables.pages, RAW_PAGE, {**here, "run_id": run_id}),
        (tables.blocked, RAW_BLOCK, {}),
    ):
        connection.execute(_copy(source, target, constants, source.c.page_id.in_(news)))


def _pages_with_news(tables: StageTables, here: Mapping[str, object]) -> CompoundSelect[Any]:
    rows, fates, blocked = tables.staging.rows, tables.staging.fates, tables.blocked
    known = (
        exists()
        .where(RAW_BLOCK.c.digest == blocked.c.digest, RAW_PAGE.c.page_id == RAW_BLOCK.c.page_id)
        .where(matches(RAW_PAGE, here))
    )
    return union(
        select(rows.c.page_id).select_from(fates.join(rows, rows.c.seq == fates.c.seq)),
        select(tables.quarantined.c.page_id),
        select(blocked.c.page_id).where(~known),
    )


def _copy(
    source: Table,
    target: Table,
    constants: Mapping[str, object],
    chosen: ColumnElement[bool],
) -> Insert:
    columns = [each for each in source.columns if each.name in target.c]
    names = [each.name for each in columns]
    values = (literal(value, target.c[name].type) for name, value in constants.items())
    rows = select(*columns, *values).where(chosen)
    return insert(target).from_select([*names, *constants], rows)
