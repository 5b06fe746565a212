"""The port to library versions (指标库版本), which never change once released."""

from collections.abc import Collection, Iterator
from typing import Protocol

from adapter.domain.indicator import Indicator, LegalBasis, LibraryVersion
from adapter.domain.library.content import LibraryContent
from adapter.domain.library.life import StepRecord
from adapter.domain.template import IndicatorTemplate
from adapter.ports.division import Division


class LibraryRepository(Protocol):
    """Library versions of a division and year. The content of a released one is never changed."""

    def hold(self, division: Division) -> None:
        """Keep everybody else from changing the division's versions until commit."""
        ...

    def add_released(
        self, division: Division, version: LibraryVersion, content: LibraryContent, *, by: str = ""
    ) -> None:
        """Add a released version; the one released before is superseded, a frozen one is not."""
        ...

    def keep_draft(
        self,
        division: Division,
        version: LibraryVersion,
        content: LibraryContent,
        record: StepRecord,
    ) -> None:
        """Make the draft, or put this content in the place of its former one."""
        ...

    def release(
        self,
        division: Division,
        version: LibraryVersion,
        content: LibraryContent,
        record: StepRecord,
    ) -> None:
        """Release what was in review, with this content."""
        ...

    def take_step(self, division: Division, record: StepRecord) -> None:
        """Any other step; a draft that is given up leaves nothing."""
        ...

    def in_force(self, division: Division) -> LibraryVersion | None:
        """The version that jobs use: the frozen one, else the released one."""
        ...

    def newest_released(self, division: Division) -> LibraryVersion | None:
        """The version that the next one builds on."""
        ...

    def get(self, division: Division, number: int) -> LibraryVersion | None: ...
    def versions(self, division: Division) -> list[LibraryVersion]: ...
    def content(self, version_id: str) -> LibraryContent: ...
    def indicators(self, version_id: str) -> tuple[Indicator, ...]: ...
    def templates(self, version_id: str) -> Iterator[IndicatorTemplate]:
        """The templates of a version, streamed in the order they were added."""
        ...

    def stream_indicators(self, version_id: str) -> Iterator[Indicator]:
        """The indicators of a version, streamed in the order they were added."""
        ...

    def indicators_called(self, version_id: str, codes: Collection[str]) -> Iterator[Indicator]:
        """Those of a version under these codes, some hundred at a time, in any order."""
        ...

    def has_indicator_of(self, version_id: str, department_code: str) -> bool:
        """Whether a version has an indicator of a department's own."""
        ...

    def held_templates(self, version_id: str) -> int:
        """How many templates a version still holds: a purge takes them out."""
        ...

    def bases(self, version_id: str) -> tuple[LegalBasis, ...]: ...

    def templates_of(self, version_id: str, codes: Collection[str]) -> Iterator[IndicatorTemplate]:
        """Those of a version under these codes, some hundred at a time."""
        ...

    def steps(self, division: Division) -> list[StepRecord]: ...
