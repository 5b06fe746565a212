"""Sets on both sides (核对与推送): plans, pushes, what was dropped, verdicts, history."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from adapter.domain.identity import Scope
from adapter.domain.outcome import PushState
from adapter.domain.plan.plan import ChangeKind
from adapter.domain.plan.states import PlanState
from adapter.domain.reconcile.history import Observation
from adapter.domain.reconcile.table import Decision
from adapter.domain.reconcile.three_ways import Verdict
from adapter.ports.plans import ChangeFilter, PlanRecord, StoredChange
from adapter.ports.pushes import SetKey
from adapter.ports.queries import ConflictFilter, PushView, Shown
from adapter.ports.reconciled import DroppedEntry
from adapter.ports.runs import RunRecord
from adapter.ports.trees import Side, TreeKind, VerdictRecord
from adapter.storage.database.statements import in_scope
from adapter.storage.queries import dropped_views, plan_views, push_views, verdict_views
from adapter.storage.queries.histories import history
from adapter.storage.queries.reading import Reading
from adapter.storage.tables.analyses import VERDICT
from adapter.storage.trees import verdict_record


class SqlSetQueries(Reading):
    """Queries of sets that are reconciled and pushed; PlanQueries."""

    def plans(
        self, scope: Scope | None, states: Collection[PlanState], *, limit: int, offset: int = 0
    ) -> list[PlanRecord]:
        """See PlanQueries."""
        with self._connection() as connection:
            return plan_views.plans(connection, scope, states, limit, offset)

    def count_plans(self, scope: Scope | None) -> Mapping[PlanState, int]:
        """See PlanQueries."""
        with self._connection() as connection:
            return plan_views.counted(connection, scope)

    def admitted_changes(
        self, record: PlanRecord, sight: Scope, *, after: int = 0
    ) -> Iterator[StoredChange]:
        """See PlanQueries."""
        with self._connection() as connection:
            yield from plan_views.changes(connection, record, sight, after)

    def change_page(
        self,
        record: PlanRecord,
        sight: Scope,
        chosen: ChangeFilter,
        *,
        limit: int,
        offset: int = 0,
    ) -> tuple[Sequence[StoredChange], int]:
        """See PlanQueries."""
        with self._connection() as connection:
            return plan_views.change_page(connection, record, sight, chosen, limit, offset)

    def change_kinds(self, record: PlanRecord, sight: Scope) -> Mapping[ChangeKind, int]:
        """See PlanQueries."""
        with self._connection() as connection:
            return plan_views.change_kinds(connection, record, sight)

    def hidden_changes(self, record: PlanRecord, sight: Scope) -> int:
        """See PlanQueries."""
        with self._connection() as connection:
            return plan_views.hidden(connection, record, sight)

    def admitted_pushes(
        self, scope: Scope, states: Collection[PushState], *, limit: int
    ) -> Shown[PushView]:
        """See Queries."""
        with self._connection() as connection:
            return push_views.pushes(connection, scope, states, limit)

    def refused_pushes(self, run: RunRecord, sight: Scope, *, limit: int) -> Shown[PushView]:
        """See Queries."""
        with self._connection() as connection:
            return push_views.refused(connection, run, sight, limit)

    def admitted_push(self, push_id: str) -> PushView | None:
        """See Queries."""
        with self._connection() as connection:
            return push_views.push(connection, push_id)

    def admitted_history(
        self, scope: Scope, kind: TreeKind, key: str
    ) -> Mapping[Side, Sequence[Observation]]:
        """See Queries."""
        with self._connection() as connection:
            return history(connection, scope, kind, key)

    def admitted_dropped(
        self, scope: Scope, *, key: str | None = None, plan_id: str | None = None, limit: int
    ) -> Shown[DroppedEntry]:
        """See Queries."""
        with self._connection() as connection:
            return dropped_views.dropped(connection, scope, key, plan_id, limit)

    def verdicts(self, scope: Scope) -> list[VerdictRecord]:
        """The verdicts of the last reconcile, by kind and key."""
        found = in_scope(VERDICT, scope).order_by(VERDICT.c.kind, VERDICT.c.set_key)
        with self._connection() as connection:
            return [verdict_record(row) for row in connection.execute(found).mappings()]

    def admitted_verdicts(
        self,
        scope: Scope,
        *,
        verdict: Verdict | None = None,
        decision: Decision | None = None,
        key: str | None = None,
        limit: int,
    ) -> Shown[VerdictRecord]:
        """See Queries."""
        asked = {"verdict": verdict, "decision": decision, "set_key": key}
        with self._connection() as connection:
            return verdict_views.verdicts(connection, scope, asked, limit)

    def admitted_conflicts(
        self, scope: Scope, chosen: ConflictFilter, *, limit: int, offset: int = 0
    ) -> Shown[VerdictRecord]:
        """See Queries."""
        with self._connection() as connection:
            return verdict_views.conflicts(connection, scope, chosen, limit, offset)

    def set_names(self, scope: Scope, sets: Collection[SetKey]) -> Mapping[SetKey, str]:
        """See Queries."""
        with self._connection() as connection:
            return verdict_views.set_names(connection, scope, sets)
