"""Taking back what a plan adopted (收回采纳): an entry leaves the library's next version again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from adapter.domain.indicator import Indicator, LibraryState, LibraryVersion
from adapter.domain.library.content import LibraryContent
from adapter.domain.library.entries import (
    DraftEntry,
    EntryRecord,
    EntryState,
    record_digest,
)
from adapter.domain.library.life import OPEN_STATES
from adapter.domain.plan.plan import ChangeKind, PlanChange, field_changes
from adapter.domain.pushing.hand_over import plain_text

_RELEASED = "采纳的内容已随第 {number} 版发布，不收回；不再需要的请在下一版中改回"
_IN_REVIEW = "采纳的内容在送审中的第 {number} 版里，不收回；请先用 library return 退回，再计划回退"
_EDITED = "采纳的内容并入草稿之后又有改动，不收回；请在草稿中改回"
_SHARED = "另有条目也要求同样的内容，不收回；请先用 library proposals 查看并处理那一条"
_BUILT_ON = "另有条目在采纳的内容上又作修改，不收回；请先用 library proposals 查看并处理那一条"
_LOST = "采纳之前的内容已不能重新取得，不收回；请在草稿中改回"
_DECLINED = "采纳的条目已经了结为不采纳，没有可收回的；请用 library proposals --all 查看"
_STALE = "采纳的条目因内容已变没有并入，没有可收回的；请用 library decline 了结"
_GONE = "采纳的条目已不在库中，没有可收回的；请用 library proposals --all 查看"
_NOTHING = "采纳的只是归对方自管的内容，没有写入指标库，没有可收回的；请用 conflicts 查看"
_RETRACTED = "已收回的采纳不能由回退恢复；请运行 plan reconcile，由其重新列出"

#: Subject and code of a row of the library.
RowKey = tuple[bool, str]
_LIVE = frozenset({EntryState.ACCEPTED, EntryState.TAKEN})
_UNDONE = frozenset({EntryState.OPEN, EntryState.ACCEPTED})


def row_key(record: EntryRecord) -> RowKey:
    """Which row of the library it is."""
    return isinstance(record, Indicator), record.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the row of an entry is surrounded by."""

    versions: Sequence[LibraryVersion] = ()
    #: Of the version that an entry is judged against; None where it has no such row.
    drafted: EntryRecord | None = None
    #: Every row that stood there before as far as it is still known: released ones and entries.
    known: Sequence[EntryRecord] = ()
    #: Other entries of the same row.
    others: Sequence[DraftEntry] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """What becomes of one entry."""

    #: Why it stays, one sentence without a full stop; "" where it is taken back.
    hindrance: str = ""
    #: The row that the next version goes back to; None: it has none then.
    former: EntryRecord | None = None
    #: The draft that the entry stands in, None where no version holds it yet.
    draft: LibraryVersion | None = None


def retraction(entry: DraftEntry | None, around: Surroundings) -> Retraction:
    """Whether an adopted entry can be taken back, and what its row goes back to.

    Only while nobody relies on it: it waits, or it stands in the draft as it was adopted.
    """
    if entry is None:
        return Retraction(hindrance=_GONE)
    if entry.state not in _LIVE:
        return Retraction(hindrance=_STALE if entry.state is EntryState.STALE else _DECLINED)
    version = _version_of(entry, around.versions)
    hindrance = _hindrance(entry, version, around)
    return hindrance if hindrance.hindrance else replace(_former(entry, around), draft=version)


def _version_of(entry: DraftEntry, versions: Iterable[LibraryVersion]) -> LibraryVersion | None:
    return next((each for each in versions if each.number == entry.taken_into), None)


def _hindrance(
    entry: DraftEntry, version: LibraryVersion | None, around: Surroundings
) -> Retraction:
    wanted = entry.wanted_digest
    if version is not None and version.state is LibraryState.IN_REVIEW:
        return Retraction(hindrance=_IN_REVIEW.format(number=version.number))
    if version is not None and version.state is not LibraryState.DRAFT:
        return Retraction(hindrance=_RELEASED.format(number=version.number))
    if version is not None and record_digest(around.drafted) != wanted:
        return Retraction(hindrance=_EDITED)
    is_shared = any(each.state in _LIVE and each.wanted_digest == wanted for each in around.others)
    if is_shared:
        return Retraction(hindrance=_SHARED)
    is_built_on = any(
        each.base_digest == wanted and _is_on_its_way(each, around.versions)
        for each in around.others
    )
    return Retraction(hindrance=_BUILT_ON if is_built_on else "")


