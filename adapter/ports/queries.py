"""Read queries for the doors: what people ask of the store, as plain records."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from adapter.domain.access.data_scope import EVERYTHING, DataScope
from adapter.domain.comparing.comparison import Comparison, FindingCode, Severity
from adapter.domain.comparing.monitoring_rules import Light
from adapter.domain.comparing.owed import Owed
from adapter.domain.comparing.project_progress import ProjectProgress
from adapter.domain.coverage import Interval
from adapter.domain.identification.matching import Match, MatchAnswer, MatchMethod
from adapter.domain.identity import Scope
from adapter.domain.outcome import PushState, RunOutcome
from adapter.domain.raw_place import RawPlace
from adapter.domain.reconcile.history import Observation
from adapter.domain.reconcile.table import Decision
from adapter.domain.reconcile.three_ways import Verdict
from adapter.domain.record import RecordKind
from adapter.ports.alarms import Alarm, AlarmCode, FormerClosing
from adapter.ports.code_table_views import CodeTableQueries
from adapter.ports.compared import ComparedQueries
from adapter.ports.library_views import LibraryQueries
from adapter.ports.plans import PlanQueries
from adapter.ports.pushes import PushRecord, SetKey
from adapter.ports.quarantine import QuarantineState
from adapter.ports.reconciled import DroppedEntry
from adapter.ports.reports import ReportQueries
from adapter.ports.rows import Cursor
from adapter.ports.runs import RunExchange, RunRecord
from adapter.ports.sign_in import AuditQueries
from adapter.ports.trees import Side, TreeKind, VerdictRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineEntry:
    """One quarantined row; `payload` only where it is asked for."""

    entry_id: str
    scope: Scope
    run_id: str
    kind: RecordKind
    project_code: str
    code: str
    field: str
    detail: str
    quarantined_at: datetime
    page_id: str
    position: int
    #: How often it was tried: pulls it came with, and replays.
    attempts: int
    state: QuarantineState
    #: When it was closed and by which run, None while it waits.
    closed_at: datetime | None
    closed_by: str | None
    payload: bytes | None = None

    @property
    def place(self) -> RawPlace:
        """Where its bytes lie."""
        return RawPlace(self.page_id, self.position)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeStatus:
    """Where one scope stands."""

    scope: Scope
    #: Latest run per job that was no dry run.
    latest_runs: Sequence[RunRecord]
    cursors: Mapping[RecordKind, Cursor]
    #: Stretches of the other side's clock before the newest that was read, of which nothing proves
    #: that they were read; only data sets that have some.
    uncovered: Mapping[RecordKind, Sequence[Interval]]
    #: When a data set was last read or compared in full, ours; only those that ever were.
    verified_at: Mapping[RecordKind, datetime]
    #: Open observations per kind.
    row_counts: Mapping[RecordKind, int]
    quarantined: int
    findings: Mapping[str, int]
    verdicts: Mapping[str, int]
    #: Sets whose push is open, and those of them that a person must decide about.
    unsettled_pushes: int
    manual_pushes: int
    open_alarms: int = 0
    #: Sets whose push is open, and open alarms, of the site's other years, by year; those alone
    #: that have some. No job of this year settles or closes them.
    other_years: Mapping[int, "WaitingYear"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingYear:
    """What still waits in another year of a site."""

    unsettled_pushes: int
    open_alarms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """One finding with its facts."""

    code: str
    severity: str
    project_code: str
    line_kind: str
    line_key: str
    facts: Mapping[str, str]


# --- what was found, of the projects that are open at this moment ---------------------------------

_Entry_co = TypeVar("_Entry_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown(Generic[_Entry_co]):
    """A list cut to what was asked for, with the numbers of what it leaves out."""

    entries: Sequence[_Entry_co]
    #: How many there are of open projects, shown or not.
    total: int
    #: How many there are of projects that are not open now: nothing but their number is told, and
    #: 0 where the filter names one project, department, set or line, of which it would tell, or
    #: where only some departments are seen: what is of the others may be open.
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSource:
    """Where the bytes lie that a stored row was read from."""

    page_id: str
    #: Counts from 0 in the page.
    position: int
    #: False when the other side has changed or withdrawn the row since.
    is_current: bool

    @property
    def place(self) -> RawPlace:
        """For people, and for the command that opens it."""
        return RawPlace(self.page_id, self.position)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRow:
    """One row of the archive as the other side sent it."""

    place: RawPlace
    kind: RecordKind
    #: The gate's key of its owner.
    project_code: str
    payload: bytes
    scope: Scope
    #: SHA-256 (hex) of the whole page before the gate took rows out.
    page_digest: str

    @property
    def payload_digest(self) -> str:
        """SHA-256 (hex) of the row's bytes."""
        return hashlib.sha256(self.payload).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFilter:
    """Which findings are asked for; None asks for all."""

    project_code: str | None = None
    code: FindingCode | None = None
    severity: Severity | None = None
    #: That of its projects and of itself as a whole.
    department_code: str | None = None
    #: What stands behind a number of 应报未报.
    owed: Owed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingEntry:
    """One finding and the row it is about, as that row was when it was compared."""

    finding_id: str
    code: FindingCode
    severity: Severity
    project_code: str
    line_kind: RecordKind
    line_key: str
    facts: Mapping[str, str]
    source: RowSource | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDetail:
    """One finding with all that stands behind it."""

    entry: FindingEntry
    #: None for rows that have no target to compare with (declared lines, budgets), and where the
    #: finding is about more than its line.
    comparison: Comparison | None
    #: Field -> value of the typed row, as it was when it was compared; empty where it is gone.
    row: Mapping[str, object]
    #: The row as the other side sent it.
    payload: bytes | None
    scope: Scope
    #: SHA-256 (hex) of the whole page before the gate took rows out; None where it is gone.
    page_digest: str | None = None
    #: The approved line that the row names and the fact of the approved value was read from.
    approved: RowSource | None = None

    @property
    def payload_digest(self) -> str | None:
        """SHA-256 (hex) of the row's bytes."""
        return None if self.payload is None else hashlib.sha256(self.payload).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmEntry:
    """One alarm under the number by which a person can close it."""

    alarm_id: str
    alarm: Alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmFilter:
    """Which alarms are asked for; None asks for all."""

    is_closed: bool | None = False
    code: AlarmCode | None = None


