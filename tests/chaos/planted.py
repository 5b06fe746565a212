"""Wrong designs on purpose (错误设计): the experiment must find each of them out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from uuid import uuid4

from adapter.domain.outcome import RunCounts
from adapter.domain.record import RecordKind
from adapter.ports.budget_system import PushReply, PushRequest
from adapter.ports.staging import Reading, nothing
from adapter.storage.database.engine import writing
from adapter.storage.staging.stage import SqlPullStage
from connectors.http_system import HttpBudgetSystem
from tests.chaos.wrong import Wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A wrong design, and what it brings about sooner or later."""

    plant: Callable[[], None]
    shows: frozenset[Wrong]
    #: Where the daemon dies first, and its database; "" for whatever the seed says.
    step: str = ""
    database: str = ""
    #: What strikes: the fault that the design fails at, and no other that keeps it from failing.
    faults: tuple[str, ...] = ("commit_late",)
    #: How often everything is read: a sweep repairs what an earlier reading lost.
    sweep_every: str = "3s"
    #: Whether copies are verified: that repairs it too, and what is due runs whenever it starts.
    verifies: bool = True
    #: Between the two rounds of declarations: a pull looks back, and doubts the clocks.
    pause_s: float = 0.0


def _new_key_on_retry() -> None:
    """Every call goes out under a key that nobody ever used, also when it repeats another."""
    push_sets = HttpBudgetSystem.push_sets

    def with_new_key(self: HttpBudgetSystem, request: PushRequest) -> PushReply:
        return push_sets(self, replace(request, request_id=str(uuid4())))

    HttpBudgetSystem.push_sets = with_new_key  # type: ignore[method-assign]  # the wrong design


def _cursor_before_rows() -> None:
    """How far was read is stored before the rows are: a kill in between loses them for good.

    It dies at lines of targets only: of what is declared in the first round, they alone are sure to
    be older than the look-back and never to change again.
    """
    publish = SqlPullStage.publish

    def cursor_first(
        self: SqlPullStage, reading: Reading, *, before_commit: Callable[[], None]
    ) -> RunCounts:
        with self._connection.engine.connect() as other, writing(other).begin():
            self._publication._move_cursor(other, reading)
        is_deadly = self._publication.kind is RecordKind.TARGET_LINE
        return publish(self, reading, before_commit=before_commit if is_deadly else nothing)

    SqlPullStage.publish = cursor_first  # type: ignore[method-assign, assignment]  # the wrong design


DESIGNS: Mapping[str, Design] = MappingProxyType(
    {
        "new_key_on_retry": Design(
            plant=_new_key_on_retry, shows=frozenset({Wrong.DOUBLED, Wrong.STALE})
        ),
        "cursor_before_rows": Design(
            plant=_cursor_before_rows,
            shows=frozenset({Wrong.ROW_LOST}),
            step="pull.merged",
            # SQLite lets nobody write beside the one who does: there the design cannot even run.
            database="postgresql",
            sweep_every="1d",
            verifies=False,
            pause_s=4.0,
        ),
    }
)
