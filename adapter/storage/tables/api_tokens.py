"""Tokens of the pull API (拉取接口令牌); nothing here is about a project."""

from sqlalchemy import PrimaryKeyConstraint, Table

from adapter.storage.database.column_types import HASH, ID, KEY, JsonText, UtcInstant
from adapter.storage.tables.base import METADATA, optional, required

API_TOKEN = Table(
    "api_token",
    METADATA,
    required("token_id", ID),
    required("name", KEY),
    required("token_hash", HASH),
    required("scopes", JsonText),
    required("created_at", UtcInstant),
    required("created_by", KEY),
    required("expires_at", UtcInstant),
    optional("revoked_at", UtcInstant),
    optional("used_at", UtcInstant),
    PrimaryKeyConstraint("token_id", name="pk_api_token"),
)
