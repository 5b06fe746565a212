"""Department level, function classes by year, repealed bases."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
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
    "date": sa.Date(),
    "instant": sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite"),
    "decimal": sa.Numeric(30, 10).with_variant(sa.String(32), "sqlite"),
}
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
_PLACE = ("agency_code:text", "division_code:text", "fiscal_year:bigint")
_LEVELS = (
    "level1_code:text?",
    "level1:text?",
    "level2_code:text?",
    "level2:text?",
    "indicator_code:text?",
    "name:text",
    "target_value:text?",
)
_VERSION = ("version:text?", "version_name:text?")
_END = ("created_at:instant?", "updated_at:instant?", "is_deleted:bool")


def _create(name: str, *parts: "str | sa.Constraint") -> None:
    """Create a table from columns `name:type`, with a question mark where null is allowed."""
    columns = (_column(each) if isinstance(each, str) else each for each in parts)
    op.create_table(name, *columns)


def _column(spec: str) -> "sa.Column[Any]":
    name, _, kind = spec.partition(":")
    return sa.Column(name, _TYPES[kind.rstrip("?")], nullable=kind.endswith("?"))


def _create_observations(name: str, *fields: str) -> None:
    _create(
        name,
        *_BEGIN,
        *fields,
        *_END,
        sa.PrimaryKeyConstraint("row_id", name=f"pk_{name}"),
        sa.CheckConstraint("observed_to >= observed_from", name=f"ck_{name}_span"),
    )
    open_only = sa.text("observed_to IS NULL")
    op.create_index(
        f"uq_{name}_open",
        name,
        ["record_key", "site", "scope_division", "scope_year"],
        unique=True,
        sqlite_where=open_only,
        postgresql_where=open_only,
    )


def _create_department_level() -> None:
    _create_observations(
        "dept_target",
        "goal_id:text",
        "department_code:text",
        "department_name:text?",
        *_PLACE,
        "overall_goal:text?",
        "object_type:text?",
        "business_type:text?",
        "is_last_instance:bool?",
        *_VERSION,
    )
    _create_observations(
        "dept_target_line",
        "line_id:text",
        "department_code:text",
        *_PLACE,
        *_LEVELS,
        "explanation:text?",
        "scoring_rule:text?",
        "remark:text?",
        *_VERSION,
    )
    _create_observations(
        "dept_monitoring_line",
        "line_id:text",
        "task_id:text?",
        "department_code:text",
        *_PLACE,
        "overall_goal:text?",
        *_LEVELS,
        "actual_value:text?",
        "expected_value:text?",
        "deviation_reason:text?",
        "completion_rate:decimal?",
        "budget_executed:decimal?",
        "budget_expected:decimal?",
        "needs_correction:bool?",
        "correction_advice:text?",
        "round_no:bigint?",
    )


def _create_department_evaluations() -> None:
    _create_observations(
        "dept_self_eval",
        "evaluation_id:text",
        "department_code:text",
        *_PLACE,
        "total_score:decimal?",
        "deviation_analysis:text?",
        "application_advice:text?",
        "opinions:text?",
    )
    _create_observations(
        "dept_self_eval_line",
        "line_id:text",
        "evaluation_id:text",
        "target_line_id:text?",
        "department_code:text",
        *_PLACE,
        *_LEVELS,
        "actual_value:text?",
        "scoring_rule:text?",
        "max_score:decimal?",
        "score:decimal?",
        "deviation_analysis:text?",
    )


def _create_departments() -> None:
    _create(
        "department",
        "division_code:word",
        "fiscal_year:int",
        "department_code:key",
        "department_name:text",
        "is_open:bool",
        sa.PrimaryKeyConstraint(
            "division_code", "fiscal_year", "department_code", name="pk_department"
        ),
    )


def _create_function_classes() -> None:
    _create(
        "function_class_table",
        "table_id:id",
        "division_code:word",
        "fiscal_year:int",
        "version_number:int",
        "title:text",
        "content_hash:hash",
        "created_at:instant",
        sa.PrimaryKeyConstraint("table_id", name="pk_function_class_table"),
        sa.UniqueConstraint(
            "division_code", "fiscal_year", "version_number", name="uq_function_class_table"
        ),
    )
    _create(
        "function_class",
        "table_id:id",
        "code:word",
        "name:text",
        sa.PrimaryKeyConstraint("table_id", "code", name="pk_function_class"),
        sa.ForeignKeyConstraint(
            ["table_id"], ["function_class_table.table_id"], name="fk_function_class_table"
        ),
    )


def upgrade() -> None:
    """Every department is closed until a list opens it; no basis is repealed yet."""
    _create_department_level()
    _create_department_evaluations()
    _create_departments()
    _create_function_classes()
    op.add_column("legal_basis", _column("is_repealed:bool?"))
    op.add_column("legal_basis", _column("repealed_on:date?"))
