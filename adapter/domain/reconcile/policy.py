"""Whose a field is (字段归属), and a site's three settings for what both sides may change."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from adapter.domain.pushing.receiver_mark import is_same_storing


class FieldOwner(StrEnum):
    """Who has the last word on a field."""

    LIBRARY = "library"
    SYSTEM = "system"
    #: Nobody owns it: where both sides moved, a person decides.
    PERSON = "person"


OWNER_LABELS: Mapping[FieldOwner, str] = {
    FieldOwner.LIBRARY: "指标库",
    FieldOwner.SYSTEM: "对方系统",
    FieldOwner.PERSON: "无归属，由人决定",
}


class Resolution(StrEnum):
    """What stands where a move meets a rival that the owner has the last word on."""

    OWNER = "owner"
    KEEP_BASE = "keep_base"
    MANUAL = "manual"
    #: Exists and is off, see RESOLUTION_REFUSALS.
    NEWER = "newer"


RESOLUTION_LABELS: Mapping[Resolution, str] = {
    Resolution.OWNER: "以归属方为准",
    Resolution.KEEP_BASE: "退回基线",
    Resolution.MANUAL: "一律由人决定",
    Resolution.NEWER: "以较新的为准",
}

#: Why a resolution may not be chosen.
RESOLUTION_REFUSALS: Mapping[Resolution, str] = {
    Resolution.NEWER: (
        "“以较新的为准”不开放：两边的钟不可信，对方每次接收都改写更新时间，"
        "较新的时间不等于较新的决定；请用 owner、keep_base 或 manual"
    ),
}


class Detection(StrEnum):
    """By what a change of the other side is noticed, see `is_as_agreed`."""

    BASE_HASH = "base_hash"
    VERSION = "version"
    ETAG = "etag"


DETECTION_LABELS: Mapping[Detection, str] = {
    Detection.BASE_HASH: "内容与基线的指纹",
    Detection.VERSION: "内容指纹，并看对方的版本号",
    Detection.ETAG: "内容指纹，并看对方写入的标识和时间",
}


class PingBack(StrEnum):
    """When the side that was overruled gets the value that stands."""

    NOW = "now"
    NEXT_RUN = "next_run"
    #: Nobody is overruled without a person: what would be becomes a conflict.
    NEVER = "never"


PING_BACK_LABELS: Mapping[PingBack, str] = {
    PingBack.NOW: "本次写回",
    PingBack.NEXT_RUN: "下次运行写回",
    PingBack.NEVER: "不写回，由人决定",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcilePolicy:
    """The three settings of a site; they do not depend on each other."""

    detection: Detection = Detection.BASE_HASH
    resolution: Resolution = Resolution.OWNER
    ping_back: PingBack = PingBack.NOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a side shows of one record at one moment."""

    #: None = absent there.
    content_hash: str | None
    #: The receiver's own version text, None where it has none.
    version: str | None = None
    #: Digest of all that the receiver writes itself, see `receiver_mark`.
    etag: str | None = None


def is_as_agreed(detection: Detection, agreed: Stamp, found: Stamp) -> bool:
    """Whether the other side's record is still what both had agreed on.

    The content always counts: version texts are overwritten and may stand still. `version` and
    `etag` notice besides that a record was written anew with equal content; where either moment
    has none, the content alone decides.
    """
    if agreed.content_hash != found.content_hash:
        return False
    if detection is Detection.VERSION:
        return None in (agreed.version, found.version) or agreed.version == found.version
    return detection is Detection.BASE_HASH or is_same_storing(agreed.etag, found.etag)


def mark_for(detection: Detection, stamp: Stamp) -> str | None:
    """What of a stamp is kept beside the content to be compared later; None for nothing."""
    return {
        Detection.BASE_HASH: None,
        Detection.VERSION: stamp.version,
        Detection.ETAG: stamp.etag,
    }[detection]


def kept_stamp(detection: Detection, content_hash: str | None, mark: str | None) -> Stamp:
    """The stamp again, from what `mark_for` kept of it."""
    return Stamp(
        content_hash=content_hash,
        version=mark if detection is Detection.VERSION else None,
        etag=mark if detection is Detection.ETAG else None,
    )


# --- ownership ------------------------------------------------------------------------------------

#: The rule for whole records, and for what no other rule names.
RECORD = "record"
_NO_OWNERS: Mapping[str, FieldOwner] = MappingProxyType({})


def row_of(path: str) -> str:
    """The row a path belongs to: ``items.A0101.target`` -> ``items.A0101``, "" for the head."""
    return path.rpartition(".")[0]


def rule_of(path: str) -> str:
    """The name under which a profile rules a path, which is the same for every row.

    ``items.A0101.target`` -> ``items.target``, ``template_name`` stays. Codes may hold points.
    """
    row, _, name = path.rpartition(".")
    return f"{row.partition('.')[0]}.{name}" if row else name


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """Whose the fields of one kind of record are, with what persons moved for one record."""

    #: By rule: ``record`` (the whole record), ``items`` (whole rows), ``items.target``, …
    rules: Mapping[str, FieldOwner] = field(default_factory=lambda: _NO_OWNERS)
    #: Rules of numbers that only mean something together, as weights that make up 100: a merge in
    #: which their total is nobody's is left to a person.
    totals: frozenset[str] = frozenset()
    #: By path (a field, a row such as ``items.A0101``, or ``record``): what persons moved.
    overrides: Mapping[str, FieldOwner] = field(default_factory=lambda: _NO_OWNERS)

    def of_field(self, path: str) -> FieldOwner:
        """Whose a field is; nobody's unless said."""
        return self._first(self.overrides.get(path), self.rules.get(rule_of(path)))

    def of_row(self, row: str) -> FieldOwner:
        """Who decides whether a row (``items.A0101``) is there; "" is the record itself."""
        if not row:
            return self._first(self.overrides.get(RECORD), self.rules.get(RECORD))
        return self._first(self.overrides.get(row), self.rules.get(row.partition(".")[0]))

    def overridden(self, overrides: Mapping[str, FieldOwner]) -> "Ownership":
        """The same rules with a record's own overrides."""
        return replace(self, overrides=overrides)

    def swapped(self) -> "Ownership":
        """Seen from the other side."""
        return replace(
            self,
            rules={name: SWAPPED_OWNER[owner] for name, owner in self.rules.items()},
            overrides={path: SWAPPED_OWNER[owner] for path, owner in self.overrides.items()},
        )

    @staticmethod
    def _first(*owners: FieldOwner | None) -> FieldOwner:
        return next((each for each in owners if each is not None), FieldOwner.PERSON)


SWAPPED_OWNER: Mapping[FieldOwner, FieldOwner] = {
    FieldOwner.LIBRARY: FieldOwner.SYSTEM,
    FieldOwner.SYSTEM: FieldOwner.LIBRARY,
    FieldOwner.PERSON: FieldOwner.PERSON,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipOverride:
    """A person moved the ownership of one field of one record (人工改变归属); kept as a log."""

    override_id: str
    #: Business key of the record, as `TreeEntry` names it.
    key: str
    #: The gate's key of the record, see `secrecy.key_of`; "" for the library's own sets.
    project_code: str
    #: A field, a row or `RECORD`, see `Ownership.overrides`.
    path: str
    owner: FieldOwner
    decided_by: str
    reason: str
    decided_at: datetime
