"""Kept counts of a settled comparison (对比汇总): per owner, so that the gate still decides."""

from sqlalchemy import Integer, PrimaryKeyConstraint, Table

from adapter.storage.database.column_types import WORD
from adapter.storage.tables.base import METADATA, required, scope_columns

_SCOPE = ("site", "division_code", "fiscal_year")

#: How many findings an owner has of each kind; "" owns those on the library itself.
FINDING_TALLY = Table(
    "finding_tally",
    METADATA,
    *scope_columns(),
    required("project_code"),
    required("code", WORD),
    required("severity", WORD),
    required("row_count", Integer),
    PrimaryKeyConstraint(*_SCOPE, "project_code", "code", "severity", name="pk_finding_tally"),
)

#: How many compared lines an owner has of each outcome; the band is `RateBand`'s value.
COMPARISON_TALLY = Table(
    "comparison_tally",
    METADATA,
    *scope_columns(),
    required("project_code"),
    required("attainment", WORD),
    required("band", WORD),
    required("row_count", Integer),
    PrimaryKeyConstraint(*_SCOPE, "project_code", "attainment", "band", name="pk_comparison_tally"),
)
