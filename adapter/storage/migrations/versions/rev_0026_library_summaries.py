"""What is found once of library versions and kept; lines by what they name; open rows by owner."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_ID = sa.String(36)
_PICKS = """
INSERT INTO library_pick (version_id, position, first_position)
SELECT version_id, position, first_position FROM (
    SELECT
        version_id,
        position,
        row_number() OVER (PARTITION BY {alike} ORDER BY {{code}}) AS place,
        min(position) OVER (PARTITION BY {alike}) AS first_position
    FROM indicator
) AS ordered
WHERE place <= 3
""".format(
    alike=(
        "version_id, level1, level2, function_class, project_categories,"
        " is_common, department_code, valid_from, valid_to"
    )
)


def upgrade() -> None:
    """Of the versions that are there all is found now but what differs: that, at each look."""
    op.create_table(
        "library_branch",
        sa.Column("version_id", _ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("level1", sa.Text(), nullable=False),
        sa.Column("level2", sa.Text(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("version_id", "position", name="pk_library_branch"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["library_version.version_id"], name="fk_library_branch_version"
        ),
    )
    op.execute(
        "INSERT INTO library_branch (version_id, position, level1, level2, row_count)"
        " SELECT version_id, min(position), level1, level2, count(*) FROM indicator"
        " GROUP BY version_id, level1, level2"
    )
    op.create_table(
        "library_pick",
        sa.Column("version_id", _ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("version_id", "position", name="pk_library_pick"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["library_version.version_id"], name="fk_library_pick_version"
        ),
    )
    # By characters, as the program compares codes.
    code = "code" if op.get_bind().dialect.name == "sqlite" else 'code COLLATE "C"'
    op.execute(_PICKS.format(code=code))
    op.create_table(
        "library_difference",
        sa.Column("old_id", _ID, nullable=False),
        sa.Column("new_id", _ID, nullable=False),
        sa.Column("codes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("old_id", "new_id", name="pk_library_difference"),
        sa.ForeignKeyConstraint(
            ["old_id"], ["library_version.version_id"], name="fk_library_difference_old"
        ),
        sa.ForeignKeyConstraint(
            ["new_id"], ["library_version.version_id"], name="fk_library_difference_new"
        ),
    )
    op.create_index(
        "ix_template_line_named", "template_line", ["version_id", "indicator_code", "template_code"]
    )
    here = ("site", "division_code", "fiscal_year", "project_code")
    for name, table, condition in (
        ("ix_alarm_open", "alarm", "closed_at IS NULL"),
        ("ix_quarantine_owner", "quarantine", "state = 'open'"),
    ):
        is_open = sa.text(condition)
        op.create_index(name, table, here, sqlite_where=is_open, postgresql_where=is_open)
