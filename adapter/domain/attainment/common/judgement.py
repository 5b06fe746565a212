"""The answer to "was the target met" (完成情况), with its reason in words."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from adapter.domain.value import IndicatorValue, print_value


class Attainment(StrEnum):
    """Whether an actual value meets its target."""

    MET = "met"
    NOT_MET = "not_met"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Judgement:
    """How an actual value stands to its target."""

    attainment: Attainment
    #: actual ÷ target, inverted where less is better; None when there is no such number.
    rate: Decimal | None
    #: Chinese: how it was decided, or what a person should do.
    reason: str
    #: Missed by words that are weaker only: of the second tier (部分达成) or of the third.
    is_weaker: bool = False
    #: How much (0..1) of a target in words (全覆盖) was reached, where a number says so.
    share: Decimal | None = None


def undetermined(reason: str) -> Judgement:
    """No rule decides; the reason says what a person should do."""
    return Judgement(Attainment.UNDETERMINED, None, reason)


def same(actual: IndicatorValue, rate: Decimal | None = None) -> Judgement:
    """The actual value says what the target says."""
    return Judgement(Attainment.MET, rate, f"实际“{print_value(actual)}”与目标一致")
