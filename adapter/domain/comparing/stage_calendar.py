"""Stages of a budget year (阶段日历): when targets, monitoring and self-evaluations are due."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from adapter.domain.comparing.monitoring_rules import DayOfYear


class Stage(StrEnum):
    """A stage in which units hand in something, in the order of the budget's cycle."""

    FIRST_SUBMISSION = "first_submission"
    SECOND_SUBMISSION = "second_submission"
    APPROVAL = "approval"
    MONITORING = "monitoring"
    SELF_EVALUATION = "self_evaluation"

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return _LABELS[self]


_LABELS = {
    Stage.FIRST_SUBMISSION: "绩效目标（一上）",
    Stage.SECOND_SUBMISSION: "绩效目标（二上）",
    Stage.APPROVAL: "绩效目标批复",
    Stage.MONITORING: "绩效运行监控",
    Stage.SELF_EVALUATION: "绩效自评",
}
#: Stages that a target passes together with its budget (同编同审), in their order.
BUDGET_STAGES = (Stage.FIRST_SUBMISSION, Stage.SECOND_SUBMISSION, Stage.APPROVAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageWindow:
    """From when to when a stage is open, both days included."""

    stage: Stage
    #: Years after the budget year: -1 for what is done the autumn before, 1 for the spring after.
    begins_in: int
    begins: DayOfYear
    ends_in: int
    ends: DayOfYear

    def begin(self, fiscal_year: int) -> dt.date:
        """The first day."""
        return self.begins.on(fiscal_year + self.begins_in)

    def due(self, fiscal_year: int) -> dt.date:
        """The last day."""
        return self.ends.on(fiscal_year + self.ends_in)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMark:
    """By which words of a declared target its stage is known."""

    stage: Stage
    #: A version name that holds one of these is of this stage.
    version_words: tuple[str, ...] = ()
    #: Codes of the business type (业务类型) that mean this stage.
    business_types: tuple[str, ...] = ()


def marked_stage(
    marks: Iterable[StageMark], version_name: str | None, business_type: str | None = None
) -> Stage | None:
    """The furthest stage that a version's words or a business type tell; None: they tell none."""
    told = {
        each.stage
        for each in marks
        if any(word in (version_name or "") for word in each.version_words)
        or business_type in each.business_types
    }
    return max(told, key=BUDGET_STAGES.index, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCalendar:
    """The calendar of a place. Source of the shipped one: its file."""

    #: In the order of `Stage`, each once at most.
    windows: Sequence[StageWindow]
    marks: Sequence[StageMark]

    def closed(self, fiscal_year: int, today: dt.date) -> dict[Stage, dt.date]:
        """The stages whose last day lies before today, with that day."""
        dues = {each.stage: each.due(fiscal_year) for each in self.windows}
        return {stage: due for stage, due in dues.items() if due < today}
