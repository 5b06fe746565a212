"""Schema revisions (数据库结构版本): where a database is, and the way to the newest."""

from functools import cache
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from adapter.storage.engine import make_engine, translated, writing


def upgrade(url: str) -> None:
    """Bring the database to the newest revision, creating everything in an empty one.

    One transaction: a failure leaves the former revision. On SQLite two processes may do this at
    once; the second finds nothing left to do. Raises ConfigurationError for an unusable URL,
    StoreBusy when the database cannot be reached.
    """
    engine = make_engine(url)
    try:
        upgrade_engine(engine)
    finally:
        engine.dispose()


def upgrade_engine(engine: Engine) -> None:
    """Like `upgrade`, on an engine that is there already."""
    with translated(), engine.connect() as connection, writing(connection).begin():
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def current_revision(url: str) -> str | None:
    """The revision a database is at; None for an empty one."""
    engine = make_engine(url)
    try:
        with translated(), engine.connect() as connection:
            return revision_of(connection)
    finally:
        engine.dispose()


def revision_of(connection: Connection) -> str | None:
    """The revision behind a connection."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def head_revision() -> str:
    """The revision this version of the program needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise RuntimeError("the program was installed without its migrations")
    return head


def _config() -> Config:
    config = Config()
    location = str(files("adapter.storage").joinpath("migrations"))
    # Alembic reads its settings with interpolation: a % in a path would be taken for a name.
    config.set_main_option("script_location", location.replace("%", "%%"))
    return config
