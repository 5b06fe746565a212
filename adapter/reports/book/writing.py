"""Writes the books that were asked for (汇编的生成): a .docx, and a PDF of the same content."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta, timezone
from pathlib import Path
from typing import IO, Final

from adapter.ports.books import BookFacts
from adapter.ports.packages import PackageContent
from adapter.reports.book import content as contents
from adapter.reports.book.docx import title_of, write_docx
from adapter.reports.book.spool import BookSpool, book_spool
from adapter.reports.book.template import BookTemplate, FilledTemplate
from adapter.reports.book.typesetting import Typesetter
from adapter.reports.book.typst_source import typst_pieces

_CHINA: Final = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class PrintedBook:
    """Where a PDF goes, and who makes it."""

    stream: IO[bytes]
    typesetter: Typesetter

    def write(self, facts: BookFacts, filled: FilledTemplate, spool: BookSpool) -> None:
        """Make it of the same content, with the template's own words."""
        with tempfile.TemporaryDirectory() as room:
            source, pdf = Path(room) / "book.typ", Path(room) / "book.pdf"
            with source.open("w", encoding="utf-8", newline="\n") as text:
                pieces = typst_pieces(filled, spool, title_of(facts), self.typesetter.fonts)
                text.writelines(pieces)
            self.typesetter.make(source, pdf, made_at=int(facts.released_at.timestamp()))
            with pdf.open("rb") as made:
                shutil.copyfileobj(made, self.stream)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamedBookWriter:
    """`BookWriter` into streams."""

    template: BookTemplate
    docx: IO[bytes]
    printed: PrintedBook | None = None

    def write(self, facts: BookFacts, content: PackageContent) -> Mapping[str, int]:
        """See BookWriter."""
        with book_spool() as spool:
            counts = spool.fill(content)
            filled = self.template.filled(_values(facts, counts, spool))
            write_docx(self.docx, filled, spool, facts)
            if self.printed is not None:
                self.printed.write(facts, filled, spool)
        return counts


def _values(facts: BookFacts, counts: Mapping[str, int], spool: BookSpool) -> dict[str, str]:
    """What the template's placeholders stand for."""
    day = facts.released_at.astimezone(_CHINA)
    return {
        "年度": str(facts.division.fiscal_year),
        "财政区划": facts.division.division_code,
        "版本": str(facts.version_number),
        "发布日期": f"{day.year} 年 {day.month} 月 {day.day} 日",
        "范围": contents.extent(facts, spool),
        "指标数": str(counts["indicators"]),
        "模板数": str(counts["templates"]),
    }
