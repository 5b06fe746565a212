"""Accounts and their roles (账号)."""

from datetime import datetime

from sqlalchemy import RowMapping, insert, select, update

from adapter.domain.roles import Role
from adapter.ports.accounts import Account
from adapter.storage.records import make_record, row_values
from adapter.storage.tables.plans import ACCOUNT, ACCOUNT_ROLE
from adapter.storage.tables.sign_in import ACCOUNT_DIVISION
from adapter.storage.transaction import Transaction


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
        if account.divisions:
            bounds = [
                {"account_id": account.account_id, "division_code": each}
                for each in account.divisions
            ]
            connection.execute(insert(ACCOUNT_DIVISION), bounds)

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
        divisions: dict[str, set[str]] = {}
        for row in connection.execute(select(ACCOUNT_DIVISION)):
            divisions.setdefault(row.account_id, set()).add(row.division_code)
        ordered = select(ACCOUNT).order_by(ACCOUNT.c.created_at, ACCOUNT.c.account_id)
        return [_account(row, roles, divisions) for row in connection.execute(ordered).mappings()]


def _account(
    row: RowMapping, roles: dict[str, set[Role]], divisions: dict[str, set[str]]
) -> Account:
    return make_record(
        Account,
        row,
        roles=frozenset(roles.get(row["account_id"], ())),
        divisions=frozenset(divisions.get(row["account_id"], ())),
    )
