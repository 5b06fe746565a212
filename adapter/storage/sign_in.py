"""Credentials, sessions, set-up links and the audit log (登录)."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)

from adapter.ports.sign_in import (
    AuditEntry,
    AuditFilter,
    Credential,
    Session,
    SetUpLink,
    SubjectPart,
)
from adapter.storage.database.records import make_record, row_values
from adapter.storage.database.transaction import Transaction
from adapter.storage.queries.windows import Window, page_of
from adapter.storage.tables.plans import PLAN
from adapter.storage.tables.sign_in import AUDIT_ENTRY, CREDENTIAL, SET_UP_LINK, WEB_SESSION


class SqlSignInRepository:
    """SignInRepository over its tables."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    # --- credentials ---

    def credential(self, account_id: str) -> Credential | None:
        """See SignInRepository."""
        found = select(CREDENTIAL).where(CREDENTIAL.c.account_id == account_id)
        row = self._transaction.reading().execute(found).mappings().one_or_none()
        return None if row is None else make_record(Credential, row)

    def lock_credential(self, account_id: str) -> None:
        """See SignInRepository."""
        touched = update(CREDENTIAL).where(CREDENTIAL.c.account_id == account_id)
        self._transaction.writing().execute(touched.values(account_id=account_id))

    def keep_credential(self, credential: Credential) -> None:
        """See SignInRepository."""
        connection = self._transaction.writing()
        former = CREDENTIAL.c.account_id == credential.account_id
        connection.execute(delete(CREDENTIAL).where(former))
        connection.execute(insert(CREDENTIAL).values(row_values(CREDENTIAL, credential)))

    # --- sessions ---

    def open_session(self, session: Session) -> None:
        """See SignInRepository."""
        values = row_values(WEB_SESSION, session)
        self._transaction.writing().execute(insert(WEB_SESSION).values(values))

    def session(self, token_hash: str) -> Session | None:
        """See SignInRepository."""
        found = select(WEB_SESSION).where(WEB_SESSION.c.token_hash == token_hash)
        row = self._transaction.reading().execute(found).mappings().one_or_none()
        return None if row is None else make_record(Session, row)

    def sessions_of(self, account_id: str) -> list[Session]:
        """See SignInRepository."""
        found = (
            select(WEB_SESSION)
            .where(WEB_SESSION.c.account_id == account_id, WEB_SESSION.c.ended_at.is_(None))
            .order_by(WEB_SESSION.c.created_at.desc(), WEB_SESSION.c.session_id.desc())
        )
        rows = self._transaction.reading().execute(found).mappings()
        return [make_record(Session, row) for row in rows]

    def touch_session(self, session_id: str, *, at: datetime) -> None:
        """See SignInRepository."""
        seen = update(WEB_SESSION).where(WEB_SESSION.c.session_id == session_id)
        self._transaction.writing().execute(seen.values(seen_at=at))

    def end_sessions(
        self, account_id: str, *, at: datetime, only: str | None = None, but: str | None = None
    ) -> int:
        """See SignInRepository."""
        ended = update(WEB_SESSION).where(
            WEB_SESSION.c.account_id == account_id, WEB_SESSION.c.ended_at.is_(None)
        )
        if only is not None:
            ended = ended.where(WEB_SESSION.c.session_id == only)
        if but is not None:
            ended = ended.where(WEB_SESSION.c.session_id != but)
        ended = ended.values(ended_at=at, offered_secret=None, id_token=None)
        return self._transaction.writing().execute(ended).rowcount

    def vouched_sessions(self, issuer: str, *, since: datetime) -> list[Session]:
        """See SignInRepository."""
        own = WEB_SESSION.c
        open_there = own.issuer == issuer, own.ended_at.is_(None), own.created_at >= since
        rows = self._transaction.reading().execute(select(WEB_SESSION).where(*open_there))
        return [make_record(Session, row) for row in rows.mappings()]

    def forget_tokens(self, *, before: datetime) -> None:
        """See SignInRepository."""
        own = WEB_SESSION.c
        old = update(WEB_SESSION).where(own.id_token.is_not(None), own.created_at < before)
        self._transaction.writing().execute(old.values(id_token=None))

    def offer_secret(self, session_id: str, secret: str) -> str:
        """See SignInRepository."""
        own, offered = WEB_SESSION.c.session_id == session_id, WEB_SESSION.c.offered_secret
        connection = self._transaction.writing()
        connection.execute(
            update(WEB_SESSION).where(own, offered.is_(None)).values(offered_secret=secret)
        )
        kept: str = connection.execute(select(offered).where(own)).scalar_one()
        return kept

    def withdraw_secret(self, session_id: str) -> None:
        """See SignInRepository."""
        own = update(WEB_SESSION).where(WEB_SESSION.c.session_id == session_id)
        self._transaction.writing().execute(own.values(offered_secret=None))

    # --- links ---

    def add_link(self, link: SetUpLink) -> None:
        """See SignInRepository."""
        connection = self._transaction.writing()
        owner = SET_UP_LINK.c.account_id
        same = owner.is_(None) if link.account_id is None else owner == link.account_id
        connection.execute(delete(SET_UP_LINK).where(same, SET_UP_LINK.c.used_at.is_(None)))
        connection.execute(insert(SET_UP_LINK).values(row_values(SET_UP_LINK, link)))

    def use_link(self, token_hash: str, *, at: datetime) -> SetUpLink | None:
        """See SignInRepository."""
        is_alive = (
            SET_UP_LINK.c.token_hash == token_hash,
            SET_UP_LINK.c.used_at.is_(None),
            SET_UP_LINK.c.expires_at > at,
        )
        used = update(SET_UP_LINK).where(*is_alive).values(used_at=at)
        if self._transaction.writing().execute(used).rowcount != 1:
            return None
        return self.link(token_hash)

    def link(self, token_hash: str) -> SetUpLink | None:
        """See SignInRepository."""
        found = select(SET_UP_LINK).where(SET_UP_LINK.c.token_hash == token_hash)
        row = self._transaction.reading().execute(found).mappings().one_or_none()
        return None if row is None else make_record(SetUpLink, row)

    # --- the audit log ---

    def audit(self, entry: AuditEntry) -> None:
        """See SignInRepository."""
        values = row_values(AUDIT_ENTRY, entry)
        self._transaction.writing().execute(insert(AUDIT_ENTRY).values(values))


