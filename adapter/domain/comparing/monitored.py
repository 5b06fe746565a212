"""One monitored line (监控指标): what it says, and how far it is."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from adapter.domain.attainment import (
    Subject,
    as_compared,
    bare_text,
    in_budget_year,
    in_named_unit,
    in_shares,
    read_actual,
)
from adapter.domain.comparing.monitoring_rules import Light, told_day
from adapter.domain.comparing.restated import as_target
from adapter.domain.comparing.ways import contradicts_way
from adapter.domain.findings.codes import FindingCode, LineFinding
from adapter.domain.value import Direction, IndicatorValue, parse_value

#: Why nothing is in time by a day that nobody knows.
NO_DAY = "评分规则（rounds）没有写这一次监控截至哪一天，不判定进度"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoredResult:
    """What a report says of one indicator."""

    subject: Subject
    #: 年度指标值 and 完成情况 as written.
    target_value: str
    actual_value: str
    #: The budget year, and the day up to which the report tells.
    fiscal_year: int
    until: dt.date
    #: The round, where the rules do not say up to which day it tells: `until` is then the earliest
    #: that it may be. Of a later day more is due: who is behind by it stays behind, and who is not
    #: may be.
    undated_round: int | None = None
    #: 指标方向 of the library's indicator.
    direction: Direction | None = None

    @property
    def is_day_known(self) -> bool:
        """Whether `until` is written down."""
        return self.undated_round is None

    @property
    def target(self) -> IndicatorValue:
        """The target read; a day without a year is one of the budget year."""
        return self.beside(self.actual_value)[0]

    @property
    def is_contradictory(self) -> bool:
        """Whether the target's operator is against its direction: nothing follows from it."""
        return contradicts_way(self.direction, self.subject, self.target)

    @property
    def actual(self) -> IndicatorValue:
        """What was reached, read beside the target."""
        return self.beside(self.actual_value)[1]

    def beside(self, actual_value: str) -> tuple[IndicatorValue, IndicatorValue]:
        """The target and what was reached by these words, read as a self-evaluation is."""
        name, written = self.subject.name, bare_text(self.target_value)
        value = as_target(parse_value(written, name=name), written, self.subject)
        target = in_budget_year(value, self.fiscal_year)
        actual = as_compared(read_actual(actual_value, target, name, written))
        return in_named_unit(*in_shares(target, actual), name)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProgress:
    """How far a line is."""

    #: None where no rule decides: words, blanks, units that do not convert.
    light: Light | None = None
    #: Reached ÷ due by now; None where no number tells.
    pace: Decimal | None = None
    #: Reached ÷ target of a number that grows over the year; None for all others.
    share: Decimal | None = None
    #: Chinese: how it was decided, or why not.
    reason: str = ""
    findings: tuple[LineFinding, ...] = ()


def finding_of(code: FindingCode, line: MonitoredResult, **more: str) -> LineFinding:
    """A finding of the line, with its facts."""
    facts = {
        "name": line.subject.name,
        "target_value": line.target_value,
        "actual_value": line.actual_value,
        "until": told_day(line.until, line.undated_round),
    }
    return LineFinding(code, facts | more)
