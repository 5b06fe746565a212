"""What is owed in a stage (未报清单): which findings stand behind a number of 应报未报."""

from dataclasses import dataclass
from typing import Self

from adapter.domain.comparing.stage_calendar import BUDGET_STAGES, Stage
from adapter.domain.findings.codes import FindingCode

#: Told of what is missing, on the key of the stage in whose column it counts.
LACKS = (
    FindingCode.NOT_REPORTED,
    FindingCode.TARGET_NOT_APPROVED,
    FindingCode.TARGET_BEHIND_BUDGET,
)
_LEVELS = {"project": False, "whole": True}
_LABELS = {None: "", False: "（项目）", True: "（部门整体）"}


@dataclass(frozen=True, slots=True)
class Owed:
    """One number of the table: a stage, of projects or of departments as wholes."""

    stage: Stage
    #: None: both together.
    is_whole: bool | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the findings: whoever has no target at all lacks its later stages as well."""
        is_later = self.stage in BUDGET_STAGES[1:]
        return (self.stage.value, *((Stage.FIRST_SUBMISSION.value,) if is_later else ()))

    @property
    def text(self) -> str:
        """For addresses."""
        level = next((word for word, is_whole in _LEVELS.items() if is_whole is self.is_whole), "")
        return f"{self.stage.value}.{level}" if level else self.stage.value

    @property
    def label(self) -> str:
        """For people."""
        return f"{self.stage.label}{_LABELS[self.is_whole]}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The same of an address; None for what names none."""
        stage, dot, level = text.partition(".")
        if stage not in [each.value for each in Stage] or (dot and level not in _LEVELS):
            return None
        return cls(Stage(stage), _LEVELS[level] if dot else None)


EVERY_OWED = tuple(Owed(stage, whole) for stage in Stage for whole in (None, False, True))
