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
class PackageNumber:
    """The place of a package among those of its division and year."""

    #: Counts from 1.
    sequence: int
    #: Sequence of the package of the same part that it takes the place of; 0 for the first one,
    #: None where earlier ones were numbered without saying whose part they are.
    follows: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPackage:
    """A package that lies where it was asked for."""

    number: PackageNumber
    #: SHA-256 (hex) of the file.
    digest: str
    #: SHA-256 (hex) over everything but number and signature.
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
        number: Callable[[str], PackageNumber],
        confirm: Callable[[], None],
    ) -> WrittenPackage:
        """Write a new file at once and whole.

        `number` gives the place for a content digest; `confirm` is called right before the
        file appears and raises where it must not. Raises PackageRefused.
        """
        ...


class PackageLedger(Protocol):
    """Numbers of packages, for ever: the same content of a division and year, the same number."""

    def number(self, facts: PackageFacts, content_digest: str) -> PackageNumber:
        """The number of this content; counts from 1 in a division and year."""
        ...
