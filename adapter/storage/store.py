"""The store itself: an open database, its units of work, stages and queries."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Engine

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.errors import ConfigurationError
from adapter.ports.accounts import AccountRepository
from adapter.ports.alarms import AlarmRepository
from adapter.ports.analyses import AnalysisRepository
from adapter.ports.api_tokens import ApiTokenRepository
from adapter.ports.clock import Clock, Ids
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
from adapter.ports.queries import Queries
from adapter.ports.recommending import RecommendingRepository
from adapter.ports.reconciled import ReconciledRepository
from adapter.ports.reporting import ReportingRepository
from adapter.ports.rows import RowRepository
from adapter.ports.runs import RunRepository
from adapter.ports.sign_in import SignInRepository
from adapter.ports.staging import PullStage
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import TreeRepository
from adapter.storage.accounts import SqlAccountRepository
from adapter.storage.alarms import SqlAlarmRepository
from adapter.storage.analyses import SqlAnalysisRepository
from adapter.storage.api_tokens import SqlApiTokenRepository
from adapter.storage.copies import SqlCopyRepository
from adapter.storage.database.engine import make_engine, translated
from adapter.storage.database.schema import (
    head_revision,
    require_known,
    revision_of,
    upgrade_engine,
)
from adapter.storage.database.transaction import Transaction
from adapter.storage.function_classes import SqlFunctionClassRepository
from adapter.storage.identities import SqlIdentityRepository
from adapter.storage.kept_rows import SqlKeptRowRepository
from adapter.storage.kept_sets import SqlKeptSetRepository
from adapter.storage.leases import SqlLeaseRepository, require_leases
from adapter.storage.library.differences import SqlLibraryDifferences
from adapter.storage.library.entries import SqlLibraryEntryRepository
from adapter.storage.library.versions import SqlLibraryRepository
from adapter.storage.match_decisions import SqlMatchDecisionRepository
from adapter.storage.ownership import SqlOwnershipRepository
from adapter.storage.packages import SqlPackageLedger
from adapter.storage.plans import SqlPlanRepository
from adapter.storage.profiles import SqlProfileRepository
from adapter.storage.projects import SqlProjectRepository
from adapter.storage.purging.scrub import scrub
from adapter.storage.pushes import SqlPushRepository
from adapter.storage.queries.every import SqlQueries
from adapter.storage.recommending import SqlRecommendingRepository
from adapter.storage.reconciled import SqlReconciledRepository
from adapter.storage.reporting import SqlReportingRepository
from adapter.storage.rows import SqlRowRepository
from adapter.storage.runs import SqlRunRepository
from adapter.storage.sign_in import SqlSignInRepository
from adapter.storage.staging.replay import ReplayPlace, open_sql_replay
from adapter.storage.staging.stage import open_sql_stage
from adapter.storage.trees import SqlTreeRepository


def open_store(url: str, *, clock: Clock, ids: Ids) -> "SqlStore":
    """Open a database that is at the newest revision; an empty SQLite file is brought there first.

    Raises ConfigurationError for an unusable URL or another revision, StoreBusy when the database
    cannot be reached.
    """
    engine = make_engine(url)
    try:
        _require_head(engine)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine, clock=clock, ids=ids)


def _require_head(engine: Engine) -> None:
    found, head = _revision(engine), head_revision()
    if found is None and engine.dialect.name == "sqlite":
        upgrade_engine(engine)
        found = _revision(engine)
    require_known(found)
    if found != head:
        raise ConfigurationError(
            f"数据库结构版本是 {found or '空'}，程序需要 {head}，"
            "请先运行 indicator-adapter db upgrade"
        )


def _revision(engine: Engine) -> str | None:
    with translated(), engine.connect() as connection:
        return revision_of(connection)


class SqlUnitOfWork:
    """UnitOfWork over one connection; SQLite's write lock is taken at the first write."""

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

    def __init__(
        self, transaction: Transaction, *, clock: Clock, ids: Ids, leases: Sequence[Lease] = ()
    ) -> None:
        self._transaction = transaction
        self._fence = leases
        self._projects = SqlProjectRepository(transaction, clock, ids)
        self.library = SqlLibraryRepository(transaction)
        self.library_differences = SqlLibraryDifferences(transaction)
        self.library_entries = SqlLibraryEntryRepository(transaction)
        self.projects = self._projects
        self.runs = SqlRunRepository(transaction, clock)
        self.rows = SqlRowRepository(transaction)
        self.trees = SqlTreeRepository(transaction, ids)
        self.pushes = SqlPushRepository(transaction)
        self.analyses = SqlAnalysisRepository(transaction)
        self.function_classes = SqlFunctionClassRepository(transaction)
        self.leases = SqlLeaseRepository(transaction)
        self.alarms = SqlAlarmRepository(transaction, ids)
        self.copies = SqlCopyRepository(transaction)
        self.accounts = SqlAccountRepository(transaction)
        self.plans = SqlPlanRepository(transaction)
        self.ownership = SqlOwnershipRepository(transaction)
        self.match_decisions = SqlMatchDecisionRepository(transaction)
        self.reconciled = SqlReconciledRepository(transaction)
        self.kept_rows = SqlKeptRowRepository(transaction)
        self.kept_sets = SqlKeptSetRepository(transaction, ids)
        self.profiles = SqlProfileRepository(transaction)
        self.packages = SqlPackageLedger(transaction)
        self.reporting = SqlReportingRepository(transaction)
        self.recommending = SqlRecommendingRepository(transaction)
        self.sign_in = SqlSignInRepository(transaction)
        self.identities = SqlIdentityRepository(transaction)
        self.api_tokens = SqlApiTokenRepository(transaction)
        #: True once a purge has been committed: the file still holds the old bytes.
        self.needs_scrub = False

    def commit(self) -> None:
        """Make everything so far permanent; the unit may go on with a new transaction.

        Raises LeaseLost, with nothing made permanent, when a lease it stands under was taken away.
        """
        with translated():
            if self._fence:
                require_leases(self._transaction.writing(), self._fence)
            self._transaction.commit()
        self.needs_scrub = self.needs_scrub or self._projects.needs_scrub


