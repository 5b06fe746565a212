"""The port to stored plans (计划台账), their changes and approvals."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from adapter.domain.identity import Scope
from adapter.domain.plan.plan import ChangeKind, PlanChange, PlanHeader
from adapter.domain.plan.states import ChangeOutcome, Noted, PlanState
from adapter.ports.trees import TreeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord:
    """A plan as it is stored."""

    header: PlanHeader
    #: `PlanHeader.digest` when it was sealed.
    digest: str
    state: PlanState
    #: Why it stands there, where that says more than the state.
    reason: str = ""
    #: How many changes have which outcome; the database checks that none is missing.
    balance: Mapping[ChangeOutcome, int] = field(default_factory=dict)
    #: The run that applied it last.
    run_id: str | None = None
    submitted_at: datetime | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChange:
    """A change as it is stored, and what became of it."""

    change: PlanChange
    #: `PlanChange.digest` when it was written; stays when its content is purged.
    digest: str
    outcome: ChangeOutcome
    #: What there is to say beyond the outcome.
    outcome_reason: str = ""
    #: Its project was closed: nothing but position, digest and outcome is left.
    is_purged: bool = False


class Verdict(StrEnum):
    """What a reviewer says."""

    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What one reviewer said of one revision of a plan, signed."""

    approval_id: str
    plan_id: str
    revision: int
    account_id: str
    os_user: str
    verdict: Verdict
    #: Digest of the plan that was looked at.
    plan_digest: str
    #: For people; not signed.
    comment: str = ""
    decided_at: datetime
    #: Ed25519, hex, over `approval_message`.
    signature: str
    #: SHA-256 (hex) of the public key that verifies it.
    key_fingerprint: str
    #: When an edit of the plan made it worthless.
    voided_at: datetime | None = None


class Signatures(Protocol):
    """The installation's key: it signs approvals and tells its own signatures from others."""

    def sign(self, message: bytes) -> tuple[str, str]:
        """(signature in hex, fingerprint of the key)."""
        ...

    def verifies(self, signature: str, fingerprint: str, message: bytes) -> bool:
        """Whether the key of that fingerprint is trusted and made this signature."""
        ...


class PlanRepository(Protocol):
    """Plans; their changes stream in and out, however many there are."""

    def add(self, draft: PlanHeader, changes: Iterable[PlanChange]) -> tuple[int, str]:
        """Write a draft and its changes in order; their number and `changes_digest`.

        `draft` may leave open what only the changes tell; `seal` says it.
        """
        ...

    def seal(self, header: PlanHeader) -> str:
        """Say what a plan that nobody applied is about, and its digest, which is returned."""
        ...

    def get(self, plan_id: str) -> PlanRecord | None: ...

    def lock(self, plan_id: str) -> None:
        """Keep others from changing a plan until commit; nothing happens where there is none."""
        ...

    def open_in(self, scope: Scope) -> list[PlanRecord]:
        """Plans of a scope that are submitted, approved or being applied, oldest first."""
        ...

    def carrying(self, scope: Scope, kind: TreeKind, key: str, since: datetime) -> str | None:
        """A plan made since then that is to change this set, or has changed it; None for none."""
        ...

    def agreed_profile(self, scope: Scope) -> str | None:
        """Digest of the profile by which a plan of this scope was applied last."""
        ...

    def changes(self, plan_id: str) -> Iterator[StoredChange]:
        """All changes in order, streamed."""
        ...

    def change(self, plan_id: str, position: int) -> StoredChange | None: ...
    def changes_at(self, plan_id: str, positions: Collection[int]) -> Iterator[StoredChange]:
        """The changes at these positions, in no order; positions without one are left out."""
        ...

    def some_changes(
        self, plan_id: str, *, after: int, at_most: int = ...
    ) -> Sequence[StoredChange]:
        """The changes behind a position, in order: to be read and noted in turns."""
        ...

    def replace(self, plan_id: str, change: PlanChange) -> None:
        """Put an edited change in the place of the former one."""
        ...

    def digests(self, plan_id: str) -> Iterator[str]:
        """The digests of all changes in order, as they are stored, streamed."""
        ...

    def move(
        self,
        plan_id: str,
        state: PlanState,
        *,
        at: datetime,
        reason: str = "",
        run_id: str | None = None,
    ) -> None:
        """Give a plan its next state; raises StoreRefused where `TRANSITIONS` has no such step."""
        ...

    def note(self, plan_id: str, notes: Sequence[Noted]) -> Mapping[ChangeOutcome, int]:
        """Keep outcomes; the balance of the plan afterwards."""
        ...

    def approve(self, approval: Approval) -> None: ...

    def approvals(self, plan_id: str) -> list[Approval]:
        """Everything reviewers said of a plan, voided ones too, oldest first."""
        ...

    def void_approvals(self, plan_id: str, *, at: datetime) -> int:
        """Make those that stand worthless; returns how many."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFilter:
    """Which changes of a plan are asked for; None asks for all."""

    kind: ChangeKind | None = None
    outcome: ChangeOutcome | None = None


class PlanQueries(Protocol):
    """Reads of plans for the doors; of closed projects nothing but numbers."""

    def plans(
        self, scope: Scope | None, states: Collection[PlanState], *, limit: int, offset: int = 0
    ) -> list[PlanRecord]:
        """Plans, newest first; of all scopes when none is given."""
        ...

    def count_plans(self, scope: Scope | None) -> Mapping[PlanState, int]:
        """How many there are, by state; states without any are left out."""
        ...

    def admitted_changes(
        self, record: PlanRecord, sight: Scope, *, after: int = 0
    ) -> Iterator[StoredChange]:
        """Changes of the library's sets and of what is open now, in order, streamed.

        `sight` is the plan's scope, or the part of it that a person sees. Only those behind a
        position; the ones before it are not read.
        """
        ...

    def change_page(
        self,
        record: PlanRecord,
        sight: Scope,
        chosen: ChangeFilter,
        *,
        limit: int,
        offset: int = 0,
    ) -> tuple[Sequence[StoredChange], int]:
        """A page of the same, and how many there are."""
        ...

    def change_kinds(self, record: PlanRecord, sight: Scope) -> Mapping[ChangeKind, int]:
        """How many of the same there are, by kind; kinds without any are left out."""
        ...

    def hidden_changes(self, record: PlanRecord, sight: Scope) -> int:
        """How many changes are of what is not open now or not seen, or were purged."""
        ...
