"""What the product's own database says, read past its store: rows, quarantine, alarms, pushes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import sqlalchemy as sa

from adapter.domain.kinds import DEPARTMENT_KINDS, PULLED_KINDS
from adapter.domain.push_protocol import OPEN_STATES
from adapter.domain.record import RecordKind
from adapter.storage.engine import make_engine
from adapter.storage.tables.archive import QUARANTINE
from adapter.storage.tables.ledger import ALARM, PUSH_SET, RUN
from adapter.storage.tables.observations import TYPED_TABLES
from mappings.profile import load_profile

#: Kinds whose rows belong to projects.
KINDS = tuple(kind for kind in PULLED_KINDS if kind not in DEPARTMENT_KINDS)
_THEIR_ZONE = timezone(timedelta(hours=8))


def data_set_name(kind: RecordKind) -> str:
    """What the receiver calls the data set of a kind."""
    return load_profile("std-v2-rest").wire_spec.data_sets[kind].name


@dataclass(frozen=True, slots=True)
class Ledger:
    """The database behind a URL."""

    url: str

    def rows(self, kind: RecordKind) -> dict[str, str]:
        """Key of every row that is held now -> its time of change as the receiver writes it."""
        table = TYPED_TABLES[kind]
        held = sa.select(table.c.record_key, table.c.updated_at)
        return {
            row.record_key: _digits(row.updated_at)
            for row in self._all(held.where(table.c.observed_to.is_(None)))
        }

    def waiting(self, kind: RecordKind) -> frozenset[str]:
        """Keys of the rows of a kind in quarantine."""
        held = sa.select(QUARANTINE.c.entry_key).where(QUARANTINE.c.kind == kind.value)
        return frozenset(row.entry_key for row in self._all(held))

    def unsettled(self) -> int:
        """Sets whose fate is open."""
        open_sets = sa.select(PUSH_SET.c.push_id).where(PUSH_SET.c.state.in_(OPEN_STATES))
        return len(self._all(open_sets))

    def told_about(self) -> frozenset[str]:
        """Subjects of every alarm there ever was."""
        return frozenset(row.subject for row in self._all(sa.select(ALARM.c.subject)))

    def runs(self) -> Mapping[str, int]:
        """How many runs of each job there were."""
        counted = sa.select(RUN.c.job, sa.func.count().label("runs")).group_by(RUN.c.job)
        return {row.job: row.runs for row in self._all(counted)}

    def _all(
        self, statement: "sa.Select[tuple[object, ...]]"
    ) -> "list[sa.Row[tuple[object, ...]]]":
        engine = make_engine(self.url)
        try:
            with engine.connect() as connection:
                return list(connection.execute(statement))
        finally:
            engine.dispose()


def _digits(moment: datetime | None) -> str:
    """As the receiver writes it; "" for what was no time."""
    if moment is None:
        return ""
    local = moment.astimezone(_THEIR_ZONE)
    return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}"
