"""The port to the history of profiles (口径沿革): what a site was read with, and since when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileUse:
    """A stretch of time in which a site's runs worked with one profile."""

    #: SHA-256 (hex) over its texts.
    digest: str
    #: When the first run of the stretch began, ours.
    used_from: datetime


class ProfileRepository(Protocol):
    """Profiles by their digest, and the uses of each site."""

    def note_use(self, site: str, digest: str, sources: Mapping[str, str], *, at: datetime) -> bool:
        """Keep that a run began with this profile; False, and nothing written, when it is no news.

        `sources` is the text of every file the profile is made of, by its name.
        """
        ...

    def uses(self, site: str) -> Sequence[ProfileUse]:
        """The site's uses, oldest first; neighbours differ in their digest."""
        ...

    def sources(self, digest: str) -> Mapping[str, str]:
        """The files of a profile that was noted, by name; none for one that was not."""
        ...
