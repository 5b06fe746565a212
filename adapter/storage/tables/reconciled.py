"""What reconciling left for ever (核对台账): what was adopted, and which moves were dropped."""

from sqlalchemy import ForeignKeyConstraint, Index, Integer, PrimaryKeyConstraint, Table

from adapter.storage.database.column_types import HASH, ID, KEY, WORD, JsonText, UtcInstant
from adapter.storage.tables.base import METADATA, optional, required, scope_columns

_SCOPE = ("site", "division_code", "fiscal_year")

ADOPTION = Table(
    "adoption",
    METADATA,
    required("adoption_id", ID),
    *scope_columns(),
    required("kind", WORD),
    required("set_key", KEY),
    #: The gate's key; "" for the library's own sets.
    required("project_code"),
    required("plan_id", ID),
    required("position", Integer),
    #: Null: our side did not have the set.
    optional("internal_hash", HASH),
    optional("external_hash", HASH),
    #: Null: our side is to have the set no more.
    optional("target_hash", HASH),
    required("entry_ids", JsonText),
    required("adopted_by"),
    required("adopted_at", UtcInstant),
    PrimaryKeyConstraint("adoption_id", name="pk_adoption"),
    ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name="fk_adoption_plan"),
    Index("uq_adoption_change", "plan_id", "position", unique=True),
    Index("ix_adoption_set", *_SCOPE, "kind", "set_key"),
)

#: A side moved a field and what it moved to does not stand; never changed, purged with its project.
DROPPED_VALUE = Table(
    "dropped_value",
    METADATA,
    required("dropped_id", ID),
    *scope_columns(),
    required("kind", WORD),
    required("set_key", KEY),
    required("project_code"),
    required("plan_id", ID),
    required("position", Integer),
    required("run_id", ID),
    required("path"),
    #: Whose move it was.
    required("party", WORD),
    #: Null: the side had removed the field.
    optional("value"),
    #: Null: nothing stands there.
    optional("kept"),
    required("owner", WORD),
    required("reason", WORD),
    required("dropped_by"),
    required("dropped_at", UtcInstant),
    PrimaryKeyConstraint("dropped_id", name="pk_dropped_value"),
    ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name="fk_dropped_value_plan"),
    Index("ix_dropped_value_set", *_SCOPE, "kind", "set_key"),
    Index("ix_dropped_value_plan", "plan_id", "position"),
)
