"""How a file drop stands (文件交换现状): what waits, what is missing, how old the data is."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractStanding:
    """The rows of one data set that are in force."""

    data_set: str
    #: "" for every year.
    fiscal_year: str
    #: By the other side's clock.
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDropStanding:
    """What an operator should know of one site's directories."""

    #: Numbers of our batches that nobody has acknowledged, and when the oldest was dropped.
    unacknowledged: tuple[int, ...]
    oldest_at: datetime | None
    #: Numbers of the other side that later batches wait for.
    missing: tuple[int, ...]
    #: Files in the inbox that were not taken over yet.
    waiting: int
    #: Files there that no batch can be, by their names; nobody will take them.
    unnamed: int
    #: Files that lie among the refused ones, theirs and ours.
    refused_here: int
    refused_there: int
    extracts: tuple[ExtractStanding, ...]