class SqlStore:
    """Store over an engine; safe to share between threads, each with its own unit of work."""

    queries: Queries

    def __init__(self, engine: Engine, *, clock: Clock, ids: Ids) -> None:
        self._engine = engine
        self._clock = clock
        self._ids = ids
        self.queries = SqlQueries(engine)

    @contextmanager
    def begin(self, leases: Sequence[Lease] = ()) -> Iterator[UnitOfWork]:
        """A unit of work. Raises StoreBusy (try again) and StoreRefused (a constraint says no)."""
        with translated(), self._engine.connect() as connection:
            transaction = Transaction(connection)
            unit = SqlUnitOfWork(transaction, clock=self._clock, ids=self._ids, leases=leases)
            try:
                yield unit
            finally:
                transaction.rollback()
        if unit.needs_scrub:
            with translated():
                scrub(self._engine)

    def open_stage(
        self, scope: Scope, run_id: str, kind: RecordKind, leases: Sequence[Lease] = ()
    ) -> AbstractContextManager[PullStage]:
        """A stage for one data set; the run must have been started and committed."""
        return open_sql_stage(self._engine, self._ids, scope, run_id, kind, leases)

    @contextmanager
    def open_replay(
        self,
        scope: Scope,
        run_id: str,
        kind: RecordKind,
        leases: Sequence[Lease] = (),
        *,
        entry_id: str | None = None,
    ) -> Iterator[QuarantineReplay]:
        """See Store."""
        place = ReplayPlace(scope=scope, run_id=run_id, kind=kind, leases=leases)
        with open_sql_replay(self._engine, self._ids, place, entry_id) as replay:
            yield replay
        if replay.needs_scrub:
            with translated():
                scrub(self._engine)

    def close(self) -> None:
        """Release all connections."""
        self._engine.dispose()
