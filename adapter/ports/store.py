"""The port to our own database: one unit of work, its repositories, and the stage of a pull."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from adapter.domain.comparison import Comparison, Finding
from adapter.domain.completeness import CompletenessCertificate
from adapter.domain.coverage import Coverage, Interval
from adapter.domain.function_class import FunctionClassTable
from adapter.domain.identity import Scope
from adapter.domain.indicator import LibraryVersion
from adapter.domain.library import LibraryContent
from adapter.domain.matching import Match
from adapter.domain.outcome import PushState, RunCounts, RunOutcome
from adapter.domain.project import Project, ProjectBinding
from adapter.domain.push_protocol import Reply
from adapter.domain.reconcile import FieldVerdict, Verdict
from adapter.domain.record import RecordKind
from adapter.domain.vanishing import VanishLimit
from adapter.ports.budget_system import Exchange
from adapter.ports.copies import CopyRepository

if TYPE_CHECKING:  # It is made of records that stand here.
    from adapter.ports.quarantine import QuarantineReplay


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """What a library and a project list belong to, whatever site they go to later."""

    division_code: str
    fiscal_year: int


# --- runs -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RunProcess:
    """The process a run belongs to, told from later ones with the same number."""

    #: The machine, and the space in which it counts its processes.
    host: str
    pid: int
    #: When it started, in words of its system; "" where that does not say.
    birth: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run of one job."""

    run_id: str
    job: str
    scope: Scope
    started_at: datetime
    ended_at: datetime | None = None
    #: None while it runs.
    outcome: RunOutcome | None = None
    counts: RunCounts = field(default_factory=RunCounts)
    #: Further figures of the job by name (pushed, identified, verdicts …), for people and `--json`.
    figures: Mapping[str, object] = field(default_factory=dict)
    #: Class name and code of what stopped it, or ""; never words, which may name projects.
    error: str = ""
    #: True when it only said what it would do: its counts tell of nothing that was stored or sent.
    is_dry_run: bool = False
    #: Who runs it; None when nobody said.
    process: RunProcess | None = None


class RunRepository(Protocol):
    """Run rows; the database refuses one whose counts do not balance."""

    def start(self, run: RunRecord) -> None: ...
    def finish(self, run: RunRecord) -> None: ...

    def unfinished(self) -> list[RunRecord]:
        """Runs of all sites that were started and not settled."""
        ...

    def abandon(self, run_ids: Sequence[str], *, at: datetime, error: str) -> int:
        """Settle as FAILED those of the runs that are still unfinished; returns how many."""
        ...

    def claim_tick(self, job: str, site: str, slot: datetime) -> bool:
        """True once per (job, site, slot), however many schedulers ask."""
        ...


# --- leases ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right of one run to work on one thing of a scope, until it expires or is taken away."""

    scope: Scope
    #: What is worked on: a pulled data set, a kind of tree, the bindings …
    name: str
    run_id: str
    #: Grows with every taking; whoever writes with an older one is refused.
    token: int
    #: On our clock; renewed while the run lives.
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseHolder:
    """Who stands in the way: a lease of another run that has not expired."""

    lease: Lease
    taken_at: datetime
    #: None when nobody said.
    process: RunProcess | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseClaim:
    """What a run asks for."""

    scope: Scope
    names: Sequence[str]
    run_id: str
    process: RunProcess | None
    at: datetime
    ttl: timedelta
    #: Holders whose process is gone: their leases are free before they expire.
    dead_runs: Collection[str] = ()


class LeaseRepository(Protocol):
    """Leases with a fencing token (租约): one active run per site, division, year and thing."""

    def holders(self, scope: Scope, names: Sequence[str]) -> list[LeaseHolder]:
        """Who holds these now, expired or not."""
        ...

    def take(self, claim: LeaseClaim) -> list[Lease]:
        """Take all of these or none; those of other runs only when expired or of dead runs.

        Raises LeaseHeld. Each former holder's token is worth nothing from the commit on.
        """
        ...

    def renew(self, leases: Sequence[Lease], *, at: datetime, ttl: timedelta) -> list[Lease]:
        """Push the expiry out; raises LeaseLost when one was taken away."""
        ...

    def require(self, leases: Sequence[Lease]) -> None:
        """Keep them from being taken away until commit; raises LeaseLost when one already was."""
        ...

    def release(self, leases: Sequence[Lease]) -> None:
        """Give back those that are still held; the tokens stay used."""
        ...


