"""A plan (计划): what would be done to the other side, change by change, bound to one digest."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from adapter.domain.fingerprint import digest, streamed_digest
from adapter.domain.identity import Scope
from adapter.domain.reconcile.one_record import Dropped


class PlanKind(StrEnum):
    """From what a plan was made."""

    PUSH = "push"
    RECONCILE = "reconcile"
    ROLLBACK = "rollback"


class ChangeKind(StrEnum):
    """What a change would do to one set of the other side."""

    CREATE = "create"
    CHANGE = "change"
    #: The other side still has what we no longer have: no wire of ours takes a set away.
    WITHDRAW = "withdraw"
    #: Both sides moved, or they alone did: a person says whose it is.
    CONFLICT = "conflict"
    #: Theirs becomes ours, with the next version of the library; nothing leaves.
    ADOPT = "adopt"
    #: Some fields become ours as with ADOPT, and what both are to hold leaves at once.
    MERGE = "merge"
    #: Ours stands against a move of theirs, and leaves with the next push.
    DEFER = "defer"
    #: What a plan adopted leaves the library's next version again; nothing leaves to them.
    RETRACT = "retract"
    #: It cannot leave now, see `PlanChange.reason`.
    HELD = "held"


PLAN_LABELS: Mapping[PlanKind, str] = MappingProxyType(
    {PlanKind.PUSH: "推送", PlanKind.RECONCILE: "版本核对", PlanKind.ROLLBACK: "回退"}
)
CHANGE_LABELS: Mapping[ChangeKind, str] = MappingProxyType(
    {
        ChangeKind.CREATE: "新增",
        ChangeKind.CHANGE: "修改",
        ChangeKind.WITHDRAW: "撤除",
        ChangeKind.CONFLICT: "冲突",
        ChangeKind.ADOPT: "采纳对方",
        ChangeKind.MERGE: "合并双方",
        ChangeKind.DEFER: "留待下次写回",
        ChangeKind.RETRACT: "收回采纳",
        ChangeKind.HELD: "暂缓",
    }
)


class Decision(StrEnum):
    """What a person made of one change; an edit of it voids every approval."""

    AS_PLANNED = "as_planned"
    #: A conflict that ours is to win, over exactly what was seen there.
    SEND = "send"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field, as text; None = it is not there."""

    #: e.g. "template_name" or "items.A0101.target"
    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """One set and what is to become of it."""

    #: Its place in the plan, from 1.
    position: int
    kind: ChangeKind
    #: "template" or "library_set"
    set_kind: str
    #: Business key of the set.
    key: str
    title: str
    #: The gate's key, see `secrecy.key_of`; "" for the library's own sets.
    project_code: str
    #: Content hash that the other side holds, and that apply must find there; None: absent. Of a
    #: RETRACT: digest of the row that the entry brings, and that the draft must still hold.
    expected: str | None
    #: Content hash that it is to hold afterwards; None where nothing of ours would be sent. Of a
    #: RETRACT: digest of the row that the draft goes back to; None: it had none.
    target: str | None
    #: Digest of the exact rows that would be sent, "" for none, and the version they are made from.
    rows_digest: str = ""
    version_id: str = ""
    #: Why it cannot be applied, one sentence; "" where it can.
    reason: str = ""
    #: Rows (指标行) of the set that would be gone.
    removed_rows: int = 0
    decision: Decision = Decision.AS_PLANNED
    #: What becomes of the other side.
    fields: tuple[FieldChange, ...] = ()
    #: What becomes of our library where it follows the other side.
    adopted: tuple[FieldChange, ...] = ()
    #: Moves that would not stand once it is applied: they go to the ledger then.
    dropped: tuple[Dropped, ...] = ()
    #: What the receiver had written into the set beside its content, as far as the site's
    #: `Detection` asks for it: it must be the same when it is applied; None: not looked at.
    expected_mark: str | None = None
    #: Of a RETRACT: the entry that is withdrawn.
    entry_id: str = ""

    @property
    def is_applicable(self) -> bool:
        """Whether apply sends something for it."""
        if self.decision is Decision.LEAVE_OUT or not self.rows_digest:
            return False
        is_decided = self.kind is ChangeKind.CONFLICT and self.decision is Decision.SEND
        return is_decided or self.kind in _SENT

    @property
    def is_adopting(self) -> bool:
        """Whether apply writes something into the library's next version for it."""
        return self.kind in _ADOPTED and self.decision is not Decision.LEAVE_OUT

    @property
    def is_retracting(self) -> bool:
        """Whether apply takes something out of the library's next version for it."""
        return self.kind is ChangeKind.RETRACT and self.decision is not Decision.LEAVE_OUT

    @property
    def is_effective(self) -> bool:
        """Whether apply changes one side or the other by it."""
        return self.is_applicable or self.is_adopting or self.is_retracting

    @property
    def rows_gone(self) -> int:
        """Rows that would be gone there once it is applied, and those gone from our library."""
        sent = self.removed_rows if self.is_applicable else 0
        is_ours = self.is_adopting or self.is_retracting
        return sent + (rows_removed(self.adopted) if is_ours else 0)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over all of it; what came later counts where it says something."""
        later = [
            [[each.path, each.before, each.after] for each in self.adopted],
            [list(dropped_values(each)) for each in self.dropped],
            self.expected_mark,
        ]
        return digest(
            [
                self.position,
                self.kind,
                self.set_kind,
                self.key,
                self.title,
                self.project_code,
                self.expected,
                self.target,
                self.rows_digest,
                self.version_id,
                self.reason,
                self.removed_rows,
                self.decision,
                [[each.path, each.before, each.after] for each in self.fields],
                *(later if any(later) else ()),
                *((self.entry_id,) if self.entry_id else ()),
            ]
        )


#: Kinds that leave as they were planned, and kinds in which ours follows theirs.
_SENT = frozenset({ChangeKind.CREATE, ChangeKind.CHANGE, ChangeKind.MERGE})
_ADOPTED = frozenset({ChangeKind.ADOPT, ChangeKind.MERGE})


def dropped_values(dropped: Dropped) -> tuple[str | None, ...]:
    """The fields of a dropped move in their order."""
    return (
        dropped.path,
        dropped.party.value,
        dropped.value,
        dropped.kept,
        dropped.owner.value,
        dropped.reason.value,
    )


def field_changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[FieldChange, ...]:
    """The fields in which two flat forms differ, by path."""
    return tuple(
        FieldChange(path=path, before=before.get(path), after=after.get(path))
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    )


def rows_removed(fields: Iterable[FieldChange]) -> int:
    """Rows of which every field that is told of goes, and some field was there."""
    return _rows_that_are_all(fields, lambda each: each.after is None and each.before is not None)


def rows_added(fields: Iterable[FieldChange]) -> int:
    """Rows of which every field that is told of is new."""
    return _rows_that_are_all(fields, lambda each: each.before is None)


def _rows_that_are_all(
    fields: Iterable[FieldChange], is_meant: Callable[[FieldChange], bool]
) -> int:
    rows: dict[str, bool] = {}
    for each in fields:
        row = each.path.rpartition(".")[0]
        if row:
            rows[row] = rows.get(row, True) and is_meant(each)
    return sum(rows.values())


def row_names(flat: Mapping[str, str]) -> frozenset[str]:
    """The rows of a flat form: "items.A0101" of "items.A0101.target"."""
    return frozenset(path.rpartition(".")[0] for path in flat if "." in path)


# --- the digest -----------------------------------------------------------------------------------


@dataclass(slots=True)
class ChangesDigest:
    """SHA-256 over the digests of all changes in order, fed one by one."""

    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def add(self, change_digest: str) -> None:
        """The next change's digest."""
        self._hash.update(change_digest.encode("ascii") + b"\n")

    @property
    def hex(self) -> str:
        """Over what was added so far."""
        return self._hash.hexdigest()


