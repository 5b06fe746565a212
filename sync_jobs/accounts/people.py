"""Who may do what here (账号管理): accounts bound to the users of the operating system."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from adapter.domain.access.data_scope import EVERYTHING, DataScope
from adapter.domain.access.roles import (
    ACTION_LABELS,
    ROLE_LABELS,
    Action,
    Role,
    clashing,
    is_too_wide,
    may,
    permits,
    who_may,
)
from adapter.domain.plan.plan import PlanHeader
from adapter.domain.plan.refusals import Refusal, refusal_sentence
from adapter.errors import PersonRefused, PlanRefused
from adapter.ports.accounts import Account
from adapter.ports.clock import Clock, Ids
from adapter.ports.store import Store, UnitOfWork
from adapter.ports.trees import TreeKind
from sync_jobs.gate import open_projects


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountContext:
    """What managing accounts needs."""

    store: Store
    clock: Clock
    ids: Ids
    #: The user of the operating system who asks.
    user: str
    #: Where they ask from; "" for the machine itself.
    peer: str = ""
    #: How people sign in: a proxy vouches for them, or this provider, or passwords do.
    is_by_proxy: bool = False
    issuer: str | None = None
    #: Whether the operating system knows a user of this name, who can type commands then.
    is_user_here: Callable[[str], bool] = lambda _: False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """What is asked for."""

    os_user: str
    display_name: str
    roles: frozenset[Role]
    data: DataScope = EVERYTHING


def require(work: UnitOfWork, user: str, action: Action) -> Account:
    """The account of a user who may do this; PersonRefused with what to do where they may not."""
    account = work.accounts.of_user(user)
    if account is None:
        none_at_all = not _enabled(work)
        refusal = Refusal.NO_ACCOUNTS if none_at_all else Refusal.NO_ACCOUNT
        raise refused_person(refusal, user=user)
    if not may(account.roles, action):
        who = "、".join(ROLE_LABELS[each] for each in who_may(action))
        facts = {"user": account.display_name, "action": ACTION_LABELS[action], "who": who}
        raise PersonRefused(Refusal.NOT_PERMITTED, refusal_sentence(Refusal.NOT_PERMITTED, **facts))
    return account


def is_open_to_all(work: UnitOfWork, by: str) -> bool:
    """Whether nobody is asked: a new installation has no accounts, and `by` "" is a job of ours."""
    return not by or not work.accounts.all()


def require_once_named(work: UnitOfWork, by: str, action: Action, division: str) -> DataScope:
    """PersonRefused for who may not do this in the division, once anybody is named at all.

    `by` is a user of the operating system, see `is_open_to_all`; returned is to what they may.
    """
    if is_open_to_all(work, by):
        return EVERYTHING
    account = require(work, by, action)
    require_within(account, action, division)
    return account.data


def require_within(account: Account, action: Action, division: str) -> None:
    """PersonRefused for who may do it, but not in this division."""
    if not permits(account.roles, account.data, action, division):
        refusal = (
            Refusal.OTHER_DEPARTMENTS
            if is_too_wide(account.data, action)
            else Refusal.OTHER_DIVISION
        )
        facts = {"user": account.display_name, "division": division}
        raise refused_person(refusal, action=ACTION_LABELS[action], **facts)


def require_whole_plan(
    work: UnitOfWork, account: Account, action: Action, header: PlanHeader
) -> None:
    """PersonRefused for who may do it, but does not see all that the plan would change."""
    require_within(account, action, header.scope.division_code)
    if account.data.is_of_departments and not _sees_all(work, account, header):
        facts = {"user": account.display_name, "action": ACTION_LABELS[action]}
        raise refused_person(Refusal.PLAN_TOO_WIDE, **facts)


def _sees_all(work: UnitOfWork, account: Account, header: PlanHeader) -> bool:
    """Sets of the library are of no department; a purged change could be of any."""
    gate = open_projects(work, account.data.of(header.scope)).gate
    return all(
        not each.is_purged
        and each.change.set_kind != TreeKind.LIBRARY_SET.value
        and gate.admits(each.change.project_code)
        for each in work.plans.changes(header.plan_id)
    )


def require_in(store: Store, user: str, action: Action, division: str) -> Account:
    """The account of a user who may do this in the division; PersonRefused where they may not."""
    with store.begin() as work:
        account = require(work, user, action)
    require_within(account, action, division)
    return account


def add_account(context: AccountContext, wanted: NewAccount) -> Account:
    """Open an account; the first one of an installation is an administrator's.

    Raises PersonRefused for who may not, PlanRefused for roles that must be apart or a taken user.
    """
    pair = clashing(wanted.roles)
    if pair is not None:
        one, other = (ROLE_LABELS[each] for each in pair)
        raise refused(Refusal.ROLES_APART, one=one, other=other)
    if wanted.data.fault:
        raise refused(Refusal.DATA_SCOPE, fault=wanted.data.fault)
    with context.store.begin() as work:
        creator = _creator(work, context.user, wanted.roles)
        if work.accounts.of_user(wanted.os_user) is not None:
            raise refused(Refusal.NAME_TAKEN, user=wanted.os_user)
        account = Account(
            account_id=context.ids.fresh(),
            os_user=wanted.os_user,
            display_name=wanted.display_name,
            roles=wanted.roles,
            created_at=context.clock.now(),
            created_by=creator.account_id if creator else None,
            data=wanted.data,
        )
        work.accounts.add(account)
        work.commit()
    return account


def _creator(work: UnitOfWork, user: str, roles: Collection[Role]) -> Account | None:
    """Who opens the account; None for the first one, which nobody could permit."""
    if _enabled(work):
        return require(work, user, Action.MANAGE_ACCOUNTS)
    if Role.ADMINISTRATOR not in roles:
        raise refused(Refusal.FIRST_ADMIN)
    return None


def disable_account(context: AccountContext, os_user: str) -> Account:
    """Close the account of a user; what it decided stays. The last administrator stays open."""
    with context.store.begin() as work:
        require(work, context.user, Action.MANAGE_ACCOUNTS)
        account = work.accounts.of_user(os_user)
        if account is None:
            raise refused(Refusal.NO_SUCH_ACCOUNT, user=os_user)
        administrators = [each for each in _enabled(work) if Role.ADMINISTRATOR in each.roles]
        if administrators == [account]:
            raise refused(Refusal.LAST_ADMIN)
        now = context.clock.now()
        work.accounts.disable(account.account_id, at=now)
        work.sign_in.end_sessions(account.account_id, at=now)
        # The person may get another account.
        work.identities.unlink(account.account_id)
        work.commit()
    return account


def list_accounts(context: AccountContext) -> list[Account]:
    """Every account, closed ones too."""
    with context.store.begin() as work:
        require(work, context.user, Action.SEE_ACCOUNTS)
        return work.accounts.all()


def _enabled(work: UnitOfWork) -> list[Account]:
    return [each for each in work.accounts.all() if each.disabled_at is None]


def refused(refusal: Refusal, **facts: object) -> PlanRefused:
    """The error for a reason, its sentence made from the facts."""
    return PlanRefused(refusal, refusal_sentence(refusal, **facts))


def refused_person(refusal: Refusal, **facts: object) -> PersonRefused:
    """The same for a reason that lies with who asks."""
    return PersonRefused(refusal, refusal_sentence(refusal, **facts))
