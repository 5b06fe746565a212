"""When a side that shrank is a question to a person (疑为异常) and no order to close records."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class VanishLimit:
    """How much of what was held may be missing from a complete reading."""

    #: More than this share is suspicious, 0..1.
    share: float = 0.5
    #: Only where at least so many were held: of a few, any share may go.
    floor: int = 20

    def is_suspicious(self, *, held: int, vanished: int, received: int) -> bool:
        """True when too many are gone, or when everything is: an empty side is always a question.

        `received` counts all rows that came, whatever became of them.
        """
        if held and vanished and not received:
            return True
        return held >= self.floor and vanished > self.share * held
