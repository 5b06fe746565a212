"""Where the bytes of a row lie in the archive (出处), written alike wherever people see it."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

_ARCHIVE = "raw_page/"
#: What the database holds of a position, and its digits.
_LAST = 2**31 - 1
_DIGITS = len(str(_LAST))


@dataclass(frozen=True, slots=True)
class RawPlace:
    """A row of an archived page."""

    page_id: str
    #: Counts from 0 in the page.
    position: int

    @property
    def path(self) -> str:
        """As reports and commands write it: raw_page/PAGE/POSITION."""
        return f"{_ARCHIVE}{self.short}"

    @property
    def short(self) -> str:
        """The same for narrow columns: PAGE/POSITION."""
        return f"{self.page_id}/{self.position}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The place that a person wrote in either way; None for what is neither."""
        page_id, slash, position = text.strip().removeprefix(_ARCHIVE).rpartition("/")
        is_number = position.isascii() and position.isdigit() and len(position) <= _DIGITS
        if not (slash and is_number):
            return None
        try:
            page = str(UUID(page_id))
        except ValueError:
            return None
        return cls(page, int(position)) if int(position) <= _LAST else None
