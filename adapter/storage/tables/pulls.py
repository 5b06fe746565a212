"""What was read completely, with its proof, and what was compared since (覆盖区间、防漏核对)."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, PrimaryKeyConstraint, Table

from adapter.storage.database.column_types import HASH, ID, WORD, UtcInstant
from adapter.storage.tables.base import METADATA, optional, required, scope_columns

#: A stretch of the other side's clock; both ends belong to it.
PULL_INTERVAL = Table(
    "pull_interval",
    METADATA,
    *scope_columns(),
    required("kind", WORD),
    required("low", UtcInstant),
    required("high", UtcInstant),
    #: The run whose reading proved the latest part of it, and the facts of that reading: see
    #: `CompletenessCertificate`.
    required("run_id", ID),
    required("pages", BigInteger),
    required("row_count", BigInteger),
    optional("declared_total", BigInteger),
    required("distinct_keys", BigInteger),
    required("left_out", BigInteger),
    optional("asked_from", UtcInstant),
    optional("newest", UtcInstant),
    required("observed_at", UtcInstant),
    PrimaryKeyConstraint(
        "site", "division_code", "fiscal_year", "kind", "low", name="pk_pull_interval"
    ),
    CheckConstraint("low <= high", name="ck_pull_interval_ends"),
    CheckConstraint(
        "pages >= 0 AND distinct_keys >= 0 AND left_out >= 0 AND distinct_keys <= row_count"
        " AND left_out <= row_count AND (declared_total IS NULL OR declared_total = row_count)",
        name="ck_pull_interval_proof",
    ),
)

#: How our copy of one segment of a data set compared with theirs when it was looked at last.
SEGMENT_CHECK = Table(
    "segment_check",
    METADATA,
    *scope_columns(),
    required("kind", WORD),
    required("segment", WORD),
    #: Theirs.
    required("row_count", BigInteger),
    required("digest", HASH),
    required("checked_at", UtcInstant),
    required("agrees", Boolean),
    PrimaryKeyConstraint(
        "site", "division_code", "fiscal_year", "kind", "segment", name="pk_segment_check"
    ),
    CheckConstraint("row_count >= 0", name="ck_segment_check_rows"),
)
