"""An import that is killed leaves nothing: no version, no row, no damage."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from tests.acceptance.process import run, started, wait_until

HERE = ("--division", "152501000", "--year", "2026", "--json")
ROWS = 5_000
#: Long enough that the rows overflow the database's cache into the log before the commit.
EXPLANATION = "解释" * 400
#: More than the schema and the run row ever leave in the log: rows of an open transaction.
_IN_THE_MIDDLE_BYTES = 1_000_000


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
    return has_begun(database) and log.exists() and log.stat().st_size > _IN_THE_MIDDLE_BYTES


@pytest.mark.parametrize("moment", [has_begun, is_writing], ids=["reading", "writing"])
def test_an_import_that_is_killed_leaves_nothing_and_can_be_repeated(
    tmp_path: Path, workbook: Path, moment: Callable[[Path], bool]
) -> None:
    database = tmp_path / "indicator-adapter.sqlite"
    with started("library", "import", workbook, *HERE, cwd=tmp_path) as process:
        wait_until(lambda: moment(database) or process.poll() is not None, "the moment to kill")
        assert process.poll() is None, "the import was over before it could be killed"
        process.kill()
        process.wait()

    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        tables = ("library_version", "indicator")
        counts = [connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables]  # noqa: S608 - our own names
    assert counts == [0, 0]
    assert run("library", "list", *HERE, cwd=tmp_path).json == []
    again = run("library", "import", workbook, *HERE, cwd=tmp_path)
    assert again.code == 0
    assert (again.json["version"]["number"], again.json["version"]["indicators"]) == (1, ROWS)
