"""The port to the three trees (本方、对方、基线) and the verdicts on their sets."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from adapter.domain.identity import Scope
from adapter.domain.outcome import RunCounts
from adapter.domain.reconcile.one_record import FieldDecision, ruling_of
from adapter.domain.reconcile.table import Decision, Ruling
from adapter.domain.reconcile.three_ways import Verdict


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
    #: Flattened fields (path -> canonical text), see `hand_over.flat_template`.
    fields: Mapping[str, str]
    #: Since when it is so by the side's own word, None where it does not say; never compared.
    said_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeTriple:
    """The hashes of one key on the three sides; None = absent there."""

    key: str
    baseline: str | None
    internal: str | None
    external: str | None


@dataclass(frozen=True, slots=True)
class HeldHash:
    """What one side holds under a key, without its fields."""

    key: str
    #: The gate's key, "" for the library's own sets.
    project_code: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRecord:
    """The verdict on one set, and what becomes of each of its fields that is not agreed."""

    kind: TreeKind
    key: str
    verdict: Verdict
    fields: tuple[FieldDecision, ...] = ()

    @property
    def ruling(self) -> Ruling:
        """What becomes of the whole set."""
        return ruling_of(self.fields)


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
    def sides(
        self, scope: Scope, kind: TreeKind, keys: Sequence[str]
    ) -> dict[tuple[Side, str], TreeEntry]:
        """What every side holds under these keys now; a few hundred keys at a time."""
        ...

    def hashes(self, scope: Scope, side: Side, kind: TreeKind) -> dict[str, str]: ...
    def triples_of(
        self, scope: Scope, kind: TreeKind, keys: Collection[str]
    ) -> dict[str, TreeTriple]:
        """The hashes under these keys; a key that no side holds is left out."""
        ...

    def held(self, scope: Scope, side: Side, kind: TreeKind) -> Iterator[HeldHash]:
        """Everything that a side holds now, in order of code points of the keys, streamed."""
        ...

    def count(self, scope: Scope, side: Side, kind: TreeKind) -> int:
        """How many sets a side holds now."""
        ...

    def replace_verdicts(
        self, scope: Scope, run_id: str, verdicts: Iterable[VerdictRecord]
    ) -> None: ...
    def hold_verdicts(self, scope: Scope) -> None:
        """Keep everybody else from changing the scope's verdicts until commit; purges wait too."""
        ...

    def verdict_keys(
        self, scope: Scope, decision: Decision | None = None
    ) -> list[tuple[TreeKind, str]]:
        """The sets that have a verdict, by kind and key; with a decision only those of it."""
        ...

    def judge_again(self, scope: Scope, verdict: VerdictRecord) -> None:
        """Put a verdict in the place of the one that there is on the same set; else nothing."""
        ...
