"""Sets on which both sides differ (冲突), as they stand: fields, owners, who decided what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from adapter.domain.fingerprint import digest
from adapter.domain.identity import Scope
from adapter.domain.reconcile.one_record import FieldDecision, Trees, unit_of
from adapter.domain.reconcile.policy import (
    RECORD,
    FieldOwner,
    Ownership,
    OwnershipOverride,
    ReconcilePolicy,
    rule_of,
)
from adapter.domain.reconcile.row_matching import aligned
from adapter.domain.reconcile.table import Decision, decide
from adapter.domain.reconcile.three_ways import Verdict
from adapter.domain.secrecy import SecrecyGate
from adapter.ports.pushes import SetKey
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side, TreeEntry, TreeKind
from mappings.profile import Profile
from sync_jobs.sets.deciding import SetDecider

#: The reason under which a decision was taken back.
TAKEN_BACK = "撤销上一次决定"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What is decided as one: a field, a row that a side lacks, or a whole set that it lacks."""

    #: As ownership names it: ``items.A0101.target``, ``items.A0101``, ``record``.
    path: str
    #: True for a row or a set.
    is_whole: bool
    fields: tuple[FieldDecision, ...]
    #: The last move of its ownership; None where nobody ever moved it.
    last: OwnershipOverride | None
    #: The move before that.
    former: OwnershipOverride | None

    @property
    def rule(self) -> str:
        """The name that it shares with its like: ``items.target``, ``items``, ``record``."""
        if self.path == RECORD:
            return RECORD
        return self.path.partition(".")[0] if self.is_whole else rule_of(self.path)

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for a person."""
        return any(each.decision is Decision.CONFLICT for each in self.fields)

    @property
    def is_decided(self) -> bool:
        """Whether a person's last word about it stands."""
        return self.last is not None and self.last.reason != TAKEN_BACK

    def settles_by(self, owner: FieldOwner, policy: ReconcilePolicy) -> bool:
        """Whether it waits for nobody once it is this owner's: no deletion beats an unseen edit."""
        baseline, internal, external = (
            frozenset(
                (each.path, text)
                for each in self.fields
                if (text := getattr(each, side)) is not None
            )
            or None
            for side in ("baseline", "internal", "external")
        )
        ruling = decide(baseline, internal, external, owner, policy)
        return ruling.decision is not Decision.CONFLICT

    def owner_of(self, ownership: Ownership) -> FieldOwner:
        """Whose it is by the rules."""
        if self.path == RECORD:
            return ownership.of_row("")
        return ownership.of_row(self.path) if self.is_whole else ownership.of_field(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One set of which fields are not agreed."""

    which: SetKey
    #: What people call it; "" for the library's own sets.
    title: str
    #: The gate's key, "" for the library's own sets.
    project_code: str
    verdict: Verdict
    fields: tuple[FieldDecision, ...]
    #: By path, in order.
    units: Mapping[str, Unit]
    #: The last move of any ownership in it.
    last: OwnershipOverride | None
    #: Changes with the content of any side and with every decision.
    seen: str


def conflicts_of(
    work: UnitOfWork, scope: Scope, profile: Profile, gate: SecrecyGate, keys: Sequence[SetKey]
) -> Iterator[Conflict]:
    """Those of some sets that are not agreed and open, by kind in their order; a few hundred."""
    for kind, some in groupby(keys, key=lambda each: each[0]):
        wanted = [key for _, key in some]
        held = dict[str, dict[Side, TreeEntry]]()
        for (side, key), entry in work.trees.sides(scope, kind, wanted).items():
            held.setdefault(key, {})[side] = entry
        logs = work.ownership.logs(scope, kind, wanted)
        # The latest entry about a path stands.
        moved = {key: {each.path: each.owner for each in log} for key, log in logs.items()}
        decider = SetDecider(profile=profile, moved={kind: moved})
        for key in wanted:
            sides = held.get(key, {})
            if all(not e.project_code or gate.admits(e.project_code) for e in sides.values()):
                found = _conflict((kind, key), sides, decider, logs.get(key, []))
                if found is not None:
                    yield found


def _conflict(
    which: SetKey,
    sides: Mapping[Side, TreeEntry],
    decider: SetDecider,
    log: Sequence[OwnershipOverride],
) -> Conflict | None:
    flat = {side: entry.fields for side, entry in sides.items()}
    trees = Trees(
        baseline=flat.get(Side.BASELINE),
        internal=flat.get(Side.INTERNAL),
        external=flat.get(Side.EXTERNAL),
    )
    decided = decider.decide_told(which, trees)
    if not decided.fields:
        return None
    hashes = [entry.content_hash if (entry := sides.get(side)) else None for side in Side]
    return Conflict(
        which=which,
        title=_title(which, sides),
        project_code=next((e.project_code for e in sides.values() if e.project_code), ""),
        verdict=decided.verdict,
        fields=decided.fields,
        units=_units(aligned(trees), decided.fields, log),
        last=log[-1] if log else None,
        seen=digest([*hashes, log[-1].override_id if log else ""]),
    )


def _title(which: SetKey, sides: Mapping[Side, TreeEntry]) -> str:
    if which[0] is not TreeKind.TEMPLATE:
        return ""
    names = (
        entry.fields.get("template_name", "")
        for side in (Side.INTERNAL, Side.EXTERNAL, Side.BASELINE)
        if (entry := sides.get(side))
    )
    return next(filter(None, names), "")


def _units(
    trees: Trees, fields: Sequence[FieldDecision], log: Sequence[OwnershipOverride]
) -> dict[str, Unit]:
    moves: dict[str, list[OwnershipOverride | None]] = {}
    for move in log:
        moves.setdefault(move.path, [None]).append(move)
    parts: dict[str, list[FieldDecision]] = {}
    for each in fields:
        parts.setdefault(unit_of(trees, each.path), []).append(each)
    return {
        path: Unit(
            path=path,
            is_whole=path not in {each.path for each in parts[path]},
            fields=tuple(parts[path]),
            last=moves[path][-1] if path in moves else None,
            former=moves[path][-2] if path in moves else None,
        )
        for path in parts
    }
