"""What the jobs found out: verdicts, matches, comparisons, findings."""

from sqlalchemy import Boolean, Column, Double, Index, Integer, PrimaryKeyConstraint, Table

from adapter.storage.database.column_types import ID, KEY, WORD, DecimalText, JsonText, UtcInstant
from adapter.storage.tables.base import METADATA, optional, required, scope_columns

_SCOPE = ("site", "division_code", "fiscal_year")

VERDICT = Table(
    "verdict",
    METADATA,
    *scope_columns(),
    required("kind", WORD),
    required("set_key", KEY),
    required("run_id", ID),
    required("verdict", WORD),
    required("decision", WORD),
    required("fields", JsonText),
    PrimaryKeyConstraint(*_SCOPE, "kind", "set_key", name="pk_verdict"),
    Index("ix_verdict_page", *_SCOPE, "kind", "set_key", "decision", "verdict", "run_id"),
)

#: A log: of several rows about one path the latest stands.
OWNERSHIP_OVERRIDE = Table(
    "ownership_override",
    METADATA,
    required("override_id", ID),
    *scope_columns(),
    required("kind", WORD),
    required("set_key", KEY),
    required("project_code"),
    required("path"),
    required("owner", WORD),
    required("decided_by", WORD),
    required("reason"),
    required("decided_at", UtcInstant),
    PrimaryKeyConstraint("override_id", name="pk_ownership_override"),
    Index("ix_ownership_override_set", *_SCOPE, "kind", "set_key"),
)

LINE_MATCH = Table(
    "line_match",
    METADATA,
    *scope_columns(),
    required("line_kind", WORD),
    required("line_key", KEY),
    required("run_id", ID),
    required("project_code"),
    optional("indicator_code"),
    required("method", WORD),
    required("score", Double),
    required("reason"),
    required("proposals", JsonText),
    required("answer", WORD),
    PrimaryKeyConstraint(*_SCOPE, "line_kind", "line_key", name="pk_line_match"),
    Index(
        "ix_line_match_page",
        *(*_SCOPE, "score", "project_code", "line_kind", "line_key", "answer", "method"),
    ),
)

#: A log: of several rows about one wording the latest stands.
MATCH_DECISION = Table(
    "match_decision",
    METADATA,
    required("decision_id", ID),
    *scope_columns(),
    required("project_code"),
    required("level"),
    required("name"),
    required("indicator_code"),
    required("is_confirmed", Boolean),
    required("decided_by", WORD),
    required("reason"),
    required("decided_at", UtcInstant),
    PrimaryKeyConstraint("decision_id", name="pk_match_decision"),
    Index("ix_match_decision_scope", *_SCOPE, "decided_at"),
)

COMPARISON = Table(
    "comparison",
    METADATA,
    *scope_columns(),
    required("line_kind", WORD),
    required("line_key", KEY),
    required("run_id", ID),
    required("project_code"),
    required("attainment", WORD),
    optional("rate", DecimalText),
    required("reason"),
    PrimaryKeyConstraint(*_SCOPE, "line_kind", "line_key", name="pk_comparison"),
    Index(
        "ix_comparison_page",
        *(*_SCOPE, "project_code", "line_kind", "line_key", "attainment", "rate"),
    ),
)

FINDING = Table(
    "finding",
    METADATA,
    Column("finding_id", ID, nullable=False),
    *scope_columns(),
    required("position", Integer),
    required("run_id", ID),
    required("code", WORD),
    required("severity", WORD),
    required("project_code"),
    required("line_kind", WORD),
    required("line_key", KEY),
    required("facts", JsonText),
    PrimaryKeyConstraint("finding_id", name="pk_finding"),
    #: Holds all that lists ask about, so that they are paged without reading facts.
    Index("ix_finding_page", *_SCOPE, "position", "project_code", "severity", "code", "finding_id"),
)
