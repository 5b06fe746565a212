"""The content of a book in its order (汇编的编排): chapters, tables, notes, bases, index."""

from collections.abc import Iterable, Iterator
from typing import Final

from adapter.domain.fingerprint import plain_number
from adapter.domain.indicator import Indicator, LegalBasis
from adapter.domain.template import IndicatorTemplate, TemplateLine
from adapter.domain.value import ValueKind, print_value
from adapter.ports.books import BookFacts
from adapter.reports.book.blocks import (
    Block,
    Column,
    Entry,
    Facts,
    Heading,
    Letter,
    Notes,
    Row,
    Table,
)
from adapter.reports.book.spool import BookSpool, Chapter, Section

#: 一级指标 and 二级指标 lead both tables.
_MERGED: Final = 2


def _columns(*columns: tuple[str, int]) -> tuple[Column, ...]:
    return tuple(Column(title=title, share=share) for title, share in columns)


_LEVELS: Final = (("一级指标", 9), ("二级指标", 11), ("三级指标", 20), ("指标编码", 11))
_SCORING: Final = ("评（扣）分标准", 22)
_OF_TEMPLATES: Final = _columns(
    *_LEVELS,
    ("指标值", 14),
    ("计量单位", 9),
    ("权重", 6),
    ("是否必选", 6),
    _SCORING,
    ("依据", 6),
)
_OF_INDICATORS: Final = _columns(
    *_LEVELS,
    ("类型", 7),
    ("标准值", 13),
    ("计量单位", 9),
    ("解释和计算方法", 27),
    _SCORING,
    ("依据", 12),
)
_OF_BASES: Final = _columns(
    ("依据编码", 8), ("名称", 36), ("文号", 18), ("发文机关", 18), ("发布日期", 10), ("状态", 12)
)
_BASES: Final = Heading(level=1, text="附录一　依据", anchor="bases")
_INDEX: Final = Heading(level=1, text="附录二　指标索引", anchor="index")
_NOT_GIVEN = "—"


def headings(spool: BookSpool) -> Iterator[Heading]:
    """Every heading, as the contents list them."""
    for chapter in spool.chapters():
        yield _chapter_heading(chapter)
        if chapter.indicators:
            yield _indicators_heading(chapter)
        yield from (_section_heading(each) for each in spool.sections(chapter.number))
    yield from (_BASES, _INDEX)


def chapters(spool: BookSpool) -> Iterator[Block]:
    """The chapters: a department's indicators, then its templates with their notes."""
    for chapter in spool.chapters():
        yield _chapter_heading(chapter)
        if chapter.indicators:
            yield _indicators_heading(chapter)
            found = spool.indicators(chapter.department_code)
            rows = (_indicator_row(at, each) for at, each in found)
            yield Table(columns=_OF_INDICATORS, rows=rows, merged=_MERGED)
        for section in spool.sections(chapter.number):
            yield _section_heading(section)
            yield from _template(spool, spool.template(section.at))


def bases(spool: BookSpool) -> Iterator[Block]:
    """附录一: what the indicators rest on."""
    yield _BASES
    yield Table(columns=_OF_BASES, rows=map(_basis_row, spool.bases()))


def index(spool: BookSpool) -> Iterator[Block]:
    """附录二: every indicator by its sound, with its page and the templates that use it."""
    yield _INDEX
    letter = ""
    for each in spool.by_sound():
        first = each.sound[:1].upper()
        first = first if "A" <= first <= "Z" else "#"
        if first != letter:
            letter = first
            yield Letter(text=letter)
        uses = "、".join(f"{chapter}.{number}" for chapter, number in spool.uses(each.code))
        text = f"{each.name}（{each.code}）　见 {each.chapter}.1" + (uses and f"，用于 {uses}")
        anchor, place = _indicator_anchor(each.at), f"第 {each.chapter} 章"
        yield Entry(text=text, anchor=anchor, place=place)


def extent(facts: BookFacts, spool: BookSpool) -> str:
    """Whose book it is, in words."""
    code = facts.department_code
    if not code:
        return "全部主管部门"
    found = (each for each in spool.chapters() if each.department_code == code)
    name = next((each.department_name for each in found), "")
    return f"{code}　{name}" if name else code


# --- headings -------------------------------------------------------------------------------------


