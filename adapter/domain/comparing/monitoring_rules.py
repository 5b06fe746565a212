"""Monitoring rules (监控规则): lights, warning days and cut-off days of a place. Rules are data."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

_MONTHS = 12


class Light(StrEnum):
    """A monitoring light (监控灯), the worst first."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return {"red": "红灯", "yellow": "黄灯", "green": "绿灯", "blue": "蓝灯"}[self.value]

    @property
    def is_warning(self) -> bool:
        """Whether somebody should act."""
        return self in (Light.RED, Light.YELLOW)


#: From the worst to the best: a project shows its worst light.
LIGHTS = tuple(Light)


@dataclass(frozen=True, slots=True, order=True)
class DayOfYear:
    """A day of every year; 29 February stands for the last day of that month."""

    month: int
    day: int

    def on(self, year: int) -> dt.date:
        """The day in a year."""
        if (self.month, self.day) == (2, 29):
            return dt.date(year, 3, 1) - dt.timedelta(days=1)
        return dt.date(year, self.month, self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringRules:
    """How a place looks at progress within the year. Source of the shipped ones: their file."""

    #: Pace (reached ÷ due by now) under which a light is red, under which yellow, from which blue.
    red_below: Decimal
    yellow_below: Decimal
    blue_from: Decimal
    #: So many days before a deadline an unfinished task is yellow.
    warning_days: int
    #: Difference (0.2 = 20 per cent points) of execution rate and progress that is looked into.
    execution_gap: Decimal
    #: The day up to which a report tells, where its round has no day of its own.
    cut_off: DayOfYear
    #: Round (第几次监控) -> the day up to which its reports tell.
    cut_offs: Mapping[int, DayOfYear]

    def light_of(self, pace: Decimal | Fraction) -> Light:
        """The light of a pace, 1 = as planned."""
        if pace < self.red_below:
            return Light.RED
        if pace < self.yellow_below:
            return Light.YELLOW
        return Light.GREEN if pace < self.blue_from else Light.BLUE

    def told_until(self, round_no: int | None, year: int, today: dt.date) -> dt.date:
        """The day up to which a report of a round tells; none tells of days to come.

        A round that the rules do not name is not before one of a smaller number that they name, nor
        after one of a larger.
        """
        day = self.cut_off if round_no is None else self._named_day(round_no)
        return min(day.on(year), today)

    def _named_day(self, round_no: int) -> DayOfYear:
        if round_no in self.cut_offs:
            return self.cut_offs[round_no]
        before = (day for number, day in self.cut_offs.items() if number < round_no)
        after = (day for number, day in self.cut_offs.items() if number > round_no)
        return min([max([self.cut_off, *before]), *after])

    def earliest_day(self, round_no: int | None, year: int, today: dt.date) -> dt.date:
        """The day of a round, or the earliest that it may be of where the rules name none.

        No place asks for more than one report a month: the third round is not before March's end.
        """
        told = self.told_until(round_no, year, today)
        if self.is_day_known(round_no) or round_no is None or round_no > _MONTHS:
            return told
        return min(told, _end_of_month(year, round_no))

    def month_of(self, round_no: int | None) -> int | None:
        """The last month that a round tells of; None where the rules do not say it."""
        if not self.is_day_known(round_no):
            return None
        return (self.cut_off if round_no is None else self._named_day(round_no)).month

    def has_own_day(self, round_no: int | None, year: int, today: dt.date) -> bool:
        """Whether the rules name the day of a round, and that day has come."""
        day = self.cut_offs.get(round_no) if round_no is not None else None
        return day is not None and day.on(year) <= today

    def rounds_until(self, day: dt.date, year: int) -> tuple[int, ...]:
        """The rounds that the rules name and that were over by a day, in their order."""
        over = [number for number, cut_off in self.cut_offs.items() if cut_off.on(year) <= day]
        return tuple(sorted(over))

    def is_day_known(self, round_no: int | None) -> bool:
        """Whether the rules say up to which day a round tells: the default is of the first one."""
        return (round_no or 0) <= 1 or round_no in self.cut_offs


def told_day(until: dt.date, undated_round: int | None) -> str:
    """The day up to which a report tells, for people: of a round without a day, the round."""
    if undated_round is None:
        return until.isoformat()
    return f"第 {undated_round} 次监控（截止日期未定）"


def _end_of_month(year: int, month: int) -> dt.date:
    return (dt.date(year, month, 1) + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


# The reports of a round have one day.
@lru_cache(maxsize=1024)
def share_of_year(day: dt.date, year: int) -> Fraction:
    """The share of a budget year that is over at the end of a day, month by month, 0..1."""
    if day.year != year:
        return Fraction(int(day.year > year))
    first = day.replace(day=1)
    days = ((first + dt.timedelta(days=32)).replace(day=1) - first).days
    return (day.month - 1 + Fraction(day.day, days)) / _MONTHS
