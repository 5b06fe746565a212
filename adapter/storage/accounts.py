"""Accounts and their roles (账号)."""

from datetime import datetime

from sqlalchemy import Connection, Table, insert, select, update

from adapter.domain.access.data_scope import DataScope
from adapter.domain.access.roles import Role
from adapter.ports.accounts import Account
from adapter.storage.database.records import make_record, row_values
from adapter.storage.database.transaction import Transaction
from adapter.storage.tables.plans import ACCOUNT, ACCOUNT_ROLE
from adapter.storage.tables.sign_in import ACCOUNT_DEPARTMENT, ACCOUNT_DIVISION


class SqlAccountRepository:
    """AccountRepository over `account` and `account_role`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, account: Account) -> None:
        """See AccountRepository."""
        connection = self._transaction.writing()
        connection.execute(insert(ACCOUNT).values(row_values(ACCOUNT, account)))
        roles = [{"account_id": account.account_id, "role": each.value} for each in account.roles]
        connection.execute(insert(ACCOUNT_ROLE), roles)
        bounds = {ACCOUNT_DIVISION: account.data.divisions}
        bounds[ACCOUNT_DEPARTMENT] = account.data.departments
        for table, codes in bounds.items():
            if codes:
                rows = [(account.account_id, each) for each in sorted(codes)]
                connection.execute(insert(table).values(rows))

    def disable(self, account_id: str, *, at: datetime) -> bool:
        """See AccountRepository."""
        is_open = ACCOUNT.c.account_id == account_id, ACCOUNT.c.disabled_at.is_(None)
        closed = update(ACCOUNT).where(*is_open).values(disabled_at=at)
        return self._transaction.writing().execute(closed).rowcount == 1

    def of_user(self, os_user: str) -> Account | None:
        """See AccountRepository."""
        found = (each for each in self.all() if each.os_user == os_user)
        return next((each for each in found if each.disabled_at is None), None)

    def get(self, account_id: str) -> Account | None:
        """See AccountRepository."""
        return next((each for each in self.all() if each.account_id == account_id), None)

    def all(self) -> list[Account]:
        """See AccountRepository; there are as many as people."""
        connection = self._transaction.reading()
        roles: dict[str, set[Role]] = {}
        for row in connection.execute(select(ACCOUNT_ROLE)):
            roles.setdefault(row.account_id, set()).add(Role(row.role))
        divisions = _bounds(connection, ACCOUNT_DIVISION)
        departments = _bounds(connection, ACCOUNT_DEPARTMENT)
        ordered = select(ACCOUNT).order_by(ACCOUNT.c.created_at, ACCOUNT.c.account_id)
        return [
            make_record(
                Account,
                row,
                roles=frozenset(roles.get(row["account_id"], ())),
                data=DataScope(
                    divisions=frozenset(divisions.get(row["account_id"], ())),
                    departments=frozenset(departments.get(row["account_id"], ())),
                ),
            )
            for row in connection.execute(ordered).mappings()
        ]


def _bounds(connection: Connection, table: Table) -> dict[str, set[str]]:
    """Account -> the codes that a table binds it to."""
    bounds: dict[str, set[str]] = {}
    for account_id, code in connection.execute(select(table)):
        bounds.setdefault(account_id, set()).add(code)
    return bounds
