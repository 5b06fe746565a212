"""The parts of a rules file that tell of monitoring and of stages (监控规则、阶段日历), checked."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from adapter.domain.comparing.monitoring_rules import DayOfYear, MonitoringRules
from adapter.domain.comparing.stage_calendar import Stage, StageCalendar, StageMark, StageWindow
from mappings.toml_file import TomlFile

#: A year in which every day of every year is.
_LEAP_YEAR = 2024


def _day_of_year(text: object) -> object:
    if not isinstance(text, str):
        return text
    day = dt.date.fromisoformat(f"{_LEAP_YEAR}-{text}")
    return DayOfYear(day.month, day.day)


Day = Annotated[DayOfYear, BeforeValidator(_day_of_year)]
Pace = Annotated[Decimal, Field(gt=0, le=1000, allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class _Round(_Part):
    number: int = Field(ge=1, le=100)
    until: Day


class MonitoringPart(_Part):
    """The table `monitoring`."""

    red_below: Pace
    yellow_below: Pace
    blue_from: Pace
    warning_days: int = Field(ge=0, le=366)
    execution_gap: Annotated[Decimal, Field(ge=0, le=1, allow_inf_nan=False)]
    until: Day
    rounds: tuple[_Round, ...] = ()

    def rules(self, file: TomlFile) -> MonitoringRules:
        """The rules; ConfigurationError naming the key where two thresholds are out of order."""
        if self.red_below > self.yellow_below:
            raise file.mistake(("monitoring", "yellow_below"), "黄灯的上限不能小于红灯的上限")
        if self.yellow_below > self.blue_from:
            raise file.mistake(("monitoring", "blue_from"), "蓝灯的下限不能小于黄灯的上限")
        return MonitoringRules(
            red_below=self.red_below,
            yellow_below=self.yellow_below,
            blue_from=self.blue_from,
            warning_days=self.warning_days,
            execution_gap=self.execution_gap,
            cut_off=self.until,
            cut_offs={each.number: each.until for each in self.rounds},
        )


class StagePart(_Part):
    """One entry of `stages`; the years count from the budget year."""

    stage: Stage
    begins_in: int = Field(ge=-2, le=3)
    begins: Day
    ends_in: int = Field(ge=-2, le=3)
    ends: Day

    def window(self) -> StageWindow:
        """The window."""
        return StageWindow(
            stage=self.stage,
            begins_in=self.begins_in,
            begins=self.begins,
            ends_in=self.ends_in,
            ends=self.ends,
        )


class StageMarkPart(_Part):
    """One entry of `stage_marks`."""

    stage: Stage
    version_words: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    business_types: tuple[Annotated[str, Field(min_length=1)], ...] = ()


def calendar_of(
    file: TomlFile, stages: Sequence[StagePart], marks: Sequence[StageMarkPart]
) -> StageCalendar:
    """The calendar; ConfigurationError where a stage stands twice or ends before it begins."""
    windows = [each.window() for each in stages]
    for number, each in enumerate(windows):
        if each.stage in {former.stage for former in windows[:number]}:
            raise file.mistake(("stages", number, "stage"), "同一阶段只能写一次")
        if each.due(_LEAP_YEAR) < each.begin(_LEAP_YEAR):
            raise file.mistake(("stages", number, "ends"), "截止日期不能早于开始日期")
    return StageCalendar(
        windows=tuple(sorted(windows, key=lambda each: list(Stage).index(each.stage))),
        marks=tuple(
            StageMark(
                stage=each.stage,
                version_words=each.version_words,
                business_types=each.business_types,
            )
            for each in marks
        ),
    )
