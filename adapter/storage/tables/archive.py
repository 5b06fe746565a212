"""The raw archive (原始报文): pages as they came, what was stopped, what was not understood."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    text,
)

from adapter.storage.database.column_types import HASH, ID, KEY, WORD, UtcInstant
from adapter.storage.tables.base import METADATA, optional, required, scope_columns


def page_columns() -> tuple[Column[Any], ...]:
    """What is kept of a page besides where it belongs; the stage holds the same columns."""
    return (
        required("page_id", ID),
        required("exchange_id"),
        required("operation"),
        required("started_at", UtcInstant),
        required("duration_ms", BigInteger),
        required("status", Integer),
        #: SHA-256 and length of the page before the gate took rows out.
        required("digest", HASH),
        required("byte_length", BigInteger),
        required("page_number", Integer),
        required("row_count", Integer),
        required("kept_count", Integer),
        #: The kept rows' bytes one after the other, zlib.
        required("kept_rows", LargeBinary),
        #: See `adapter.storage.raw_rows`.
        required("row_index", LargeBinary),
        #: Project codes of the kept rows, one per line, in the order `row_index` counts them.
        required("projects"),
    )


RAW_PAGE = Table(
    "raw_page",
    METADATA,
    *page_columns(),
    required("run_id", ID),
    *scope_columns(),
    required("kind", WORD),
    PrimaryKeyConstraint("page_id", name="pk_raw_page"),
    ForeignKeyConstraint(["run_id"], ["run.run_id"], name="fk_raw_page_run"),
    CheckConstraint("kept_count >= 0 AND kept_count <= row_count", name="ck_raw_page_kept_count"),
    Index("ix_raw_page_division", "division_code", "fiscal_year"),
)

RAW_BLOCK = Table(
    "raw_block",
    METADATA,
    required("page_id", ID),
    required("position", Integer),
    required("digest", HASH),
    required("reason", WORD),
    PrimaryKeyConstraint("page_id", "position", name="pk_raw_block"),
    ForeignKeyConstraint(["page_id"], ["raw_page.page_id"], name="fk_raw_block_page"),
    #: A blocked row that is known already is no news.
    Index("ix_raw_block_digest", "digest"),
)

#: Of the entries that still wait; those that are closed may share a key.
ENTRY_WAITS = "state = 'open'"

QUARANTINE = Table(
    "quarantine",
    METADATA,
    Column("entry_id", ID, nullable=False),
    #: What makes the row the same row when it comes again: its key, or the digest of its bytes.
    required("entry_key", KEY),
    #: The newest page it came with.
    required("page_id", ID),
    required("position", Integer),
    required("run_id", ID),
    *scope_columns(),
    required("kind", WORD),
    required("project_code"),
    required("code"),
    required("field"),
    required("detail"),
    #: When it was quarantined first.
    required("quarantined_at", UtcInstant),
    #: How often it was tried: pulls it came with, and replays.
    required("attempts", Integer),
    #: See `adapter.ports.quarantine.QuarantineState`.
    required("state", WORD),
    optional("closed_at", UtcInstant),
    #: The run that closed it.
    optional("closed_by", ID),
    PrimaryKeyConstraint("entry_id", name="pk_quarantine"),
    ForeignKeyConstraint(["page_id"], ["raw_page.page_id"], name="fk_quarantine_page"),
    CheckConstraint(
        "(state = 'open' AND closed_at IS NULL) OR (state <> 'open' AND closed_at IS NOT NULL)",
        name="ck_quarantine_closed",
    ),
    Index(
        "uq_quarantine_open",
        "site",
        "division_code",
        "fiscal_year",
        "kind",
        "entry_key",
        unique=True,
        sqlite_where=text(ENTRY_WAITS),
        postgresql_where=text(ENTRY_WAITS),
    ),
    #: Holds all that lists ask about.
    Index(
        "ix_quarantine_page",
        *("site", "division_code", "fiscal_year", "quarantined_at", "entry_id", "state"),
        "project_code",
    ),
    #: Those that wait are counted by it.
    Index(
        "ix_quarantine_owner",
        *("site", "division_code", "fiscal_year", "project_code"),
        sqlite_where=text(ENTRY_WAITS),
        postgresql_where=text(ENTRY_WAITS),
    ),
    Index("ix_quarantine_closed", "site", "division_code", "fiscal_year", "kind", "closed_at"),
)
