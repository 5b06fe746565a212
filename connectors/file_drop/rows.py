"""Rows of a member (逐行读取): one line is one row, read as a stream and kept with its bytes."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from adapter.errors import MalformedAnswer
from adapter.ports.budget_system import RawFields
from connectors.call_deadline import Deadline
from connectors.endpoint import Limits
from connectors.json_answers import decode_text
from connectors.json_rows import cut_rows, split_answer

#: Lines that are decoded at once.
_BLOCK = 500
_BUFFER = 256 * 1024

#: A block is no page: pages have limits of their own.
_LIMITS = Limits(max_rows_per_page=2 * _BLOCK)

Row = tuple[RawFields, bytes]


class RowFile:
    """One member of an examined batch, open; a newer batch may take the file's place meanwhile."""

    def __init__(self, path: Path, member: str, *, max_line_bytes: int) -> None:
        self._stream = path.open("rb")
        self._member = member
        self._max_line_bytes = max_line_bytes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the file go."""
        self._stream.close()

    def rows(self) -> Iterator[Row]:
        """Every row with exactly its bytes. Raises MalformedAnswer, which quotes none of them."""
        count = 0
        for block in self._blocks():
            yield from _decoded(block, count)
            count += len(block)

    def _blocks(self) -> Iterator[list[bytes]]:
        try:
            with zipfile.ZipFile(self._stream) as archive, archive.open(self._member) as packed:
                lines = self._lines(io.BufferedReader(packed, _BUFFER))  # type: ignore[type-var]  # it reads into
                while block := list(islice(lines, _BLOCK)):
                    yield block
        except (zipfile.BadZipFile, zlib.error, EOFError):
            damaged = True
        else:
            damaged = False
        if damaged:  # raised here, so that no context drags bytes along
            raise MalformedAnswer("the file was damaged after it was taken over")

    def _lines(self, stream: IO[bytes]) -> Iterator[bytes]:
        while line := stream.readline(self._max_line_bytes + 1):
            if len(line) > self._max_line_bytes:
                raise MalformedAnswer("a row is longer than allowed")
            yield line.rstrip(b"\r\n")


def _decoded(block: list[bytes], before: int) -> Iterator[Row]:
    text = decode_text(b"[" + b",\n".join(block) + b"]", "utf-8")
    try:
        split = split_answer(
            text, rows_path="", value_paths=(), limits=_LIMITS, deadline=Deadline()
        )
    except MalformedAnswer as refused:
        failure = MalformedAnswer(f"{refused} after row {before}")
    else:
        rows = cut_rows(split, text, "utf-8")
        if [row.payload for row in rows] == block:
            yield from ((row.fields, row.payload) for row in rows)
            return
        failure = MalformedAnswer(f"a line that is not one row after row {before}")
    raise failure
