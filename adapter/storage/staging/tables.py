"""The temporary tables of a pull's stage, one set per record kind."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Column, Connection, Index, Integer, MetaData, Table

from adapter.domain.record import RecordKind
from adapter.storage.database.column_types import HASH, ID, KEY, WORD
from adapter.storage.staging.merge import Staging, make_staging
from adapter.storage.tables.archive import page_columns
from adapter.storage.tables.base import required
from adapter.storage.tables.observations import field_columns

#: Columns of the stage and of the main table that the stage fills, in the stage's order.
QUARANTINE_COLUMNS = (
    "entry_id",
    "entry_key",
    "page_id",
    "position",
    "project_code",
    "code",
    "field",
    "detail",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTables:
    """Where pages, rows, blocked and quarantined rows wait."""

    staging: Staging
    pages: Table
    blocked: Table
    quarantined: Table

    @property
    def all(self) -> tuple[Table, ...]:
        """Every table of the stage."""
        return (*self.staging.tables, self.pages, self.blocked, self.quarantined)

    def create(self, connection: Connection) -> None:
        """Make the tables in the connection's own temporary schema."""
        for each in self.all:
            each.create(connection, checkfirst=False)


@cache
def stage_tables(kind: RecordKind) -> StageTables:
    """The tables for one kind; made once, because SQLAlchemy compiles statements per table."""
    metadata = MetaData()
    payload = (required("page_id", ID), required("position", Integer), *field_columns(kind))
    return StageTables(
        staging=make_staging(metadata, "stage_row", "record_key", payload),
        pages=Table("stage_page", metadata, *page_columns(), prefixes=["TEMPORARY"]),
        blocked=Table(
            "stage_block",
            metadata,
            required("page_id", ID),
            required("position", Integer),
            required("digest", HASH),
            required("reason", WORD),
            #: "" when the row's key could not be read; dropped with the stage.
            required("key_digest", HASH),
            #: "" when it told no project; dropped with the stage too.
            required("spelling", HASH),
            Index("stage_block_key", "key_digest"),
            prefixes=["TEMPORARY"],
        ),
        quarantined=Table(
            "stage_quarantine",
            metadata,
            Column("seq", Integer, primary_key=True, autoincrement=False),
            #: "" when the row's key could not be read.
            required("record_key", KEY),
            required("entry_id", ID),
            required("entry_key", KEY),
            required("page_id", ID),
            required("position", Integer),
            required("project_code"),
            required("code"),
            required("field"),
            required("detail"),
            prefixes=["TEMPORARY"],
        ),
    )
