"""The temporary tables of a replay: which entries it tries, and what came of each."""

from sqlalchemy import Column, Connection, Index, Integer, MetaData, Table

from adapter.storage.database.column_types import ID, WORD, UtcInstant
from adapter.storage.tables.base import required

_METADATA = MetaData()

#: The entries that are tried, numbered in the order of their pages.
WAITING = Table(
    "replay_waiting",
    _METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    required("entry_id", ID),
    required("page_id", ID),
    required("position", Integer),
    #: The gate's key under which the bytes are kept.
    required("gate_key"),
    #: When the page was asked for.
    required("asked_at", UtcInstant),
    Index("ix_replay_waiting_entry", "entry_id"),
    prefixes=["TEMPORARY"],
)

#: What came of them; the content of those that were understood waits in the stage of the kind.
TRIED = Table(
    "replay_tried",
    _METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    required("fate", WORD),
    required("gate_key"),
    required("code"),
    required("field"),
    required("detail"),
    prefixes=["TEMPORARY"],
)


def create_replay_tables(connection: Connection) -> None:
    """Make both in the connection's own temporary schema."""
    for each in (WAITING, TRIED):
        each.create(connection, checkfirst=False)
