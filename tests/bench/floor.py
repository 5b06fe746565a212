"""The floor under every pull: rows of JSON decoded and inserted, with no check and no thought."""

import json
import sqlite3
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.answers import json_pages

PAGE = 2_000


def floor_cpu_s(count: int) -> float:
    """Seconds of cpu for so many rows of 16 texts, `json.loads` and one INSERT per page."""
    with TemporaryDirectory(prefix="bench-floor-") as directory:
        database = sqlite3.connect(Path(directory) / "floor.sqlite", isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        try:
            return sum(_stored(database, page) for page in json_pages(count, PAGE))
        finally:
            database.close()


def _stored(database: sqlite3.Connection, page: bytes) -> float:
    began = time.process_time()
    rows = json.loads(page)
    names = list(rows[0])
    database.execute(f"CREATE TABLE IF NOT EXISTS line ({', '.join(names)})")
    marks = ", ".join("?" for _ in names)
    database.execute("BEGIN")
    database.executemany(
        f"INSERT INTO line VALUES ({marks})",  # noqa: S608 - no values in it
        [tuple(row.values()) for row in rows],
    )
    database.execute("COMMIT")
    return time.process_time() - began
