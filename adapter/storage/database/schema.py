"""Schema revisions (数据库结构版本): where a database is, and the way to the newest.

Every command asks where a database is, few bring it further: Alembic is loaded for those alone.
"""

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, column, inspect, select, table

from adapter.errors import ConfigurationError
from adapter.storage.database.engine import make_engine, translated, writing

if TYPE_CHECKING:
    from alembic.config import Config

#: Where Alembic notes the revision of a database.
_NOTED = table("alembic_version", column("version_num"))
_REVISION = re.compile(r'^(revision|down_revision) = "(\w+)"$', re.MULTILINE)


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
    from alembic import command  # noqa: PLC0415 - a seventh of what a command takes to start

    with translated(), engine.connect() as connection, writing(connection).begin():
        require_known(revision_of(connection))
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
    if not inspect(connection).has_table(_NOTED.name):
        return None
    return connection.scalar(select(_NOTED.c.version_num))


def require_known(revision: str | None) -> None:
    """Raises ConfigurationError for a revision that a newer version of the program made."""
    made, _ = _revisions()
    if revision is not None and revision not in made:
        raise ConfigurationError(
            f"数据库是更新版本的程序建的（结构版本 {revision}），本程序只到 {head_revision()}；"
            "请安装不低于它的版本，不要降级使用"
        )


@cache
def head_revision() -> str:
    """The revision this version of the program needs."""
    made, left = _revisions()
    if len(made - left) != 1:
        raise RuntimeError("the program was installed without its migrations")
    (head,) = made - left
    return head


@cache
def _revisions() -> tuple[frozenset[str], frozenset[str]]:
    """Those that our migrations make, and those that they leave behind."""
    made, left = set[str](), set[str]()
    for script in files("adapter.storage").joinpath("migrations", "versions").iterdir():
        if script.name.startswith("rev_") and script.name.endswith(".py"):
            for name, number in _REVISION.findall(script.read_text("utf-8")):
                (made if name == "revision" else left).add(number)
    return frozenset(made), frozenset(left)


def _config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - see upgrade_engine

    config = Config()
    location = str(files("adapter.storage").joinpath("migrations"))
    # Alembic reads its settings with interpolation: a % in a path would be taken for a name.
    config.set_main_option("script_location", location.replace("%", "%%"))
    return config
