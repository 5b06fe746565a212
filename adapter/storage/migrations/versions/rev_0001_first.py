"""The first schema, written out: it stays what it is, whatever today's tables become."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: Instants and exact decimals are text on SQLite, which has neither.
_TYPES: dict[str, Any] = {
    "id": sa.String(36),
    "hash": sa.String(64),
    "word": sa.String(100),
    "key": sa.String(200),
    "text": sa.Text(),
    "bool": sa.Boolean(),
    "int": sa.Integer(),
    "bigint": sa.BigInteger(),
    "double": sa.Double(),
    "date": sa.Date(),
    "bytes": sa.LargeBinary(),
    "instant": sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite"),
    "decimal": sa.Numeric(30, 10).with_variant(sa.String(32), "sqlite"),
}
_DIVISION = ("division_code:word", "fiscal_year:int")
_SCOPE = ("site:word", *_DIVISION)
#: What every observation begins and every record ends with.
_BEGIN = (
    "row_id:id",
    "site:word",
    "scope_division:word",
    "scope_year:int",
    "record_key:key",
    "content_hash:hash",
    "observed_from:instant",
    "observed_to:instant?",
    "page_id:id",
    "position:int",
)
_END = ("created_at:instant?", "updated_at:instant?", "is_deleted:bool")


def _create(name: str, *parts: "str | sa.Constraint") -> None:
    """Create a table from columns `name:type`, with a question mark where null is allowed."""
    columns = (_column(each) if isinstance(each, str) else each for each in parts)
    op.create_table(name, *columns)


def _column(spec: str) -> "sa.Column[Any]":
    name, _, kind = spec.partition(":")
    return sa.Column(name, _TYPES[kind.rstrip("?")], nullable=kind.endswith("?"))


def _index(name: str, table: str, *columns: str, is_open_only: bool = False) -> None:
    where = sa.text("observed_to IS NULL") if is_open_only else None
    op.create_index(
        name, table, columns, unique=is_open_only, sqlite_where=where, postgresql_where=where
    )


def _create_observations(kind: str, *columns: str) -> None:
    _create(
        kind,
        *_BEGIN,
        *columns,
        sa.PrimaryKeyConstraint("row_id", name=f"pk_{kind}"),
        sa.CheckConstraint("observed_to >= observed_from", name=f"ck_{kind}_span"),
    )
    key = ("record_key", "site", "scope_division", "scope_year")
    _index(f"uq_{kind}_open", kind, *key, is_open_only=True)


def _create_ledger() -> None:
    _create(
        "run",
        "run_id:id",
        "job:word",
        *_SCOPE,
        "started_at:instant",
        "is_dry_run:bool",
        "ended_at:instant?",
        "outcome:int?",
        "rows_read:bigint",
        "rows_created:bigint",
        "rows_updated:bigint",
        "rows_unchanged:bigint",
        "rows_withdrawn:bigint",
        "rows_rejected:bigint",
        "rows_quarantined:bigint",
        "rows_blocked:bigint",
        "rows_vanished:bigint",
        "figures:text",
        "error:text",
        "process_host:key?",
        "process_id:bigint?",
        "process_birth:key?",
        sa.PrimaryKeyConstraint("run_id", name="pk_run"),
        sa.CheckConstraint(
            "rows_read = rows_created + rows_updated + rows_unchanged + rows_withdrawn"
            " + rows_rejected + rows_quarantined + rows_blocked",
            name="ck_run_balance",
        ),
        sa.CheckConstraint(
            "rows_read >= 0 AND rows_created >= 0 AND rows_updated >= 0 AND rows_unchanged >= 0"
            " AND rows_withdrawn >= 0 AND rows_rejected >= 0"
            " AND rows_quarantined >= 0 AND rows_blocked >= 0 AND rows_vanished >= 0",
            name="ck_run_not_negative",
        ),
    )
    _index("ix_run_job_started", "run", "job", "started_at")
    _index("ix_run_outcome", "run", "outcome")
    _create(
        "tick",
        "job:word",
        "site:word",
        "slot:instant",
        "claimed_at:instant",
        sa.PrimaryKeyConstraint("job", "site", "slot", name="pk_tick"),
    )
    _create(
        "pull_cursor",
        *_SCOPE,
        "kind:word",
        "covered_to:instant",
        "swept_at:instant?",
        sa.PrimaryKeyConstraint(
            "site", "division_code", "fiscal_year", "kind", name="pk_pull_cursor"
        ),
    )
    _create(
        "scope_lock",
        *_SCOPE,
        "name:word",
        "turn:bigint",
        "latest_at:instant?",
        sa.PrimaryKeyConstraint(
            "site", "division_code", "fiscal_year", "name", name="pk_scope_lock"
        ),
    )
    _create(
        "push_set",
        "push_id:id",
        "run_id:id",
        "request_id:key",
        *_SCOPE,
        "kind:word",
        "set_key:key",
        "project_code:text",
        "rows_digest:hash",
        "content_hash:hash",
        "state:word",
        "reason:text",
        "prepared_at:instant",
        "settled_at:instant?",
        sa.PrimaryKeyConstraint("push_id", name="pk_push_set"),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name="fk_push_set_run"),
    )
    _index("ix_push_set_state", "push_set", "site", "division_code", "fiscal_year", "state")


def _create_library() -> None:
    _create(
        "library_version",
        "version_id:id",
        *_DIVISION,
        "version_number:int",
        "title:text",
        "state:word",
        "content_hash:hash",
        "indicator_count:int",
        "template_count:int",
        "created_at:instant",
        sa.PrimaryKeyConstraint("version_id", name="pk_library_version"),
        sa.UniqueConstraint(
            "division_code", "fiscal_year", "version_number", name="uq_library_version_number"
        ),
    )
    _create(
        "indicator",
        "version_id:id",
        "position:int",
        "code:key",
        "level1:text",
        "level2:text",
        "name:text",
        "is_common:bool",
        "is_quantitative:bool",
        "direction:word?",
        "standard:text",
        "explanation:text",
        "calculation:text",
        "scoring_rule:text",
        "basis:text",
        "basis_code:text",
        "standard_source:text",
        "data_source:text",
        "sector:text",
        "function_class:text",
        "project_categories:text",
        "department_code:text",
        "department_name:text",
        "valid_from:date?",
        "valid_to:date?",
        "remark:text",
        sa.PrimaryKeyConstraint("version_id", "position", name="pk_indicator"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["library_version.version_id"], name="fk_indicator_version"
        ),
        sa.UniqueConstraint("version_id", "code", name="uq_indicator_code"),
    )
    _create(
        "template",
        "version_id:id",
        "code:key",
        "position:int",
        "name:text",
        "applies_to:word",
        "project_code:text",
        "project_name:text",
        "project_category:text",
        "function_class:text",
        "department_code:text",
        "department_name:text",
        sa.PrimaryKeyConstraint("version_id", "code", name="pk_template"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["library_version.version_id"], name="fk_template_version"
        ),
    )
    _create(
        "template_line",
        "version_id:id",
        "template_code:key",
        "position:int",
        "ordinal:int",
        "indicator_code:text",
        "target:text",
        "weight:decimal?",
        "is_required:bool",
        sa.PrimaryKeyConstraint("version_id", "template_code", "position", name="pk_template_line"),
        sa.ForeignKeyConstraint(
            ["version_id", "template_code"],
            ["template.version_id", "template.code"],
            name="fk_template_line_template",
        ),
    )
    _create(
        "legal_basis",
        "version_id:id",
        "position:int",
        "code:text",
        "name:text",
        "document_number:text",
        "issuer:text",
        "issued_on:date?",
        "category:text",
        sa.PrimaryKeyConstraint("version_id", "position", name="pk_legal_basis"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["library_version.version_id"], name="fk_legal_basis_version"
        ),
    )
    _create(
        "department_duty",
        "version_id:id",
        "position:int",
        "department_code:text",
        "department_name:text",
        "duty:text",
        "task:text",
        "spending_project:text",
        sa.PrimaryKeyConstraint("version_id", "position", name="pk_department_duty"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["library_version.version_id"], name="fk_department_duty_version"
        ),
    )


def _create_projects() -> None:
    _create(
        "project_list",
        *_DIVISION,
        "hidden_count:int",
        "stored_at:instant",
        sa.PrimaryKeyConstraint("division_code", "fiscal_year", name="pk_project_list"),
    )
    _create(
        "project",
        "project_id:id",
        *_DIVISION,
        "position:int",
        "ordinal:int",
        "business_office:text",
        "department_code:text",
        "department_name:text",
        "agency_code:text",
        "agency_name:text",
        "name:text",
        "amount_wan_yuan:decimal?",
        "function_class:text",
        "category:text",
        "fund_source:text",
        "project_code:text",
        "expenditure_kind:text",
        sa.PrimaryKeyConstraint("project_id", name="pk_project"),
    )
    _index("ix_project_division", "project", "division_code", "fiscal_year", "position")
    _create(
        "project_contact",
        "project_id:id",
        "contact:text",
        sa.PrimaryKeyConstraint("project_id", name="pk_project_contact"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.project_id"], name="fk_project_contact_project"
        ),
    )
    _create(
        "project_binding",
        *_SCOPE,
        "project_code:key",
        "agency_code:text",
        "project_name:text",
        "bound_by:word",
        sa.PrimaryKeyConstraint(
            "site", "division_code", "fiscal_year", "project_code", name="pk_project_binding"
        ),
    )


def _create_archive() -> None:
    _create(
        "raw_page",
        "page_id:id",
        "exchange_id:text",
        "operation:text",
        "started_at:instant",
        "duration_ms:bigint",
        "status:int",
        "digest:hash",
        "byte_length:bigint",
        "page_number:int",
        "row_count:int",
        "kept_count:int",
        "kept_rows:bytes",
        "row_index:bytes",
        "projects:text",
        "run_id:id",
        *_SCOPE,
        "kind:word",
        sa.PrimaryKeyConstraint("page_id", name="pk_raw_page"),
        sa.CheckConstraint(
            "kept_count >= 0 AND kept_count <= row_count", name="ck_raw_page_kept_count"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name="fk_raw_page_run"),
    )
    _index("ix_raw_page_division", "raw_page", "division_code", "fiscal_year")
    _create(
        "raw_block",
        "page_id:id",
        "position:int",
        "digest:hash",
        "reason:word",
        sa.PrimaryKeyConstraint("page_id", "position", name="pk_raw_block"),
        sa.ForeignKeyConstraint(["page_id"], ["raw_page.page_id"], name="fk_raw_block_page"),
    )
    _create(
        "quarantine",
        "entry_id:id",
        "entry_key:key",
        "page_id:id",
        "position:int",
        "run_id:id",
        *_SCOPE,
        "kind:word",
        "project_code:text",
        "code:text",
        "field:text",
        "detail:text",
        "quarantined_at:instant",
        "attempts:int",
        sa.PrimaryKeyConstraint("entry_id", name="pk_quarantine"),
        sa.ForeignKeyConstraint(["page_id"], ["raw_page.page_id"], name="fk_quarantine_page"),
        sa.UniqueConstraint(
            "site", "division_code", "fiscal_year", "kind", "entry_key", name="uq_quarantine_entry"
        ),
    )


def _create_analyses() -> None:
    _create(
        "tree_observation",
        "row_id:id",
        *_SCOPE,
        "side:word",
        "kind:word",
        "set_key:key",
        "project_code:text",
        "content_hash:hash",
        "fields:bytes",
        "observed_from:instant",
        "observed_to:instant?",
        sa.PrimaryKeyConstraint("row_id", name="pk_tree_observation"),
        sa.CheckConstraint("observed_to >= observed_from", name="ck_tree_observation_span"),
    )
    _index(
        "uq_tree_observation_open",
        "tree_observation",
        "site",
        "division_code",
        "fiscal_year",
        "kind",
        "set_key",
        "side",
        is_open_only=True,
    )
    _create(
        "verdict",
        *_SCOPE,
        "kind:word",
        "set_key:key",
        "run_id:id",
        "verdict:word",
        "fields:text",
        sa.PrimaryKeyConstraint(
            "site", "division_code", "fiscal_year", "kind", "set_key", name="pk_verdict"
        ),
    )
    _create(
        "line_match",
        *_SCOPE,
        "line_kind:word",
        "line_key:key",
        "run_id:id",
        "project_code:text",
        "indicator_code:text?",
        "method:word",
        "score:double",
        "reason:text",
        sa.PrimaryKeyConstraint(
            "site", "division_code", "fiscal_year", "line_kind", "line_key", name="pk_line_match"
        ),
    )
    _create(
        "comparison",
        *_SCOPE,
        "line_kind:word",
        "line_key:key",
        "run_id:id",
        "project_code:text",
        "attainment:word",
        "rate:text?",
        "reason:text",
        sa.PrimaryKeyConstraint(
            "site", "division_code", "fiscal_year", "line_kind", "line_key", name="pk_comparison"
        ),
    )
    _create(
        "finding",
        "finding_id:id",
        *_SCOPE,
        "position:int",
        "run_id:id",
        "code:word",
        "severity:word",
        "project_code:text",
        "line_kind:word",
        "line_key:key",
        "facts:text",
        sa.PrimaryKeyConstraint("finding_id", name="pk_finding"),
    )
    _index("ix_finding_scope", "finding", "site", "division_code", "fiscal_year", "position")


def _create_targets() -> None:
    _create_observations(
        "declared_target",
        "goal_id:text",
        "project_code:text",
        "project_name:text?",
        "agency_code:text",
        "division_code:text",
        "fiscal_year:bigint",
        "overall_goal:text?",
        "object_type:text?",
        "business_type:text?",
        "is_last_instance:bool?",
        "version:text?",
        "version_name:text?",
        *_END,
    )
    _create_observations(
        "target_line",
        "line_id:text",
        "project_code:text",
        "agency_code:text",
        "division_code:text",
        "fiscal_year:bigint",
        "level1_code:text?",
        "level1:text?",
        "level2_code:text?",
        "level2:text?",
        "indicator_code:text?",
        "name:text",
        "target_value:text?",
        "explanation:text?",
        "scoring_rule:text?",
        "remark:text?",
        "version:text?",
        "version_name:text?",
        *_END,
    )


def _create_monitoring() -> None:
    _create_observations(
        "monitoring_line",
        "line_id:text",
        "task_id:text?",
        "project_code:text",
        "agency_code:text",
        "division_code:text",
        "fiscal_year:bigint",
        "overall_goal:text?",
        "level1_code:text?",
        "level1:text?",
        "level2_code:text?",
        "level2:text?",
        "indicator_code:text?",
        "name:text",
        "target_value:text?",
        "actual_value:text?",
        "expected_value:text?",
        "deviation_reason:text?",
        "completion_rate:decimal?",
        "budget_executed:decimal?",
        "budget_expected:decimal?",
        "needs_correction:bool?",
        "correction_advice:text?",
        "round_no:bigint?",
        *_END,
    )


def _create_self_evaluations() -> None:
    _create_observations(
        "self_evaluation",
        "evaluation_id:text",
        "project_code:text",
        "agency_code:text",
        "division_code:text",
        "fiscal_year:bigint",
        "total_score:decimal?",
        "deviation_analysis:text?",
        "application_advice:text?",
        "opinions:text?",
        *_END,
    )
    _create_observations(
        "self_evaluation_goal",
        "goal_id:text",
        "evaluation_id:text",
        "project_code:text",
        "agency_code:text",
        "division_code:text",
        "fiscal_year:bigint",
        "overall_goal:text?",
        "actual_goal:text?",
        *_END,
    )
    _create_observations(
        "self_evaluation_line",
        "line_id:text",
        "evaluation_id:text",
        "target_line_id:text?",
        "project_code:text",
        "agency_code:text",
        "division_code:text",
        "fiscal_year:bigint",
        "level1_code:text?",
        "level1:text?",
        "level2_code:text?",
        "level2:text?",
        "indicator_code:text?",
        "name:text",
        "target_value:text?",
        "actual_value:text?",
        "scoring_rule:text?",
        "max_score:decimal?",
        "score:decimal?",
        "deviation_analysis:text?",
        *_END,
    )
    _create_observations(
        "self_evaluation_budget",
        "budget_id:text",
        "evaluation_id:text",
        "project_code:text",
        "agency_code:text",
        "division_code:text",
        "fiscal_year:bigint",
        "budget_initial:decimal?",
        "budget_adjustment:decimal?",
        "budget_adjusted:decimal?",
        "budget_executed:decimal?",
        "execution_rate:decimal?",
        "execution_score:decimal?",
        *_END,
    )


def upgrade() -> None:
    """Create everything in an empty database."""
    _create_ledger()
    _create_library()
    _create_projects()
    _create_archive()
    _create_targets()
    _create_monitoring()
    _create_self_evaluations()
    _create_analyses()
