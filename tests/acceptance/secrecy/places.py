"""Every place where something of a project could stay: databases, the receiver, directories."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

#: Tables of the receiver whose rows come from us.
PUSHED = ("PERF_TEMPLATE", "PERF_TEMPLATE_ITEM", "BAS_PERF_INDICATOR")
#: What the receiver remembers of our calls.
HEARD = ("sim_push_log", "sim_late_push", "sim_request", "sim_set", "sim_edit")


def database(url: str) -> dict[str, bytes]:
    """Every column of every table, and on SQLite every file that belongs to the database."""
    places = _columns(url)
    file = sa.make_url(url).database
    if sa.make_url(url).get_backend_name() == "sqlite" and file:
        places |= {
            each.name: each.read_bytes()
            for each in Path(file).parent.glob(f"{Path(file).name}*")
            if each.is_file()
        }
    return places


def _columns(url: str) -> dict[str, bytes]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        places = {
            f"{table}.{column}": content
            for table in sa.inspect(connection).get_table_names()
            for column, content in _table(connection, table)
        }
        if engine.dialect.name == "postgresql":
            places["pg_stats"] = _rows(
                connection, "SELECT * FROM pg_stats WHERE schemaname = 'public'"
            )
    engine.dispose()
    return places


def _table(connection: sa.Connection, name: str) -> Iterator[tuple[str, bytes]]:
    """Each column with its values as the driver gives them, whatever type we meant."""
    found = connection.exec_driver_sql(f'SELECT * FROM "{name}"')  # noqa: S608 - a table there is
    rows = found.all()
    for at, column in enumerate(found.keys()):
        yield column, b"\n".join(_plain(row[at]) for row in rows)


def _rows(connection: sa.Connection, statement: str) -> bytes:
    rows = connection.execute(sa.text(statement))
    return b"\n".join(_plain(value) for row in rows for value in row)


def _plain(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def receiver(state_file: Path, tables: tuple[str, ...] = (*PUSHED, *HEARD)) -> dict[str, bytes]:
    """Everything in the receiver's state that came from us, deleted rows included."""
    with closing(sqlite3.connect(state_file)) as connection:
        return {
            name: b"\n".join(
                _plain(value)
                for row in connection.execute(f"SELECT * FROM {name}")  # noqa: S608 - the names above
                for value in row
            )
            for name in tables
        }


def files(directory: Path) -> dict[str, bytes]:
    """Every file below a directory."""
    return {str(each): each.read_bytes() for each in directory.rglob("*") if each.is_file()}
