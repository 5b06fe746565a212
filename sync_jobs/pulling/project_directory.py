"""Reads the other side's project directory (项目目录): in memory only, it holds secret projects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from adapter.domain.project import DirectoryEntry, Project
from adapter.domain.record import RecordKind
from adapter.errors import RecordError
from adapter.ports.budget_system import RawFields, ReadRequest
from mappings.codec import Codec
from sync_jobs.job import RunContext
from sync_jobs.pulling.unrepeated import unrepeated


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """What rows that were not understood may stand for; a project in doubt stays unbound."""

    codes: frozenset[str] = frozenset()
    #: (unit, name)
    names: frozenset[tuple[str, str]] = frozenset()
    #: A row hides even its unit or name: it may be a namesake of any project.
    is_any_name: bool = False

    def speak_against_name(self, unit_and_name: tuple[str, str]) -> bool:
        """True when a name may not be the only one of its kind."""
        return self.is_any_name or unit_and_name in self.names


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The live projects of the units that were asked for."""

    entries: tuple[DirectoryEntry, ...] = ()
    doubts: Doubts = field(default_factory=Doubts)
    #: Rows that were not understood.
    unreadable: int = 0

    @property
    def is_empty(self) -> bool:
        """True when not a single row came, understood or not."""
        return not self.entries and not self.unreadable


def read_directory(run: RunContext, projects: Sequence[Project]) -> Directory:
    """The directory of the projects' units; nothing is asked when no unit is known.

    Raises IncompletePull when an id comes twice: rows moved while pages were read, and the one that
    was pushed out may be the namesake that keeps a project unbound.
    """
    agencies = tuple(sorted({each.agency_code for each in projects if each.agency_code}))
    if not agencies:
        return Directory()
    request = ReadRequest(
        kind=RecordKind.DIRECTORY_ENTRY,
        scope=run.site.scope,
        agency_codes=agencies,
        live_only=True,
    )
    codec = run.site.profile.codec(RecordKind.DIRECTORY_ENTRY)
    reading = _Reading(codec)
    for page in unrepeated(run.site.system.read_pages(request), codec):
        for row in page.rows:
            reading.take(row.fields)
        run.site.progress("项目目录", reading.count, page.declared_total)
    return reading.directory()


class _Reading:
    """Collects rows as they come."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._elements = {name: rule.element for name, rule in codec.rules.items()}
        self._entries: list[DirectoryEntry] = []
        self._unreadable: list[Mapping[str, str]] = []
        self.count = 0

    def take(self, fields: RawFields) -> None:
        self.count += 1
        try:
            entry = self._codec.decode_record(fields)
        except RecordError:
            names = ("project_code", "agency_code", "project_name")
            self._unreadable.append({each: self._text(fields, each) for each in names})
            return
        if isinstance(entry, DirectoryEntry) and not entry.is_deleted:
            self._entries.append(entry)

    def _text(self, fields: RawFields, name: str) -> str:
        """What stands in a field, "" when no person could read it either."""
        raw = fields.get(self._elements.get(name, ""))
        is_number = isinstance(raw, int) and not isinstance(raw, bool)
        text = str(raw) if is_number else raw
        return text if isinstance(text, str) and text.isprintable() else ""

    def directory(self) -> Directory:
        rows = self._unreadable
        names = {(row["agency_code"], row["project_name"]) for row in rows}
        return Directory(
            entries=tuple(self._entries),
            doubts=Doubts(
                codes=frozenset({row["project_code"] for row in rows} - {""}),
                names=frozenset(names),
                is_any_name=not all(unit and name for unit, name in names),
            ),
            unreadable=len(rows),
        )
