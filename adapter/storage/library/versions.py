"""Library versions and their content (指标库版本), and the ledger of what was done to them."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from sqlalchemy import Connection, delete, func, insert, select, update

from adapter.domain.indicator import Indicator, LegalBasis, LibraryState, LibraryVersion
from adapter.domain.library.content import LibraryContent
from adapter.domain.library.life import (
    OPEN_STATES,
    STEPS,
    LifeStep,
    StepRecord,
    in_force,
    newest_released,
)
from adapter.domain.template import IndicatorTemplate
from adapter.ports.division import Division
from adapter.storage.database.bulk import chunks
from adapter.storage.database.engine import StoreRefused
from adapter.storage.database.records import make_record, row_values
from adapter.storage.database.statements import division_values, hold_off_purges, matches, take_turn
from adapter.storage.database.transaction import Transaction
from adapter.storage.library.content import (
    delete_content,
    indicators_called,
    insert_content,
    read_bases,
    read_content,
    read_indicators,
    stream_of_indicators,
    templates_of,
    with_lines,
)
from adapter.storage.library.kept import forget_summaries, keep_summaries
from adapter.storage.tables.library import INDICATOR, LIBRARY_STEP, LIBRARY_VERSION, TEMPLATE

#: Codes in one statement; SQLite allows 999 parameters in old versions.
_AT_ONCE = 300


class SqlLibraryRepository:
    """LibraryRepository over one table per sheet of the library."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def hold(self, division: Division) -> None:
        """Keep everybody else from changing the division's versions until commit."""
        connection = self._transaction.writing()
        hold_off_purges(connection, division_values(division))
        take_turn(connection, division_values(division), "library")

    def add_released(
        self, division: Division, version: LibraryVersion, content: LibraryContent, *, by: str = ""
    ) -> None:
        """Add a released version; raises StoreRefused when its number or id is taken."""
        if version.state is not LibraryState.RELEASED:
            raise StoreRefused(f"library version {version.number} is not released")
        self.hold(division)
        self._supersede_released(division, version)
        step = LifeStep.RELEASE
        self._add(division, version, content)
        self._tell(
            StepRecord(version_id=version.version_id, step=step, by=by, at=version.created_at)
        )

    def keep_draft(
        self,
        division: Division,
        version: LibraryVersion,
        content: LibraryContent,
        record: StepRecord,
    ) -> None:
        """Make the draft, or put this content in the place of its former one.

        Raises StoreRefused when the version is no draft, or another one is on its way.
        """
        self.hold(division)
        others = [each for each in self.versions(division) if each.state in OPEN_STATES]
        if version.state is not LibraryState.DRAFT or any(
            each.version_id != version.version_id or each.state is not LibraryState.DRAFT
            for each in others
        ):
            raise StoreRefused(f"library version {version.number} is no draft to be written")
        if others:
            self._rewrite(division, version, content)
        else:
            self._add(division, version, content)
        self._tell(record)

    def release(
        self,
        division: Division,
        version: LibraryVersion,
        content: LibraryContent,
        record: StepRecord,
    ) -> None:
        """Release what was in review, with this content; the one released before is superseded."""
        self.hold(division)
        released = replace(version, state=LibraryState.RELEASED)
        self._supersede_released(division, released, by=record.by)
        self._move(record)
        self._rewrite(division, released, content)
        self._tell(record)

    def take_step(self, division: Division, record: StepRecord) -> None:
        """Move a version to its next state; a draft that is given up leaves nothing.

        Raises StoreRefused when it does not stand in a state that the step may leave.
        """
        self.hold(division)
        self._move(record)
        if record.step is not LifeStep.DISCARD:
            self._tell(record)
            return
        connection = self._transaction.writing()
        forget_summaries(connection, record.version_id)
        delete_content(connection, record.version_id)
        for table in (LIBRARY_STEP, LIBRARY_VERSION):
            connection.execute(delete(table).where(table.c.version_id == record.version_id))

    def in_force(self, division: Division) -> LibraryVersion | None:
        """The version that jobs use: the frozen one, else the released one."""
        return in_force(self.versions(division))

    def newest_released(self, division: Division) -> LibraryVersion | None:
        """The version that the next one builds on."""
        return newest_released(self.versions(division))

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
        return read_content(self._transaction.reading(), version_id)

    def indicators(self, version_id: str) -> tuple[Indicator, ...]:
        """The indicators of a version, in the order they were added."""
        return read_indicators(self._transaction.reading(), version_id)

    def templates(self, version_id: str) -> Iterator[IndicatorTemplate]:
        """See LibraryRepository."""
        heads, lines = (self._transaction.stream(each) for each in templates_of(version_id))
        return with_lines(heads, lines)

    def stream_indicators(self, version_id: str) -> Iterator[Indicator]:
        """See LibraryRepository."""
        return stream_of_indicators(self._transaction.stream, version_id)

    def indicators_called(self, version_id: str, codes: Collection[str]) -> Iterator[Indicator]:
        """See LibraryRepository."""
        return indicators_called(self._transaction.reading(), version_id, codes)

    def has_indicator_of(self, version_id: str, department_code: str) -> bool:
        """See LibraryRepository."""
        asked = {"version_id": version_id, "department_code": department_code}
        found = select(INDICATOR.c.code).where(matches(INDICATOR, asked)).limit(1)
        return self._transaction.reading().execute(found).first() is not None

    def held_templates(self, version_id: str) -> int:
        """See LibraryRepository."""
        held = select(func.count()).where(TEMPLATE.c.version_id == version_id)
        return self._transaction.reading().execute(held).scalar_one()

    def bases(self, version_id: str) -> tuple[LegalBasis, ...]:
        """The bases of a version, in the order they were added."""
        return read_bases(self._transaction.reading(), version_id)

    def templates_of(self, version_id: str, codes: Collection[str]) -> Iterator[IndicatorTemplate]:
        """See LibraryRepository."""
        connection = self._transaction.reading()
        for some in chunks(codes, _AT_ONCE):
            selects = (each.where(TEMPLATE.c.code.in_(some)) for each in templates_of(version_id))
            heads, lines = (connection.execute(each).mappings() for each in selects)
            yield from with_lines(heads, lines)

    def steps(self, division: Division) -> list[StepRecord]:
        """What was done to the division's versions, oldest first within a version."""
        here = select(LIBRARY_VERSION.c.version_id).where(
            matches(LIBRARY_VERSION, division_values(division))
        )
        ordered = (
            select(LIBRARY_STEP)
            .where(LIBRARY_STEP.c.version_id.in_(here))
            .order_by(LIBRARY_STEP.c.version_id, LIBRARY_STEP.c.position)
        )
        rows = self._transaction.reading().execute(ordered).mappings()
        return [
            make_record(
                StepRecord, row, step=LifeStep(row["step"]), by=row["done_by"], at=row["done_at"]
            )
            for row in rows
        ]

    def _add(self, division: Division, version: LibraryVersion, content: LibraryContent) -> None:
        head = row_values(
            LIBRARY_VERSION,
            version,
            **division_values(division),
            version_number=version.number,
            state=version.state.value,
        )
        connection = self._transaction.writing()
        connection.execute(insert(LIBRARY_VERSION).values(head))
        insert_content(connection, version.version_id, content)
        keep_summaries(self._transaction, division, version.version_id)

    def _rewrite(
        self, division: Division, version: LibraryVersion, content: LibraryContent
    ) -> None:
        connection = self._transaction.writing()
        forget_summaries(connection, version.version_id)
        delete_content(connection, version.version_id)
        insert_content(connection, version.version_id, content)
        keep_summaries(self._transaction, division, version.version_id)
        values = row_values(
            LIBRARY_VERSION, version, version_number=version.number, state=version.state.value
        )
        is_it = LIBRARY_VERSION.c.version_id == version.version_id
        connection.execute(update(LIBRARY_VERSION).where(is_it).values(values))

    def _supersede_released(
        self, division: Division, newer: LibraryVersion, *, by: str = ""
    ) -> None:
        for each in self.versions(division):
            if each.state is LibraryState.RELEASED and each.version_id != newer.version_id:
                record = StepRecord(
                    version_id=each.version_id,
                    step=LifeStep.SUPERSEDE,
                    by=by,
                    at=newer.created_at,
                )
                self._move(record)
                self._tell(record)

    def _move(self, record: StepRecord) -> None:
        version = LIBRARY_VERSION.c
        froms = [state.value for state, step in STEPS if state and step is record.step]
        after = {STEPS[state, step] for state, step in STEPS if state and step is record.step}
        (state,) = after
        moved = self._transaction.writing().execute(
            update(LIBRARY_VERSION)
            .where(version.version_id == record.version_id, version.state.in_(froms))
            .values(state=LibraryState.SUPERSEDED.value if state is None else state.value)
        )
        if not moved.rowcount:
            raise StoreRefused(f"the library version does not take the step {record.step.value}")

    def _tell(self, record: StepRecord) -> None:
        connection = self._transaction.writing()
        values = row_values(
            LIBRARY_STEP,
            record,
            step=record.step.value,
            position=_steps_so_far(connection, record.version_id),
            done_by=record.by,
            done_at=record.at,
        )
        connection.execute(insert(LIBRARY_STEP).values(values))


def _steps_so_far(connection: Connection, version_id: str) -> int:
    mine = LIBRARY_STEP.c.version_id == version_id
    return connection.execute(select(func.count()).where(mine)).scalar_one()
