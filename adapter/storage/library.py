"""Library versions and their content (指标库版本)."""

from collections.abc import Sequence
from itertools import chain

from sqlalchemy import RowMapping, Table, insert, select

from adapter.domain.indicator import (
    DepartmentDuty,
    Indicator,
    LegalBasis,
    LibraryState,
    LibraryVersion,
)
from adapter.domain.library import LibraryContent
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import Direction
from adapter.ports.division import Division
from adapter.storage.bulk import chunks
from adapter.storage.engine import StoreRefused
from adapter.storage.records import make_record, row_values
from adapter.storage.statements import division_values, hold_off_purges, matches, take_turn
from adapter.storage.tables.library import (
    DEPARTMENT_DUTY,
    INDICATOR,
    LEGAL_BASIS,
    LIBRARY_VERSION,
    TEMPLATE,
    TEMPLATE_LINE,
)
from adapter.storage.transaction import Transaction

Values = dict[str, object]


class SqlLibraryRepository:
    """LibraryRepository over one table per sheet of the library."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add_released(
        self, division: Division, version: LibraryVersion, content: LibraryContent
    ) -> None:
        """Add a released version; raises StoreRefused when its number or id is taken."""
        if version.state is not LibraryState.RELEASED:
            raise StoreRefused(f"library version {version.number} is not released")
        connection = self._transaction.writing()
        hold_off_purges(connection, division_values(division))
        take_turn(connection, division_values(division), "library")
        head = row_values(
            LIBRARY_VERSION,
            version,
            **division_values(division),
            version_number=version.number,
            state=version.state.value,
        )
        connection.execute(insert(LIBRARY_VERSION).values(head))
        for table, rows in _content_rows(version.version_id, content):
            for chunk in chunks(rows):
                connection.execute(insert(table), chunk)

    def latest(self, division: Division) -> LibraryVersion | None:
        """The version with the highest number."""
        return next(reversed(self.versions(division)), None)

    def get(self, division: Division, number: int) -> LibraryVersion | None:
        """The version with this number."""
        return next((each for each in self.versions(division) if each.number == number), None)

    def versions(self, division: Division) -> list[LibraryVersion]:
        """All versions, oldest first."""
        here = matches(LIBRARY_VERSION, division_values(division))
        ordered = select(LIBRARY_VERSION).where(here).order_by(LIBRARY_VERSION.c.version_number)
        rows = self._transaction.reading().execute(ordered).mappings()
        return [
            make_record(
                LibraryVersion,
                row,
                number=row["version_number"],
                state=LibraryState(row["state"]),
            )
            for row in rows
        ]

    def content(self, version_id: str) -> LibraryContent:
        """Everything of a version, in the order it was added."""
        return LibraryContent(
            indicators=tuple(map(_indicator, self._rows(INDICATOR, version_id))),
            templates=self._templates(version_id),
            bases=tuple(
                make_record(LegalBasis, row, is_repealed=bool(row["is_repealed"]))
                for row in self._rows(LEGAL_BASIS, version_id)
            ),
            duties=tuple(
                make_record(DepartmentDuty, row) for row in self._rows(DEPARTMENT_DUTY, version_id)
            ),
        )

    def _rows(self, table: Table, version_id: str) -> Sequence[RowMapping]:
        mine = select(table).where(table.c.version_id == version_id).order_by(table.c.position)
        return self._transaction.reading().execute(mine).mappings().all()

    def _templates(self, version_id: str) -> tuple[IndicatorTemplate, ...]:
        lines: dict[str, list[TemplateLine]] = {}
        for row in self._rows(TEMPLATE_LINE, version_id):
            lines.setdefault(row["template_code"], []).append(make_record(TemplateLine, row))
        return tuple(
            make_record(
                IndicatorTemplate,
                row,
                level=TemplateLevel(row["applies_to"]),
                lines=tuple(lines.get(row["code"], ())),
            )
            for row in self._rows(TEMPLATE, version_id)
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
    )


def _indicator(row: RowMapping) -> Indicator:
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
