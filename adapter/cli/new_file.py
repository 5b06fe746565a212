"""A file that is there whole or not at all (导出文件): for its owner alone, never half written."""

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from adapter.cli.failures import NotThere
from adapter.errors import NO_ROOM
from adapter.wording import why_unusable


@contextmanager
def new_file(path: Path, *, force: bool) -> Iterator[BinaryIO]:
    """A stream whose bytes stand under this name once the block has ended well, and not before.

    A file of that name is replaced only with `force`. NotThere where that is refused, where the
    place cannot be written to, and where it is full.
    """
    if path.exists() and not force:
        raise _taken(path)
    handle, written = _part(path)
    try:
        with _told_when_full(path), _Output(io.FileIO(handle, "wb")) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _put(written, path, force=force)
    finally:
        written.unlink(missing_ok=True)


def require_place(path: Path) -> None:
    """NotThere where a file of this name could not be begun; nothing stays of the attempt."""
    handle, written = _part(path)
    os.close(handle)
    written.unlink()


def _part(path: Path) -> tuple[int, Path]:
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise _unwritable(path, error) from None
    return handle, Path(name)


class _Output(io.BufferedWriter):
    """Lets everything pass once the place took no more bytes: the first failure tells of it.

    Who writes archives finishes them even while it is thrown away, and would complain again.
    """

    _is_broken = False
    #: Where it would be by now, once it is broken.
    _place = 0

    def write(self, data: bytes | bytearray | memoryview, /) -> int:  # type: ignore[override]
        if self._is_broken:
            size = memoryview(data).nbytes
            self._place += size
            return size
        with self._noticed():
            return super().write(data)

    def flush(self) -> None:
        if not self._is_broken:
            with self._noticed():
                super().flush()

    def seek(self, target: int, whence: int = io.SEEK_SET, /) -> int:
        if self._is_broken:
            self._place = target
            return target
        with self._noticed():
            return super().seek(target, whence)

    def tell(self) -> int:
        return self._place if self._is_broken else super().tell()

    def close(self) -> None:
        """Whatever is still written by who does not know that it was thrown away passes too."""
        super().close()
        self._is_broken = True

    @contextmanager
    def _noticed(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            self._is_broken = True
            raise


@contextmanager
def _told_when_full(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise NotThere(
            f"文件 {path} 没有写成：磁盘已满或超过配额。请腾出空间，或换一个地方后重试。"
        ) from None


def _put(written: Path, path: Path, *, force: bool) -> None:
    try:
        if not force:
            # Takes the name if nobody has it; a check beforehand would leave a gap.
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        written.replace(path)
    except FileExistsError:
        raise _taken(path) from None
    except OSError as error:
        raise _unwritable(path, error) from None


def _taken(path: Path) -> NotThere:
    return NotThere(f"文件 {path} 已存在，不会覆盖：请换一个文件名，或加 --force。")


def _unwritable(path: Path, error: OSError) -> NotThere:
    return NotThere(f"写不了文件 {path}：请检查目录和权限（{why_unusable(error)}）。")
