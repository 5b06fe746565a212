"""The other side's whole sets (对方整套), and which of them could not be read."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import Any, Generic, Protocol, TypeVar

from adapter.domain.fingerprint import digest
from adapter.domain.identity import Scope
from adapter.domain.indicator import LibraryNode
from adapter.domain.pushing.hand_over import (
    LibrarySet,
    assemble_library,
    assemble_templates,
    flat_hash,
    flat_library,
    flat_template,
)
from adapter.domain.pushing.protocol import Sight
from adapter.domain.pushing.receiver_mark import receiver_mark
from adapter.domain.reconcile.policy import Stamp
from adapter.domain.record import RecordKind, shape_of
from adapter.domain.secrecy import key_of_record
from adapter.domain.template import TemplateHeader, TemplateItem, TemplateSet
from adapter.errors import MalformedAnswer, RecordError
from adapter.ports.budget_system import RawFields, RawPage, RawRow, ReadRequest
from adapter.ports.kept_sets import SetPage, SetRow
from adapter.ports.trees import TreeEntry, TreeKind
from mappings.codec import Codec
from mappings.profile import Profile
from sync_jobs.gate import OpenProjects
from sync_jobs.pulling.unrepeated import unrepeated
from sync_jobs.sets.shelf import Filed, Keyed, Shelf, Tray
from sync_jobs.sets.spool import Piles

_Record = TypeVar("_Record", LibraryNode, TemplateHeader, TemplateItem)

#: What a set of each kind is on the wire.
WIRE_KIND = {
    TreeKind.TEMPLATE: RecordKind.TEMPLATE_HEADER,
    TreeKind.LIBRARY_SET: RecordKind.LIBRARY_NODE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSet:
    """A set of the other side as it was read."""

    entry: TreeEntry
    #: What the receiver itself wrote into it, see `receiver_mark`.
    mark: str
    #: Digest of the receiver's version texts; None where it writes none.
    version: str | None
    #: Rows of it, its head left out.
    row_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalSets:
    """What the other side holds, as far as the gate lets us look."""

    seen: Keyed[SeenSet]
    #: Sets with a row that was not understood: nothing may be concluded of them.
    unreadable: frozenset[str]
    #: Rows of all sets that were read.
    row_count: int

    @property
    def entries(self) -> Iterator[TreeEntry]:
        """The sets that were read."""
        return (each.entry for each in self.seen)

    def entry(self, key: str) -> TreeEntry | None:
        """A set that was read; None where it is absent or unreadable."""
        found = self.seen.get(key)
        return found.entry if found else None

    def sight(self, key: str) -> Sight | None:
        """How a set was seen; None where it is unreadable."""
        if key in self.unreadable:
            return None
        found = self.seen.get(key)
        return Sight(
            content_hash=found.entry.content_hash if found else None,
            mark=found.mark if found else None,
        )

    def stamp(self, key: str) -> Stamp:
        """What a set shows of itself at this moment."""
        found = self.seen.get(key)
        return Stamp(
            content_hash=found.entry.content_hash if found else None,
            version=found.version if found else None,
            etag=found.mark if found else None,
        )


class Answers(Protocol):
    """Whoever has the other side's pages."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        """See BudgetSystem."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalReader:
    """Reads whole sets from the other side."""

    system: Answers
    profile: Profile
    scope: Scope
    projects: OpenProjects
    #: Where the flat forms of the sets lie, and their bytes; None: in memory, without the bytes.
    shelf: Shelf | None = None

    def read(
        self, kind: TreeKind, owners: tuple[str, ...] = (), keys: tuple[str, ...] = ()
    ) -> ExternalSets:
        """All live sets of a kind, or those of `keys`; `owners` are the library's owner codes.

        Raises MalformedAnswer when a row that was not understood does not even name its set: then
        any set may be meant. Raises IncompletePull when a row came twice, whoever's it is.
        """
        if kind is TreeKind.LIBRARY_SET:
            return self._library(owners, keys)
        return self._templates(keys)

    def _templates(self, keys: tuple[str, ...]) -> ExternalSets:
        agencies = self.projects.senders(RecordKind.TEMPLATE_HEADER)
        headers = self._rows(RecordKind.TEMPLATE_HEADER, TemplateHeader, agencies, keys)
        items = self._rows(RecordKind.TEMPLATE_ITEM, TemplateItem, agencies, keys)
        zone = self.profile.wire_spec.zone_offset_min
        records = chain[TemplateHeader | TemplateItem](items.records(), headers.records())
        if keys:
            # No more than one call carries.
            found = _templates_of(list(records))
            return self._sets((_template_read(each, zone) for each in found), (headers, items))
        with closing(Piles[TemplateHeader | TemplateItem]()) as piles:
            # They come in any order, and not all fit into memory.
            for each in records:
                piles.add(each.template_code, each)
            sets = (each for pile in piles for each in _templates_of(pile))
            return self._sets((_template_read(each, zone) for each in sets), (headers, items))

    def _library(self, owners: tuple[str, ...], keys: tuple[str, ...]) -> ExternalSets:
        nodes = self._rows(RecordKind.LIBRARY_NODE, LibraryNode, owners, keys)
        zone = self.profile.wire_spec.zone_offset_min
        sets = assemble_library(nodes.records())
        return self._sets((_library_read(each, zone) for each in sets), (nodes,))

    def _sets(self, read: Iterator[SeenSet], rows: Sequence["_Rows[Any]"]) -> ExternalSets:
        """The sets of rows that were all read, so that every unreadable one is known."""
        unreadable = frozenset(key for each in rows for key in each.unreadable)
        seen: Filed[SeenSet] = Tray() if self.shelf is None else self.shelf.drawer()
        row_count = 0
        for each in read:
            if each.entry.key not in unreadable:
                seen.put(each.entry.key, self._laid(each))
                row_count += each.row_count
        return ExternalSets(seen=seen, unreadable=unreadable, row_count=row_count)

    def _laid(self, seen: SeenSet) -> SeenSet:
        if self.shelf is None:
            return seen
        return replace(seen, entry=replace(seen.entry, fields=self.shelf.put(seen.entry.fields)))

    def _rows(
        self,
        kind: RecordKind,
        cls: type[_Record],
        agency_codes: tuple[str, ...],
        keys: tuple[str, ...],
    ) -> "_Rows[_Record]":
        request = ReadRequest(
            kind=kind, scope=self.scope, agency_codes=agency_codes, keys=keys, live_only=True
        )
        return _Rows(reader=self, cls=cls, request=request)