def _chapter_heading(chapter: Chapter) -> Heading:
    code, name = chapter.department_code, chapter.department_name
    title = f"{name}（{code}）" if name else code
    return Heading(
        level=1,
        text=f"第 {chapter.number} 章　{title or '各部门共用'}",
        anchor=f"chapter{chapter.number}",
    )


def _indicators_heading(chapter: Chapter) -> Heading:
    anchor = f"section{chapter.number}x1"
    return Heading(level=2, text=f"{chapter.number}.1　指标", anchor=anchor)


def _section_heading(section: Section) -> Heading:
    return Heading(
        level=2,
        text=f"{section.chapter}.{section.number}　{section.name}",
        anchor=f"section{section.chapter}x{section.number}",
    )


def _indicator_anchor(at: int) -> str:
    return f"indicator{at}"


# --- tables ---------------------------------------------------------------------------------------


def _indicator_row(at: int, each: Indicator) -> Row:
    common = "共性" if each.is_common else "个性"
    quantitative = "定量" if each.is_quantitative else "定性"
    cells = (
        each.level1,
        each.level2,
        each.name,
        each.code,
        f"{common}\n{quantitative}",
        print_value(each.standard),
        each.standard.unit,
        "\n".join(filter(None, (each.explanation, each.calculation))),
        each.scoring_rule,
        "\n".join(filter(None, (each.basis, each.basis_code))),
    )
    return Row(cells=cells, anchor=_indicator_anchor(at))


def _template(spool: BookSpool, template: IndicatorTemplate) -> Iterator[Block]:
    yield Facts(pairs=tuple((label, text) for label, text in _facts(template) if text))
    marks: dict[str, str] = {}
    ordered = sorted(template.lines, key=lambda each: each.ordinal)
    rows = [_line_row(line, spool.indicator(line.indicator_code), spool, marks) for line in ordered]
    yield Table(columns=_OF_TEMPLATES, rows=rows, merged=_MERGED)
    if marks:
        yield Notes(lines=tuple((mark, text) for text, mark in marks.items()))


def _facts(template: IndicatorTemplate) -> Iterable[tuple[str, str]]:
    return (
        ("模板编码", template.code),
        ("适用层级", template.level.value),
        ("项目名称", template.project_name),
        ("项目编码", template.project_code),
        ("项目类别", template.project_category),
        ("功能分类", template.function_class),
    )


def _line_row(
    line: TemplateLine, indicator: Indicator, spool: BookSpool, marks: dict[str, str]
) -> Row:
    """A line with the mark of its note; a text that is new gets the next mark."""
    value = indicator.standard if line.target.kind is ValueKind.EMPTY else line.target
    note = _note(indicator, spool)
    mark = marks.setdefault(note, f"注{len(marks) + 1}") if note else ""
    cells = (
        indicator.level1,
        indicator.level2,
        indicator.name,
        indicator.code,
        print_value(value),
        value.unit,
        _NOT_GIVEN if line.weight is None else plain_number(line.weight),
        "是" if line.is_required else "否",
        indicator.scoring_rule,
        mark,
    )
    return Row(cells=cells)


# --- bases ----------------------------------------------------------------------------------------


def _note(indicator: Indicator, spool: BookSpool) -> str:
    basis = spool.basis(indicator.basis_code) if indicator.basis_code else None
    named = indicator.basis_code if basis is None else _cited(basis)
    return "；".join(filter(None, (named, indicator.basis)))


def _cited(basis: LegalBasis) -> str:
    number = f"（{basis.document_number}）" if basis.document_number else ""
    day = basis.issued_on.isoformat() if basis.issued_on else ""
    told = "，".join(filter(None, (f"{basis.name}{number}", basis.issuer, day, _state(basis))))
    return f"{basis.code}　{told}"


def _basis_row(basis: LegalBasis) -> Row:
    day = basis.issued_on.isoformat() if basis.issued_on else ""
    cells = (basis.code, basis.name, basis.document_number, basis.issuer, day, _state(basis))
    return Row(cells=cells)


def _state(basis: LegalBasis) -> str:
    if not basis.is_repealed:
        return ""
    return "已废止" if basis.repealed_on is None else f"{basis.repealed_on.isoformat()} 废止"
