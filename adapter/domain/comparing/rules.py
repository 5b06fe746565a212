"""Thresholds of the comparison (对比口径): how far is far. Rules are data."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MagnitudeRules:
    """When a number seems to have been written in another unit than it says."""

    #: Written numbers within so many times each other are taken for one number, 1.. .
    alike: Decimal
    #: Times by which they then differ once their units are converted.
    step: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerRules:
    """When a target stands out among its peers, or from what the project promised before."""

    #: Fewer say nothing, and might tell who they are.
    least: int
    #: Quartile distances beyond the quartiles (Tukey's fences).
    fence: Decimal
    #: Least quartile distance, as a share of the median: equal peers are no narrow gate.
    least_spread: Decimal
    #: Times by which a target differs from the former year's, 1.. .
    changed_from: Decimal
    #: How many earlier years are looked through for the latest that has the indicator.
    years_back: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountRules:
    """How a difference of amounts is taken apart."""

    #: Factors by which an amount may have been written in another unit: 元 for 万元.
    units: tuple[Decimal, ...]
    #: Yuan by which two amounts may differ and still be one.
    tolerance: Decimal
    #: The smallest amount that the project list writes, yuan: two digits behind 万元 tell 100.
    list_step: Decimal

    @property
    def rounding(self) -> Decimal:
        """Yuan by which the list may differ from an amount that it rounds."""
        return self.list_step / 2 + self.tolerance


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparingRules:
    """All of them."""

    magnitude: MagnitudeRules
    peers: PeerRules
    amounts: AmountRules
