"""The port to our own database: one unit of work over its repositories."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.ports.accounts import AccountRepository
from adapter.ports.alarms import AlarmRepository
from adapter.ports.analyses import AnalysisRepository
from adapter.ports.api_tokens import ApiTokenRepository
from adapter.ports.copies import CopyRepository
from adapter.ports.function_classes import FunctionClassRepository
from adapter.ports.identities import IdentityRepository
from adapter.ports.kept_rows import KeptRowRepository
from adapter.ports.kept_sets import KeptSetRepository
from adapter.ports.leases import Lease, LeaseRepository
from adapter.ports.library import LibraryRepository
from adapter.ports.library_differences import LibraryDifferences
from adapter.ports.library_entries import LibraryEntryRepository
from adapter.ports.match_decisions import MatchDecisionRepository
from adapter.ports.ownership import OwnershipRepository
from adapter.ports.packages import PackageLedger
from adapter.ports.plans import PlanRepository
from adapter.ports.profiles import ProfileRepository
from adapter.ports.projects import ProjectRepository
from adapter.ports.pushes import PushRepository
from adapter.ports.quarantine import QuarantineReplay
from adapter.ports.recommending import RecommendingRepository
from adapter.ports.reconciled import ReconciledRepository
from adapter.ports.reporting import ReportingRepository
from adapter.ports.rows import RowRepository
from adapter.ports.runs import RunRepository
from adapter.ports.sign_in import SignInRepository
from adapter.ports.staging import PullStage
from adapter.ports.trees import TreeRepository


class UnitOfWork(Protocol):
    """One transaction. Leaving the block without `commit` rolls back."""

    library: LibraryRepository
    library_differences: LibraryDifferences
    library_entries: LibraryEntryRepository
    projects: ProjectRepository
    runs: RunRepository
    rows: RowRepository
    trees: TreeRepository
    pushes: PushRepository
    analyses: AnalysisRepository
    function_classes: FunctionClassRepository
    leases: LeaseRepository
    alarms: AlarmRepository
    copies: CopyRepository
    accounts: AccountRepository
    plans: PlanRepository
    ownership: OwnershipRepository
    match_decisions: MatchDecisionRepository
    reconciled: ReconciledRepository
    kept_rows: KeptRowRepository
    kept_sets: KeptSetRepository
    profiles: ProfileRepository
    packages: PackageLedger
    reporting: ReportingRepository
    recommending: RecommendingRepository
    sign_in: SignInRepository
    identities: IdentityRepository
    api_tokens: ApiTokenRepository

    def commit(self) -> None:
        """Make it permanent; LeaseLost when the unit was begun under a lease that is lost."""
        ...


class Store(Protocol):
    """The database."""

    def begin(self, leases: Sequence[Lease] = ()) -> AbstractContextManager[UnitOfWork]:
        """A unit of work; with `leases` nothing of it is committed unless all are still held."""
        ...

    def open_stage(
        self, scope: Scope, run_id: str, kind: RecordKind, leases: Sequence[Lease] = ()
    ) -> AbstractContextManager[PullStage]:
        """A stage; with `leases` it is published only while all are still held."""
        ...

    def open_replay(
        self,
        scope: Scope,
        run_id: str,
        kind: RecordKind,
        leases: Sequence[Lease] = (),
        *,
        entry_id: str | None = None,
    ) -> AbstractContextManager[QuarantineReplay]:
        """The open quarantine entries of a data set, or one of them, to be tried once more."""
        ...

    def close(self) -> None: ...
