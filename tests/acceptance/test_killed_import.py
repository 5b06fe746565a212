"""An import that is killed leaves nothing: no version, no row, no damage."""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from adapter.experiments import VARIABLE
from sync_jobs.steps import IMPORT_STEPS
from tests.acceptance.process import run

HERE = ("--division", "152501000", "--year", "2026", "--json")
ROWS = 2_500
#: Long enough that the rows overflow the database's cache into the log before the commit.
EXPLANATION = "解释" * 1_000
#: More than the schema and the run row ever leave in the log: rows of an open transaction.
_IN_THE_MIDDLE_BYTES = 2_000_000


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that is long to write."""
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
                EXPLANATION,
            )
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell)
    return path


def count(database: Path, table: str) -> int:
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        found = connection.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
        number: int = found.fetchone()[0]
        return number


def killed(folder: Path, workbook: Path, step: str) -> Path:
    """The database of an import that the system ended at that step."""
    died = run("library", "import", workbook, *HERE, cwd=folder, **{VARIABLE: step})
    assert died.code == -signal.SIGKILL
    return folder / "indicator-adapter.sqlite"


@pytest.mark.parametrize("step", IMPORT_STEPS)
def test_an_import_that_is_killed_leaves_nothing_and_can_be_repeated(
    tmp_path: Path, workbook: Path, step: str
) -> None:
    database = killed(tmp_path, workbook, step)
    log = database.with_name(database.name + "-wal").stat().st_size

    # Rows of the open transaction stood in the log, or the kill came too early to show anything.
    assert (log > _IN_THE_MIDDLE_BYTES) == (step == "import.written")
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [count(database, table) for table in ("library_version", "indicator")] == [0, 0]
    assert run("library", "list", *HERE, cwd=tmp_path).json == []
    again = run("library", "import", workbook, *HERE, cwd=tmp_path)
    assert again.code == 0
    assert (again.json["version"]["number"], again.json["version"]["indicators"]) == (1, ROWS)
