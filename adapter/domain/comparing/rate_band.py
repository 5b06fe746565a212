"""Bands of 完成率 (完成率分段), by which lines are counted and looked up."""

from decimal import Decimal
from enum import StrEnum


class RateBand(StrEnum):
    """From which rate to under which, in per cent; the value names it in addresses."""

    UNDER_60 = "0-60"
    UNDER_80 = "60-80"
    UNDER_100 = "80-100"
    UNDER_120 = "100-120"
    OVER = "120"
    #: No number says how far it was reached.
    NONE = "none"

    @property
    def label(self) -> str:
        """The words for people."""
        if self is RateBand.NONE:
            return "无完成率"
        low, _, high = self.value.partition("-")
        return f"{low}—{high}%" if high else f"{low}%以上"

    @property
    def low(self) -> Decimal:
        """The least rate in it, 1 = 100%; bands go on up to the next one."""
        return Decimal(self.value.partition("-")[0]) / 100


#: Those of numbers, the lowest first.
RATED_BANDS = tuple(each for each in RateBand if each is not RateBand.NONE)
