"""The content of a library version (指标库内容) as rows, one table per sheet."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Table, and_, delete, insert, select

from adapter.domain.indicator import DepartmentDuty, Indicator, LegalBasis
from adapter.domain.library.content import LibraryContent, indicator_digest, template_digest
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import Direction
from adapter.storage.database.bulk import chunks, look_anew
from adapter.storage.database.records import make_record, row_values
from adapter.storage.database.statements import among
from adapter.storage.tables.library import (
    DEPARTMENT_DUTY,
    INDICATOR,
    LEGAL_BASIS,
    TEMPLATE,
    TEMPLATE_LINE,
)

Values = dict[str, object]

#: Those that point at others first.
_TABLES = (TEMPLATE_LINE, TEMPLATE, INDICATOR, LEGAL_BASIS, DEPARTMENT_DUTY)


def insert_content(connection: Connection, version_id: str, content: LibraryContent) -> None:
    """Add everything of a version that holds nothing yet."""
    for table, rows in _content_rows(version_id, content):
        for chunk in chunks(rows):
            connection.execute(insert(table), chunk)
        look_anew(connection, table, len(rows))


def delete_content(connection: Connection, version_id: str) -> None:
    """Remove everything of a version; its head stays."""
    for table in _TABLES:
        connection.execute(delete(table).where(table.c.version_id == version_id))


def read_content(connection: Connection, version_id: str) -> LibraryContent:
    """Everything of a version, in the order it was added."""
    return LibraryContent(
        indicators=read_indicators(connection, version_id),
        templates=_templates(connection, version_id),
        bases=read_bases(connection, version_id),
        duties=read_duties(connection, version_id),
    )


def read_indicators(connection: Connection, version_id: str) -> tuple[Indicator, ...]:
    """The indicators of a version, in the order they were added."""
    return tuple(map(indicator_of, _rows(connection, INDICATOR, version_id)))


def stream_of_indicators(
    stream: Callable[[Select[Any]], Iterator[RowMapping]], version_id: str
) -> Iterator[Indicator]:
    """The same, one at a time."""
    return map(indicator_of, stream(_ordered(INDICATOR, version_id)))


def indicators_called(
    connection: Connection, version_id: str, codes: Iterable[str]
) -> Iterator[Indicator]:
    """Those of a version under these codes, some hundred at a time, in any order."""
    for each in among(connection, INDICATOR.c.code, codes):
        meant = INDICATOR.c.version_id == version_id, each
        rows = connection.execute(select(INDICATOR).where(*meant))
        yield from map(indicator_of, rows.mappings())


def read_bases(connection: Connection, version_id: str) -> tuple[LegalBasis, ...]:
    """The bases of a version, in the order they were added."""
    return tuple(
        make_record(LegalBasis, row, is_repealed=bool(row["is_repealed"]))
        for row in _rows(connection, LEGAL_BASIS, version_id)
    )


def read_duties(connection: Connection, version_id: str) -> tuple[DepartmentDuty, ...]:
    """The duties of a version, in the order they were added."""
    rows = _rows(connection, DEPARTMENT_DUTY, version_id)
    return tuple(make_record(DepartmentDuty, row) for row in rows)


def _rows(connection: Connection, table: Table, version_id: str) -> Sequence[RowMapping]:
    return connection.execute(_ordered(table, version_id)).mappings().all()


def _ordered(table: Table, version_id: str) -> Select[Any]:
    return select(table).where(table.c.version_id == version_id).order_by(table.c.position)


def _templates(connection: Connection, version_id: str) -> tuple[IndicatorTemplate, ...]:
    heads, lines = (connection.execute(each).mappings() for each in templates_of(version_id))
    return tuple(with_lines(heads, lines))


def templates_of(version_id: str) -> tuple[Select[Any], Select[Any]]:
    """The heads of a version's templates, and their lines in the same order."""
    is_mine = TEMPLATE.c.version_id == version_id
    heads = select(TEMPLATE).where(is_mine).order_by(TEMPLATE.c.position, TEMPLATE.c.code)
    on_head = and_(
        TEMPLATE_LINE.c.version_id == TEMPLATE.c.version_id,
        TEMPLATE_LINE.c.template_code == TEMPLATE.c.code,
    )
    lines = select(TEMPLATE_LINE).join(TEMPLATE, on_head).where(is_mine)
    return heads, lines.order_by(
        TEMPLATE.c.position, TEMPLATE_LINE.c.template_code, TEMPLATE_LINE.c.position
    )


def with_lines(
    heads: Iterable[RowMapping], lines: Iterable[RowMapping]
) -> Iterator[IndicatorTemplate]:
    """Templates from both selects of `templates_of`, one at a time."""
    groups = groupby(lines, key=itemgetter("template_code"))
    code, own = next(groups, (None, iter(())))
    for row in heads:
        found: tuple[TemplateLine, ...] = ()
        if row["code"] == code:
            found = tuple(map(_line_of, own))
            code, own = next(groups, (None, iter(())))
        level = TemplateLevel(row["applies_to"])
        yield make_record(IndicatorTemplate, row, level=level, lines=found)


def _line_of(row: RowMapping) -> TemplateLine:
    # Field by field: lines are many times as many as templates.
    return TemplateLine(
        ordinal=row["ordinal"],
        indicator_code=row["indicator_code"],
        target=row["target"],
        weight=row["weight"],
        is_required=row["is_required"],
    )


def _content_rows(version_id: str, content: LibraryContent) -> list[tuple[Table, list[Values]]]:
    indicators = enumerate(content.indicators)
    templates = enumerate(content.templates)
    lines = (_lines(version_id, each) for each in content.templates)
    return [
        (INDICATOR, [_indicator_values(version_id, *each) for each in indicators]),
        (TEMPLATE, [_template_values(version_id, *each) for each in templates]),
        (TEMPLATE_LINE, list(chain.from_iterable(lines))),
        (LEGAL_BASIS, _plain_rows(LEGAL_BASIS, version_id, content.bases)),
        (DEPARTMENT_DUTY, _plain_rows(DEPARTMENT_DUTY, version_id, content.duties)),
    ]


def _plain_rows(table: Table, version_id: str, records: Sequence[object]) -> list[Values]:
    return [
        row_values(table, record, version_id=version_id, position=position)
        for position, record in enumerate(records)
    ]


def _indicator_values(version_id: str, position: int, indicator: Indicator) -> Values:
    return row_values(
        INDICATOR,
        indicator,
        version_id=version_id,
        position=position,
        direction=None if indicator.direction is None else indicator.direction.value,
        project_categories=list(indicator.project_categories),
        content_hash=indicator_digest(indicator),
    )


def indicator_of(row: RowMapping) -> Indicator:
    """A row of `indicator` as a record."""
    return make_record(
        Indicator,
        row,
        direction=None if row["direction"] is None else Direction(row["direction"]),
        project_categories=tuple(row["project_categories"]),
    )


def _template_values(version_id: str, position: int, template: IndicatorTemplate) -> Values:
    return row_values(
        TEMPLATE,
        template,
        version_id=version_id,
        position=position,
        applies_to=template.level.value,
        content_hash=template_digest(template),
    )


def _lines(version_id: str, template: IndicatorTemplate) -> list[Values]:
    return [
        row_values(
            TEMPLATE_LINE,
            line,
            version_id=version_id,
            template_code=template.code,
            position=position,
        )
        for position, line in enumerate(template.lines)
    ]
