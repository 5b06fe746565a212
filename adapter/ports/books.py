"""The port of the bound book (汇编成册): who writes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from adapter.ports.division import Division
from adapter.ports.packages import PackageContent


@dataclass(frozen=True, slots=True, kw_only=True)
class BookFacts:
    """What a book says of itself; nothing of it is of the clock."""

    division: Division
    #: Only this department's part; "" for the whole library.
    department_code: str
    version_number: int
    released_at: datetime


class BookWriter(Protocol):
    """Writes one book."""

    def write(self, facts: BookFacts, content: PackageContent) -> Mapping[str, int]:
        """Write all of the content; how many chapters, indicators, templates, lines and bases.

        Raises PackageRefused.
        """
        ...