def changes_digest(digests: Iterable[str]) -> str:
    """`ChangesDigest` over an iterable."""
    fed = ChangesDigest()
    for each in digests:
        fed.add(each)
    return fed.hex


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHeader:
    """What a plan is about, what it was made from, and what approving it takes."""

    plan_id: str
    #: Grows with every edit; an approval speaks of one revision.
    revision: int = 1
    kind: PlanKind
    scope: Scope
    #: Account that made it.
    author_id: str
    created_at: datetime
    expires_at: datetime
    code_version: str
    profile: str
    profile_digest: str
    #: Over (kind, key, content hash) of every set of each side when it was made.
    internal_digest: str
    external_digest: str
    baseline_digest: str
    #: The plan that it takes back, "" for none.
    rollback_of: str = ""
    #: Guards that it tripped when it was made: approving it accepts them.
    guards: tuple[str, ...] = ()
    #: Approvals that it takes, and a sentence for each reason why it is more than one.
    needed: int = 1
    needed_because: tuple[str, ...] = ()
    change_count: int = 0
    changes_digest: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over the header and, through `changes_digest`, over every change."""
        return digest(
            [
                self.plan_id,
                self.revision,
                self.kind,
                self.scope.site,
                self.scope.division_code,
                self.scope.fiscal_year,
                self.author_id,
                self.created_at,
                self.expires_at,
                self.code_version,
                self.profile,
                self.profile_digest,
                self.internal_digest,
                self.external_digest,
                self.baseline_digest,
                self.rollback_of,
                list(self.guards),
                self.needed,
                list(self.needed_because),
                self.change_count,
                self.changes_digest,
            ]
        )

    def edited(self) -> "PlanHeader":
        """The next revision."""
        return replace(self, revision=self.revision + 1)


def side_digest(hashes: Iterable[tuple[str, str, str]]) -> str:
    """Over (kind of set, key, content hash) of everything that a side holds, streamed.

    They come in order; ValueError where they do not, since the digest would be another one.
    """
    return streamed_digest(list(each) for each in _in_order(hashes))


def _in_order(hashes: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    former = ("", "", "")
    for each in hashes:
        if each < former:
            raise ValueError("sets of a side out of order")
        former = each
        yield each
