"""What may not happen (违例)."""

from dataclasses import dataclass
from enum import StrEnum


class Wrong(StrEnum):
    """What may not happen."""

    #: The newest content of ours is not there.
    LOST = "lost"
    #: An older content of ours stands there.
    STALE = "stale"
    #: One content was stored twice with nothing in between.
    DOUBLED = "doubled"
    #: The same at a receiver that cannot know better, and nobody was told.
    DOUBLED_UNSEEN = "doubled_unseen"
    #: A row that the receiver shows is not with us, or one with us is not shown.
    ROW_LOST = "row_lost"
    ROW_GHOST = "row_ghost"
    #: It did not come to rest by itself, on either side.
    UNSETTLED = "unsettled"
    #: The experiment itself could not be carried out.
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One thing that went wrong, about one set or data set."""

    wrong: Wrong
    subject: str
    detail: str = ""
