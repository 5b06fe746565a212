"""What comparison reads (对比用的行): lines of open projects with their matches, as asked for."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, TypeVar

from adapter.domain.comparing.stage_calendar import StageMark
from adapter.domain.declaration import DeclaredTarget
from adapter.domain.department import DepartmentSelfEvaluation, DepartmentTarget
from adapter.domain.identification.matching import Meant
from adapter.domain.identity import Scope
from adapter.domain.lines import (
    ANSWERED_KINDS,
    DECLARED_KINDS,
    EVALUATED_KINDS,
    MONITORED_KINDS,
    PROMISED_KINDS,
    DeclaredLine,
    kind_of_line,
)
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import key_of_record
from adapter.domain.self_evaluation import SelfEvaluation, SelfEvaluationBudget
from adapter.ports.store import UnitOfWork
from sync_jobs.comparing.answered_line import (
    approved_for,
    differs,
    is_answered,
    is_before,
    may_have_been_approved,
    of_its_project,
)
from sync_jobs.comparing.approved import Approved, Place, approved_of, place_of, standing_of
from sync_jobs.comparing.read_in_full import ReadInFull, read_in_full
from sync_jobs.comparing.result_lines import (
    Result,
    ResultLine,
    answered_key,
    key_of_line,
    report_place,
)
from sync_jobs.gate import OpenProjects
from sync_jobs.sets.spool import batches

EvaluationHead = SelfEvaluation | DepartmentSelfEvaluation
_Line = TypeVar("_Line", ResultLine, DeclaredLine)
_Meaning = TypeVar("_Meaning")
#: Lines whose matches are looked up at once.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ResultRows:
    """The rows of a scope's open projects."""

    work: UnitOfWork
    scope: Scope
    projects: OpenProjects
    #: By which words a declared line is known to be approved; without any, only keys lead to one.
    marks: Sequence[StageMark] = ()
    #: The day up to which a line surely tells: of what was approved by then it must be.
    day_of: Callable[[ResultLine], dt.date] | None = None

    def monitored(self) -> Iterator[Result]:
        """Monitored lines of both levels, those of one owner together."""
        yield from self._results(MONITORED_KINDS)

    def evaluated(self) -> Iterator[Result]:
        """Self-evaluated lines of both levels."""
        yield from self._results(EVALUATED_KINDS)

    def _results(self, kinds: Iterable[RecordKind]) -> Iterator[Result]:
        read = read_in_full(self.work, self.scope)
        for kind in kinds:
            rows = (row for row in self._admitted(kind) if isinstance(row, ResultLine))
            for some in _whole_owners(self._matched(kind, rows)):
                answered = self._answered(kind, [line for line, _ in some])
                results = [
                    Result(line, match, of_its_project(line, answered)) for line, match in some
                ]
                yield from self._by_name(kind, list(self._as_adjusted(kind, results)), read)

    def targets(self) -> Iterator[tuple[DeclaredLine, Meant | None]]:
        """Declared lines of both levels."""
        for kind in DECLARED_KINDS:
            rows = (row for row in self._admitted(kind) if isinstance(row, DeclaredLine))
            yield from self._matched(kind, rows)

    def in_force(
        self, targets: Iterable[tuple[DeclaredLine, _Meaning]]
    ) -> Iterator[tuple[DeclaredLine, _Meaning]]:
        """Of declared lines, kind by kind and owner by owner, those of the version in force."""
        for some in _whole_owners(targets):
            for _, of_kind in groupby(some, key=lambda each: kind_of_line(each[0])):
                same = list(of_kind)
                lines = [line for line, _ in same]
                standing = standing_of(self.work, self.scope, lines, self.marks)
                yield from (each for each in same if each[0].line_id in standing)

    def unread(self, *kinds: RecordKind) -> frozenset[str]:
        """Keys of whom rows of these kinds wait in quarantine: what lacks may be among them."""
        waiting = (self.work.rows.waiting_keys(self.scope, kind) for kind in kinds)
        return frozenset[str]().union(*waiting)

    def budgets(self) -> Iterator[SelfEvaluationBudget]:
        """The funds of self-evaluations."""
        rows = self._admitted(RecordKind.SELF_EVALUATION_BUDGET)
        return (row for row in rows if isinstance(row, SelfEvaluationBudget))

    def budgets_with_former(self) -> Iterator[list[tuple[SelfEvaluationBudget, list[Any]]]]:
        """Some funds at a time, each with what its row said before, newest first."""
        kind = RecordKind.SELF_EVALUATION_BUDGET
        for some in batches(self.budgets(), _AT_ONCE):
            former = self.work.rows.former(self.scope, kind, [each.budget_id for each in some])
            yield [(each, former.get(each.budget_id, [])) for each in some]

    def evaluations(self) -> Iterator[EvaluationHead]:
        """The heads of self-evaluations of both levels."""
        for kind in (RecordKind.SELF_EVALUATION, RecordKind.DEPARTMENT_SELF_EVALUATION):
            rows = self._admitted(kind)
            yield from (row for row in rows if isinstance(row, EvaluationHead))

    def declared_heads(self) -> Iterator[DeclaredTarget | DepartmentTarget]:
        """The heads of declared targets of both levels."""
        for kind in (RecordKind.DECLARED_TARGET, RecordKind.DEPARTMENT_TARGET):
            rows = self._admitted(kind)
            heads = (DeclaredTarget, DepartmentTarget)
            yield from (row for row in rows if isinstance(row, heads))

    def wholes(
        self,
    ) -> Iterator[DeclaredTarget | DepartmentTarget | SelfEvaluation | SelfEvaluationBudget]:
        """What stands beside the lines: heads of targets, and self-evaluations with their funds."""
        yield from self.declared_heads()
        yield from (e for e in self.evaluations() if isinstance(e, SelfEvaluation))
        yield from self.budgets()

    def _answered(self, kind: RecordKind, lines: Iterable[ResultLine]) -> dict[str, object]:
        """The approved lines that these answer, by key."""
        answered = ANSWERED_KINDS.get(kind)
        if answered is None:
            return {}
        keys = {key for line in lines if (key := answered_key(line))}
        return self.work.rows.by_keys(self.scope, answered, keys)

    def _as_adjusted(self, kind: RecordKind, results: list[Result]) -> Iterator[Result]:
        """The same, with the approved line that was adjusted during the year where one answers.

        A form may go on naming the line of the year's beginning after 绩效目标调整.
        """
        changed = {key_of_line(each.line) for each in results if differs(each)}
        answered = ANSWERED_KINDS.get(kind)
        approved: dict[str, list[DeclaredLine]] = {}
        if changed and answered is not None:
            approved = self.work.rows.of_owners(self.scope, answered, changed)
        for each in results:
            others = approved.get(key_of_line(each.line), ()) if differs(each) else ()
            later = (other for other in others if not is_before(other, each.declared))
            adjusted = next((other for other in later if is_answered(other, each.line)), None)
            yield replace(each, declared=adjusted) if adjusted else each

    def _by_name(
        self, kind: RecordKind, results: list[Result], read: ReadInFull
    ) -> Iterator[Result]:
        """The same, with the approved line of the same name where a line names none by its key.

        What was approved again may be among rows that were not read yet: then none is taken.
        """
        promised = PROMISED_KINDS[kind]
        nameless = {key_of_line(each.line) for each in results if not answered_key(each.line)}
        keys = {each for each in nameless if read.is_whole(promised, each)}
        if not self.marks or not keys:
            yield from results
            return
        approved = approved_of(self.work, self.scope, promised, keys, self.marks)
        once = Counter(map(report_place, results))
        places = [_at(each, approved) if _is_by_name(each, once) else () for each in results]
        named = [
            replace(each, declared=approved_for(each.line, found, self._until(each)))
            if found
            else each
            for each, found in zip(results, places, strict=True)
        ]
        touched = {
            place.line_id
            for each, found in zip(named, places, strict=True)
            if found and differs(each)
            for place in found
        }
        former = self.work.rows.former(self.scope, promised, touched) if touched else {}
        for each, before, found in zip(named, results, places, strict=True):
            if not found:
                yield before
            elif each.declared is None:
                yield replace(before, is_unapproved=True)
            else:
                yield before if may_have_been_approved(each, found, former) else each

    def _until(self, result: Result) -> dt.date | None:
        return self.day_of(result.line) if self.day_of else None

    def _admitted(self, kind: RecordKind) -> Iterator[object]:
        rows = self.work.rows.current(self.scope, kind)
        return (row for row in rows if self.projects.gate.admits(key_of_record(row)))

    def _matched(
        self, kind: RecordKind, rows: Iterable[_Line]
    ) -> Iterator[tuple[_Line, Meant | None]]:
        for batch in batches(rows, _AT_ONCE):
            keys = [each.line_id for each in batch]
            matches = self.work.analyses.meant_by(self.scope, kind.value, keys)
            yield from ((each, matches.get(each.line_id)) for each in batch)


def _whole_owners(
    rows: Iterable[tuple[_Line, _Meaning]],
) -> Iterator[list[tuple[_Line, _Meaning]]]:
    """The rows in lists of about as many as are looked up at once, nobody's in two of them."""
    some: list[tuple[_Line, _Meaning]] = []
    for _, of_one in groupby(rows, key=lambda each: key_of_line(each[0])):
        some.extend(of_one)
        if len(some) >= _AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _is_by_name(result: Result, once: Counter[tuple[str, str, Place]]) -> bool:
    """Whether nothing but its name leads to an approved line, which no other of the report has."""
    return not answered_key(result.line) and once[report_place(result)] == 1


def _at(result: Result, approved: Approved) -> Sequence[DeclaredLine]:
    """The approved lines of a line's place."""
    return approved.at(key_of_line(result.line), place_of(result.line))
