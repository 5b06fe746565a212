"""Reconciling one record (逐记录核对): rows and fields decided one by one, and what that drops."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from adapter.domain.reconcile.policy import (
    RECORD,
    FieldOwner,
    Ownership,
    ReconcilePolicy,
    row_of,
    rule_of,
)
from adapter.domain.reconcile.table import Decision, Reason, Ruling, decide
from adapter.domain.reconcile.three_ways import Verdict, judge

#: A record flattened to path -> text, see `hand_over.flat_template`, with at least one field; None
#: where it is absent.
Flat = Mapping[str, str] | None


class Party(StrEnum):
    """One of the two sides that may move."""

    INTERNAL = "internal"
    EXTERNAL = "external"


PARTY_LABELS: Mapping[Party, str] = {Party.INTERNAL: "本方", Party.EXTERNAL: "对方"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDecision:
    """One field that is not agreed, and what becomes of it."""

    #: e.g. "template_name" or "items.A0101.target"
    path: str
    verdict: Verdict
    #: Of the field, or of its whole row or record where one side lacks that.
    decision: Decision
    reason: Reason
    #: Whose the field is, or the row or record that was decided as one.
    owner: FieldOwner
    #: None = absent there.
    baseline: str | None
    internal: str | None
    external: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A ledger entry: a side moved a field, and what it moved to does not stand."""

    path: str
    #: Whose move was dropped.
    party: Party
    #: None: the side had removed the field.
    value: str | None
    #: What stands instead; None: nothing does.
    kept: str | None
    owner: FieldOwner
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Trees:
    """One record on the three sides."""

    baseline: Flat
    internal: Flat
    external: Flat


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDecision:
    """What becomes of one record, whole and field by field."""

    verdict: Verdict
    decision: Decision
    reason: Reason
    #: Fields that are not agreed, in order of path.
    fields: tuple[FieldDecision, ...]
    #: One entry per field and side whose move does not stand, in order of path.
    dropped: tuple[Dropped, ...]
    #: The three sides once everything but the conflicts has been carried out.
    settled: Trees

    @property
    def conflicts(self) -> tuple[FieldDecision, ...]:
        """The fields that wait for a person."""
        return tuple(each for each in self.fields if each.decision is Decision.CONFLICT)

    @property
    def merged(self) -> Flat:
        """What both sides hold afterwards, None for nothing; only of a record without conflicts."""
        if self.decision is Decision.CONFLICT:
            raise ValueError("a record with a conflict has no merged content")
        return self.settled.internal


def decide_record(
    trees: Trees, ownership: Ownership | None = None, policy: ReconcilePolicy | None = None
) -> RecordDecision:
    """Decide one record: as a whole where one side lacks it, else by rows and fields.

    A row that one side lacks is decided as a whole too, so that half a row never arises. Without
    ownership nobody owns anything.
    """
    ownership = ownership or Ownership()
    units = list(_units(trees, ownership, policy))
    for rule in sorted(ownership.totals):
        units = _with_total(units, rule)
    after = _Settling(trees)
    for each in units:
        after.carry_out(each)
    fields = sorted((each for unit in units for each in unit.fields()), key=lambda each: each.path)
    dropped = sorted(
        (each for unit in units for each in unit.dropped()),
        key=lambda each: (each.path, each.party),
    )
    ruling = ruling_of(fields)
    return RecordDecision(
        verdict=judge(*map(_frozen, (trees.baseline, trees.internal, trees.external))),
        decision=ruling.decision,
        reason=ruling.reason,
        fields=tuple(fields),
        dropped=tuple(dropped),
        settled=after.trees(),
    )


def dropped_by_ours(decided: RecordDecision) -> tuple[Dropped, ...]:
    """What a person drops who sends ours over a record with conflicts: all that they moved to."""
    return tuple(
        Dropped(
            path=each.path,
            party=Party.EXTERNAL,
            value=each.external,
            kept=each.internal,
            owner=each.owner,
            reason=Reason.DECIDED,
        )
        for each in decided.fields
        if each.external not in {each.baseline, each.internal}
    )


