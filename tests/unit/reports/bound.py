"""Bound books written into memory, and what a reader finds in them."""

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.table import Table

from adapter.domain.indicator import Indicator, LegalBasis
from adapter.domain.template import IndicatorTemplate, TemplateLevel
from adapter.ports.books import BookFacts
from adapter.ports.division import Division
from adapter.reports.book.parts import shipped_parts
from adapter.reports.book.template import read_template
from adapter.reports.book.writing import PrintedBook, StreamedBookWriter
from tests.unit.package_format.packages import Content, indicator, packed, template

FACTS = BookFacts(
    division=Division(division_code="152501000", fiscal_year=2026),
    department_code="",
    version_number=3,
    released_at=datetime(2026, 3, 1, 18, tzinfo=UTC),
)
SCHOOLS: dict[str, Any] = {
    "department_code": "101",
    "department_name": "教育局（部门）",
    "is_common": False,
}
POLICE: dict[str, Any] = {
    "department_code": "111",
    "department_name": "公安局（部门）",
    "is_common": False,
}
INDICATORS = (
    indicator("A1", name="重复率", basis="第三条"),
    indicator("B2", "11月底完成100%", name="重大项目数", **SCHOOLS),
    indicator("B1", name="<资助> & “人数”", **SCHOOLS),
    indicator("C3", "=1", level1="效益指标", level2="社会效益指标", name="银行贷款", **SCHOOLS),
    indicator("D4", "有效提升", name="A级养护", basis_code="", is_quantitative=False, **POLICE),
)
TEMPLATES = (
    replace(
        template("MB2", ("B2", "6月底前", "50"), ("C3", "", "30.5"), ("B1", "80%-90%", "19.5")),
        level=TemplateLevel.PROJECT,
        project_code="15250126T000000000001",
        project_name="国家助学金",
        department_code="101",
        department_name="教育局（部门）",
    ),
    template("MB1", ("A1", "≥95%", "60"), ("B2", "", "30"), ("D4", "", "10")),
)
BASES = (
    LegalBasis(code="Y1", name="绩效管理条例", document_number="〔2024〕1号",
               issuer="人大常委会", issued_on=date(2024, 11, 1)),
    LegalBasis(code="Y2", name="旧办法", is_repealed=True, repealed_on=date(2025, 1, 1)),
)  # fmt: skip


def content(
    indicators: tuple[Indicator, ...] = INDICATORS,
    templates: tuple[IndicatorTemplate, ...] = TEMPLATES,
    bases: tuple[LegalBasis, ...] = BASES,
) -> Content:
    return Content(held_indicators=indicators, held_templates=templates, held_bases=bases)


def bound(
    given: Content | None = None,
    *,
    template_file: Path | None = None,
    printed: PrintedBook | None = None,
    facts: BookFacts = FACTS,
) -> bytes:
    """The bytes of a .docx."""
    stream = io.BytesIO()
    writer = StreamedBookWriter(template=read_template(template_file), docx=stream, printed=printed)
    writer.write(facts, given or content())
    return stream.getvalue()


def opened(book: bytes) -> Document:
    return docx.Document(io.BytesIO(book))


def rows_of(table: Table) -> list[list[str]]:
    """Texts of a table, those of merged cells in each of their rows."""
    return [[cell.text for cell in row.cells] for row in table.rows]


def headings(document: Document) -> list[str]:
    """Those of level 1 and 2 in their order."""
    wanted = ("Heading 1", "Heading 2")
    return [each.text for each in document.paragraphs if _style(each) in wanted]


def styled(document: Document, style: str) -> list[str]:
    """Texts of the paragraphs of a style."""
    return [each.text for each in document.paragraphs if _style(each) == style]


def _style(paragraph: Any) -> str:
    return str(paragraph.style.name)


def edited(file: Path, changes: Mapping[str, Callable[[str], str]]) -> Path:
    """The shipped template with some of its parts changed, as a file."""
    parts = shipped_parts()
    for name, change in changes.items():
        before = parts[name].decode()
        parts[name] = change(before).encode()
        assert parts[name] != before.encode(), name
    file.write_bytes(packed(parts))
    return file
