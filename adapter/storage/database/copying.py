"""A copy of a SQLite database (备份) while others read and write: one moment of it, whole."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from adapter.storage.database.engine import BUSY_TIMEOUT_S, translated


def copy_into(source: Path, target: Path) -> None:
    """Write what is committed now into a new file, for its owner alone; nothing stays of a failure.

    A plain copy would miss what stands in the log beside the file. Raises FileExistsError where
    the target is there, another OSError where it cannot be made, and errors of the storage.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with translated(), closing(sqlite3.connect(source, timeout=BUSY_TIMEOUT_S)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        with target.open("rb") as written:
            os.fsync(written.fileno())
    except BaseException:
        target.unlink(missing_ok=True)
        raise
