"""What the next draft is asked to hold (下一版条目), each entry with its origin."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from adapter.domain.indicator import Indicator
from adapter.domain.library.content import LibraryContent, indicator_digest, template_digest
from adapter.domain.template import IndicatorTemplate

EntryRecord = Indicator | IndicatorTemplate


class EntryOrigin(StrEnum):
    """Where an entry comes from."""

    #: A change of the other side that a decision adopted.
    EXTERNAL = "external"
    DEPARTMENT = "department"
    #: The bureau that keeps the library.
    BUREAU = "bureau"

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return _ORIGIN_LABELS[self]


_ORIGIN_LABELS = {
    EntryOrigin.EXTERNAL: "一体化系统",
    EntryOrigin.DEPARTMENT: "部门建议",
    EntryOrigin.BUREAU: "本级财政",
}


class EntryState(StrEnum):
    """What became of an entry."""

    OPEN = "open"
    #: Waits for the next draft that is made or written to.
    ACCEPTED = "accepted"
    #: Stands in the version `taken_into`.
    TAKEN = "taken"
    DECLINED = "declined"
    #: Accepted, but the row has changed since it was wanted: it must be proposed anew.
    STALE = "stale"

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    EntryState.OPEN: "待定",
    EntryState.ACCEPTED: "已采纳，待并入",
    EntryState.TAKEN: "已并入",
    EntryState.DECLINED: "不采纳",
    EntryState.STALE: "内容已变，须重提",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEntry:
    """One indicator or template as somebody wants it in the next draft."""

    entry_id: str
    #: The row as it is to be; of a removal, the row that is to go.
    record: EntryRecord
    #: Digest of the row it is to replace, as it stood then; None where there was none.
    base_digest: str | None
    origin: EntryOrigin
    #: The site, or the department's code.
    origin_name: str
    #: The account that handed it in or adopted it.
    origin_by: str
    #: In that person's own words.
    reason: str
    made_at: datetime
    is_removal: bool = False
    #: Who filled the department's answer in (填报人); None where nobody is named.
    filled_by: str | None = None
    #: Digest of the answer that it came with, see `answers`; None without one.
    answer_digest: str | None = None
    state: EntryState = EntryState.OPEN
    decided_by: str = ""
    decided_at: datetime | None = None
    decision_reason: str = ""
    #: Number of the version that took it in.
    taken_into: int | None = None

    @property
    def code(self) -> str:
        """The code of its indicator or template."""
        return self.record.code

    @property
    def wanted(self) -> EntryRecord | None:
        """The row that the next draft is to have; None: none."""
        return None if self.is_removal else self.record

    @property
    def wanted_digest(self) -> str | None:
        """Content hash of the row that the next draft is to have; None for none."""
        return record_digest(self.wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """A content with the entries that fit."""

    content: LibraryContent
    taken: tuple[DraftEntry, ...] = ()
    #: Those whose row is not any more what they were meant to change.
    stale: tuple[DraftEntry, ...] = ()


def row_of(content: LibraryContent, record: EntryRecord) -> EntryRecord | None:
    """The row that the record would replace, None where it would be new."""
    rows: Sequence[EntryRecord] = (
        content.indicators if isinstance(record, Indicator) else content.templates
    )
    return next((each for each in rows if each.code == record.code), None)


def owner_of(record: EntryRecord) -> tuple[str, str]:
    """Whose a row is: code of its department, and of a template the code or name of its project."""
    if isinstance(record, Indicator):
        return record.department_code, ""
    return record.department_code, record.project_code or record.project_name


def record_digest(record: EntryRecord | None) -> str | None:
    """Content hash of a row; None for none."""
    if record is None:
        return None
    if isinstance(record, Indicator):
        return indicator_digest(record)
    return template_digest(record)


def fits(content: LibraryContent, entry: DraftEntry) -> bool:
    """Whether the row is still what the entry was to change, or already what it wants."""
    now = record_digest(row_of(content, entry.record))
    return now in {entry.base_digest, entry.wanted_digest}


def take_in(content: LibraryContent, entries: Sequence[DraftEntry]) -> TakenIn:
    """The content with every entry that fits, in their order; the others are named."""
    taken, stale = [], []
    for entry in entries:
        if fits(content, entry):
            content = _with(content, entry)
            taken.append(entry)
        else:
            stale.append(entry)
    return TakenIn(content=content, taken=tuple(taken), stale=tuple(stale))


def _with(content: LibraryContent, entry: DraftEntry) -> LibraryContent:
    record = entry.record
    if isinstance(record, Indicator):
        indicators = {each.code: each for each in content.indicators} | {record.code: record}
        if entry.is_removal:
            del indicators[record.code]
        return replace(content, indicators=tuple(indicators.values()))
    templates = {each.code: each for each in content.templates} | {record.code: record}
    if entry.is_removal:
        del templates[record.code]
    return replace(content, templates=tuple(templates.values()))
