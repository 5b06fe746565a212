"""Reports beside what was approved (自评、监控对批复): lines that one of both has alone."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby

from adapter.domain.comparing.answered import (
    Indicated,
    findings_on_answers,
    findings_on_monitoring,
)
from adapter.domain.comparing.declared_versions import DeclaredHead, is_approved
from adapter.domain.comparing.doubled import Handed, doubled, told_twice
from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.findings.codes import Finding
from adapter.domain.identification.matching import Match, Meant
from adapter.domain.lines import (
    DECLARED_KINDS,
    EVALUATED_KINDS,
    DeclaredLine,
    EvaluatedLine,
    MonitoredLine,
    kind_of_line,
)
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import department_of_key, key_of_record
from adapter.domain.self_evaluation import SelfEvaluation, SelfEvaluationBudget
from sync_jobs.comparing.declared import DeclaredMatch
from sync_jobs.comparing.read_in_full import ReadInFull
from sync_jobs.comparing.result_lines import Result, finding_on, key_of_line
from sync_jobs.sets.spool import Piles

_K = RecordKind
#: What must have been read before anything is said to be there twice.
_HANDED = (_K.SELF_EVALUATION, _K.SELF_EVALUATION_LINE)
#: Whether of a department as a whole -> what must have been read before anything is missing.
_PROMISED = {
    False: (_K.DECLARED_TARGET, _K.TARGET_LINE),
    True: (_K.DEPARTMENT_TARGET, _K.DEPARTMENT_TARGET_LINE),
}
_EVALUATED = {False: _K.SELF_EVALUATION_LINE, True: _K.DEPARTMENT_SELF_EVALUATION_LINE}
_MONITORED = {False: _K.MONITORING_LINE, True: _K.DEPARTMENT_MONITORING_LINE}


@dataclass(frozen=True, slots=True)
class Named:
    """One line by its key and what tells its indicator."""

    owner: str
    line: Indicated
    kind: RecordKind
    #: Of a self-evaluated line: the self-evaluation, and whether the line is scored.
    evaluation_id: str = ""
    is_scored: bool = False
    #: Of a declared line: when it came to be; of monitored ones: when the last of all did.
    made: dt.datetime | None = None


#: What is whole beside the lines: declared and evaluated heads, and funds.
Whole = DeclaredHead | SelfEvaluation | SelfEvaluationBudget


@dataclass(slots=True)
class _Owned:
    """What is there of one project or department."""

    evaluations: list[SelfEvaluation] = field(default_factory=list)
    funds: list[SelfEvaluationBudget] = field(default_factory=list)
    heads: list[DeclaredHead] = field(default_factory=list)
    declared: list[Named] = field(default_factory=list)
    evaluated: list[Named] = field(default_factory=list)
    monitored: list[Named] = field(default_factory=list)

    def add(self, each: Named | Whole) -> None:
        """Put by what belongs to them."""
        if isinstance(each, Named):
            self._of_kind(each.kind).append(each)
        elif isinstance(each, SelfEvaluation):
            self.evaluations.append(each)
        elif isinstance(each, SelfEvaluationBudget):
            self.funds.append(each)
        else:
            self.heads.append(each)

    def _of_kind(self, kind: RecordKind) -> list[Named]:
        if kind in DECLARED_KINDS:
            return self.declared
        return self.evaluated if kind in EVALUATED_KINDS else self.monitored


class Answering:
    """Declared and self-evaluated lines that go by, put on piles by whose they are."""

    def __init__(self) -> None:
        self._piles: Piles[Named | Whole] = Piles()

    def passing(self, results: Iterable[Result]) -> Iterator[Result]:
        """The same results, those of self-evaluations put by as they are read."""
        for each in results:
            if isinstance(each.line, EvaluatedLine):
                self._put(named(each.line, each.match))
            yield each

    def monitored(self, results: Iterable[Result]) -> Iterator[Result]:
        """The same results, what they name put by, once for all rounds of an owner."""
        for _, some in groupby(results, key=lambda each: key_of_line(each.line)):
            of_one = list(some)
            for each in names_monitored(of_one):
                self._put(each)
            yield from of_one

    def declared(self, lines: Iterable[DeclaredMatch]) -> Iterator[DeclaredMatch]:
        """The same lines, put by as they are read."""
        for each in lines:
            self._put(named(*each))
            yield each

    def findings(
        self,
        wholes: Iterable[Whole],
        rules: ScoringRules,
        read: ReadInFull,
        monitored: Collection[bool] = (),
    ) -> Iterator[Finding]:
        """What one side has alone or twice, of all that went by; one pile in memory at a time.

        `monitored`: of whom all monitoring was due and read since, of departments as wholes (True)
        and of projects (False).
        """
        for each in wholes:
            self._piles.add(key_of_record(each) or "", each)
        for pile in self._piles:
            yield from answer_findings(pile, rules, read, monitored)

    def close(self) -> None:
        """Let the piles go."""
        self._piles.close()

    def _put(self, each: Named) -> None:
        self._piles.add(each.owner, each)


def named(line: DeclaredLine | EvaluatedLine, match: Match | Meant | None) -> Named:
    """Pure: what of a line tells which indicator it is."""
    owner, kind = key_of_line(line), kind_of_line(line)
    code = match.indicator_code if match else None
    if isinstance(line, EvaluatedLine):
        told = _told(line, code, weight=line.max_score, answers=line.target_line_id or "")
        return Named(owner, told, kind, line.evaluation_id, is_scored=line.score is not None)
    version = (line.version or "", line.version_name or "")
    told = _told(line, code, weight=line.weight, version=version)
    return Named(owner, told, kind, made=line.created_at)


def names_monitored(results: Sequence[Result]) -> Iterator[Named]:
    """Pure: what the rounds of one owner name, each once; nothing of who reported no result."""
    lines = [(e.line, e.match) for e in results if isinstance(e.line, MonitoredLine)]
    if not any((line.actual_value or "").strip() for line, _ in lines):
        return
    made = max((line.created_at for line, _ in lines if line.created_at), default=None)
    once = {(line.level2, line.name, line.target_value): (line, match) for line, match in lines}
    for line, match in once.values():
        told = _told(line, match.indicator_code if match else None, weight=None)
        yield Named(key_of_line(line), told, kind_of_line(line), made=made)


def _told(
    line: DeclaredLine | EvaluatedLine | MonitoredLine,
    indicator_code: str | None,
    *,
    weight: Decimal | None,
    answers: str = "",
    version: tuple[str, str] = ("", ""),
) -> Indicated:
    return Indicated(
        key=line.line_id,
        level2=line.level2 or "",
        name=line.name,
        target_value=line.target_value or "",
        indicator_code=indicator_code,
        answers=answers,
        version=version,
        weight=weight,
    )


def answer_findings(
    pile: Iterable[Named | Whole],
    rules: ScoringRules,
    read: ReadInFull,
    monitored: Collection[bool] = (),
) -> Iterator[Finding]:
    """Pure: the findings of everybody on a pile.

    Nothing is said of whose rows were not all read, and of who handed in several self-evaluations
    or has not scored all of it yet.
    """
    owners: dict[str, _Owned] = {}
    for each in pile:
        key = each.owner if isinstance(each, Named) else key_of_record(each) or ""
        owners.setdefault(key, _Owned()).add(each)
    for key, owned in owners.items():
        if all(read.is_whole(kind, key) for kind in _HANDED):
            yield from _twice(key, owned)
        is_whole = department_of_key(key) is not None
        is_declared = all(read.is_whole(kind, key) for kind in _PROMISED[is_whole])
        if is_declared and is_whole in monitored and read.is_whole(_MONITORED[is_whole], key):
            yield from _unmonitored(key, owned, rules)
        is_read = is_declared and read.is_whole(_EVALUATED[is_whole], key)
        if is_read and owned.declared and _is_one_and_done(owned.evaluated):
            yield from _of_owner(key, owned, rules)


def _twice(key: str, owned: _Owned) -> Iterator[Finding]:
    handed = [
        Handed(
            key=each.evaluation_id,
            agency_code=each.agency_code,
            total=each.total_score,
            created_at=each.created_at,
            updated_at=each.updated_at,
            lines=[e.line for e in owned.evaluated if e.evaluation_id == each.evaluation_id],
            amounts=frozenset(
                e.budget_adjusted
                for e in owned.funds
                if e.evaluation_id == each.evaluation_id and e.budget_adjusted is not None
            ),
        )
        for each in owned.evaluations
    ]
    for same in doubled(handed):
        yield finding_on(told_twice(same), key, _K.SELF_EVALUATION.value, same[-1].key)


def _is_one_and_done(lines: Sequence[Named]) -> bool:
    is_one = len({each.evaluation_id for each in lines}) == 1
    return is_one and all(each.is_scored for each in lines)


def _unmonitored(key: str, owned: _Owned, rules: ScoringRules) -> Iterator[Finding]:
    """What no round names; what came to be after the last report could not stand there."""
    since = owned.monitored[0].made if owned.monitored else None
    late = {e.line.key for e in owned.declared if e.made and since and e.made > since}
    declared = [each for each in _declared(owned, rules) if each.key not in late]
    named = [each.line for each in owned.monitored]
    for line, told in findings_on_monitoring(declared, named):
        if named:
            yield finding_on(told, key, owned.declared[0].kind.value, line.key)


def _declared(owned: _Owned, rules: ScoringRules) -> list[Indicated]:
    decide = is_approved(owned.heads, rules.calendar.marks)
    return [replace(each.line, is_approved=decide(each.line.version[1])) for each in owned.declared]


def _of_owner(key: str, owned: _Owned, rules: ScoringRules) -> Iterator[Finding]:
    declared = _declared(owned, rules)
    evaluated = [each.line for each in owned.evaluated]
    kinds = owned.declared[0].kind, owned.evaluated[0].kind
    for line, told in findings_on_answers(declared, evaluated, rules.total_tolerance):
        kind = kinds[0] if line in declared else kinds[1]
        yield finding_on(told, key, kind.value, line.key)