OPEN_ALARMS = AlarmFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchEntry:
    """One line, the indicator it was taken for, and where the line came from."""

    match: Match
    #: As the unit wrote it; "" when the line is no longer known.
    line_name: str
    #: As the newest library names it; "" where there is none.
    indicator_name: str
    source: RowSource | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PushView:
    """One set of a push and the call that carried it."""

    record: PushRecord
    #: How often the bytes of its request may have left.
    attempts: int
    #: Sets of the request.
    set_count: int
    last_sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressFilter:
    """Whose progress is asked for; None asks for all."""

    project_code: str | None = None
    light: Light | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressEntry:
    """The progress of a project or department with its name."""

    name: str
    told: ProjectProgress


@dataclass(frozen=True, slots=True)
class RunDay:
    """A run as a calendar shows it."""

    job: str
    started_at: datetime
    #: None while it runs.
    outcome: RunOutcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFilter:
    """Which matches people are to decide about; None asks for all."""

    answer: MatchAnswer | None = None
    project_code: str | None = None
    #: A key is one line's within its kind.
    line_kind: str | None = None
    line_key: str | None = None


class ConflictState(StrEnum):
    """Whether a set on which the sides differ waits for a person."""

    WAITING = "waiting"
    #: People moved ownership in it so that nothing of it waits any more.
    DECIDED = "decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictFilter:
    """Which conflicts are asked for; None asks for all."""

    state: ConflictState | None = None
    kind: TreeKind | None = None
    key: str | None = None


