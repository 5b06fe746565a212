"""The measured site: its people, its store, and the other side in a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from adapter.domain.access.roles import Role
from connectors.approval_key import load_approval_key
from sync_jobs.accounts.people import AccountContext, NewAccount, add_account
from sync_jobs.job import SiteContext
from sync_jobs.planning.context import PlanContext
from tests.bench.answering import opened
from tests.bench.planning.receiver import FileReceiver

AUTHOR, REVIEWERS, KEY = "zhang", ("li", "wang"), "approval.pem"
_ROLES = {
    "guan": Role.ADMINISTRATOR,
    AUTHOR: Role.PREPARER,
    **dict.fromkeys(REVIEWERS, Role.REVIEWER),
}


@contextmanager
def site(url: str, folder: Path) -> Iterator[SiteContext]:
    """The site before its file."""
    with opened(url, folder) as found:
        receiver = FileReceiver(folder, found.profile)
        try:
            yield replace(found, system=receiver)
        finally:
            receiver.close()


def open_accounts(at: SiteContext) -> None:
    """One account for each person."""
    context = AccountContext(store=at.store, clock=at.clock, ids=at.ids, user="guan")
    for user, role in _ROLES.items():
        add_account(context, NewAccount(os_user=user, display_name=user, roles=frozenset({role})))


def planning(at: SiteContext, folder: Path, user: str) -> PlanContext:
    """What a person plans with."""
    return PlanContext(
        store=at.store,
        clock=at.clock,
        ids=at.ids,
        user=user,
        code_version="bench",
        signatures=load_approval_key(folder / KEY, ()),
    )
