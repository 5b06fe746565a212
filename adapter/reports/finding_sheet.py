"""The sheet of findings (对比发现): one row each, from its rule back to its bytes."""

from dataclasses import dataclass

from adapter.domain.findings.codes import NO_BASIS, SEVERITY_LABELS
from adapter.domain.findings.fact_labels import (
    has_own_column,
    indicator_of,
    told_facts,
    told_sentence,
    whole_of,
)
from adapter.domain.kinds import KIND_LABELS
from adapter.domain.secrecy import owner_label
from adapter.ports.reports import ReportedFinding
from adapter.reports.canvas import Cell, Row
from adapter.reports.styles import SEVERITY_STYLES, Style

SHEET = "对比发现"


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    width: float
    style: Style = Style.TEXT


_COLUMNS = (
    _Column("序号", 7, Style.CENTRED),
    _Column("严重程度", 6, Style.CENTRED),
    _Column("问题", 11),
    _Column("主管部门", 12),
    _Column("项目或部门", 22),
    _Column("指标", 17),
    _Column("数值", 22),
    _Column("规则和依据", 20),
    _Column("说明", 28),
    _Column("出处和原文摘要（SHA-256）", 34, Style.SMALL),
)
WIDTHS = tuple(each.width for each in _COLUMNS)
#: Title, what it tells of, and the headings: rows that stand still and are printed on every page.
TOP_ROWS = 3
HEADING_ROW = TOP_ROWS - 1


def top_rows(told: str) -> list[Row]:
    """Title and headings; `told` says of what and from when the findings are."""
    last = len(_COLUMNS) - 1
    return [
        [Cell(first=0, last=last, content=SHEET, style=Style.TITLE)],
        [Cell(first=0, last=last, content=told, style=Style.NOTE)],
        [
            Cell(first=place, last=place, content=each.heading, style=Style.HEADING)
            for place, each in enumerate(_COLUMNS)
        ],
    ]


def finding_row(number: int, found: ReportedFinding) -> Row:
    """One finding, with the place from which a person can go on."""
    about = found.code.about
    told = told_facts(found.code, found.facts)
    owner = owner_label(found.key) if found.key else ""
    texts = (
        str(number),
        SEVERITY_LABELS[found.severity],
        about.label,
        found.department,
        _lines(found.name, *owner.split(" ")),
        _lines(
            indicator_of(found.code, found.facts) or whole_of(found.key),
            "" if found.line_kind is None else KIND_LABELS[found.line_kind],
        ),
        _lines(*(f"{each.label}：{each.text}" for each in told if not has_own_column(each))),
        f"{about.rule}\n依据：{found.basis or NO_BASIS}",
        _lines(told_sentence(found.code, found.facts), found.reason),
        _lines(found.finding_id, found.path, found.digest),
    )
    return [
        Cell(
            first=place,
            last=place,
            content=text,
            style=SEVERITY_STYLES[found.severity] if place == 1 else column.style,
        )
        for place, (column, text) in enumerate(zip(_COLUMNS, texts, strict=True))
    ]


def _lines(*texts: str) -> str:
    return "\n".join(each for each in texts if each)
