"""Progress of a project (项目监控进度): its worst light, its money beside its work, by report."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from adapter.domain.comparing.execution import Execution, mean_share
from adapter.domain.comparing.monitored import LineProgress
from adapter.domain.comparing.monitoring_rules import LIGHTS, Light, told_day


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoredLineProgress:
    """The progress of one line with its place in the store."""

    line_kind: str
    line_key: str
    #: The gate's key.
    project_code: str
    until: dt.date
    progress: LineProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectProgress:
    """What the reports of a project (or department) say up to one day, all in all."""

    #: The gate's key.
    project_code: str
    until: dt.date
    #: The worst of its lines and of its execution; None where no rule decided any.
    light: Light | None
    #: Mean progress of the lines that grow over the year, 0..1.
    progress: Decimal | None
    execution: Execution
    #: How many lines show which light, and how many none.
    lights: Counter[Light]
    undecided: int
    #: The latest of its rounds, where the rules do not say up to which day it tells.
    undated_round: int | None = None

    @property
    def until_text(self) -> str:
        """Up to when, for people."""
        return told_day(self.until, self.undated_round)


def project_progress(
    project_code: str,
    until: dt.date,
    lines: Sequence[LineProgress],
    execution: Execution,
    undated_round: int | None = None,
) -> ProjectProgress:
    """Its lines as one: the worst light counts."""
    lights = Counter(each.light for each in lines if each.light is not None)
    return ProjectProgress(
        project_code=project_code,
        until=until,
        light=_worst(lights, execution),
        progress=mean_share([each.share for each in lines if each.share is not None]),
        execution=execution,
        lights=lights,
        undecided=len(lines) - lights.total(),
        undated_round=undated_round,
    )


def without_money(told: ProjectProgress) -> ProjectProgress:
    """The same with amounts of which neither rate nor light follow."""
    execution = replace(told.execution, rate=None, light=None)
    return replace(told, execution=execution, light=_worst(told.lights, execution))


def _worst(lights: Counter[Light], execution: Execution) -> Light | None:
    shown = {*lights, execution.light}
    return next((each for each in LIGHTS if each in shown), None)