def unit_of(trees: Trees, path: str) -> str:
    """The path that has to be owned for a field to be decided.

    Its own; its row's where a side lacks the row; the record's where a side lacks that.
    """
    if trees.internal is None or trees.external is None:
        return RECORD
    row = row_of(path)
    is_whole = row and not all(
        any(row_of(each) == row for each in side) for side in (trees.internal, trees.external)
    )
    return row if is_whole else path


# --- units: what is decided as one ----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """A field, a row or a whole record; the parts of it that each side holds."""

    owner: FieldOwner
    ruling: Ruling
    baseline: Mapping[str, str]
    internal: Mapping[str, str]
    external: Mapping[str, str]

    @property
    def standing(self) -> Mapping[str, str]:
        """What stands afterwards; meaningless for a conflict."""
        if self.ruling.decision is Decision.ADOPT_THEIRS:
            return self.external
        if self.ruling.decision is Decision.KEEP_BASE:
            return self.baseline
        return self.internal

    def is_about(self, rule: str) -> bool:
        """Whether any side has a field of this rule in it."""
        paths = self.baseline.keys() | self.internal.keys() | self.external.keys()
        return any(rule_of(path) == rule for path in paths)

    def fields(self) -> Iterator[FieldDecision]:
        """Its fields that are not agreed."""
        for path in self.baseline.keys() | self.internal.keys() | self.external.keys():
            texts = (self.baseline.get(path), self.internal.get(path), self.external.get(path))
            verdict = judge(*texts)
            if verdict is not Verdict.AGREED:
                yield FieldDecision(
                    path=path,
                    verdict=verdict,
                    decision=self.ruling.decision,
                    reason=self.ruling.reason,
                    owner=self.owner,
                    baseline=texts[0],
                    internal=texts[1],
                    external=texts[2],
                )

    def dropped(self) -> Iterator[Dropped]:
        """What a side moved to and does not stand; a conflict drops nothing."""
        if self.ruling.decision is Decision.CONFLICT:
            return
        sides = ((Party.INTERNAL, self.internal), (Party.EXTERNAL, self.external))
        for party, held in sides:
            for path in self.baseline.keys() | held.keys():
                value, kept = held.get(path), self.standing.get(path)
                if value not in {self.baseline.get(path), kept}:
                    yield Dropped(
                        path=path,
                        party=party,
                        value=value,
                        kept=kept,
                        owner=self.owner,
                        reason=self.ruling.reason,
                    )


def _units(trees: Trees, ownership: Ownership, policy: ReconcilePolicy | None) -> Iterator[_Unit]:
    if trees.internal is None or trees.external is None:
        sides = (trees.baseline, trees.internal, trees.external)
        yield _unit(sides, ownership.of_row(""), policy)
        return
    rows = [_by_row(each or {}) for each in (trees.baseline, trees.internal, trees.external)]
    for row in sorted(set().union(*rows)):
        sides = (rows[0].get(row), rows[1].get(row), rows[2].get(row))
        is_whole = row and (sides[1] is None or sides[2] is None)
        if is_whole:
            yield _unit(sides, ownership.of_row(row), policy)
        else:
            yield from _fields_of_row(sides, ownership, policy)


def _fields_of_row(
    sides: tuple[Flat, Flat, Flat], ownership: Ownership, policy: ReconcilePolicy | None
) -> Iterator[_Unit]:
    paths: set[str] = set().union(*(each or {} for each in sides))
    for path in sorted(paths):
        baseline, internal, external = (_only(each, path) for each in sides)
        yield _unit((baseline, internal, external), ownership.of_field(path), policy)


def _unit(
    sides: tuple[Flat, Flat, Flat], owner: FieldOwner, policy: ReconcilePolicy | None
) -> _Unit:
    baseline, internal, external = map(_frozen, sides)
    return _Unit(
        owner=owner,
        ruling=decide(baseline, internal, external, owner, policy),
        baseline=sides[0] or {},
        internal=sides[1] or {},
        external=sides[2] or {},
    )


