"""The port to what reconciling left for ever (核对台账): adoptions, and moves that were dropped."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from adapter.domain.identity import Scope
from adapter.domain.library.adoption import Adoption
from adapter.domain.reconcile.one_record import Dropped
from adapter.ports.trees import TreeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedEntry:
    """A move that does not stand (舍弃记录): what it was, and by which decision it fell."""

    dropped_id: str
    kind: TreeKind
    #: Business key of the set.
    key: str
    #: The gate's key, see `secrecy.key_of`; "" for the library's own sets.
    project_code: str
    plan_id: str
    #: Of the change in its plan.
    position: int
    run_id: str
    move: Dropped
    #: The account that applied the plan.
    dropped_by: str
    dropped_at: datetime


class ReconciledRepository(Protocol):
    """Both ledgers only grow; a purge removes what is of its projects."""

    def adopt(self, scope: Scope, adoptions: Iterable[Adoption]) -> None:
        """Keep what was adopted; StoreRefused where the change of a plan was adopted before."""
        ...

    def adopted(self, plan_id: str, positions: Collection[int]) -> frozenset[int]:
        """Which of these changes of a plan were adopted."""
        ...

    def adoptions(self, plan_id: str, positions: Collection[int]) -> Mapping[int, Adoption]:
        """The adoptions of these changes of a plan, by position."""
        ...

    def latest_of(
        self, scope: Scope, kind: TreeKind, keys: Collection[str]
    ) -> Mapping[str, Adoption]:
        """The last adoption of each of these sets that ever had one, by key."""
        ...

    def drop(self, scope: Scope, entries: Iterable[DroppedEntry]) -> None:
        """Keep moves that do not stand."""
        ...

    def dropped(self, plan_id: str, positions: Collection[int]) -> frozenset[int]:
        """Of which of these changes of a plan the dropped moves are kept."""
        ...
