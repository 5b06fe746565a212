"""Identities of accounts and sign-ins at a provider that are under way (统一身份认证)."""

from datetime import datetime

from sqlalchemy import Select, delete, func, insert, select, update

from adapter.ports.identities import Identity, SignInRequest
from adapter.storage.database.records import make_record, row_values
from adapter.storage.database.statements import upsert
from adapter.storage.database.transaction import Transaction
from adapter.storage.tables.identities import ACCOUNT_IDENTITY, ONCE_LINKED, SIGN_IN_REQUEST


class SqlIdentityRepository:
    """IdentityRepository over its tables."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def of_account(self, account_id: str, issuer: str) -> Identity | None:
        """See IdentityRepository."""
        own = ACCOUNT_IDENTITY.c
        found = select(ACCOUNT_IDENTITY).where(own.account_id == account_id, own.issuer == issuer)
        return self._one(found)

    def of_subject(self, issuer: str, subject: str) -> Identity | None:
        """See IdentityRepository."""
        own = ACCOUNT_IDENTITY.c
        found = select(ACCOUNT_IDENTITY).where(own.issuer == issuer, own.subject == subject)
        return self._one(found)

    def _one(self, found: Select[tuple[object, ...]]) -> Identity | None:
        row = self._transaction.reading().execute(found).mappings().one_or_none()
        return None if row is None else make_record(Identity, row)

    def all(self) -> list[Identity]:
        """See IdentityRepository; there are as many as people."""
        rows = self._transaction.reading().execute(select(ACCOUNT_IDENTITY)).mappings()
        return [make_record(Identity, row) for row in rows]

    def link(self, identity: Identity) -> bool:
        """See IdentityRepository."""
        self._is_first(identity)
        return self._kept(identity)

    def link_first(self, identity: Identity) -> bool:
        """See IdentityRepository."""
        return self._is_first(identity) and self._kept(identity)

    def _is_first(self, identity: Identity) -> bool:
        """Always before the identity itself: two who link then wait, and never for each other."""
        values = row_values(ONCE_LINKED, identity)
        connection = self._transaction.writing()
        key = ("account_id", "issuer")
        return upsert(connection, ONCE_LINKED, values, key=key, change=None) == 1

    def _kept(self, identity: Identity) -> bool:
        values = row_values(ACCOUNT_IDENTITY, identity)
        # Somebody else may take the account or the subject in the same instant.
        connection = self._transaction.writing()
        return upsert(connection, ACCOUNT_IDENTITY, values, key=(), change=None) == 1

    def unlink(self, account_id: str, issuer: str | None = None) -> bool:
        """See IdentityRepository."""
        own = ACCOUNT_IDENTITY.c
        gone = delete(ACCOUNT_IDENTITY).where(own.account_id == account_id)
        if issuer is not None:
            gone = gone.where(own.issuer == issuer)
        return self._transaction.writing().execute(gone).rowcount > 0

    def lock(self, issuer: str) -> None:
        """See IdentityRepository."""
        touched = update(ACCOUNT_IDENTITY).where(ACCOUNT_IDENTITY.c.issuer == issuer)
        self._transaction.writing().execute(touched.values(issuer=issuer))

    def come_in(self, issuer: str, subject: str, *, at: datetime) -> None:
        """See IdentityRepository."""
        own = ACCOUNT_IDENTITY.c
        first = update(ACCOUNT_IDENTITY).where(
            own.issuer == issuer, own.subject == subject, own.came_in_at.is_(None)
        )
        self._transaction.writing().execute(first.values(came_in_at=at))

    def keep_request(self, request: SignInRequest, *, now: datetime, most: int) -> None:
        """See IdentityRepository."""
        own, connection = SIGN_IN_REQUEST.c, self._transaction.writing()
        connection.execute(delete(SIGN_IN_REQUEST).where(own.expires_at <= now))
        kept = connection.execute(select(func.count()).select_from(SIGN_IN_REQUEST)).scalar_one()
        if kept >= most:
            oldest = select(own.state_hash).order_by(own.expires_at).limit(kept - most + 1)
            connection.execute(delete(SIGN_IN_REQUEST).where(own.state_hash.in_(oldest)))
        connection.execute(insert(SIGN_IN_REQUEST).values(row_values(SIGN_IN_REQUEST, request)))

    def take_request(self, state_hash: str, browser_hash: str) -> SignInRequest | None:
        """See IdentityRepository."""
        own, connection = SIGN_IN_REQUEST.c, self._transaction.writing()
        same = own.state_hash == state_hash, own.browser_hash == browser_hash
        row = connection.execute(select(SIGN_IN_REQUEST).where(*same)).mappings().one_or_none()
        if row is None or connection.execute(delete(SIGN_IN_REQUEST).where(*same)).rowcount != 1:
            return None
        return make_record(SignInRequest, row)
