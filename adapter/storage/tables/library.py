"""The internal library (指标库) by version, and the project list with what binds it."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from adapter.storage.database.column_types import (
    HASH,
    ID,
    KEY,
    WORD,
    ExactDecimal,
    JsonText,
    UtcInstant,
    ValueText,
)
from adapter.storage.tables.base import (
    METADATA,
    division_columns,
    optional,
    required,
    scope_columns,
)

LIBRARY_VERSION = Table(
    "library_version",
    METADATA,
    Column("version_id", ID, nullable=False),
    *division_columns(),
    required("version_number", Integer),
    required("title"),
    required("state", WORD),
    required("content_hash", HASH),
    required("indicator_count", Integer),
    required("template_count", Integer),
    required("created_at", UtcInstant),
    PrimaryKeyConstraint("version_id", name="pk_library_version"),
    UniqueConstraint(
        "division_code", "fiscal_year", "version_number", name="uq_library_version_number"
    ),
)

#: What was done to a version, for as long as it exists.
LIBRARY_STEP = Table(
    "library_step",
    METADATA,
    required("version_id", ID),
    #: Counts from 0 in a version.
    required("position", Integer),
    required("step", WORD),
    required("done_by"),
    required("done_at", UtcInstant),
    required("note"),
    PrimaryKeyConstraint("version_id", "position", name="pk_library_step"),
    ForeignKeyConstraint(
        ["version_id"], ["library_version.version_id"], name="fk_library_step_version"
    ),
)

#: What somebody wants changed in the next draft, with where it came from; `payload` is the whole
#: record. The names and codes beside it are there for the purge.
LIBRARY_ENTRY = Table(
    "library_entry",
    METADATA,
    Column("entry_id", ID, nullable=False),
    *division_columns(),
    required("subject", WORD),
    required("code", KEY),
    required("payload", JsonText),
    #: Content hash of the row as it stood when this was wanted; null where there was none.
    optional("base_digest", HASH),
    required("origin", WORD),
    required("origin_name"),
    required("origin_by"),
    required("reason"),
    required("made_at", UtcInstant),
    required("state", WORD),
    required("decided_by"),
    optional("decided_at", UtcInstant),
    required("decision_reason"),
    #: The version that took it in; null while none did.
    optional("taken_into", Integer),
    required("project_code"),
    required("project_name"),
    required("department_code"),
    #: 填报人 of an extract that came back.
    optional("filled_by"),
    optional("answer_digest", HASH),
    #: Whether the row is to go; then `payload` is what it said.
    required("is_removal", Boolean),
    PrimaryKeyConstraint("entry_id", name="pk_library_entry"),
    Index("ix_library_entry_division", "division_code", "fiscal_year", "state"),
    Index("ix_library_entry_code", "division_code", "fiscal_year", "code"),
)

INDICATOR = Table(
    "indicator",
    METADATA,
    required("version_id", ID),
    required("position", Integer),
    required("code", KEY),
    required("level1"),
    required("level2"),
    required("name"),
    required("is_common", Boolean),
    required("is_quantitative", Boolean),
    optional("direction", WORD),
    required("standard", ValueText),
    required("explanation"),
    required("calculation"),
    required("scoring_rule"),
    required("basis"),
    required("basis_code"),
    required("standard_source"),
    required("data_source"),
    required("sector"),
    required("function_class"),
    required("project_categories", JsonText),
    required("department_code"),
    required("department_name"),
    optional("valid_from", Date),
    optional("valid_to", Date),
    required("remark"),
    #: Of all fields of the row; null in versions that were written before such were kept. Equal
    #: ones say that two rows are equal, others say nothing.
    optional("content_hash", HASH),
    PrimaryKeyConstraint("version_id", "position", name="pk_indicator"),
    #: Two versions are compared in it, without their rows.
    Index("ix_indicator_hash", "version_id", "code", "content_hash"),
    UniqueConstraint("version_id", "code", name="uq_indicator_code"),
    ForeignKeyConstraint(
        ["version_id"], ["library_version.version_id"], name="fk_indicator_version"
    ),
)

TEMPLATE = Table(
    "template",
    METADATA,
    required("version_id", ID),
    required("code", KEY),
    required("position", Integer),
    required("name"),
    #: 适用层级
    required("applies_to", WORD),
    required("project_code"),
    required("project_name"),
    required("project_category"),
    required("function_class"),
    required("department_code"),
    required("department_name"),
    #: The same of a template, its lines in it.
    optional("content_hash", HASH),
    PrimaryKeyConstraint("version_id", "code", name="pk_template"),
    ForeignKeyConstraint(
        ["version_id"], ["library_version.version_id"], name="fk_template_version"
    ),
)

TEMPLATE_LINE = Table(
    "template_line",
    METADATA,
    required("version_id", ID),
    required("template_code", KEY),
    required("position", Integer),
    required("ordinal", Integer),
    required("indicator_code"),
    required("target", ValueText),
    optional("weight", ExactDecimal),
    required("is_required", Boolean),
    PrimaryKeyConstraint("version_id", "template_code", "position", name="pk_template_line"),
    ForeignKeyConstraint(
        ["version_id", "template_code"],
        ["template.version_id", "template.code"],
        name="fk_template_line_template",
    ),
    #: Which templates name an indicator, without their lines.
    Index("ix_template_line_named", "version_id", "indicator_code", "template_code"),
)

LEGAL_BASIS = Table(
    "legal_basis",
    METADATA,
    required("version_id", ID),
    required("position", Integer),
    required("code"),
    required("name"),
    required("document_number"),
    required("issuer"),
    optional("issued_on", Date),
    required("category"),
    optional("is_repealed", Boolean),
    optional("repealed_on", Date),
    PrimaryKeyConstraint("version_id", "position", name="pk_legal_basis"),
    ForeignKeyConstraint(
        ["version_id"], ["library_version.version_id"], name="fk_legal_basis_version"
    ),
)

DEPARTMENT_DUTY = Table(
    "department_duty",
    METADATA,
    required("version_id", ID),
    required("position", Integer),
    required("department_code"),
    required("department_name"),
    required("duty"),
    required("task"),
    required("spending_project"),
    PrimaryKeyConstraint("version_id", "position", name="pk_department_duty"),
    ForeignKeyConstraint(
        ["version_id"], ["library_version.version_id"], name="fk_department_duty_version"
    ),
)

#: The second levels of a version's indicators, counted when it was written.
LIBRARY_BRANCH = Table(
    "library_branch",
    METADATA,
    required("version_id", ID),
    #: The first of its indicators.
    required("position", Integer),
    required("level1"),
    required("level2"),
    required("row_count", Integer),
    PrimaryKeyConstraint("version_id", "position", name="pk_library_branch"),
    ForeignKeyConstraint(
        ["version_id"], ["library_version.version_id"], name="fk_library_branch_version"
    ),
)

#: Of indicators that differ in nothing that a recommendation asks but their use, the first by
#: code: as many as are proposed for a place. Others are proposed only where they are used.
LIBRARY_PICK = Table(
    "library_pick",
    METADATA,
    required("version_id", ID),
    required("position", Integer),
    #: The first of those that it stands for.
    required("first_position", Integer),
    PrimaryKeyConstraint("version_id", "position", name="pk_library_pick"),
    ForeignKeyConstraint(
        ["version_id"], ["library_version.version_id"], name="fk_library_pick_version"
    ),
)

#: What became of the indicators of one version in a later one of the year; gone with either.
LIBRARY_DIFFERENCE = Table(
    "library_difference",
    METADATA,
    required("old_id", ID),
    required("new_id", ID),
    #: Codes that came, went and changed, these with the number of changes; JSON, zlib.
    required("codes", LargeBinary),
    PrimaryKeyConstraint("old_id", "new_id", name="pk_library_difference"),
    ForeignKeyConstraint(
        ["old_id"], ["library_version.version_id"], name="fk_library_difference_old"
    ),
    ForeignKeyConstraint(
        ["new_id"], ["library_version.version_id"], name="fk_library_difference_new"
    ),
)

#: One version of a year's table of function classes; older versions stay.
FUNCTION_CLASS_TABLE = Table(
    "function_class_table",
    METADATA,
    Column("table_id", ID, nullable=False),
    *division_columns(),
    required("version_number", Integer),
    required("title"),
    required("content_hash", HASH),
    required("created_at", UtcInstant),
    PrimaryKeyConstraint("table_id", name="pk_function_class_table"),
    UniqueConstraint(
        "division_code", "fiscal_year", "version_number", name="uq_function_class_table"
    ),
)

FUNCTION_CLASS = Table(
    "function_class",
    METADATA,
    required("table_id", ID),
    required("code", WORD),
    required("name"),
    PrimaryKeyConstraint("table_id", "code", name="pk_function_class"),
    ForeignKeyConstraint(
        ["table_id"], ["function_class_table.table_id"], name="fk_function_class_table"
    ),
)

#: Public rows only, so there is no secrecy column; of the others only their number is known.
PROJECT_LIST = Table(
    "project_list",
    METADATA,
    *division_columns(),
    required("hidden_count", Integer),
    required("stored_at", UtcInstant),
    PrimaryKeyConstraint("division_code", "fiscal_year", name="pk_project_list"),
)

PROJECT = Table(
    "project",
    METADATA,
    Column("project_id", ID, nullable=False),
    *division_columns(),
    required("position", Integer),
    required("ordinal", Integer),
    required("business_office"),
    required("department_code"),
    required("department_name"),
    required("agency_code"),
    required("agency_name"),
    required("name"),
    optional("amount_wan_yuan", ExactDecimal),
    required("function_class"),
    required("category"),
    required("fund_source"),
    required("project_code"),
    required("expenditure_kind"),
    PrimaryKeyConstraint("project_id", name="pk_project"),
    Index("ix_project_division", "division_code", "fiscal_year", "position"),
    Index("ix_project_name", "division_code", "fiscal_year", "name"),
)

#: Departments of which the list calls every project 非密; of the others nothing is known here. One
#: that a list with refused rows left in doubt is shut, and purged or opened by the next whole list.
DEPARTMENT = Table(
    "department",
    METADATA,
    *division_columns(),
    required("department_code", KEY),
    required("department_name"),
    required("is_open", Boolean),
    PrimaryKeyConstraint("division_code", "fiscal_year", "department_code", name="pk_department"),
)

#: Personal data lives here alone, so that it can be guarded and erased alone.
PROJECT_CONTACT = Table(
    "project_contact",
    METADATA,
    required("project_id", ID),
    required("contact"),
    PrimaryKeyConstraint("project_id", name="pk_project_contact"),
    ForeignKeyConstraint(["project_id"], ["project.project_id"], name="fk_project_contact_project"),
)

PROJECT_BINDING = Table(
    "project_binding",
    METADATA,
    *scope_columns(),
    required("project_code", KEY),
    required("agency_code"),
    required("project_name"),
    required("bound_by", WORD),
    PrimaryKeyConstraint(
        "site", "division_code", "fiscal_year", "project_code", name="pk_project_binding"
    ),
    #: From the list to what binds it: a planner that begins there would look through all for each.
    Index(
        "ix_project_binding_name",
        *("site", "division_code", "fiscal_year", "project_name", "agency_code", "project_code"),
    ),
)
