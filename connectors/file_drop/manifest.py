"""The manifest of a batch (清单): what is signed, and the digests of everything else."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from adapter.package_format.verifier.layout import MANIFEST, SIGNATURE
from connectors.file_drop.defects import Defect, DefectiveBatch
from connectors.file_drop.documents import object_in
from connectors.file_drop.names import LAST_NUMBER, Purpose
from connectors.json_body import encode_json

FORMAT = "budget-file-drop/1"
#: Stands for the batch before the first one.
NO_PREVIOUS = "0" * 64


class Sender(StrEnum):
    """Who speaks; a batch of ours that comes back to us is nobody's word."""

    ADAPTER = "adapter"
    BUDGET_SYSTEM = "budget_system"


_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MEMBER = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}", re.ASCII)
_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file inside a batch."""

    name: str
    #: Lower-case hex.
    sha256: str
    #: Bytes, unpacked.
    length: int
    #: Lines of a `.jsonl` member, each one row; 0 for others.
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """Of which part of a data set an extract tells."""

    #: 17 digits: only rows changed at or after this time; "" for everything there is.
    since: str
    #: Rows that the sender meant to send.
    total: int
    #: Our highest number that was carried out before the rows were read; None when not told.
    reflects: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything that is known of a batch before its members are read."""

    purpose: Purpose
    batch_id: str
    #: None for acknowledgements.
    sequence: int | None
    #: SHA-256 of the whole file of the batch before this one; "" for acknowledgements.
    previous: str
    created_at: datetime
    sender: Sender
    division_code: str
    #: "" where the batch is about every year.
    fiscal_year: str
    #: For people.
    profile: str
    #: "" where the batch is about none.
    data_set: str = ""
    #: Id of the batch that this one answers, else "".
    in_reply_to: str = ""
    #: Exactly for extracts.
    extract: Extract | None = None
    members: tuple[Member, ...] = ()

    def to_bytes(self) -> bytes:
        """What is signed; the same for the same manifest."""
        written = {**asdict(self), "format": FORMAT, "created_at": self.created_at.isoformat()}
        return encode_json(dict(sorted(written.items())))

    @property
    def content_digest(self) -> str:
        """SHA-256 over what the members hold, whatever number the batch got."""
        told = "\n".join(f"{each.name} {each.sha256}" for each in self.members)
        return sha256(f"{self.purpose.value}\n{self.data_set}\n{told}".encode()).hexdigest()


def read_manifest(content: bytes) -> Manifest:
    """A manifest from bytes whose signature was verified.

    Raises DefectiveBatch for anything that is not exactly as published.
    """
    said = object_in(content)
    if said is None or said.get("format") != FORMAT:
        raise DefectiveBatch(Defect.MANIFEST)
    try:
        return _manifest(_Reading(said))
    except (ValueError, OverflowError):  # its text may quote the manifest
        raise DefectiveBatch(Defect.MANIFEST) from None


@dataclass(frozen=True, slots=True)
class _Reading:
    """Values of one object, each of the type that is asked for; ValueError for others."""

    said: Mapping[str, object]

    def text(self, name: str) -> str:
        value = self.said.get(name, "")
        if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
            raise ValueError(name)
        return value

    def number(self, name: str) -> int:
        value = self.said.get(name)
        if type(value) is not int or value < 0:
            raise ValueError(name)
        return value

    def number_or_none(self, name: str) -> int | None:
        return None if self.said.get(name) is None else self.number(name)

    def digest(self, name: str) -> str:
        value = self.text(name)
        if not _HEX.fullmatch(value):
            raise ValueError(name)
        return value

    def objects(self, name: str) -> "Sequence[_Reading]":
        value = self.said.get(name)
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise ValueError(name)
        return [_Reading(each) for each in value]


def _manifest(said: _Reading) -> Manifest:
    purpose = Purpose(said.text("purpose"))
    is_numbered = purpose is not Purpose.ACK
    return Manifest(
        purpose=purpose,
        batch_id=_given(said, "batch_id"),
        sequence=_sequence(said) if is_numbered else None,
        previous=said.digest("previous") if is_numbered else "",
        created_at=_moment(said.text("created_at")),
        sender=_sender(said.text("sender")),
        division_code=_given(said, "division_code"),
        fiscal_year=said.text("fiscal_year"),
        profile=said.text("profile"),
        data_set=said.text("data_set"),
        in_reply_to=said.text("in_reply_to"),
        extract=_extract(said) if purpose is Purpose.EXTRACT else None,
        members=_members(said),
    )


def _given(said: _Reading, name: str) -> str:
    value = said.text(name)
    if not value:
        raise ValueError(name)
    return value


def _sequence(said: _Reading) -> int:
    number = said.number("sequence")
    if not 0 < number <= LAST_NUMBER:
        raise ValueError("sequence")
    return number


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("created_at")
    return moment


def _sender(text: str) -> Sender:
    return Sender(text)


def _extract(said: _Reading) -> Extract:
    told = said.said.get("extract")
    if not isinstance(told, dict):
        raise ValueError("extract")  # noqa: TRY004 - one kind of mistake for all of a manifest
    inner = _Reading(told)
    since = inner.text("since")
    if since and not (len(since) == 17 and since.isascii() and since.isdigit()):  # noqa: PLR2004 - yyyyMMddHHmmssSSS
        raise ValueError("since")
    return Extract(
        since=since, total=inner.number("total"), reflects=inner.number_or_none("reflects")
    )


def _members(said: _Reading) -> tuple[Member, ...]:
    members = tuple(
        Member(
            name=each.text("name"),
            sha256=each.digest("sha256"),
            length=each.number("length"),
            rows=each.number("rows"),
        )
        for each in said.objects("members")
    )
    names = [each.name for each in members]
    if len(set(names)) != len(names) or not all(map(is_member_name, names)):
        raise ValueError("members")
    return members


def is_rows_member(name: str) -> bool:
    """Whether a member holds rows, one a line."""
    return name.endswith(".jsonl")


def is_member_name(name: str) -> bool:
    """Whether a member may be called so: one plain name, no way into another directory."""
    return _MEMBER.fullmatch(name) is not None and name not in {MANIFEST, SIGNATURE}