# --- library and projects -------------------------------------------------------------------------


class LibraryRepository(Protocol):
    """Library versions of a division and year. A released version is never changed."""

    def add_released(
        self, division: Division, version: LibraryVersion, content: LibraryContent
    ) -> None: ...
    def latest(self, division: Division) -> LibraryVersion | None: ...
    def get(self, division: Division, number: int) -> LibraryVersion | None: ...
    def versions(self, division: Division) -> list[LibraryVersion]: ...
    def content(self, version_id: str) -> LibraryContent: ...


class FunctionClassRepository(Protocol):
    """Tables of function classes of a division and year; every version stays."""

    def add(self, division: Division, table: FunctionClassTable) -> None: ...
    def latest(self, division: Division) -> FunctionClassTable | None: ...


class ProjectRepository(Protocol):
    """The public rows of the project list, contacts kept apart, and their bindings per site.

    Rows that are not 非密 never reach the store; only how many there were.
    """

    def replace_list(
        self,
        division: Division,
        projects: Sequence[Project],
        hidden: int,
        departments: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Store the public projects (contacts in their own table) instead of the former list.

        `departments` are those that the list opens, code -> name: of the others nothing is kept.
        Pulls of the department level sweep when one of them was not open before.
        """
        ...

    def projects(self, division: Division) -> list[Project]: ...

    def open_departments(self, division: Division) -> dict[str, str]:
        """Departments of which every row of the list is 非密, code -> name."""
        ...

    def known_departments(self, division: Division) -> frozenset[str]:
        """Departments that are open, or were until a list that was not read in full shut them."""
        ...

    def hidden_count(self, division: Division) -> int:
        """How many rows of the latest list were held back (涉密 or unmarked)."""
        ...

    def replace_bindings(self, scope: Scope, bindings: Sequence[ProjectBinding]) -> None: ...
    def bindings(self, scope: Scope) -> list[ProjectBinding]: ...

    def purge(
        self, division: Division, projects: Sequence[Project], departments: Sequence[str] = ()
    ) -> int:
        """Remove every trace of stored projects that became secret; returns the rows touched.

        `departments` are codes of departments that are closed: what they said as a whole goes.

        Their codes are their own and those of their bindings (unit and name) on every site. Typed
        rows, raw bytes, trees, templates, matches, findings, quarantine and pushes go; a released
        library version keeps its recorded hash and loses the templates of these projects.
        """
        ...


# --- pulls ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StagedRow:
    """A row that passed the gate and was understood."""

    position: int
    #: Receiver's id of the record.
    record_key: str
    #: Content hash, see `fingerprint`.
    content_hash: str
    is_deleted: bool
    #: Field values in the order of the kind's shape.
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class BlockedRow:
    """A row the gate stopped: no bytes are kept."""

    position: int
    #: SHA-256 (hex) of the row's bytes.
    digest: str
    #: "not_public" or "no_project_key".
    reason: str
    #: SHA-256 (hex) of the receiver's id, "" when it could not be read: kept no longer than the
    #: stage, to notice that a row came twice.
    key_digest: str = ""


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """An admitted row that was not understood; its bytes are in the archived page."""

    position: int
    #: The gate's key of the row, see `secrecy.key_of`.
    project_code: str
    #: `RecordError.code`, `.field`, `.detail`
    code: str
    field: str
    detail: str
    #: Receiver's id of the record, "" when not even that could be read. A sweep spares the
    #: observation of this key; without a key it spares all observations of the project.
    record_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedPage:
    """One judged page: what may be kept of it."""

    exchange: Exchange
    number: int
    row_count: int
    #: (position, bytes) of every row that passed the gate, understood or not, in order.
    payloads: Sequence[tuple[int, bytes]]
    rows: Sequence[StagedRow]
    blocked: Sequence[BlockedRow]
    quarantined: Sequence[QuarantinedRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a data set has been read completely."""

    #: Everything changed up to this instant (on the other side's clock) has been read.
    covered_to: datetime
    #: When the last complete sweep ended, ours.
    swept_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a job says of the complete reading whose rows it staged."""

    #: What shows that it was complete; compared with what was staged.
    certificate: CompletenessCertificate
    #: Everything was asked for: what did not come is gone.
    is_sweep: bool
    #: None leaves the cursor where it is.
    cursor: Cursor | None
    #: Which stretch of the other side's clock is proven; None when none is.
    proven: Interval | None = None
    vanish_limit: VanishLimit = field(default_factory=VanishLimit)
    #: A person knows that most of it was withdrawn.
    is_withdrawal_accepted: bool = False


def nothing() -> None:
    """For those whom nobody interrupts."""


class PullStage(Protocol):
    """Pages of one data set on their way in: invisible until `publish`, gone if it never comes."""

    def add(self, page: StagedPage) -> None:
        """Keep a page outside the main tables. Memory does not grow with the number of pages."""
        ...

    def publish(
        self, reading: Reading, *, before_commit: Callable[[], None] = nothing
    ) -> RunCounts:
        """Merge raw pages, typed rows, quarantine, cursor and intervals in one transaction.

        An unchanged row (same key, same hash) is not rewritten, and a page that brings no news is
        not archived again. A changed row closes the former observation (`observed_to`) and opens a
        new one; nothing is deleted. In a sweep, open observations of the scope that were not staged
        (neither as row nor as quarantined row) are closed and counted as `vanished`. The run row
        counts what was published from this transaction on, whatever becomes of its process.

        Raises IncompletePull when a record key was staged twice, blocked rows included, when fewer
        rows wait than came, or when the certificate speaks of other rows than those staged, and
        SuspiciousEmptyPull when a sweep would close more than the limit allows and nobody accepted
        that; all of them leave everything as it was.
        """
        ...


# --- trees and reconcile --------------------------------------------------------------------------


class Side(StrEnum):
    """The three trees."""

    BASELINE = "baseline"
    INTERNAL = "internal"
    EXTERNAL = "external"


class TreeKind(StrEnum):
    """What is compared: whole sets."""

    TEMPLATE = "template"
    LIBRARY_SET = "library_set"


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeEntry:
    """One set as one side has it."""

    key: str
    #: The gate's key, see `secrecy.key_of`; "" for the library's own sets.
    project_code: str
    content_hash: str
    #: Flattened fields (path -> canonical text), see `reconcile.judge_fields`.
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeTriple:
    """The hashes of one key on the three sides; None = absent there."""

    key: str
    baseline: str | None
    internal: str | None
    external: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRecord:
    """The verdict on one set, with its fields where both moved or one did."""

    kind: TreeKind
    key: str
    verdict: Verdict
    fields: tuple[FieldVerdict, ...] = ()


class TreeRepository(Protocol):
    """Bitemporal observations of the three trees."""

    def observe(
        self,
        scope: Scope,
        side: Side,
        kind: TreeKind,
        entries: Iterable[TreeEntry],
        *,
        at: datetime,
        is_complete: bool,
    ) -> RunCounts:
        """Record what a side holds now, hash-guarded; `is_complete` withdraws absent keys."""
        ...

    def triples(self, scope: Scope, kind: TreeKind) -> Iterator[TreeTriple]:
        """Every key on which the three sides are not all equal, found in SQL."""
        ...

    def agreed_count(self, scope: Scope, kind: TreeKind) -> int: ...
    def entry(self, scope: Scope, side: Side, kind: TreeKind, key: str) -> TreeEntry | None: ...
    def hashes(self, scope: Scope, side: Side, kind: TreeKind) -> dict[str, str]: ...
    def gate_keys(self, scope: Scope, side: Side, kind: TreeKind) -> dict[str, str]:
        """The gate's key of every set that a side holds, "" for the library's own, by key."""
        ...

    def replace_verdicts(
        self, scope: Scope, run_id: str, verdicts: Sequence[VerdictRecord]
    ) -> None: ...


# --- pushes ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PushRecord:
    """One set of one push: written before the bytes leave, settled after reading back."""

    push_id: str
    run_id: str
    request_id: str
    scope: Scope
    kind: TreeKind
    set_key: str
    project_code: str
    #: Its place in the request, from 0.
    position: int = 0
    #: Digest of the exact rows and hash of the content they carry.
    rows_digest: str
    content_hash: str
    #: Content hash that the other side held when this was decided, None when it held nothing, and
    #: the receiver's mark of it.
    expected_hash: str | None = None
    expected_mark: str | None = None
    state: PushState
    #: What came of handing it over last; None when it never was.
    reply: Reply | None = None
    reason: str = ""
    #: How many of its sendings may still arrive, for all we know.
    adrift: int = 0
    prepared_at: datetime
    settled_at: datetime | None = None
    #: Digest of what the receiver itself wrote into the set, as read back; None when not read.
    receiver_mark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PushRequestRecord:
    """One call of a push: its key, and what it carries for ever."""

    request_id: str
    #: See `push_protocol.request_digest`.
    digest: str
    set_count: int
    #: How often its bytes may have left.
    attempts: int
    prepared_at: datetime
    last_sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PushSettlement:
    """What became of one set."""

    push_id: str
    state: PushState
    #: None keeps what is known.
    reply: Reply | None = None
    reason: str = ""
    #: Nothing of its latest sending can still arrive.
    is_certain: bool = False
    #: None keeps what is known.
    receiver_mark: str | None = None


#: A set by its kind and key.
SetKey = tuple[TreeKind, str]


class PushRepository(Protocol):
    """The push ledger."""

    def prepare(self, records: Sequence[PushRecord]) -> None:
        """Write sets and their requests; commit before a byte of them leaves.

        Raises StoreRefused when a request's id is taken, or a set is already on its way.
        """
        ...

    def mark_sent(self, request_id: str, digest: str, *, at: datetime) -> None:
        """Say that the whole request leaves now; commit it before the first byte does.

        Raises StoreRefused when the key stands for other bytes, or when one of its sets may not
        leave (again).
        """
        ...

    def take_back(self, request_id: str) -> None:
        """Say that not a byte left after the latest `mark_sent`."""
        ...

    def settle(self, settlements: Sequence[PushSettlement], *, at: datetime) -> None:
        """Give sets their new states.

        Raises StoreRefused for a set that is not there, or a step that `TRANSITIONS` lacks.
        """
        ...

    def unsettled(self, scope: Scope) -> list[PushRecord]:
        """Sets whose push is open, oldest first."""
        ...

    def open_requests(self, scope: Scope) -> dict[str, PushRequestRecord]:
        """The requests of `unsettled` sets by id."""
        ...

    def adrift(self, scope: Scope) -> list[PushRecord]:
        """Pushes, closed ones too, of which a sending may still arrive; newest first."""
        ...

    def landed(self, push_id: str) -> None:
        """Say that one of its sendings arrived."""
        ...

    def latest(self, scope: Scope) -> dict[SetKey, PushRecord]:
        """The newest confirmed or given-up push of every set."""
        ...

    def remark(self, marks: Mapping[str, str]) -> None:
        """Keep new receiver marks, by push id."""
        ...

    def record(self, push_id: str) -> PushRecord | None: ...


# --- analyses -------------------------------------------------------------------------------------


class RowRepository(Protocol):
    """Typed rows as they stand now."""

    def current(self, scope: Scope, kind: RecordKind) -> Iterator[object]:
        """Records of the kind that have an open observation, streamed, ordered by project."""
        ...

    def cursor(self, scope: Scope, kind: RecordKind) -> Cursor | None: ...

    def coverage(self, scope: Scope, kind: RecordKind) -> Coverage:
        """Which stretches of the other side's clock have been read completely."""
        ...

    def sweep_for_new(self, scope: Scope, project_codes: Collection[str]) -> bool:
        """Let the scope's next pulls be sweeps when one of the codes was not bound so far.

        Its older rows were stopped by the gate and would not be asked for again: no stretch of time
        counts as read any more. Call it before
        `replace_bindings`, in the same transaction; returns whether a code is new.
        """
        ...


class AnalysisRepository(Protocol):
    """Matches, comparisons and findings; each run replaces those of its scope."""

    def replace_matches(self, scope: Scope, run_id: str, matches: Iterable[Match]) -> int: ...
    def matches(self, scope: Scope) -> Iterator[Match]: ...

    def matches_of(
        self, scope: Scope, line_kind: str, line_keys: Sequence[str]
    ) -> Mapping[str, Match]:
        """The matches of some lines of a kind, by line key; at most a thousand keys at once."""
        ...

    def replace_comparisons(
        self,
        scope: Scope,
        run_id: str,
        comparisons: Iterable[Comparison],
        findings: Iterable[Finding],
    ) -> None: ...


# --- alarms ---------------------------------------------------------------------------------------


class AlarmCode(StrEnum):
    """What a person should know."""

    #: The receiver answered for a set that nobody sent.
    EXTRA_REPLY = "extra_reply"
    #: The receiver stored a set of ours once more than we know of.
    PUSH_DOUBLED = "push_doubled"
    #: An older content of ours came back over a newer one.
    LATE_ECHO = "late_echo"
    #: The receiver said that it had stored a set, and it is not there.
    NOT_STORED = "not_stored"
    #: A late sending of ours came over what somebody there had changed.
    EDIT_WIPED = "edit_wiped"
    #: A field or code that the profile does not know, or lacks what it names.
    SCHEMA_DRIFT = "schema_drift"
    #: A side that held records was suddenly (nearly) empty, or that was accepted by a person.
    SUSPICIOUS_EMPTY = "suspicious_empty"
    #: Our copy and theirs differ where no change was told.
    COPY_DIFFERS = "copy_differs"


ALARM_LABELS: Mapping[AlarmCode, str] = MappingProxyType(
    {
        AlarmCode.EXTRA_REPLY: "多余的答复",
        AlarmCode.PUSH_DOUBLED: "重复存储",
        AlarmCode.LATE_ECHO: "旧内容迟到",
        AlarmCode.NOT_STORED: "答复已存而未存",
        AlarmCode.EDIT_WIPED: "修改被盖掉",
        AlarmCode.SCHEMA_DRIFT: "结构变化",
        AlarmCode.SUSPICIOUS_EMPTY: "数据骤减",
        AlarmCode.COPY_DIFFERS: "副本不一致",
    }
)

#: What a person does next.
ALARM_ADVICE: Mapping[AlarmCode, str] = MappingProxyType(
    {
        AlarmCode.EXTRA_REPLY: "对方答复了没有报送的一套，请把运行编号告知对方厂商核对",
        AlarmCode.PUSH_DOUBLED: "对方可能把同一套多存了一次，请对方核对其库，确认后关闭",
        AlarmCode.LATE_ECHO: "较早报送的内容后到，覆盖了新内容，已重新报送；请用 conflicts 确认",
        AlarmCode.NOT_STORED: "请对方查明为何答复成功而没有存储；下次推送会用原编号重发",
        AlarmCode.EDIT_WIPED: "本方迟到的报送盖掉了对方用户的修改，请与对方核实是否恢复",
        AlarmCode.SCHEMA_DRIFT: "请对照对方接口说明修改口径；无用的新元素写入 ignored；"
        "改好后运行 quarantine replay",
        AlarmCode.SUSPICIOUS_EMPTY: "请先核实对方系统；确属撤回的，"
        "拉取作业加 --accept-withdrawals 接受",
        AlarmCode.COPY_DIFFERS: "下次拉取会读取全部并改正；仍不一致时请报告维护人员",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One thing that a person should know, however often it happens again."""

    scope: Scope
    code: AlarmCode
    #: A set's key, a data set, a data set with its field; with the code, the alarm's identity.
    subject: str
    #: The gate's key of what it is about, "" when it names no project or department.
    project_code: str = ""
    #: Facts without any value of a row: lengths, counts, names of fields.
    detail: str = ""
    run_id: str
    first_at: datetime
    latest_at: datetime
    #: How often it was raised since it was open.
    times: int = 1
    closed_at: datetime | None = None


class AlarmRepository(Protocol):
    """Alarms (告警): one per code and subject."""

    def raise_(self, alarms: Sequence[Alarm]) -> int:
        """Open those that are new or closed, count the others up; returns how many were opened."""
        ...

    def close(self, scope: Scope, code: AlarmCode, subjects: Sequence[str], *, at: datetime) -> int:
        """Close those that are open; returns how many."""
        ...

    def close_one(self, alarm_id: str, *, at: datetime) -> bool:
        """Close one by its id; False when it is closed already, or not there."""
        ...

    def forget_closed(self, scope: Scope, code: AlarmCode, *, most: int) -> int:
        """Drop closed ones beyond the latest `most`; returns how many."""
        ...

    def open(self, scope: Scope) -> list[Alarm]:
        """Open alarms, oldest first."""
        ...


# --- the unit of work -----------------------------------------------------------------------------


class UnitOfWork(Protocol):
    """One transaction. Leaving the block without `commit` rolls back."""

    library: LibraryRepository
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
    ) -> "AbstractContextManager[QuarantineReplay]":
        """The open quarantine entries of a data set, or one of them, to be tried once more."""
        ...

    def close(self) -> None: ...
