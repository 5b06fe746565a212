"""A database that a newer version of the program made, and a disk that is full (降级、磁盘已满)."""

import sqlite3
from pathlib import Path

import pytest

from adapter.cli.main import main
from adapter.doctor import examine
from adapter.errors import ConfigurationError, ExitCode, StoreFull
from adapter.settings import load_settings
from adapter.storage.database.engine import make_engine, translated
from adapter.storage.database.schema import upgrade
from adapter.storage.store import open_store
from adapter.wording import sentence_of
from tests.conftest import CountedIds, TurnedClock
from tests.integration.test_doors import settings_file


@pytest.fixture
def newer(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'newer.db'}"
    upgrade(url)
    with sqlite3.connect(tmp_path / "newer.db") as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    return url


def test_a_newer_database_is_not_told_to_be_upgraded(newer: str) -> None:
    told = "数据库是更新版本的程序建的（结构版本 9999）"

    with pytest.raises(ConfigurationError, match=told):
        open_store(newer, clock=TurnedClock(), ids=CountedIds())
    with pytest.raises(ConfigurationError, match=told):
        upgrade(newer)


def test_every_door_says_so_with_the_code_of_bad_settings(
    newer: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ERENHOT_SECRET", "x")
    file = settings_file(tmp_path, newer)

    for command in (("status",), ("db", "upgrade")):
        with pytest.raises(SystemExit) as leaving:
            main(("--config", str(file), *command))
        assert leaving.value.code == ExitCode.BAD_CONFIGURATION
        assert "请安装不低于它的版本" in capsys.readouterr().err
    checks = {each.name: each for each in examine(load_settings(file), file)}
    assert "请安装不低于它的版本" in checks["数据库"].sentence


def test_a_settings_file_that_is_a_folder_ends_with_the_code_of_bad_settings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(("--config", str(tmp_path), "status"))

    assert leaving.value.code == ExitCode.BAD_CONFIGURATION
    assert "配置有误" in capsys.readouterr().err


def fill(url: str) -> None:
    engine = make_engine(url)
    with translated(), engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.exec_driver_sql("CREATE TABLE much (content)")
        for _ in range(100):
            connection.exec_driver_sql("INSERT INTO much VALUES (zeroblob(100000))")


def test_a_full_disk_is_told_as_one(sqlite_url: str) -> None:
    with pytest.raises(StoreFull) as full:
        fill(sqlite_url)

    assert "磁盘已满" in sentence_of(full.value)
