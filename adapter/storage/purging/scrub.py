"""Leaves no purged byte in the database's own files (抹除残留): after a purge was committed."""

import sqlite3

import psycopg
from sqlalchemy import Connection, Engine, delete, literal, select
from sqlalchemy.exc import DBAPIError

from adapter.errors import ScrubLeft
from adapter.storage.database.engine import writing
from adapter.storage.purging.traces import SCRUB_DUE
from adapter.storage.tables.base import METADATA
from adapter.storage.tables.ledger import SCOPE_LOCK

#: How long other transactions may keep a table before the work is left for the next time.
_PATIENCE_S = 60


def scrub(engine: Engine) -> None:
    """Rewrite what purged rows may have left behind; needs room for a second copy.

    SQLite: deleted cells are overwritten (secure_delete), but copies that it made while it moved
    cells between pages are not: only a rewritten file is clean, and an empty log. PostgreSQL: dead
    rows stay in the tables until these are rewritten, and words of theirs in the statistics. Its
    write-ahead log and backups are beyond us. Raises ScrubLeft when others are in the way, and
    whatever else went wrong: the purge itself is committed by now, and who is told of a failure
    must not take it for undone.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    try:
        is_done = _scrub_sqlite(engine) if is_sqlite else _scrub_postgresql(engine)
        if is_done:
            with writing(engine.connect()) as connection, connection.begin():
                connection.execute(delete(SCOPE_LOCK).where(SCOPE_LOCK.c.name == SCRUB_DUE))
    except (sqlite3.Error, DBAPIError) as cause:
        raise ScrubLeft(_reason(cause)) from cause
    if not is_done:
        raise ScrubLeft("另有程序正在读取数据库，请等其他作业结束")


def _reason(cause: sqlite3.Error | DBAPIError) -> str:
    original = cause.orig if isinstance(cause, DBAPIError) else cause
    name = getattr(original, "sqlite_errorname", "")
    if isinstance(original, psycopg.errors.DiskFull) or name.startswith("SQLITE_FULL"):
        return "磁盘空间不足：重写时另需一份数据库大小的空间"
    # Neither quotes a value.
    return f"数据库读写失败：{name or type(original).__name__}"


def _scrub_sqlite(engine: Engine) -> bool:
    with engine.connect() as connection:
        # Past SQLAlchemy, which would begin a transaction: VACUUM must not be in one.
        cursor = connection.connection.cursor()
        try:
            cursor.execute("VACUUM")
            is_busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.close()
    return not is_busy


def _scrub_postgresql(engine: Engine) -> bool:
    tables = ", ".join(f'"{name}"' for name in METADATA.tables)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"SET lock_timeout = '{_PATIENCE_S}s'")
        try:
            connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {tables}")
            _forget_statistics(connection)
        except DBAPIError as cause:
            if not isinstance(cause.orig, psycopg.errors.LockNotAvailable):
                raise
            return False
        finally:
            connection.exec_driver_sql("SET lock_timeout = DEFAULT")
    return True


def _forget_statistics(connection: Connection) -> None:
    """Take the statistics from tables that are empty now: ANALYZE leaves theirs as they were.

    A column that is given its type anew loses what is known of its values.
    """
    for table in METADATA.tables.values():
        if connection.execute(select(literal(1)).select_from(table).limit(1)).first() is None:
            columns = ", ".join(
                f'ALTER COLUMN "{each.name}" TYPE {each.type.compile(connection.dialect)}'
                for each in table.columns
            )
            connection.exec_driver_sql(f'ALTER TABLE "{table.name}" {columns}')
