"""Profiles that runs worked with (口径沿革): each text once, and since when each site uses it."""

from sqlalchemy import ForeignKeyConstraint, LargeBinary, PrimaryKeyConstraint, Table

from adapter.storage.database.column_types import HASH, WORD, UtcInstant
from adapter.storage.tables.base import METADATA, required

PROFILE_TEXT = Table(
    "profile_text",
    METADATA,
    required("digest", HASH),
    #: JSON object file name -> text without comments, zlib.
    required("sources", LargeBinary),
    PrimaryKeyConstraint("digest", name="pk_profile_text"),
)

#: A site that goes back to an earlier profile has a further row of it.
PROFILE_USE = Table(
    "profile_use",
    METADATA,
    required("site", WORD),
    required("used_from", UtcInstant),
    required("digest", HASH),
    PrimaryKeyConstraint("site", "used_from", "digest", name="pk_profile_use"),
    ForeignKeyConstraint(["digest"], ["profile_text.digest"], name="fk_profile_use_text"),
)
