"""Databases looked at or brought to the newest schema, without the rest of the program."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapter.bootstrap.places import keyed
from adapter.clock import RandomIds, SystemClock
from adapter.errors import NoDatabase
from adapter.storage.database.copying import copy_into
from adapter.storage.database.looking import (
    looking,
    may_write,
    missing_file,
    require_place,
    sqlite_file,
)
from adapter.storage.database.schema import current_revision, head_revision, require_known, upgrade
from adapter.storage.store import SqlStore


def upgrade_store(url: str) -> tuple[str | None, str]:
    """Bring a database to the newest schema; its revision before and after."""
    with keyed("store.url"):
        require_place(url)
        before = current_revision(url)
        upgrade(url)
    return before, head_revision()


def backup_store(url: str, target: Path) -> bool:
    """Copy a SQLite database into a new file; False for a server's, which has tools of its own.

    Raises NoDatabase where none is there, OSError where the file cannot be made.
    """
    with keyed("store.url"):
        missing = missing_file(url)
        if missing is not None:
            raise NoDatabase(missing)
        source = sqlite_file(url)
        if source is None:
            return False
        copy_into(source, target)
    return True


@contextmanager
def looking_at_store(url: str) -> Iterator[SqlStore | None]:
    """A database that is only read, whatever its revision; None when its file is not there yet."""
    with keyed("store.url"), looking(url, clock=SystemClock(), ids=RandomIds()) as found:
        yield found


def unmade_file(url: str) -> Path | None:
    """The SQLite file that opening a database would make; None where it is there, or a server's.

    Raises ConfigurationError with its place for an unusable URL.
    """
    with keyed("store.url"):
        return missing_file(url)


def is_writable(url: str) -> bool:
    """False where a SQLite file or its directory is somebody else's; a server is not asked."""
    return may_write(url)


def require_known_revision(revision: str | None) -> None:
    """Raises ConfigurationError for a database that a newer version of the program made."""
    require_known(revision)


def needed_revision() -> str:
    """The schema revision this version of the program works with."""
    return head_revision()
