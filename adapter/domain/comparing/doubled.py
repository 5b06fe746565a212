"""Self-evaluations handed in twice (一个项目两份自评): which of one project's are the same one."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from adapter.domain.comparing.answered import Indicated
from adapter.domain.findings.codes import FindingCode, LineFinding
from adapter.domain.fingerprint import plain_number
from adapter.domain.identification.plain_names import normalised_level


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One whole self-evaluation."""

    key: str
    agency_code: str
    total: Decimal | None
    created_at: dt.datetime | None = None
    #: When it was touched last.
    updated_at: dt.datetime | None = None
    lines: Sequence[Indicated] = ()
    #: 全年预算数 of its rows of funds.
    amounts: frozenset[Decimal] = frozenset()

    @property
    def asked(self) -> frozenset[tuple[str, str, str]]:
        """Its indicators with their targets."""
        return frozenset(
            (normalised_level(each.level2), each.plain_name, "".join(each.target_value.split()))
            for each in self.lines
        )


def doubled(evaluations: Iterable[Handed]) -> Iterator[tuple[Handed, ...]]:
    """Those of one project that are the same self-evaluation, by when they were made."""
    left = sorted(evaluations, key=lambda each: (_stamp(each.created_at), each.key))
    while left:
        first, *others = left
        same = [each for each in others if _is_same(first, each)]
        if same:
            yield first, *same
        left = [each for each in others if each not in same]


def told_twice(same: Sequence[Handed]) -> LineFinding:
    """The finding on self-evaluations that are the same one."""
    totals = "、".join(plain_number(each.total or Decimal(0)) for each in same)
    return LineFinding(FindingCode.EVALUATED_TWICE, {"count": str(len(same)), "totals": totals})


def _is_same(first: Handed, later: Handed) -> bool:
    """Whether both surely answer the same targets of the same unit with the same money.

    Parts of a project have targets or money of their own. What was begun after the first was
    touched last may be its later version, and what has no total is a draft.
    """
    is_done = first.total is not None and later.total is not None
    is_alike = first.agency_code == later.agency_code and first.asked == later.asked != frozenset()
    is_other_money = bool(first.amounts and later.amounts) and first.amounts != later.amounts
    touched, begun = first.updated_at or first.created_at, later.created_at
    is_later = touched is not None and begun is not None and begun > touched
    return is_done and is_alike and not is_other_money and not is_later


def _stamp(moment: dt.datetime | None) -> float:
    return 0.0 if moment is None else moment.timestamp()
