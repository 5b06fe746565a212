"""A book as a .docx (汇编的 Word 文件): the same bytes for the same content, streamed."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import IO, Final

from adapter.package_format.zip_entry import zip_entry
from adapter.ports.books import BookFacts
from adapter.reports.book import content
from adapter.reports.book.parts import CONTENT_TYPES
from adapter.reports.book.spool import BookSpool
from adapter.reports.book.template import FilledTemplate
from adapter.reports.book.wordml import WordWriter, written

_PIECE: Final = 64 * 1024
_CORE: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties'
    ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>'
    '<dcterms:created xsi:type="dcterms:W3CDTF">{at}</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{at}</dcterms:modified></cp:coreProperties>'
)


def write_docx(
    stream: IO[bytes], filled: FilledTemplate, spool: BookSpool, facts: BookFacts
) -> None:
    """Write the whole book; memory does not grow with it."""
    core = _core(facts).encode()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        # Readers look for the list of types first.
        for name in sorted(filled.parts, key=lambda each: (each != CONTENT_TYPES, each)):
            # Who made the template, and when, is nobody's business.
            part = core if name in filled.core_names else filled.parts[name]
            archive.writestr(zip_entry(name), part)
        with archive.open(zip_entry(filled.document_name), "w") as member:
            for piece in _pieces(_document(filled, spool)):
                member.write(piece)


def _document(filled: FilledTemplate, spool: BookSpool) -> Iterator[str]:
    writer = WordWriter(filled.styles)
    for before, mark in zip(filled.between, filled.marks, strict=False):
        yield before
        width = filled.widths[mark]
        match mark:
            case "目录":
                yield from writer.contents(content.headings(spool))
            case "正文":
                yield from writer.blocks(content.chapters(spool), width)
            case "依据":
                yield from writer.blocks(content.bases(spool), width)
            case _:
                yield from writer.blocks(content.index(spool), width)
    yield filled.between[-1]


def _pieces(texts: Iterable[str]) -> Iterator[bytes]:
    """Larger pieces of the same, as each write to an archive costs."""
    waiting: list[str] = []
    length = 0
    for each in texts:
        waiting.append(each)
        length += len(each)
        if length > _PIECE:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    yield "".join(waiting).encode()


def title_of(facts: BookFacts) -> str:
    """What the file calls itself."""
    return f"{facts.division.fiscal_year} 年度预算绩效指标体系汇编（第 {facts.version_number} 版）"


def _core(facts: BookFacts) -> str:
    at = f"{facts.released_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return _CORE.format(title=written(title_of(facts)), at=at)
