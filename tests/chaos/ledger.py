"""What the product's own database says, read past its store: rows, quarantine, alarms, pushes."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from adapter.domain.kinds import DEPARTMENT_KINDS, PULLED_KINDS
from adapter.domain.pushing.protocol import OPEN_STATES
from adapter.domain.record import RecordKind
from adapter.ports.alarms import AlarmCode
from adapter.storage.database.engine import make_engine
from adapter.storage.tables.archive import QUARANTINE
from adapter.storage.tables.ledger import ALARM, PUSH_SET, RUN
from adapter.storage.tables.observations import TYPED_TABLES
from mappings.profile import load_profile

_LATEST_RUNS = 12

#: Kinds whose rows belong to projects.
KINDS = tuple(kind for kind in PULLED_KINDS if kind not in DEPARTMENT_KINDS)
#: Of each kind the field whose text must be theirs: (name at the receiver, name with us). Times of
#: change are not compared: the receiver may write them shorter, and they are no content.
TOLD_BY = {
    RecordKind.DECLARED_TARGET: ("kpi_target", "overall_goal"),
    RecordKind.TARGET_LINE: ("kpi_val", "target_value"),
    RecordKind.MONITORING_LINE: ("perf_comp", "actual_value"),
    RecordKind.SELF_EVALUATION: ("devi_analy", "deviation_analysis"),
    RecordKind.SELF_EVALUATION_GOAL: ("goal_comp", "actual_goal"),
    RecordKind.SELF_EVALUATION_LINE: ("ind_comp", "actual_value"),
    RecordKind.SELF_EVALUATION_BUDGET: ("eval_id", "evaluation_id"),
}


def data_set_name(kind: RecordKind) -> str:
    """What the receiver calls the data set of a kind."""
    return load_profile("std-v2-rest").wire_spec.data_sets[kind].name


@dataclass(frozen=True, slots=True)
class Ledger:
    """The database behind a URL."""

    url: str

    def rows(self, kind: RecordKind) -> dict[str, str]:
        """Key of every row that is held now -> what it says."""
        table = TYPED_TABLES[kind]
        held = sa.select(table.c.record_key, table.c[TOLD_BY[kind][1]].label("told"))
        return {
            row.record_key: row.told or ""
            for row in self._all(held.where(table.c.observed_to.is_(None)))
        }

    def waiting(self, kind: RecordKind) -> frozenset[str]:
        """Keys of the rows of a kind that wait in quarantine."""
        held = sa.select(QUARANTINE.c.entry_key)
        held = held.where(QUARANTINE.c.kind == kind.value, QUARANTINE.c.state == "open")
        return frozenset(row.entry_key for row in self._all(held))

    def unsettled(self) -> int:
        """Sets whose fate is open."""
        open_sets = sa.select(PUSH_SET.c.push_id).where(PUSH_SET.c.state.in_(OPEN_STATES))
        return len(self._all(open_sets))

    def told_about(self) -> frozenset[str]:
        """Keys of the sets of which an alarm ever said that they may be stored twice."""
        told = sa.select(ALARM.c.subject).where(ALARM.c.code == AlarmCode.PUSH_DOUBLED.value)
        return frozenset(str(row.subject).partition(":")[2] for row in self._all(told))

    def runs(self) -> Mapping[str, int]:
        """How many runs of each job there were."""
        counted = sa.select(RUN.c.job, sa.func.count().label("runs")).group_by(RUN.c.job)
        return {row.job: row.runs for row in self._all(counted)}

    def evidence(self, keys: Collection[str]) -> Iterator[str]:
        """What explains a wrong end: the latest runs, open alarms, pushes open or of these keys."""
        latest = sa.select(RUN).order_by(RUN.c.started_at.desc()).limit(_LATEST_RUNS)
        for row in self._all(latest):
            yield f"run {row.job}: {row.started_at:%H:%M:%S}, {row.outcome}, {row.error}"
        for row in self._all(sa.select(ALARM).where(ALARM.c.closed_at.is_(None))):
            yield f"alarm {row.code}: {row.subject}, {row.times} times, {row.detail}"
        wrong = sa.or_(PUSH_SET.c.state.in_(OPEN_STATES), PUSH_SET.c.set_key.in_(keys))
        pushes = sa.select(PUSH_SET).where(wrong)
        for row in self._all(pushes.order_by(PUSH_SET.c.prepared_at)):
            yield (
                f"push {row.set_key} {row.content_hash:.6} over"
                f" {row.expected_hash or 'nothing':.7},"
                f" prepared {row.prepared_at:%H:%M:%S}: {row.state}, {row.reply},"
                f" {row.adrift} adrift, {row.reason}"
            )

    def _all(
        self, statement: "sa.Select[tuple[object, ...]]"
    ) -> "list[sa.Row[tuple[object, ...]]]":
        engine = make_engine(self.url)
        try:
            with engine.connect() as connection:
                return list(connection.execute(statement))
        finally:
            engine.dispose()
