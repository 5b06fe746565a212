"""The port to run rows (运行记录): what each job did, and who runs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from adapter.domain.identity import Scope
from adapter.domain.outcome import RunCounts, RunOutcome


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulePause:
    """A schedule that stands still until a person lets it go on."""

    site: str
    job: str
    paused_by: str
    paused_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RunExchange:
    """One call of a run and its answer, without a payload: what a vendor may be shown."""

    kind: str
    operation: str
    started_at: datetime
    duration_ms: int
    status: int
    #: SHA-256 and length of the answer, and its rows, before the gate took any out.
    digest: str
    byte_length: int
    page_number: int
    row_count: int
    kept_count: int


class RunRepository(Protocol):
    """Run rows; the database refuses one whose counts do not balance."""

    def start(self, run: RunRecord) -> None: ...
    def finish(self, run: RunRecord) -> None: ...

    def unfinished(self) -> list[RunRecord]:
        """Runs of all sites that were started and not settled."""
        ...

    def settled(self, scope: Scope, job: str, *, limit: int) -> list[RunRecord]:
        """The latest settled runs of a job that were no dry runs, the newest first."""
        ...

    def abandon(self, run_ids: Sequence[str], *, at: datetime, error: str) -> int:
        """Settle as FAILED those of the runs that are still unfinished; returns how many."""
        ...

    def claim_tick(self, job: str, site: str, slot: datetime) -> bool:
        """True once per (job, site, slot), however many schedulers ask; never of a paused one."""
        ...

    def release_tick(self, job: str, site: str, slot: datetime) -> None:
        """Let the slot be claimed again: what was due in it did not run."""
        ...

    def pause(self, wanted: SchedulePause) -> None:
        """Let a schedule stand still; the former pause of it stands."""
        ...

    def resume(self, job: str, site: str) -> bool:
        """Let it go on; False where it was not paused."""
        ...

    def pauses(self, site: str) -> Sequence[SchedulePause]:
        """The schedules of a site that stand still."""
        ...