class Queries(
    PlanQueries,
    ReportQueries,
    AuditQueries,
    ComparedQueries,
    LibraryQueries,
    CodeTableQueries,
    Protocol,
):
    """Reads for command line and web."""

    def schema_revision(self) -> str | None: ...
    def runs(
        self, *, limit: int, job: str | None = None, site: str | None = None, offset: int = 0
    ) -> list[RunRecord]:
        """Runs, newest first."""
        ...

    def count_runs(self, *, job: str | None = None, site: str | None = None) -> int: ...

    def run_exchanges(
        self, run_id: str, *, limit: int, offset: int = 0
    ) -> tuple[RunRecord, Sequence[RunExchange], int] | None:
        """A run, the calls of it that brought pages, in their order, and how many; None: no run."""
        ...

    def run_days(self, site: str, since: datetime) -> Sequence[RunDay]:
        """How each run of a site went that began since then, and when; dry runs left out."""
        ...

    def status(self, scope: Scope) -> ScopeStatus: ...

    def other_years(self, scope: Scope) -> Mapping[int, WaitingYear]:
        """What waits in other years of the site, see `ScopeStatus.other_years`."""
        ...

    def quarantine(
        self, scope: Scope | None, *, limit: int, with_closed: bool = False
    ) -> list[QuarantineEntry]:
        """Rows that wait, without their bytes, newest first; of all scopes when none is given."""
        ...

    def quarantine_entry(self, entry_id: str) -> QuarantineEntry | None: ...

    def admitted_quarantine(
        self,
        scope: Scope | None,
        *,
        limit: int,
        offset: int = 0,
        with_closed: bool = False,
    ) -> Shown[QuarantineEntry]:
        """The same of what the gate admits now, with the numbers of the rest."""
        ...

    def admitted_quarantine_entry(
        self, entry_id: str, *, data: DataScope = EVERYTHING
    ) -> QuarantineEntry | None:
        """One quarantined row with its bytes; None where there is none or it is not open now.

        Also None for one that `data` does not let see.
        """
        ...

    def admitted_alarms(
        self, scope: Scope | None, chosen: AlarmFilter, *, limit: int, offset: int = 0
    ) -> Shown[AlarmEntry]:
        """Alarms that name nobody or what is open now, the latest first.

        Of all scopes when none is given.
        """
        ...

    def admitted_alarm(self, alarm_id: str, *, data: DataScope = EVERYTHING) -> AlarmEntry | None:
        """One alarm; None where there is none or what it names is not open now.

        Also None for one that `data` does not let see.
        """
        ...

    def former_closings(
        self, alarm_ids: Collection[str], *, data: DataScope = EVERYTHING
    ) -> Mapping[str, Sequence[FormerClosing]]:
        """How these alarms were closed before they happened again, by alarm, the latest first.

        Only of what named nobody or what is open now, as with the alarms themselves.
        """
        ...

    def verdicts(self, scope: Scope) -> list[VerdictRecord]: ...
    def findings(self, scope: Scope, *, limit: int) -> list[FindingView]: ...

    def admitted_findings(
        self, scope: Scope, chosen: FindingFilter, *, limit: int, offset: int = 0
    ) -> Shown[FindingEntry]:
        """Findings of projects that are open now, in the order they were found."""
        ...

    def admitted_finding(
        self, finding_id: str, *, data: DataScope = EVERYTHING
    ) -> FindingDetail | None:
        """One finding; None where there is none or its project is not open now.

        Also None for one that `data` does not let see.
        """
        ...

    def admitted_raw_row(self, place: RawPlace, *, data: DataScope = EVERYTHING) -> RawRow | None:
        """One row of the archive; None where there is none or its owner is not open now.

        Also None for one that `data` does not let see.
        """
        ...

    def admitted_progress(
        self, scope: Scope, chosen: ProgressFilter, *, limit: int
    ) -> Shown[ProgressEntry]:
        """Progress of what is open now: the latest report first, then the worst light."""
        ...

    def admitted_matches(
        self,
        scope: Scope,
        *,
        method: MatchMethod | None = None,
        answer: MatchAnswer | None = None,
        project_code: str | None = None,
        limit: int,
    ) -> Shown[MatchEntry]:
        """Matches of projects that are open now, the least sure first."""
        ...

    def admitted_questions(
        self, scope: Scope, chosen: QuestionFilter, *, limit: int, offset: int = 0
    ) -> Shown[MatchEntry]:
        """`admitted_matches` for people who decide about them, by page."""
        ...

    def admitted_answers(self, scope: Scope) -> Mapping[MatchAnswer, int]:
        """How many lines of projects that are open now have which answer."""
        ...

    def asked_years(self, scope: Scope) -> Mapping[int, int]:
        """Years that were identified at the scope's site and division, the latest first.

        Of each how many lines of what is open now wait for a person; the scope's own year is one.
        """
        ...

    def admitted_pushes(
        self, scope: Scope, states: Collection[PushState], *, limit: int
    ) -> Shown[PushView]:
        """Pushes of the library's sets and of what is open now, the newest first."""
        ...

    def refused_pushes(self, run: RunRecord, sight: Scope, *, limit: int) -> Shown[PushView]:
        """Sets that the other side refused of what a run sent, newest first, with its words."""
        ...

    def admitted_push(self, push_id: str) -> PushView | None:
        """One push; None where there is none or its project is not open now."""
        ...

    def admitted_history(
        self, scope: Scope, kind: TreeKind, key: str
    ) -> Mapping[Side, Sequence[Observation]]:
        """Every observation of a set, by side, oldest first; nothing of what is not open now."""
        ...

    def admitted_dropped(
        self, scope: Scope, *, key: str | None = None, plan_id: str | None = None, limit: int
    ) -> Shown[DroppedEntry]:
        """Moves that do not stand, of the library's sets and of what is open now, newest first."""
        ...

    def admitted_verdicts(
        self,
        scope: Scope,
        *,
        verdict: Verdict | None = None,
        decision: Decision | None = None,
        key: str | None = None,
        limit: int,
    ) -> Shown[VerdictRecord]:
        """Verdicts on the library's sets and on templates of projects that are open now.

        By kind and key. Every side of a template must name an open project.
        """
        ...

    def admitted_conflicts(
        self, scope: Scope, chosen: ConflictFilter, *, limit: int, offset: int = 0
    ) -> Shown[VerdictRecord]:
        """`admitted_verdicts` on sets about which people decide or have decided."""
        ...

    def set_names(self, scope: Scope, sets: Collection[SetKey]) -> Mapping[SetKey, str]:
        """Whose sets these are: names of their project or department, of what is open alone."""
        ...
