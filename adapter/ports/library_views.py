"""The port to the library as people look at it (指标库查看): by branch, by page, by name."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from adapter.domain.indicator import Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A second level and how many indicators stand under it."""

    level1: str
    level2: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorFilter:
    """Which indicators of a version are asked for; "" asks for all."""

    level1: str = ""
    level2: str = ""
    #: Part of a name or code.
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorPage:
    """Some indicators and how many there are in all."""

    entries: Sequence[Indicator] = ()
    total: int = 0


class LibraryQueries(Protocol):
    """Reads of one version of the library; its indicators belong to no project."""

    def branches(self, version_id: str) -> Sequence[Branch]:
        """The first two levels, in the order in which the library names them."""
        ...

    def indicator_page(
        self, version_id: str, chosen: IndicatorFilter, *, limit: int, offset: int = 0
    ) -> IndicatorPage:
        """Indicators in the order of the library."""
        ...

    def indicator_names(self, version_id: str) -> Iterator[tuple[str, str]]:
        """Code and name of every indicator in the order of the library, streamed."""
        ...

    def indicators_called(self, version_id: str, codes: Collection[str]) -> Sequence[Indicator]:
        """Those under these codes, a page of them, in the order of the library."""
        ...