def _templates_of(pile: Sequence[TemplateHeader | TemplateItem]) -> Sequence[TemplateSet]:
    return assemble_templates(
        (each for each in pile if isinstance(each, TemplateHeader)),
        (each for each in pile if isinstance(each, TemplateItem)),
    )


#: Field that names the set a row belongs to.
_SET_FIELD = {
    RecordKind.LIBRARY_NODE: "agency_code",
    RecordKind.TEMPLATE_HEADER: "template_code",
    RecordKind.TEMPLATE_ITEM: "template_code",
}


@dataclass(slots=True, kw_only=True)
class _Rows(Generic[_Record]):
    """The live, admitted, understood records of one kind."""

    reader: ExternalReader
    cls: type[_Record]
    request: ReadRequest
    unreadable: set[str] = field(default_factory=set)

    def records(self) -> Iterator[_Record]:
        if not self.request.agency_codes:
            return
        codec = self.reader.profile.codec(self.request.kind)
        for fields in self._fields():
            try:
                record = codec.decode_record(fields)
            except RecordError:
                self.unreadable.add(self._set_of(fields))
                continue
            if isinstance(record, self.cls) and not record.is_deleted:
                yield record

    def _fields(self) -> Iterator[RawFields]:
        codec = self.reader.profile.codec(self.request.kind)
        pages = self.reader.system.read_pages(self.request)
        for page in unrepeated(pages, codec):
            admitted = [
                (key, row) for row in page.rows if (key := self._gate_key(row, codec)) is not None
            ]
            self._keep(page, admitted)
            yield from (row.fields for _, row in admitted)

    def _gate_key(self, row: RawRow, codec: Codec) -> str | None:
        """The gate's key of a row that it admits, "" where no project is named."""
        if self.request.kind is RecordKind.LIBRARY_NODE:
            return ""
        key = codec.gate_key_of(row.fields)
        return key if self.reader.projects.gate.admits(key) else None

    def _keep(self, page: RawPage, admitted: Sequence[tuple[str, RawRow]]) -> None:
        if self.reader.shelf is None:
            return
        kept = SetPage(
            exchange=page.exchange,
            number=page.number,
            row_count=len(page.rows),
            rows=[SetRow(row.position, key, row.payload) for key, row in admitted],
        )
        self.reader.shelf.keep(self.request.kind, kept)

    def _set_of(self, fields: RawFields) -> str:
        codec = self.reader.profile.codec(self.request.kind)
        key = fields.get(codec.rules[_SET_FIELD[self.request.kind]].element)
        if not isinstance(key, str) or not key:
            raise MalformedAnswer("a row that was not understood names no set")
        return key


def _template_read(template: TemplateSet, zone_offset_min: int) -> SeenSet:
    flat = flat_template(template)
    entry = TreeEntry(
        key=template.header.template_code,
        project_code=key_of_record(template.header) or "",
        content_hash=flat_hash(flat),
        fields=flat,
        said_from=_newest((template.header, *template.items)),
    )
    header, item = shape_of(TemplateHeader), shape_of(TemplateItem)
    rows = [(header, template.header), *((item, each) for each in template.items)]
    texts = [template.header.version, template.header.version_name]
    return SeenSet(
        entry=entry,
        mark=receiver_mark(rows, zone_offset_min=zone_offset_min),
        version=digest(texts) if any(texts) else None,
        row_count=len(template.items),
    )


def _library_read(library: LibrarySet, zone_offset_min: int) -> SeenSet:
    flat = flat_library(library)
    entry = TreeEntry(
        key=library.owner_code,
        project_code="",
        content_hash=flat_hash(flat),
        fields=flat,
        said_from=_newest(library.nodes),
    )
    shape = shape_of(LibraryNode)
    rows = ((shape, each) for each in library.nodes)
    return SeenSet(
        entry=entry,
        mark=receiver_mark(rows, zone_offset_min=zone_offset_min),
        version=None,
        row_count=len(library.nodes),
    )


def _newest(rows: Iterable[LibraryNode | TemplateHeader | TemplateItem]) -> datetime | None:
    """When the receiver says that a row was last written; a row without times says nothing."""
    times = [each.updated_at or each.created_at for each in rows]
    return max((each for each in times if each is not None), default=None)