def _by_row(flat: Mapping[str, str]) -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = {}
    for path, text in flat.items():
        rows.setdefault(row_of(path), {})[path] = text
    return rows


def _only(flat: Flat, path: str) -> Flat:
    return {path: flat[path]} if flat is not None and path in flat else None


def _frozen(flat: Flat) -> frozenset[tuple[str, str]] | None:
    return None if flat is None else frozenset(flat.items())


# --- totals ---------------------------------------------------------------------------------------


#: Decisions by which a side gets something that it did not have.
_MOVING = frozenset({Decision.PUSH_OURS, Decision.ADOPT_THEIRS, Decision.KEEP_BASE})


def _with_total(units: list[_Unit], rule: str) -> list[_Unit]:
    """The units; in conflict those that would bring about a total of a rule that nobody had."""
    about = [each for each in units if each.is_about(rule)]
    if any(each.ruling.decision is Decision.CONFLICT for each in about):
        return units
    # The others are equal on both sides, so they make no difference between totals.
    moving = [each for each in about if each.ruling.decision in _MOVING]
    merged = _total(rule, [each.standing for each in moving])
    known = [
        _total(rule, [getattr(each, side) for each in moving])
        for side in ("baseline", "internal", "external")
    ]
    if merged in known:
        return units
    broken = Ruling(decision=Decision.CONFLICT, reason=Reason.TOTAL_BROKEN)
    return [replace(each, ruling=broken) if each in moving else each for each in units]


def _total(rule: str, parts: Iterable[Mapping[str, str]]) -> Decimal | None:
    """The sum of a rule's numbers; None where a text is none."""
    texts = [text for part in parts for path, text in part.items() if rule_of(path) == rule]
    try:
        return sum(map(Decimal, texts), Decimal(0))
    except InvalidOperation:
        return None


# --- the record -----------------------------------------------------------------------------------


def ruling_of(fields: Iterable[FieldDecision]) -> Ruling:
    """What the decisions on its fields make of a record: the worst, the only one, or a merge."""
    moved = {Ruling(decision=each.decision, reason=each.reason) for each in fields}
    if not moved:
        return Ruling(decision=Decision.UNCHANGED, reason=Reason.NOBODY_MOVED)
    if any(each.decision is Decision.CONFLICT for each in moved):
        return _summed(Decision.CONFLICT, moved)
    decisions = {each.decision for each in moved}
    if len(decisions) == 1:
        return _summed(decisions.pop(), moved)
    (*ways,) = decisions - {Decision.CONVERGE}
    is_one_way = len(ways) == 1 and ways[0] is not Decision.KEEP_BASE
    return _summed(ways[0] if is_one_way else Decision.MERGE, moved)


def _summed(decision: Decision, rulings: Iterable[Ruling]) -> Ruling:
    reasons = {each.reason for each in rulings}
    return Ruling(decision=decision, reason=reasons.pop() if len(reasons) == 1 else Reason.BY_FIELD)


class _Settling:
    """The three sides while decisions are carried out on them."""

    def __init__(self, trees: Trees) -> None:
        before = (trees.baseline, trees.internal, trees.external)
        self._sides = [dict(each or {}) for each in before]

    def carry_out(self, unit: _Unit) -> None:
        """Let what stands stand everywhere; a conflict stays as it is."""
        if unit.ruling.decision is Decision.CONFLICT:
            return
        parts = (unit.baseline, unit.internal, unit.external)
        for side, held in zip(self._sides, parts, strict=True):
            for path in held.keys() - unit.standing.keys():
                del side[path]
            side.update(unit.standing)

    def trees(self) -> Trees:
        """The sides as they are now; what has no field left is absent."""
        baseline, internal, external = (each or None for each in self._sides)
        return Trees(baseline=baseline, internal=internal, external=external)
