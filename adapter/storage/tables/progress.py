"""Progress within the year (监控进度): of lines and of projects, as the last comparison saw it."""

from sqlalchemy import Date, Integer, PrimaryKeyConstraint, Table

from adapter.storage.database.column_types import ID, KEY, WORD, DecimalText
from adapter.storage.tables.base import METADATA, optional, required, scope_columns

_SCOPE = ("site", "division_code", "fiscal_year")

LINE_PROGRESS = Table(
    "line_progress",
    METADATA,
    *scope_columns(),
    required("line_kind", WORD),
    required("line_key", KEY),
    required("run_id", ID),
    required("project_code"),
    #: The day up to which its report tells.
    required("until_day", Date),
    optional("light", WORD),
    optional("pace", DecimalText),
    optional("share", DecimalText),
    required("reason"),
    PrimaryKeyConstraint(*_SCOPE, "line_kind", "line_key", name="pk_line_progress"),
)

PROJECT_PROGRESS = Table(
    "project_progress",
    METADATA,
    *scope_columns(),
    required("project_code", KEY),
    required("until_day", Date),
    required("run_id", ID),
    optional("light", WORD),
    optional("progress", DecimalText),
    optional("executed", DecimalText),
    optional("budget", DecimalText),
    optional("execution_rate", DecimalText),
    optional("execution_light", WORD),
    required("red_lines", Integer),
    required("yellow_lines", Integer),
    required("green_lines", Integer),
    required("blue_lines", Integer),
    required("undecided_lines", Integer),
    #: The round of which the rules name no day; then `until_day` is only the earliest it may be.
    optional("undated_round", Integer),
    PrimaryKeyConstraint(*_SCOPE, "project_code", "until_day", name="pk_project_progress"),
)
