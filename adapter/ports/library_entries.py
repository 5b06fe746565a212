"""The port to what the next draft is asked to hold (下一版条目)."""

from collections.abc import Collection, Sequence
from typing import Protocol

from adapter.domain.library.entries import DraftEntry, EntryState
from adapter.ports.division import Division


class LibraryEntryRepository(Protocol):
    """Entries for the next draft of a division and year. A purge removes those of its projects."""

    def add(self, division: Division, entries: Sequence[DraftEntry]) -> None:
        """Keep entries, proposed or adopted; an adopted one comes as ACCEPTED and waits."""
        ...

    def entries(self, division: Division, states: Collection[EntryState] = ()) -> list[DraftEntry]:
        """Those in one of the states, all without any, in the order they were made."""
        ...

    def some(self, division: Division, entry_ids: Collection[str]) -> list[DraftEntry]:
        """Those under these ids, in whatever order."""
        ...

    def of_codes(
        self, division: Division, codes: Collection[str], states: Collection[EntryState]
    ) -> list[DraftEntry]:
        """Those in one of the states for rows under these codes, in the order they were made."""
        ...

    def get(self, division: Division, entry_id: str) -> DraftEntry | None: ...

    def settle(self, entries: Sequence[DraftEntry]) -> None:
        """Keep what became of entries: state, decision, version."""
        ...
