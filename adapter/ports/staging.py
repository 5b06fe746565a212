"""The port to a pull on its way in (暂存): judged pages, and their publishing at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from adapter.domain.completeness import CompletenessCertificate
from adapter.domain.coverage import Interval
from adapter.domain.outcome import RunCounts
from adapter.domain.reconcile.vanishing import VanishLimit
from adapter.ports.alarms import Alarm
from adapter.ports.budget_system import Exchange
from adapter.ports.rows import Cursor


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
    #: `secrecy.spelling_digest` of the gate's key, "" when it had none: kept as long, to see
    #: whether a held row names the project that it had, spelled otherwise.
    spelling: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtTheGate:
    """Open observations whose row a sweep did not bring through the gate."""

    #: Left open: the row came, and tells no project, or its own in another spelling.
    kept: int = 0
    #: Closed: the row came, and names a project now that is not open.
    moved: int = 0
    #: Closed: their project is not open any more.
    shut: int = 0


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


def _admits_all(_key: str) -> bool:
    return True


def _tells_nothing(_gate: AtTheGate, _counts: RunCounts) -> Sequence[Alarm]:
    return ()


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
    #: The units (预算单位) whose rows were asked for.
    asked: Sequence[str] = ()
    #: The gate that judged what came, by its key; held rows of others are closed by it.
    admits: Callable[[str], bool] = _admits_all
    #: The alarms that tell of what the gate did and of what changed: permanent with it, or not at
    #: all.
    alarms_of: Callable[[AtTheGate, RunCounts], Sequence[Alarm]] = _tells_nothing


def nothing() -> None:
    """For those whom nobody interrupts."""


class PullStage(Protocol):
    """Pages of one data set on their way in: invisible until `publish`, gone if it never comes."""

    def add(self, page: StagedPage) -> None:
        """Keep a page outside the main tables. Memory does not grow with the number of pages."""
        ...

    def filled_before(self, names: Sequence[str], *, is_sweep: bool) -> Mapping[str, int]:
        """How many open observations have a value in each of these fields.

        Those of the scope where everything is read, else those whose rows were staged again.
        """
        ...

    def publish(
        self, reading: Reading, *, before_commit: Callable[[], None] = nothing
    ) -> RunCounts:
        """Merge raw pages, typed rows, quarantine, cursor and intervals in one transaction.

        An unchanged row (same key, same hash) is not rewritten, and a page that brings no news is
        not archived again. A changed row closes the former observation (`observed_to`) and opens a
        new one; nothing is deleted. In a sweep, open observations of the scope that were not staged
        (neither as row nor as quarantined row) are closed and counted as `vanished`, but for those
        that `at_the_gate` tells of; the alarms that `Reading.alarms_of` makes of all this are
        raised in the same transaction. The run row counts what was published from this transaction
        on, whatever becomes of its process.

        Raises IncompletePull when a record key was staged twice, blocked rows included, when fewer
        rows wait than came, or when the certificate speaks of other rows than those staged, and
        SuspiciousEmptyPull when a sweep would close more than the limit allows, when it brought
        nothing of a unit that was asked and of which that many are held, when any reading
        holds more rows marked as deleted than that, or when most rows of an increment are marked so
        without a later time of change, and nobody accepted it; all of them leave everything as it
        was.
        """
        ...

    @property
    def at_the_gate(self) -> AtTheGate:
        """What the sweep that was published last closed or kept because of the gate."""
        ...
