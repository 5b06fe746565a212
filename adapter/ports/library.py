"""The port to library versions (指标库版本), which never change once released."""

from typing import Protocol

from adapter.domain.indicator import LibraryVersion
from adapter.domain.library import LibraryContent
from adapter.ports.division import Division


class LibraryRepository(Protocol):
    """Library versions of a division and year. A released version is never changed."""

    def add_released(
        self, division: Division, version: LibraryVersion, content: LibraryContent
    ) -> None: ...
    def latest(self, division: Division) -> LibraryVersion | None: ...
    def get(self, division: Division, number: int) -> LibraryVersion | None: ...
    def versions(self, division: Division) -> list[LibraryVersion]: ...
    def content(self, version_id: str) -> LibraryContent: ...
