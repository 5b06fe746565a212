"""Other dialects of the same state (方言): each shows our rows under its own names."""

from connectors.simulator.dialects.dialect import Dialect
from connectors.simulator.dialects.flat import FLAT
from connectors.simulator.dialects.v1 import V1

#: Every dialect beside the usual one.
DIALECTS: tuple[Dialect, ...] = (V1, FLAT)
