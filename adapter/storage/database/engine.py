"""Connections: one engine per database, set up so that two processes can share it safely."""

import os
import re
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, StatementError

from adapter.errors import (
    AdapterError,
    ConfigurationError,
    RunError,
    StoreFull,
    StoreUnavailable,
)

#: How long a writer waits for another process before it gives up.
BUSY_TIMEOUT_S = 60
_PAUSE_S = 0.02

_FORMS = "请写成 sqlite:///目录/文件名 或 postgresql://用户@主机/库名"

_WAL = "PRAGMA journal_mode=WAL"
_PRAGMAS = (
    # FULL, not NORMAL: a push is in the ledger before its bytes leave, also when the power fails.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    # A project that became secret must not survive in free pages.
    "PRAGMA secure_delete=ON",
    # The stage of a pull lives in temp tables; in memory they would grow with the data.
    "PRAGMA temp_store=FILE",
    "PRAGMA cache_size=-8192",
)


class StoreBusy(StoreUnavailable):
    """Another process kept the database locked, or the connection broke.

    Nothing was changed, unless the connection broke while a transaction was committed.
    """


class StoreRefused(RunError):
    """The database refused what it was given: a constraint says that it must not be."""


def make_engine(url: str) -> Engine:
    """An engine for a file of SQLite or a PostgreSQL database; it connects on first use.

    Its exceptions quote statements without their values: those are rows of projects and people.

    Raises ConfigurationError for a URL that names neither.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(
            parsed, connect_args={"timeout": BUSY_TIMEOUT_S}, hide_parameters=True
        )
        event.listen(engine, "do_connect", _make_private)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True
    )


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as cause:
        raise ConfigurationError(f"数据库地址无法识别，{_FORMS}") from cause
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ConfigurationError(f"只支持 SQLite 和 PostgreSQL，{_FORMS}")
    if parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise ConfigurationError("SQLite 数据库必须是文件，请写成 sqlite:///目录/文件名")
    return parsed


def _make_private(
    _dialect: Dialect, _record: object, arguments: Sequence[object], options: Mapping[str, object]
) -> None:
    # It holds the contacts of the project list. SQLite would make it readable for everybody; its
    # -wal and -shm get the mode of the file. One that is there keeps the mode somebody gave it.
    if options.get("uri"):
        return  # No plain path; who writes one sets its mode.
    with suppress(OSError):  # SQLite says what is wrong with the place, in its own error.
        os.close(os.open(str(arguments[0]), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not begin transactions by itself: it would begin them too late for us.
    connection.isolation_level = None
    _switch_to_wal(connection)
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Once for a new file; whoever comes while another process writes to it waits for that.

    SQLite itself does not: it reads the file first, and who has begun to read is refused at once.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute(_WAL)
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_S)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails as soon as another process wrote in
    # between, without waiting. Writers therefore take the lock at once.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def is_sqlite(connection: Connection) -> bool:
    """True on SQLite, where the driver is fed plain tuples instead of COPY."""
    return connection.dialect.name == "sqlite"


def writing(connection: Connection, *, is_on: bool = True) -> Connection:
    """The same connection; its next transactions take SQLite's write lock at once, or not."""
    return connection.execution_options(writes=is_on)


@contextmanager
def translated() -> Iterator[None]:
    """Turns the driver's exceptions into ours, cause kept; the one seam of the storage package."""
    try:
        yield
    except StatementError as cause:
        if isinstance(cause.orig, AdapterError):
            # Raised by one of our column types: it says itself what is wrong.
            raise cause.orig from None
        if not isinstance(cause, DBAPIError):
            raise
        original = cause.orig if isinstance(cause.orig, Exception) else cause
        raise _ours(original, is_lost=cause.connection_invalidated) from cause
    except (sqlite3.Error, psycopg.Error) as cause:
        raise _ours(cause, is_lost=False) from cause


#: What SQLite says when the file itself is at fault, and what to do about it.
_FILE_FAULTS = {
    "SQLITE_CANTOPEN": "数据库文件无法打开，请检查目录是否存在、是否有读写权限",
    "SQLITE_NOTADB": "数据库文件不是 SQLite 数据库，请改用别的文件名；原是数据库的，请从备份恢复",
    "SQLITE_READONLY": "数据库文件不可写，请检查文件和目录的权限",
    "SQLITE_CORRUPT": "数据库文件已损坏，请从备份恢复",
}
#: What PostgreSQL says where no connection came about: host, user and database, never a row.
_CONNECTION_FAULTS = {
    "Connection refused": "服务器拒绝连接，请检查服务是否启动、地址和端口",
    "failed to resolve host": "主机名解析不了，请检查 store.url 中的地址",
    "timeout expired": "服务器没有应答，请检查地址、端口和防火墙",
    "password authentication failed": "用户名或口令不对，口令放在 ~/.pgpass",
    "no password supplied": "没有口令，请放在 ~/.pgpass（chmod 600）",
    "no pg_hba.conf entry": "服务器不允许本机登录，请数据库管理员放行（pg_hba.conf）",
    r'database ".*" does not exist': "服务器上没有这个数据库，请数据库管理员先建立",
    r'role ".*" does not exist': "服务器上没有这个用户，请数据库管理员先建立",
}


def _ours(cause: Exception, *, is_lost: bool) -> AdapterError:
    if isinstance(cause, sqlite3.Error):
        name = getattr(cause, "sqlite_errorname", "")
        fault = next((text for each, text in _FILE_FAULTS.items() if name.startswith(each)), None)
        if fault is not None:
            return ConfigurationError(f"{fault}（{name}）")
        if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
            return StoreFull(f"{name} {cause}".strip())
        is_busy = name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
        # SQLite's messages name tables, columns and constraints, never a value.
        return (StoreBusy if is_busy else StoreRefused)(f"{name} {cause}".strip())
    if isinstance(cause, psycopg.errors.DiskFull):
        return StoreFull(type(cause).__name__)
    if isinstance(cause, psycopg.OperationalError) and (why := _unconnected(str(cause))):
        return StoreBusy(why)
    is_busy = is_lost or isinstance(cause, psycopg.OperationalError)
    # PostgreSQL's messages quote the row; only the class and the constraint may be repeated.
    diagnosis = cause.diag if isinstance(cause, psycopg.Error) else None
    facts = (type(cause).__name__, diagnosis.constraint_name if diagnosis else None)
    return (StoreBusy if is_busy else StoreRefused)(" ".join(each for each in facts if each))


def _unconnected(said: str) -> str:
    """Why no connection came about; "" for all else, and for servers of other languages."""
    if not said.startswith(("connection failed", "failed to resolve", "connection timeout")):
        return ""
    return next((why for words, why in _CONNECTION_FAULTS.items() if re.search(words, said)), "")
