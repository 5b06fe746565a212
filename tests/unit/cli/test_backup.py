"""`db backup`: a whole copy of the moment, for its owner alone, that can be worked with."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Terminal

LIBRARY = """指标编码,一级指标,二级指标,三级指标,共性/个性,标准值
A1,产出指标,数量指标,资助人数,个性,≥100
"""


def test_what_stands_in_the_log_beside_the_file_is_in_the_copy(
    terminal: Terminal, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sqlite"
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as other:
        other.execute("SELECT count(*) FROM run").fetchone()  # keeps the log from being folded in
        terminal.hand_in(library=LIBRARY)
        assert (tmp_path / "store.sqlite-wal").stat().st_size > 0

        said = terminal("db", "backup", str(copy))

    assert terminal.code == 0
    assert str(copy) in said
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as found:
        assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    restored = terminal("library", "show", "1", "--json")
    (tmp_path / "store.sqlite").write_bytes(copy.read_bytes())
    for end in ("-wal", "-shm"):
        (tmp_path / f"store.sqlite{end}").unlink(missing_ok=True)
    assert terminal("library", "show", "1", "--json") == restored
    assert "资助人数" in restored


def test_a_file_that_is_there_stays_as_it_was(terminal: Terminal, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    copy.write_text("former", "utf-8")

    terminal("db", "backup", str(copy))

    assert (terminal.code, copy.read_text("utf-8")) == (1, "former")
    assert "已存在，不会覆盖" in terminal.err


@pytest.mark.parametrize(
    ("former", "said"),
    [("store.sqlite", "还没有数据库"), ("sqlite:///", "pg_dump")],
    ids=["no database", "a server"],
)
def test_where_there_is_no_file_to_copy_it_is_told_what_to_do(
    terminal: Terminal, tmp_path: Path, former: str, said: str
) -> None:
    instead = {"store.sqlite": "gone.sqlite", "sqlite:///": "postgresql://adapter@127.0.0.1:1/x?"}
    file = tmp_path / "settings.toml"
    file.write_text(file.read_text("utf-8").replace(former, instead[former]), "utf-8")

    terminal("db", "backup", str(tmp_path / "copy.sqlite"))

    assert terminal.code == 1
    assert said in terminal.err
    assert not (tmp_path / "copy.sqlite").exists()


def test_a_copy_that_fails_leaves_nothing(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"no database at all, whatever its name says" * 100)

    terminal("db", "backup", str(tmp_path / "copy.sqlite"))

    assert terminal.code == 78
    assert not (tmp_path / "copy.sqlite").exists()
