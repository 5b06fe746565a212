"""What every job is handed, what it may be asked for, and what it hands back."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.identity import Scope
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.reconcile.vanishing import VanishLimit
from adapter.domain.record import RecordKind
from adapter.ports.budget_system import BudgetSystem
from adapter.ports.clock import Clock, Ids
from adapter.ports.run_budget import RunBudget, unlimited
from adapter.ports.similarity import Similarity
from adapter.ports.staging import PullStage
from adapter.ports.store import Store, UnitOfWork
from mappings.profile import Profile
from mappings.scoring_rules_file import load_rules
from sync_jobs.leases import HeldLeases
from sync_jobs.steps import Steps, no_steps


class Progress(Protocol):
    """How a job tells how far it is; `total` is None while it is not known."""

    def __call__(self, label: str, done: int, total: int | None) -> None: ...


def no_progress(label: str, done: int, total: int | None) -> None:
    """For callers that do not watch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushPatience:
    """How long a site's pushes wait, and how often they try."""

    #: What is not there so long after it was sent counts as not stored.
    late_commit_window: timedelta = timedelta(minutes=10)
    #: Sendings of one content without an outcome, then a person decides.
    max_attempts: int = 5
    #: Seconds before each further sending of a request within one run.
    waits_s: tuple[float, ...] = (1.0, 2.0)
    #: A receiver that wants to be left alone longer is asked again by the next run.
    longest_wait_s: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteContext:
    """One site's dependencies, put together by the composition root."""

    scope: Scope
    store: Store
    system: BudgetSystem
    profile: Profile
    clock: Clock
    ids: Ids
    similarity: Similarity
    progress: Progress = no_progress
    #: A pull sweeps everything at least this often, in seconds.
    sweep_every_s: int = 86_400
    #: An incremental pull asks again for the last so many seconds: late commits, unequal clocks.
    look_back_s: int = 600
    #: How much of what was held may be missing before a person is asked.
    vanish_limit: VanishLimit = field(default_factory=VanishLimit)
    #: A run that was not heard of for so many seconds may be taken over.
    lease_ttl_s: int = 60
    #: Time of one run; the same object as the connector's. Long loops may ask it too.
    budget: RunBudget = field(default_factory=unlimited)
    patience: PushPatience = PushPatience()
    #: How this place scores self-evaluations.
    rules: ScoringRules = field(default_factory=load_rules)
    #: Nothing is pushed but what an approved plan says.
    is_approval_required: bool = False
    #: Told of every step that a run has passed.
    step: Steps = no_steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """A stretch of days to read once more (补拉), by the other side's calendar.

    `until` itself does not belong to it and lies after `first`.
    """

    first: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOptions:
    """What a person may ask of a run."""

    #: Only say what would be done; nothing is sent, nothing is settled.
    is_dry_run: bool = False
    #: Read everything, whatever the cursor says.
    is_full: bool = False
    #: What most of a data set's records being gone means is settled: they were withdrawn. Reads
    #: everything, as only that shows what is gone.
    is_withdrawal_accepted: bool = False
    #: Who said so: the user of the operating system, or the login of the console; and why.
    accepted_by: str = ""
    accepted_reason: str = field(default="", repr=False)
    #: Pulls read these days only, and leave alone how far the usual pulls have come.
    backfill: Backfill | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """What a job did: `figures` are named numbers, `lines` are sentences for people."""

    outcome: RunOutcome = RunOutcome.OK
    counts: RunCounts = field(default_factory=RunCounts)
    figures: Mapping[str, object] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    #: Nothing was there to work on; the first line says what lacks.
    is_idle: bool = False


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a run has finished so far, for the run row should the rest fail."""

    counts: RunCounts = field(default_factory=RunCounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContext:
    """A site context inside one run."""

    site: SiteContext
    run_id: str
    options: JobOptions
    held: HeldLeases
    tally: Tally = field(default_factory=Tally)

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """A unit of work that is committed only while this run holds its leases."""
        return self.site.store.begin(self.held.leases)

    def open_stage(self, kind: RecordKind) -> AbstractContextManager[PullStage]:
        """A stage that is published only while this run holds its leases."""
        return self.site.store.open_stage(self.site.scope, self.run_id, kind, self.held.leases)

    def done(self, counts: RunCounts) -> None:
        """Call it after each commit or sending that stays, whatever becomes of the rest.

        The counts must balance. They are what the run row of a failed run says; those of a run
        that ends come from its JobResult alone.
        """
        self.tally.counts += counts


Job = Callable[[RunContext], JobResult]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSpec:
    """One job that runs for a site."""

    name: str
    label: str
    function: Job
    #: What it changes: two runs of a site and scope never work on the same thing at once.
    works_on: tuple[str, ...]
    #: It stops where the other side is suddenly (nearly) empty, until a person accepts that.
    is_guarded: bool = False
    #: It runs again and again: that it keeps failing is told by an alarm.
    is_recurring: bool = False
