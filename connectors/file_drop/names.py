"""Names of batches (批次文件名): a number for order, a purpose and an id for people."""

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

#: Numbers are written with so many digits, so that names sort as numbers do.
DIGITS = 8
LAST_NUMBER = 10**DIGITS - 1

_ID = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)
_NAME = re.compile(r"(?:(\d{8})-)?([a-z_]+)-([0-9A-Za-z-]{1,64})\.zip", re.ASCII | re.IGNORECASE)


class Purpose(StrEnum):
    """What a batch is for; its value stands in names and manifests."""

    #: Whole sets to replace. From us.
    PUSH = "push"
    #: A question. From us.
    REQUEST = "request"
    #: What became of a push. From the other side.
    PUSH_RESULT = "push_result"
    #: The rows that a question asked for. From the other side.
    ANSWER = "answer"
    #: Rows of a data set, sent without being asked for. From the other side.
    EXTRACT = "extract"
    #: What became of numbered batches on their way; it has no number itself. From either side.
    ACK = "ack"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchName:
    """What a file's name claims; only the signed manifest proves it."""

    #: None for acknowledgements alone.
    sequence: int | None
    purpose: Purpose
    batch_id: str

    def __str__(self) -> str:
        number = "" if self.sequence is None else f"{self.sequence:0{DIGITS}d}-"
        return f"{number}{self.purpose.value}-{_short(self.batch_id)}.zip"


def read_name(name: str) -> BatchName | None:
    """What a name claims; None for a file that is no batch, e.g. one that is still being copied."""
    # Some carriers write names in capitals; the signed manifest proves what they claim.
    found = _NAME.fullmatch(name)
    if found is None or found[2].lower() not in set(Purpose):
        return None
    purpose = Purpose(found[2].lower())
    if (found[1] is None) != (purpose is Purpose.ACK) or found[1] == "0" * DIGITS:
        return None
    return BatchName(
        sequence=None if found[1] is None else int(found[1]), purpose=purpose, batch_id=found[3]
    )


def _short(batch_id: str) -> str:
    """The id, or a digest of one that no file name can hold."""
    return batch_id if _ID.fullmatch(batch_id) else sha256(batch_id.encode()).hexdigest()[:32]
