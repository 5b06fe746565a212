"""The port to what differs between two library versions (版本差异), found by the database."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from adapter.domain.indicator import DepartmentDuty
from adapter.domain.template import IndicatorTemplate


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorDifferences:
    """The indicators of two versions that are not the same in both, in any order."""

    #: Codes that only the old version holds, and only the new one.
    gone: Sequence[str] = ()
    came: Sequence[str] = ()
    #: Code -> how many changes, of those that both hold, not with the same fields.
    changed: Mapping[str, int] = field(default_factory=dict)
    #: Codes of which that is not known: fields differ whose texts may say the same.
    in_doubt: Sequence[str] = ()


class IndicatorPlace(NamedTuple):
    """Where an indicator stands, whose it is and what it is called."""

    code: str
    level1: str
    level2: str
    department_code: str
    name: str


class HeldTemplate(NamedTuple):
    """A template without its lines."""

    head: IndicatorTemplate
    #: Of head and lines; None in a version that was written before such were kept.
    content_hash: str | None


class LibraryDifferences(Protocol):
    """Reads of two versions of the library, past whatever is the same in both."""

    def indicators(self, old_id: str, new_id: str) -> IndicatorDifferences:
        """What became of the indicators."""
        ...

    def number_of_indicators(self, version_id: str) -> int: ...
    def codes_of_indicators(self, version_id: str, limit: int, offset: int) -> list[str]:
        """Codes of a version in order of their characters, at most `limit` of them."""
        ...

    def indicator_places(self, version_id: str, codes: Collection[str]) -> Sequence[IndicatorPlace]:
        """Where those of these codes stand that the version holds, in any order."""
        ...

    def templates(self, version_id: str) -> Iterator[HeldTemplate]:
        """The templates of a version in the order they were added."""
        ...

    def templates_naming(self, version_id: str, codes: Collection[str]) -> frozenset[str]:
        """Templates of a version with a line of one of these indicators."""
        ...

    def duties(self, version_id: str) -> tuple[DepartmentDuty, ...]:
        """The duties of a version, in the order they were added."""
        ...
