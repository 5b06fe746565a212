"""Finds the profile with which a figure changed (口径溯源), by halving the kept history."""

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from adapter.domain.identity import Scope
from adapter.domain.kinds import shape_of_kind
from adapter.domain.record import RecordKind
from adapter.errors import ConfigurationError, RecordError
from adapter.ports.budget_system import BudgetSystem
from adapter.ports.kept_rows import StandingRow, UnreadRow
from adapter.ports.profiles import ProfileUse
from adapter.ports.staging import StagedRow
from adapter.ports.store import Store, UnitOfWork
from mappings.profile import Profile
from sync_jobs.gate import open_projects
from sync_jobs.trying.rereading import Rereader
from sync_jobs.trying.rows import reason_text, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one profile makes of the figure."""

    #: As people read it, None for no value.
    text: str | None
    #: Chinese: why there is none, "" where the row was understood.
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One profile that was tried."""

    #: Its place in the history, from 1.
    number: int
    use: ProfileUse
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The use with which the figure changed."""

    number: int
    use: ProfileUse
    before: Reading
    after: Reading
    #: Changed lines of the files, see `changed_lines`.
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bisection:
    """How the change was looked for."""

    kind: RecordKind
    #: Uses in the history.
    count: int
    steps: tuple[Step, ...]
    #: None where no kept profile reads the figure otherwise, or none reads the wanted value.
    turn: Turn | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which figure is asked about."""

    scope: Scope
    kinds: tuple[RecordKind, ...]
    row_key: str
    #: Name of a field.
    field: str
    #: The figure as people read it; None asks for the change to what the newest profile reads.
    wanted: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What profiles are made of again."""

    store: Store
    #: A profile from the texts that were kept of it; raises ConfigurationError.
    load: Callable[[Mapping[str, str]], Profile]
    #: What reads bytes under a profile; asks nobody.
    system: Callable[[Profile], BudgetSystem]


def bisect_profile(shop: Workshop, question: Question) -> Bisection | None:
    """The newest change of the figure to what is wanted; None for a row that may not be shown.

    That is one that is not kept, without bytes, without such a field, or of a project or department
    that is not open now.
    """
    with shop.store.begin() as work:
        found = _find(work, question)
        if found is None:
            return None
        kind, payload = found
        uses = work.profiles.uses(question.scope.site)
        readings = _Readings(shop, work, question, kind, payload, uses)
        at = turning_point(readings.text, len(uses), question.wanted)
        turn = None if at is None else _turn(readings, at)
    return Bisection(kind=kind, count=len(uses), steps=tuple(readings.steps.values()), turn=turn)


def turning_point(
    read: Callable[[int], str | None], count: int, wanted: str | None = None
) -> int | None:
    """The place, 1..count-1, at which `read` becomes what is wanted; None where it never does.

    Wanted is, unless told, what the newest place reads; else it is looked for from the newest back.
    From there on it takes log2(count) questions. Of several changes to the same it finds one.
    """
    if count == 0:
        return None
    high = count - 1
    if wanted is None:
        wanted = read(high)
    while high >= 0 and read(high) != wanted:
        high -= 1
    if high <= 0 or read(0) == wanted:
        return None
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if read(middle) == wanted else (middle, high)
    return high


def _find(work: UnitOfWork, question: Question) -> tuple[RecordKind, bytes] | None:
    gate = open_projects(work, question.scope).gate
    for kind in question.kinds:
        row: StandingRow | UnreadRow | None = None
        if question.field in shape_of_kind(kind).names:
            row = work.kept_rows.find(question.scope, kind, question.row_key)
        if row is not None and row.payload is not None and gate.admits(row.gate_key):
            return kind, row.payload
    return None


@dataclass(slots=True)
class _Readings:
    """The figure under each use, each read once; remembers in which order."""

    shop: Workshop
    work: UnitOfWork
    question: Question
    kind: RecordKind
    payload: bytes = field(repr=False)
    uses: Sequence[ProfileUse]
    steps: dict[int, Step] = field(default_factory=dict)

    def at(self, place: int) -> Reading:
        if place not in self.steps:
            use = self.uses[place]
            reading = self._read(self.work.profiles.sources(use.digest))
            self.steps[place] = Step(number=place + 1, use=use, reading=reading)
        return self.steps[place].reading

    def text(self, place: int) -> str | None:
        """The figure, or the reason why there is none, as one text to compare."""
        reading = self.at(place)
        return reading.problem or reading.text

    def _read(self, sources: Mapping[str, str]) -> Reading:
        try:
            profile = self.shop.load(sources)
            codec = profile.codec(self.kind)
            system = self.shop.system(profile)
        except ConfigurationError:
            return Reading(text=None, problem="本版程序读不了这一版口径，或它不含这一数据集")
        try:
            reader = Rereader(
                codec=codec,
                system=system,
                scope=self.question.scope,
                gate=open_projects(self.work, self.question.scope).gate,
                kept=self.work.kept_rows,
            )
            found = reader.read(self.payload)
        finally:
            system.close()
        return self._reading(found)

    def _reading(self, found: StagedRow | RecordError | None) -> Reading:
        if found is None:
            return Reading(text=None, problem="按这一版口径读不出放行的项目或部门")
        if isinstance(found, RecordError):
            return Reading(text=None, problem=reason_text(found))
        names = shape_of_kind(self.kind).names
        return Reading(text=shown(found.values[names.index(self.question.field)]))


def _turn(readings: _Readings, at: int) -> Turn:
    former, use = readings.uses[at - 1], readings.uses[at]
    sources = readings.work.profiles.sources
    return Turn(
        number=at + 1,
        use=use,
        before=readings.at(at - 1),
        after=readings.at(at),
        lines=tuple(changed_lines(sources(former.digest), sources(use.digest))),
    )


def changed_lines(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """What differs between the files of two profiles: where, then lines that went and came."""
    for name in sorted(before.keys() | after.keys()):
        old, new = (texts.get(name, "").splitlines() for texts in (before, after))
        matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
        for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
            if tag != "equal":
                yield f"{name} 第 {new_from + 1} 行{_section(new, new_from)}："
                yield from (f"- {line}" for line in old[old_from:old_to])
                yield from (f"+ {line}" for line in new[new_from:new_to])


def _section(lines: Sequence[str], at: int) -> str:
    """The heading under which a line stands, "" before the first."""
    headings = (line for line in reversed(lines[: at + 1]) if line.startswith("["))
    return next((f"，{heading} 部分" for heading in headings), "")
