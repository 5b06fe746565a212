"""Files that commands write: whole or not there, also where the disk is full."""

import errno
import gc
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from adapter.cli import new_file as module
from adapter.cli.failures import NotThere
from adapter.cli.new_file import new_file
from tests.unit.cli.conftest import Said

FULL = Path("/dev/full")


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """What is begun is written to a device that takes no byte."""
    if not FULL.exists():
        pytest.skip("no device here that is always full")

    def part(path: Path) -> tuple[int, Path]:
        written = path.with_name("part")
        written.touch()
        return os.open(FULL, os.O_WRONLY), written

    monkeypatch.setattr(module, "_part", part)
    return tmp_path


def test_a_file_that_finds_no_room_is_not_there_and_is_told(full_disk: Path) -> None:
    with (
        pytest.raises(NotThere, match="磁盘已满或超过配额"),
        new_file(full_disk / "a.txt", force=False) as stream,
    ):
        stream.write(b"a" * 100_000)

    assert list(full_disk.iterdir()) == []


def test_an_archive_that_finds_no_room_complains_once(
    full_disk: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with (
        pytest.raises(NotThere),
        new_file(full_disk / "a.zip", force=False) as stream,
        zipfile.ZipFile(stream, "w") as archive,
    ):
        archive.writestr("a", os.urandom(100_000))

    assert list(full_disk.iterdir()) == []
    assert capfd.readouterr().err == ""


def test_an_archive_whose_parts_found_no_room_elsewhere_complains_once(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def write() -> None:
        with new_file(tmp_path / "a.zip", force=False) as stream:
            archive = zipfile.ZipFile(stream, "w")
            archive.writestr("a", b"a")
            raise OSError(errno.ENOSPC, "no room for temporary files")

    with pytest.raises(NotThere, match="磁盘已满"):
        write()
    gc.collect()

    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("end", ["xlsx", "json"])
def test_a_report_that_finds_no_room_is_told_as_that(
    full_disk: Path, say: Callable[..., Said], end: str
) -> None:
    form = full_disk / "f.csv"
    form.write_text("三级指标,指标值,实际完成值\n培训,≥2期,3期\n", "utf-8")

    said = say("check-file", str(form), "--report", str(full_disk / f"r.{end}"))

    assert said.code == 1
    assert "磁盘已满或超过配额" in said.err
    assert [each.name for each in full_disk.iterdir()] == ["f.csv"]


def test_what_is_written_well_stands_under_its_name(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.zip", force=False) as stream, zipfile.ZipFile(stream, "w") as made:
        made.writestr("a", b"b")

    assert zipfile.ZipFile(io.BytesIO((tmp_path / "a.zip").read_bytes())).read("a") == b"b"


def test_a_file_that_cannot_be_written_is_told_with_the_systems_reason(tmp_path: Path) -> None:
    with (
        pytest.raises(NotThere, match="文件或目录不存在"),
        new_file(tmp_path / "gone" / "a.txt", force=False),
    ):
        pass
