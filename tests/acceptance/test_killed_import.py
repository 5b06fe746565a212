"""An import that is killed leaves nothing: no version, no row, no damage.

Only a kill after the commit has reached the disk may leave something, and then it is everything.
"""

import signal
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from tests.acceptance.process import run, started, wait_until

HERE = ("--division", "152501000", "--year", "2026", "--json")
ROWS = 8_000
#: Long enough that the rows overflow the database's cache into the log before the commit.
EXPLANATION = "解释" * 400
#: More than the schema and the run row ever leave in the log: rows of an open transaction.
_IN_THE_MIDDLE_BYTES = 4_000_000


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library as large as a province's."""
    path = tmp_path_factory.mktemp("big") / "指标库.xlsx"
    headings = ("指标编码", "一级指标", "二级指标", "三级指标", "共性/个性", "标准值", "指标解释")
    with Workbook(path) as book:
        sheet = book.add_worksheet("指标库")
        sheet.write_row(0, 0, headings)
        for row in range(1, ROWS + 1):
            cells = (
                f"{row:08}",
                "产出指标",
                "数量指标",
                f"人数{row}",
                "个性",
                "≥90人",
                "解释" * 60,
            )
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell)
    return path


def has_begun(database: Path) -> bool:
    """True once the run row of the import is committed."""
    if not database.exists():
        return False
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        try:
            return bool(connection.execute("SELECT count(*) FROM run").fetchone()[0])
        except sqlite3.OperationalError:
            return False  # The tables are being made.


def is_writing(database: Path) -> bool:
    """True once rows of the library stand in the log, uncommitted."""
    log = database.with_name(database.name + "-wal")
    return log.exists() and log.stat().st_size > _IN_THE_MIDDLE_BYTES


def count(database: Path, table: str) -> int:
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        found = connection.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
        number: int = found.fetchone()[0]
        return number


def killed(folder: Path, workbook: Path, moment: Callable[[Path], bool]) -> Path:
    """A directory in which an import was killed at that moment, stopped first to be sure of it."""
    for attempt in range(10):
        place = folder / str(attempt)
        place.mkdir()
        database = place / "indicator-adapter.sqlite"
        with started("library", "import", workbook, *HERE, cwd=place) as process:
            wait_until(partial(has_come, moment, database, process), "the moment to kill")
            if process.poll() is None:
                process.send_signal(signal.SIGSTOP)
                is_open = count(database, "library_version") == 0
                process.kill()
                process.wait()
                if is_open:
                    return place
    raise AssertionError("every import was over before it could be stopped")


def has_come(
    moment: Callable[[Path], bool], database: Path, process: "subprocess.Popen[str]"
) -> bool:
    return moment(database) or process.poll() is not None


@pytest.mark.parametrize("moment", [has_begun, is_writing], ids=["reading", "writing"])
def test_an_import_that_is_killed_leaves_nothing_and_can_be_repeated(
    tmp_path: Path, workbook: Path, moment: Callable[[Path], bool]
) -> None:
    place = killed(tmp_path, workbook, moment)
    database = place / "indicator-adapter.sqlite"

    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    left = [count(database, table) for table in ("library_version", "indicator")]
    assert left == [0, 0] or (moment is is_writing and left == [1, ROWS])
    assert len(run("library", "list", *HERE, cwd=place).json) == left[0]
    again = run("library", "import", workbook, *HERE, cwd=place)
    assert again.code == 0
    assert (again.json["version"]["number"], again.json["version"]["indicators"]) == (1, ROWS)
