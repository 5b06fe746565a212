"""Tokens of the pull API (拉取接口令牌)."""

from datetime import datetime

from sqlalchemy import RowMapping, insert, select, update

from adapter.domain.access.api_tokens import access_scope
from adapter.ports.api_tokens import ApiToken
from adapter.storage.database.records import make_record, row_values
from adapter.storage.database.transaction import Transaction
from adapter.storage.tables.api_tokens import API_TOKEN


class SqlApiTokenRepository:
    """ApiTokenRepository over one table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, token: ApiToken) -> None:
        """See ApiTokenRepository."""
        values = row_values(API_TOKEN, token, scopes=[str(each) for each in token.scopes])
        self._transaction.writing().execute(insert(API_TOKEN).values(values))

    def get(self, token_id: str) -> ApiToken | None:
        """See ApiTokenRepository."""
        found = select(API_TOKEN).where(API_TOKEN.c.token_id == token_id)
        row = self._transaction.reading().execute(found).mappings().one_or_none()
        return None if row is None else _token(row)

    def all(self) -> list[ApiToken]:
        """See ApiTokenRepository."""
        found = select(API_TOKEN).order_by(API_TOKEN.c.created_at, API_TOKEN.c.token_id)
        return [_token(row) for row in self._transaction.reading().execute(found).mappings()]

    def revoke(self, token_id: str, *, at: datetime) -> bool:
        """See ApiTokenRepository."""
        alive = (API_TOKEN.c.token_id == token_id, API_TOKEN.c.revoked_at.is_(None))
        revoked = update(API_TOKEN).where(*alive).values(revoked_at=at)
        return self._transaction.writing().execute(revoked).rowcount == 1

    def used(self, token_id: str, *, at: datetime) -> None:
        """See ApiTokenRepository."""
        mine = update(API_TOKEN).where(API_TOKEN.c.token_id == token_id)
        self._transaction.writing().execute(mine.values(used_at=at))


def _token(row: RowMapping) -> ApiToken:
    scopes = (access_scope(each) for each in row["scopes"])
    # A scope of a later version of the program opens nothing here.
    return make_record(ApiToken, row, scopes=tuple(each for each in scopes if each is not None))
