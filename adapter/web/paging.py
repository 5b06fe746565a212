"""Pages of a list (分页): which rows, how many pages, which of them are offered."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from adapter.web.asked import Asked

_Member = TypeVar("_Member", bound=StrEnum)
SIZES = (20, 50, 100)
_MOST_PAGES = 1_000_000
#: Pages offered on each side of the present one.
_AROUND = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """What part of a list is asked for, and how long the list turned out to be."""

    page: int
    size: int
    total: int = 0

    @property
    def offset(self) -> int:
        """Rows before the page."""
        return (self.page - 1) * self.size

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def offered(self) -> list[int | None]:
        """Numbers of pages to choose from; None stands for those left out."""
        near = range(self.page - _AROUND, self.page + _AROUND + 1)
        shown = sorted({1, self.pages, *near} & set(range(1, self.pages + 1)))
        offered: list[int | None] = []
        for each in shown:
            if offered and each != (offered[-1] or 0) + 1:
                offered.append(None)
            offered.append(each)
        return offered


def paging_of(asked: Asked) -> Paging:
    """The page that the query asks for; the first for whatever it cannot mean."""
    size = asked.number("size", SIZES[0], most=SIZES[-1])
    return Paging(
        page=asked.number("page", 1, most=_MOST_PAGES), size=size if size in SIZES else SIZES[0]
    )


def member(kind: type[_Member], text: str | None) -> _Member | None:
    """The member that a filter names; None, which asks for all, for every other text."""
    return next((each for each in kind if each.value == text), None)
