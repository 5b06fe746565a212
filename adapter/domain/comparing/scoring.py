"""Scoring (评分): what the rules of a place and year give for a result. Rules are data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from adapter.domain import rounding
from adapter.domain.attainment import Attainment, Judgement
from adapter.domain.comparing.monitoring_rules import MonitoringRules
from adapter.domain.comparing.rules import ComparingRules
from adapter.domain.comparing.stage_calendar import StageCalendar
from adapter.domain.findings.codes import FindingCode
from adapter.domain.value import ValueKind

_MEASURED = frozenset({ValueKind.QUANTITATIVE, ValueKind.RANGE})


@dataclass(frozen=True, slots=True)
class Share:
    """From one share of the full score to another, 0..1."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade (等级) and the least points it takes."""

    name: str
    least: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringRules:
    """How a place scores, monitors and reports in a year. Source: the shipped file of each."""

    name: str
    title: str
    source: str
    #: Attainment (0..1) under which a missed number scores nothing.
    floor: Decimal
    #: Attainment from which a target seems to have been set too low.
    over_fulfilled_from: Decimal
    #: Tiers of results in words: 达成, 部分达成, 未达成.
    reached: Share
    partly: Share
    missed: Share
    #: Points by which a claimed score and a claimed total may differ from the computed one.
    score_tolerance: Decimal
    total_tolerance: Decimal
    #: Difference of rates (0.005 = half a per cent) that is rounding.
    rate_tolerance: Decimal
    full_total: Decimal
    #: Points of the budget execution rate.
    execution_points: Decimal
    #: From the best to the worst; the last one takes no points.
    grades: Sequence[Grade]
    #: How targets and amounts are compared.
    comparing: ComparingRules
    monitoring: MonitoringRules
    calendar: StageCalendar
    #: Where the rule behind a finding stands (依据): statute and article. A code that is not in it
    #: has none that is known of this place.
    bases: Mapping[FindingCode, str] = field(default_factory=dict)

    def grade_of(self, total: Decimal) -> str:
        """The grade of a total; none lies between two."""
        return next(each.name for each in self.grades if total >= each.least)


@dataclass(frozen=True, slots=True)
class Expectation:
    """The points that the rules allow for a result; equal ends where they give one number."""

    low: Decimal
    high: Decimal

    def misses(self, claimed: Decimal, tolerance: Decimal) -> int:
        """1 where the claim is too high, -1 where it is too low, 0 where it is within."""
        if claimed > self.high + tolerance:
            return 1
        return -1 if claimed < self.low - tolerance else 0


def expected_points(
    rules: ScoringRules,
    kind: ValueKind,
    judgement: Judgement,
    max_score: Decimal,
    *,
    is_partly: bool = False,
) -> Expectation | None:
    """What a line of `max_score` points may claim; None where no rule gives it.

    `kind` is the target's. `is_partly`: the form's own answer is its second tier (部分达成).
    """
    if judgement.attainment is Attainment.UNDETERMINED:
        return None
    if judgement.attainment is Attainment.MET:
        if kind is ValueKind.QUALITATIVE:
            return _of(rules.reached, max_score)
        return Expectation(max_score, max_score)
    if kind is ValueKind.QUALITATIVE:
        return _of(_tier(rules, judgement, is_partly=is_partly), max_score)
    rate = judgement.rate
    # An exact number that was exceeded, or a rate that no number gives, scores by no rule.
    if kind not in _MEASURED or rate is None or rate >= 1:
        return None
    points = rounded(max_score * rate) if rate >= rules.floor else Decimal(0)
    return Expectation(points, points)


def _tier(rules: ScoringRules, judgement: Judgement, *, is_partly: bool) -> Share:
    """The tiers of a miss in words; which one a weaker phrase (基本健全) is of, nobody says."""
    if judgement.is_weaker:
        return Share(rules.missed.low, rules.partly.high)
    if is_partly:
        return rules.partly
    if judgement.share is not None:
        return Share(rules.missed.low, max(rules.missed.high, judgement.share))
    return rules.missed


def execution_score(points: Decimal, rate: Decimal) -> Decimal:
    """Of so many points those for an execution rate (0.. , 1 = all spent), at most all of them."""
    return rounded(points * min(rate, Decimal(1)))


def rounded(points: Decimal) -> Decimal:
    """Points to two digits, halves up, as forms print them."""
    return rounding.rounded(points, 2, ROUND_HALF_UP)


def _of(share: Share, max_score: Decimal) -> Expectation:
    return Expectation(rounded(max_score * share.low), rounded(max_score * share.high))
