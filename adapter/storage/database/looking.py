"""A look at a database that leaves it as it is: nothing made, migrated or written."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event

from adapter.errors import ConfigurationError
from adapter.ports.clock import Clock, Ids
from adapter.storage.database.engine import make_engine, translated
from adapter.storage.store import SqlStore


@contextmanager
def looking(url: str, *, clock: Clock, ids: Ids) -> Iterator[SqlStore | None]:
    """A store that can only be read, of whatever revision; None when its SQLite file is missing.

    Raises ConfigurationError for an unusable URL or file, StoreBusy when the database cannot be
    reached.
    """
    engine = make_engine(url)
    if engine.dialect.name == "sqlite":
        file = Path(engine.url.database or "")
        if not file.exists():
            _require_place_for(file)
            yield None
            return
        engine = _sqlite_reader(file)
    else:
        event.listen(engine, "connect", _refuse_writes)
    try:
        with translated():
            yield SqlStore(engine, clock=clock, ids=ids)
    finally:
        engine.dispose()


def missing_file(url: str) -> Path | None:
    """The SQLite file of a database that is not there yet; None for any other database.

    Raises ConfigurationError where it cannot be made.
    """
    file = sqlite_file(url)
    if file is None or file.exists():
        return None
    _require_place_for(file)
    return file


def require_place(url: str) -> None:
    """Raises ConfigurationError where a SQLite file is neither there nor can be made."""
    missing_file(url)


def may_write(url: str) -> bool:
    """False where this user may not write a SQLite file that is there; a server is not asked."""
    file = sqlite_file(url)
    if file is None or not file.exists():
        return True
    # SQLite writes a journal beside the file.
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database, whether it is there or not; None for a server's."""
    engine = make_engine(url)
    engine.dispose()
    return Path(engine.url.database or "") if engine.dialect.name == "sqlite" else None


def _require_place_for(file: Path) -> None:
    folder = file.parent
    if not folder.is_dir():
        raise ConfigurationError(f"数据库文件无法建立：目录 {folder} 不存在，请先建立或改正路径")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise ConfigurationError(f"数据库文件无法建立：当前用户不能读写目录 {folder}")


def _sqlite_reader(file: Path) -> Engine:
    # Not mode=ro: such a connection leaves the files of the write-ahead log behind.
    address = f"{file.absolute().as_uri()}?mode=rw"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        connection.isolation_level = None
        connection.execute("PRAGMA query_only=ON")
        return connection

    return create_engine("sqlite://", creator=connect, hide_parameters=True)


def _refuse_writes(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's own connection
    connection.execute("SET default_transaction_read_only = on")
    connection.commit()
