"""Workbooks to download (导出): written whole before the first byte leaves, then forgotten."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO

from adapter.domain.identity import Scope
from adapter.reports.canvas import CellTooLongError
from adapter.reports.workbook import ReportBook
from adapter.web.asked import Reply
from adapter.web.console import Undone
from adapter.web.rendering import local_time

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PIECE = 64 * 1024
_TOO_LONG = "有一格文字长 {} 字，表格放不下，没有导出。请缩小筛选范围后重试。"
#: Somebody may become secret while their rows are written.
CLOSED_MEANWHILE = "导出期间有项目或部门不再核定为非密，没有导出。请重新导出。"


def workbook_reply(file_name: str, made_at: datetime, fill: Callable[[ReportBook], None]) -> Reply:
    """A workbook as `fill` writes it; what `fill` raises leaves no bytes behind.

    Its file has no name and is gone with the answer.
    """
    with tempfile.TemporaryDirectory() as directory:
        stream = tempfile.TemporaryFile(dir=directory)  # noqa: SIM115 - closed by who sends it
        book = ReportBook(stream, created=made_at, directory=directory)
        try:
            fill(book)
            book.close()
        except BaseException as error:
            book.abandon()
            stream.close()
            if isinstance(error, CellTooLongError):
                raise Undone(_TOO_LONG.format(error.length)) from None
            raise
    stream.seek(0)
    return Reply(body=_pieces(stream), content_type=_TYPE, file_name=file_name)


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(_PIECE):
            yield piece


def told(scope: Scope, made_at: datetime, *filters: str) -> str:
    """The sentence under a title: of what, from when, and by which filter."""
    parts = (
        f"站点 {scope.site}",
        f"财政区划 {scope.division_code}",
        f"{scope.fiscal_year} 年度",
        *filters,
        f"导出时间 {local_time(made_at)}",
    )
    return "　".join(each for each in parts if each)
