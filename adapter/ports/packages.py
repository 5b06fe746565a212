"""The ports of exported packages (导出包): who writes the file, and who numbers it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from adapter.domain.indicator import Indicator, LegalBasis
from adapter.domain.template import IndicatorTemplate
from adapter.ports.division import Division


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFacts:
    """What a package says of itself before it has a number; nothing of it is of the clock."""

    division: Division
    #: Only this department's part; "" for the whole library.
    department_code: str
    version_number: int
    released_at: datetime
    #: The last day on which it is to be used.
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPackage:
    """A package that lies where it was asked for."""

    sequence: int
    #: SHA-256 (hex) of the file.
    digest: str
    #: SHA-256 (hex) over everything but sequence and signature.
    content_digest: str
    #: Of bases, indicators, templates and lines.
    counts: Mapping[str, int]
    #: Fingerprint of the key that signed it.
    fingerprint: str


class PackageContent(Protocol):
    """What goes in and the gate lets out; each is read once, in this order."""

    def templates(self) -> Iterable[IndicatorTemplate]: ...
    def indicators(self) -> Iterable[Indicator]: ...
    def bases(self) -> Iterable[LegalBasis]: ...


class PackageWriter(Protocol):
    """Makes the file."""

    def write(
        self,
        file: Path,
        facts: PackageFacts,
        content: PackageContent,
        number: Callable[[str], int],
        confirm: Callable[[], None],
    ) -> WrittenPackage:
        """Write a new file at once and whole.

        `number` gives the sequence for a content digest; `confirm` is called right before the
        file appears and raises where it must not. Raises PackageRefused.
        """
        ...


class PackageLedger(Protocol):
    """Numbers of packages, for ever: the same content of a division and year, the same number."""

    def number(self, facts: PackageFacts, content_digest: str) -> int:
        """The number of this content; counts from 1 in a division and year."""
        ...
