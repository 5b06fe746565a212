"""What the changes of a plan come to (计划汇总): counted while they pass by."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from adapter.domain.plan.plan import ChangeKind, PlanChange


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTally:
    """What the changes of a plan come to."""

    #: Changes by kind; kinds without one are left out.
    by_kind: Mapping[ChangeKind, int] = field(default_factory=dict)
    #: Changes that apply would carry out on one side or the other, all and by kind of set.
    applicable: int = 0
    applicable_by_set: Mapping[str, int] = field(default_factory=dict)
    #: Rows of sets that would be gone there, or from our library.
    removed_rows: int = 0
    #: Applicable changes of sets that are watched as canaries.
    canaries: int = 0

    @property
    def changes(self) -> int:
        """All of them."""
        return sum(self.by_kind.values())

    @property
    def withdrawals(self) -> int:
        """Whole sets that would be gone."""
        return self.by_kind.get(ChangeKind.WITHDRAW, 0)


def tallied(changes: Iterable[PlanChange], canaries: frozenset[str] = frozenset()) -> PlanTally:
    """The tally of changes, read once."""
    counter = TallyCounter(canaries)
    for _ in counter.counting(changes):
        pass
    return counter.tally


class TallyCounter:
    """Counts changes while they pass by."""

    def __init__(self, canaries: frozenset[str]) -> None:
        self._watched = canaries
        self._by_kind: dict[ChangeKind, int] = {}
        self._by_set: dict[str, int] = {}
        self._removed = 0
        self._canaries = 0

    def counting(self, changes: Iterable[PlanChange]) -> Iterator[PlanChange]:
        """The same changes."""
        for each in changes:
            self._by_kind[each.kind] = self._by_kind.get(each.kind, 0) + 1
            if each.is_effective:
                self._by_set[each.set_kind] = self._by_set.get(each.set_kind, 0) + 1
                self._removed += each.rows_gone
                self._canaries += each.key in self._watched
            yield each

    @property
    def tally(self) -> PlanTally:
        """Of what has passed."""
        return PlanTally(
            by_kind=dict(self._by_kind),
            applicable=sum(self._by_set.values()),
            applicable_by_set=dict(self._by_set),
            removed_rows=self._removed,
            canaries=self._canaries,
        )