def _is_on_its_way(entry: DraftEntry, versions: Sequence[LibraryVersion]) -> bool:
    """Whether it may still change the next version: what a released one took in has its row."""
    if entry.state is not EntryState.TAKEN:
        return entry.state in _UNDONE
    version = _version_of(entry, versions)
    return version is not None and version.state in OPEN_STATES


def _former(entry: DraftEntry, around: Surroundings) -> Retraction:
    if entry.base_digest is None:
        return Retraction()
    rows = (entry.record, *around.known)
    found = next((each for each in rows if record_digest(each) == entry.base_digest), None)
    if found is None and entry.state is EntryState.TAKEN:
        return Retraction(hindrance=_LOST)
    # What no version holds yet leaves the row as it is.
    return Retraction(former=found or around.drafted)


def put_back(content: LibraryContent, rows: Mapping[RowKey, EntryRecord | None]) -> LibraryContent:
    """The content with these rows as they were, those without a former one left out."""
    indicators: dict[str, Indicator] = {each.code: each for each in content.indicators}
    templates = {each.code: each for each in content.templates}
    for (_, code), former in rows.items():
        if isinstance(former, Indicator):
            indicators[code] = former
        elif former is not None:
            templates[code] = former
    gone = {key for key, former in rows.items() if former is None}
    return replace(
        content,
        indicators=tuple(each for each in indicators.values() if row_key(each) not in gone),
        templates=tuple(each for each in templates.values() if row_key(each) not in gone),
    )


# --- as changes of a plan -------------------------------------------------------------------------


def retracting(
    change: PlanChange, entry: DraftEntry | None, found: Retraction, *, position: int
) -> PlanChange:
    """The change that takes one entry of an adopting change back, or tells why it stays."""
    listed = _listed(change, found.hindrance, position)
    if entry is None or found.hindrance:
        return listed
    return replace(
        listed,
        kind=ChangeKind.RETRACT,
        title=entry.record.name,
        expected=entry.wanted_digest,
        target=record_digest(found.former),
        entry_id=entry.entry_id,
        adopted=field_changes(told_record(entry.wanted), told_record(found.former)),
    )


def nothing_adopted(change: PlanChange, *, position: int) -> PlanChange:
    """Tells of an adopting change that wrote nothing into the library."""
    return _listed(change, _NOTHING, position)


def never_restored(change: PlanChange, *, position: int) -> PlanChange:
    """Tells of a change that took an adoption back: it comes up by itself."""
    return _listed(change, _RETRACTED, position)


def _listed(change: PlanChange, reason: str, position: int) -> PlanChange:
    return PlanChange(
        position=position,
        kind=ChangeKind.HELD,
        set_kind=change.set_kind,
        key=change.key,
        title=change.title,
        project_code=change.project_code,
        expected=None,
        target=None,
        reason=reason,
    )


_TEMPLATE_FIELDS = ("name", "project_category", "function_class")
_LINE_FIELDS = ("ordinal", "target", "weight", "is_required")
_INDICATOR_FIELDS = (
    *("level1", "level2", "name", "is_common", "is_quantitative", "direction", "standard"),
    *("explanation", "calculation", "scoring_rule", "basis", "basis_code", "standard_source"),
    *("data_source", "sector", "function_class", "valid_from", "valid_to", "remark"),
)


def told_record(record: EntryRecord | None) -> dict[str, str]:
    """A row of the library by path, as people read it; an absent one has no fields."""
    if record is None:
        return {}
    if isinstance(record, Indicator):
        return _told(record, f"nodes.{record.code}.", _INDICATOR_FIELDS)
    told = _told(record, "", _TEMPLATE_FIELDS)
    told["template_name"] = told.pop("name")
    for line in record.lines:
        told |= _told(line, f"items.{line.indicator_code}.", _LINE_FIELDS)
    return told


def _told(record: object, prefix: str, names: Iterable[str]) -> dict[str, str]:
    values = {f"{prefix}{name}": getattr(record, name) for name in names}
    return {path: plain_text(value) for path, value in values.items() if value is not None}
