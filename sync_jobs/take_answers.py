"""Takes in what departments answered to their extracts (征求意见): each answer becomes an entry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from adapter.domain.indicator import Indicator
from adapter.domain.library.answers import Answer, ExtractFacts
from adapter.domain.library.content import LibraryContent
from adapter.domain.library.entries import (
    DraftEntry,
    EntryOrigin,
    EntryRecord,
    EntryState,
    record_digest,
)
from adapter.errors import ImportRefused
from adapter.ports.division import Division
from adapter.ports.store import UnitOfWork
from mappings.workbook import (
    AnswerFile,
    CellProblem,
    ProblemCode,
    open_answers,
    read_answers,
)
from sync_jobs.import_library import ImportContext, SourceFile
from sync_jobs.library.admission import Admission
from sync_jobs.library.package_content import owner_of_template
from sync_jobs.library.proposals import content_of_next
from sync_jobs.library.rights import require_writer


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersReport:
    """What became of the files."""

    entries: tuple[DraftEntry, ...] = ()
    #: Former answers of the same departments to the same rows, which these take the place of.
    replaced: int = 0
    #: Answers that came before, and rows about which nothing is said.
    repeated: int = 0
    silent: int = 0
    #: Rows whose content has moved since the extract, and those of other departments.
    moved: int = 0
    foreign: int = 0
    problems: tuple[CellProblem, ...] = ()

    def __add__(self, other: "AnswersReport") -> "AnswersReport":
        return AnswersReport(
            entries=self.entries + other.entries,
            replaced=self.replaced + other.replaced,
            repeated=self.repeated + other.repeated,
            silent=self.silent + other.silent,
            moved=self.moved + other.moved,
            foreign=self.foreign + other.foreign,
            problems=self.problems + other.problems,
        )


def take_answers(
    context: ImportContext, division: Division, files: Sequence[SourceFile], *, by: str
) -> AnswersReport:
    """Keep every sound answer of the files as an entry for the next draft, in one transaction.

    The same answer is kept once, however often it comes. A new answer to a row takes the place of
    the department's former one that nobody has decided. Raises ImportRefused for a file that is no
    extract, is of another place or year, of an unknown department, or names nobody who filled it
    in; PersonRefused for who may not write. Then nothing of any file is kept.
    """
    with context.store.begin() as work:
        require_writer(work, by, division)
        # From this first write on nobody changes the library or closes a project.
        work.library.hold(division)
        room = _Room.of(work, division)
        report = sum(
            (_take(context, work, room, file, by) for file in files), start=AnswersReport()
        )
        work.commit()
    return report


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """What the answers are held against."""

    division: Division
    #: The next version, less templates whose project is not public.
    library: LibraryContent
    departments: frozenset[str]
    #: Unit of each public project that the list gives a code, by that code.
    units: Mapping[str, str]

    @staticmethod
    def of(work: UnitOfWork, division: Division) -> "_Room":
        listed = work.projects.projects(division)
        content = content_of_next(work, division)
        templates = tuple(filter(Admission(listed).takes_template, content.templates))
        named = {each.department_code for each in listed}
        named |= {each.department_code for each in content.indicators}
        named |= {each.department_code for each in templates}
        return _Room(
            division=division,
            library=replace(content, templates=templates),
            units={each.project_code: each.agency_code for each in listed if each.project_code},
            departments=frozenset(named | work.projects.open_departments(division).keys()) - {""},
        )


def _take(
    context: ImportContext, work: UnitOfWork, room: _Room, source: SourceFile, by: str
) -> AnswersReport:
    file = open_answers(source.name, source.content)
    facts = _require_ours(room, source, file)
    former = [
        each
        for each in work.library_entries.entries(room.division)
        if (each.origin, each.origin_name) == (EntryOrigin.DEPARTMENT, facts.department_code)
    ]

    def is_own(record: EntryRecord) -> bool:
        if isinstance(record, Indicator):
            return record.department_code in {"", facts.department_code}
        return owner_of_template(record, room.units) == facts.department_code

    read = read_answers(
        file,
        room.library,
        is_own=is_own,
        former=_repeats(former),
    )
    waiting = [(each, _waiting(each, former)) for each in read.answers]
    new = [answer for answer, found in waiting if not found]
    entries = [_entry(context, each, facts, file, by) for each in new]
    standing = {each.entry_id for _, found in waiting for each in found}
    displaced = _displaced(
        context, read.answers, [each for each in former if each.entry_id not in standing], by
    )
    work.library_entries.settle(displaced)
    work.library_entries.add(room.division, entries)
    return AnswersReport(
        entries=tuple(entries),
        replaced=len(displaced),
        repeated=read.repeated + len(read.answers) - len(new),
        silent=read.silent,
        moved=read.count(ProblemCode.ANSWER_MOVED),
        foreign=read.count(ProblemCode.ANSWER_FOREIGN),
        problems=read.problems,
    )


def _require_ours(room: _Room, source: SourceFile, file: AnswerFile) -> ExtractFacts:
    facts = file.facts
    if facts is None:
        why = file.problems[0].message
        raise ImportRefused(f"{source.name}：{why}")
    place = Division(division_code=facts.division_code, fiscal_year=facts.fiscal_year)
    if place != room.division:
        raise ImportRefused(
            f"{source.name} 属于区划 {facts.division_code}、{facts.fiscal_year} 年度，"
            "请用 --division 和 --year 指明后重新导入"
        )
    if facts.department_code not in room.departments:
        raise ImportRefused(
            f"{source.name} 的主管部门 {facts.department_code} 不在本年度的项目统计表和指标库中，"
            "请核对封面上的部门编码"
        )
    if not file.filled_by:
        raise ImportRefused(f"{source.name} 的封面没有写填报人，请补填后重新导入")
    return facts


#: Why an answer was declined that the department itself has taken back by a later one; by this
#: sentence it is told from one that a person declined.
_REPLACED = "本部门新交的意见已取代这一条"


def _repeats(former: Iterable[DraftEntry]) -> frozenset[str]:
    """Digests of answers that say nothing new when they come again.

    One that a later answer took the place of is wanted anew: the department has returned to it. So
    is an accepted one beside which a later one is open.
    """
    answers = [(each, each.answer_digest) for each in former if each.answer_digest]
    latest = {
        _subject(each.record): digest for each, digest in answers if each.state is EntryState.OPEN
    }
    return frozenset(
        digest
        for each, digest in answers
        if each.decision_reason != _REPLACED
        and (
            each.state is not EntryState.ACCEPTED
            or latest.get(_subject(each.record), digest) == digest
        )
    )


def _waiting(answer: Answer, former: Iterable[DraftEntry]) -> list[DraftEntry]:
    """Entries by which the department wants exactly this of the row already, however made."""
    wanted = record_digest(answer.record)
    return [
        each
        for each in former
        if each.state in {EntryState.OPEN, EntryState.ACCEPTED}
        and each.code == answer.record.code
        and each.base_digest == answer.base_digest
        and record_digest(each.record) == wanted
    ]


def _entry(
    context: ImportContext, answer: Answer, facts: ExtractFacts, file: AnswerFile, by: str
) -> DraftEntry:
    return DraftEntry(
        entry_id=context.ids.fresh(),
        record=answer.record,
        base_digest=answer.base_digest,
        origin=EntryOrigin.DEPARTMENT,
        origin_name=facts.department_code,
        origin_by=by,
        reason=answer.reason,
        made_at=context.clock.now(),
        filled_by=file.filled_by,
        answer_digest=answer.answer_digest,
    )


def _displaced(
    context: ImportContext, answers: Iterable[Answer], former: Iterable[DraftEntry], by: str
) -> list[DraftEntry]:
    """Former answers to the same rows that nobody has decided, declined in favour of these."""
    named = {_subject(each.record) for each in answers}
    return [
        replace(
            each,
            state=EntryState.DECLINED,
            decided_by=by,
            decided_at=context.clock.now(),
            decision_reason=_REPLACED,
        )
        for each in former
        if each.state is EntryState.OPEN and each.answer_digest and _subject(each.record) in named
    ]


def _subject(record: EntryRecord) -> tuple[bool, str]:
    return isinstance(record, Indicator), record.code
