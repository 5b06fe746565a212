"""The port to the tables of function classes (功能分类表)."""

from typing import Protocol

from adapter.domain.function_class import FunctionClassTable
from adapter.ports.division import Division


class FunctionClassRepository(Protocol):
    """Tables of function classes of a division and year; every version stays."""

    def add(self, division: Division, table: FunctionClassTable) -> None: ...
    def latest(self, division: Division) -> FunctionClassTable | None: ...