def audit_entries(
    connection: Connection, asked: AuditFilter, limit: int, offset: int
) -> tuple[list[AuditEntry], int]:
    """See AuditQueries."""
    entry = AUDIT_ENTRY.c
    is_asked: list[ColumnElement[bool]] = []
    if asked.os_users:
        is_asked.append(entry.os_user.in_(sorted(asked.os_users)))
    if asked.action:
        is_asked.append(entry.action == asked.action)
    is_asked += (or_(*_is_called(each)) for each in asked.subject)
    if asked.since is not None:
        is_asked.append(entry.at >= asked.since)
    if asked.until is not None:
        is_asked.append(entry.at < asked.until)
    if asked.is_refused is not None:
        is_asked.append(entry.refusal != "" if asked.is_refused else entry.refusal == "")
    condition = and_(true(), *is_asked)
    counted = select(func.count()).select_from(AUDIT_ENTRY).where(condition)
    total: int = connection.execute(counted).scalar_one()
    window = Window(total=total, limit=limit, offset=offset, is_descending=True)
    rows = page_of(connection, AUDIT_ENTRY, condition, (entry.at, entry.entry_id), window)
    return [_entry(row) for row in rows], total


def _is_called(part: SubjectPart) -> Iterator[ColumnElement[bool]]:
    entry = AUDIT_ENTRY.c
    yield entry.subject.contains(part.text, autoescape=True)
    if part.actions:
        yield entry.action.in_(sorted(part.actions))
    padded = literal(" ") + entry.subject + literal(" ")
    for actions, words in _by_act(part.words):
        stands = (padded.contains(each, autoescape=True) for each in words)
        yield entry.action.in_(actions) & or_(*stands)
    for actions, subjects in _by_act(part.subjects):
        yield entry.action.in_(actions) & entry.subject.in_(subjects)
    for actions, words in _by_act(part.first_words):
        begins = (padded.startswith(f" {each} ", autoescape=True) for each in words)
        yield entry.action.in_(actions) & or_(*begins)
    if part.plan_kinds:
        kinds = sorted(each.value for each in part.plan_kinds)
        yield entry.subject.in_(select(PLAN.c.plan_id).where(PLAN.c.kind.in_(kinds)))


def _by_act(named: Mapping[str, Collection[str]]) -> Iterator[tuple[list[str], list[str]]]:
    """Acts of the same words together, so that each word stands in the statement once."""
    acts: dict[tuple[str, ...], list[str]] = {}
    for action, words in named.items():
        acts.setdefault(tuple(sorted(words)), []).append(action)
    for words, actions in acts.items():
        if words:
            yield actions, list(words)


def _entry(row: RowMapping) -> AuditEntry:
    return make_record(AuditEntry, row)
