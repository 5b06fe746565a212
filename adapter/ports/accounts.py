"""The port to accounts (账号): who works here, bound to the users of the operating system."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from adapter.domain.access.data_scope import EVERYTHING, DataScope
from adapter.domain.access.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person in one set of roles; it is closed, never deleted or changed."""

    account_id: str
    #: Name of the operating system's user; at most one open account has it.
    os_user: str
    #: What people call the person.
    display_name: str
    roles: frozenset[Role]
    created_at: datetime
    #: The account that made it; None for the first.
    created_by: str | None = None
    #: None while it is open.
    disabled_at: datetime | None = None
    #: What it deals with.
    data: DataScope = EVERYTHING


class AccountRepository(Protocol):
    """Accounts and their roles."""

    def add(self, account: Account) -> None:
        """Open an account; raises StoreRefused where its user has an open one."""
        ...

    def disable(self, account_id: str, *, at: datetime) -> bool:
        """Close an account; False when it is closed already, or not there."""
        ...

    def of_user(self, os_user: str) -> Account | None:
        """The open account of a user of the operating system."""
        ...

    def get(self, account_id: str) -> Account | None: ...

    def all(self) -> list[Account]:
        """Every account, closed ones too, oldest first."""
        ...
