"""What the ledger of a file drop keeps (台账记录): one record for each batch, sight and verdict."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SentState(StrEnum):
    """How far a batch of ours has come."""

    #: Numbered and copied; it may or may not have been dropped.
    PREPARED = "prepared"
    DROPPED = "dropped"
    #: The other side has it.
    TAKEN = "taken"
    #: The other side will not use it: nothing of it was done.
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBatch:
    """One numbered batch of ours."""

    sequence: int
    name: str
    batch_id: str
    purpose: str
    data_set: str
    digest: str
    #: Digest of its content, whatever its number.
    content: str
    #: Digests of the keys of the sets it carries.
    set_keys: frozenset[str]
    created_at: datetime
    state: SentState
    #: How often it was dropped again on request.
    drops: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBatch:
    """One numbered batch of the other side whose number is used up."""

    sequence: int
    name: str
    digest: str
    purpose: str
    in_reply_to: str
    data_set: str
    division_code: str
    fiscal_year: str
    since: str
    reflects: int | None
    #: Rows of its member of rows; 0 without one.
    rows: int
    created_at: datetime
    taken_at: datetime
    #: Why it is not used, "" for a good one.
    defect: str
    #: Its file is in the state directory.
    is_held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is to be acknowledged of a batch of the other side."""

    sequence: int
    digest: str
    #: taken, repeated or refused
    outcome: str
    defect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A file as it was found, since when it has not changed, and what was wrong with it."""

    name: str
    size: int
    mtime_ns: int
    since: datetime
    defect: str
