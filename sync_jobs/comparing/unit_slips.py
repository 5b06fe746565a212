"""Projects with an amount in another unit (金额单位写错): told once and by no other finding."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from adapter.domain.comparing.project_progress import ProjectProgress, without_money
from adapter.domain.comparing.unit_slip import UnitScales
from adapter.domain.findings.codes import Finding, FindingCode
from adapter.domain.fingerprint import plain_number
from adapter.domain.record import RecordKind

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What was decided of one project, and what of it was told."""

    scales: UnitScales
    #: The amounts of its rounds that are in another unit, as written.
    amounts: frozenset[Decimal]
    #: Whether the funds of its self-evaluation were told to be in another unit.
    is_row_told: bool

    @property
    def last(self) -> Decimal:
        """The scale of the latest round; 1 without one."""
        rounds = self.scales.rounds
        return rounds[max(rounds)] if rounds else _ONE


class Slips:
    """The projects of which an amount is in another unit: few, so they are kept in memory."""

    def __init__(self) -> None:
        self._slips: dict[str, Slip] = {}

    def add(self, key: str, slip: Slip) -> None:
        """Keep what was decided of a project."""
        self._slips[key] = slip

    def passing(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings that compare no amounts of two units."""
        for each in findings:
            slip = self._slips.get(each.project_code)
            if slip is None or _stands(each, slip):
                yield each

    def of_one_unit(self, projects: Iterable[ProjectProgress]) -> Iterator[ProjectProgress]:
        """The same progress; money in another unit than its budget shows neither rate nor light."""
        for each in projects:
            slip = self._slips.get(each.project_code)
            is_mistaken = slip is not None and each.execution.executed in slip.amounts
            yield without_money(each) if is_mistaken else each


def _stands(found: Finding, slip: Slip) -> bool:
    asked = _ASKED.get(found.code)
    return asked is None or asked(found, slip)


def _in_row(found: Finding, slip: Slip) -> bool:
    """Of the budget and its execution, and the rate that they make."""
    is_of_funds = found.line_kind == RecordKind.SELF_EVALUATION_BUDGET.value
    is_one = slip.scales.adjusted == slip.scales.executed
    return is_one or not is_of_funds or _is_first(found, slip)


def _is_first(found: Finding, slip: Slip) -> bool:
    """Whether it is the one to tell of a row whose unit nothing else tells of."""
    if slip.is_row_told:
        return False
    if found.code is FindingCode.BUDGET_CONTRADICTION:
        return Decimal(found.facts["computed"]) <= 1
    return found.code is FindingCode.EXECUTED_ABOVE_BUDGET


def _of_budget(_: Finding, slip: Slip) -> bool:
    return slip.scales.adjusted == 1


def _beside_last(_: Finding, slip: Slip) -> bool:
    return slip.scales.executed == slip.last


def _beyond_budget(_: Finding, slip: Slip) -> bool:
    return slip.last == slip.scales.adjusted == 1


def _between_rounds(found: Finding, slip: Slip) -> bool:
    numbers = (int(found.facts[each]) for each in ("before_round", "round"))
    return len({slip.scales.rounds.get(each, _ONE) for each in numbers}) == 1


def _beside_work(found: Finding, slip: Slip) -> bool:
    return found.facts["executed"] not in map(plain_number, slip.amounts)


_C = FindingCode
#: Code -> whether the amounts that it compares are in one unit.
_ASKED: Mapping[FindingCode, Callable[[Finding, Slip], bool]] = {
    _C.EXECUTED_ABOVE_BUDGET: _in_row,
    _C.BUDGET_CONTRADICTION: _in_row,
    _C.OVER_SCORED: _in_row,
    _C.UNDER_SCORED: _in_row,
    _C.BUDGET_SUM_WRONG: _of_budget,
    _C.EXECUTED_BELOW_MONITORED: _beside_last,
    _C.EXECUTED_FELL_BACK: _between_rounds,
    _C.MONITORED_ABOVE_BUDGET: _beyond_budget,
    _C.EXECUTION_LAGS_PROGRESS: _beside_work,
    _C.PROGRESS_LAGS_EXECUTION: _beside_work,
}
