"""Findings under the names that people and tests rely on."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_RENAMED = {
    "full_marks_missed_target": "full_marks_for_missed_target",
    "direction_contradiction": "direction_contradicts_operator",
    "target_loosened": "standard_loosened",
    "execution_rate_differs": "budget_contradiction",
}


def upgrade() -> None:
    """What a finding says stays as it is."""
    for old, new in _RENAMED.items():
        op.execute(f"UPDATE finding SET code = '{new}' WHERE code = '{old}'")  # noqa: S608  # our own names
