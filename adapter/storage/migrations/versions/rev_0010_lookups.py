"""Projects are found by their name and entries by their code, some at a time."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing but indexes."""
    op.create_index("ix_project_name", "project", ["division_code", "fiscal_year", "name"])
    op.create_index(
        "ix_library_entry_code", "library_entry", ["division_code", "fiscal_year", "code"]
    )
