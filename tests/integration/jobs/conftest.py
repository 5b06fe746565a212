"""Fixtures of the job tests: a desk on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import pytest
import sqlalchemy as sa

from adapter.storage.store import SqlStore
from connectors.approval_key import ApprovalKey
from mappings.profile import Profile, load_profile
from tests.integration.jobs.desk import Desk
from tests.integration.jobs.kept_desk import Kept
from tests.integration.jobs.lost_pushes import LOOSER
from tests.integration.jobs.office import Office, agree, approval_key, at
from tests.integration.jobs.receivers import promising
from tests.warm_simulators import simulators_are_warm


@pytest.fixture(scope="module", autouse=True)
def _warm_simulators() -> Iterator[None]:
    with simulators_are_warm():
        yield


@pytest.fixture(scope="session")
def profile() -> Profile:
    return load_profile("std-v2-rest")


@pytest.fixture
def desk(store: SqlStore, clock: Any, ids: Any, profile: Profile) -> Desk:
    """A desk with nothing on it."""
    return Desk(store, clock, ids, profile)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Desks that were prepared before in this process, by database and preparation."""
    return Kept(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def ready(desk: Desk, database_url: str, kept: Kept) -> Desk:
    """A desk with a library of two project templates, three bound projects and no push yet."""
    kept.prepare(desk, database_url, Desk.begin_the_year)
    return desk


@pytest.fixture
def bound(desk: Desk, database_url: str, kept: Kept) -> Desk:
    """A desk with three bound projects and no library."""
    kept.prepare(desk, database_url, Desk.only_bind)
    return desk


@pytest.fixture(scope="session")
def signatures(tmp_path_factory: pytest.TempPathFactory) -> ApprovalKey:
    """What approvals are signed with at every desk, as kept ones hold such signatures."""
    return approval_key(tmp_path_factory.mktemp("approvals"))


@pytest.fixture
def office_after(
    desk: Desk, database_url: str, kept: Kept, signatures: ApprovalKey
) -> Callable[..., Office]:
    """Opens an office at a ready desk, after what was done there; a step is known by its name."""

    def after(*steps: Callable[[Office], None]) -> Office:
        opened = Office(desk, signatures)

        @wraps(Office.open_accounts)
        def open_accounts(_: Desk) -> None:
            opened.open_accounts()

        kept.prepare(
            desk, database_url, Desk.begin_the_year, open_accounts, *(at(opened, s) for s in steps)
        )
        return opened

    return after


@pytest.fixture
def office(office_after: Callable[..., Office]) -> Office:
    """People who plan and approve at a ready desk; nothing is pushed yet."""
    return office_after()


@pytest.fixture
def agreed(office_after: Callable[..., Office]) -> Office:
    """Both sides hold the same."""
    return office_after(agree)


@pytest.fixture
def rows_of(database_url: str) -> Callable[[str], list[Any]]:
    """Every row of a SELECT, read past the store."""

    def read(statement: str) -> list[Any]:
        engine = sa.create_engine(database_url)
        with engine.connect() as connection:
            rows = list(connection.execute(sa.text(statement)))
        engine.dispose()
        return rows

    return read


@pytest.fixture
def pushed(desk: Desk, database_url: str, kept: Kept) -> Desk:
    """Everything is pushed and confirmed, and then we change MB1."""
    kept.prepare(desk, database_url, Desk.begin_the_year, push_and_change)
    return desk


def push_and_change(desk: Desk) -> None:
    desk.run("push_templates")
    desk.import_files(LOOSER)


@pytest.fixture
def in_place(
    store: SqlStore, clock: Any, ids: Any, profile: Profile, database_url: str, kept: Kept
) -> Desk:
    """At a receiver of which nobody says that it renews ids."""
    desk = Desk(store, clock, ids, promising(profile, renews_ids=False))
    kept.prepare(desk, database_url, Desk.begin_the_year)
    return desk
