"""Which findings of the comparison a changed reading would bring, change or take (试算疑点)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from adapter.domain.comparing.comparison import Attainment, Finding, FindingCode
from adapter.domain.findings.fact_labels import told_facts
from adapter.domain.identification.matching import Match
from adapter.domain.identity import Scope
from adapter.domain.library.content import LibraryContent
from adapter.domain.lines import AnyLine, DeclaredLine, kind_of_line
from adapter.domain.secrecy import key_of_record
from adapter.domain.self_evaluation import SelfEvaluationBudget
from adapter.ports.similarity import Similarity
from adapter.ports.store import UnitOfWork
from sync_jobs.comparing.claimed_rates import rate_findings, rates
from sync_jobs.comparing.declared import DeclaredYardstick, line_findings, standards_of
from sync_jobs.comparing.reached import Yardstick, compare_one
from sync_jobs.comparing.result_lines import Result, ResultLine
from sync_jobs.gate import OpenProjects
from sync_jobs.identify_indicators import line_to_identify
from sync_jobs.identifying import identify
from sync_jobs.sets.spool import batches
from sync_jobs.sets.template_gate import templates_by_key
from sync_jobs.trying.report import Changes, FindingMove

Compared = AnyLine | SelfEvaluationBudget
#: Key of a row, and whether its reading is the one afterwards.
_At = tuple[str, bool]
#: Lines whose matches are looked up at once.
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """The records of one row before and after, None where it is no observation."""

    key: str
    before: Compared | None
    after: Compared | None


@dataclass(frozen=True, slots=True)
class _Told:
    """What the comparison says of one row under one reading."""

    findings: Mapping[FindingCode, Finding] = field(default_factory=dict)
    attainment: Attainment | None = None


_NOTHING = _Told()


@dataclass(slots=True, kw_only=True)
class FindingTrial:
    """Runs the comparison of the job `compare_results` over both readings of changed rows."""

    scope: Scope
    content: LibraryContent
    projects: OpenProjects
    similarity: Similarity
    yardstick: Yardstick
    findings: dict[tuple[FindingCode, FindingMove], Changes] = field(default_factory=dict)
    attainments: dict[tuple[Attainment | None, Attainment | None], Changes] = field(
        default_factory=dict
    )
    _declared: DeclaredYardstick = field(init=False, repr=False)
    _codes: Mapping[str, frozenset[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._declared = DeclaredYardstick(
            standards=standards_of(self.content, self.projects),
            indicators={each.code: each for each in self.content.indicators},
            rules=self.yardstick.rules,
        )
        self._codes = {
            key: frozenset(line.indicator_code for line in template.lines)
            for key, template in templates_by_key(self.content, self.projects)
        }

    def add_all(self, work: UnitOfWork, readings: Iterable[Readings]) -> None:
        """Compare rows of one kind, some at a time."""
        for batch in batches(readings, _BATCH):
            self._add(work, batch)

    def _add(self, work: UnitOfWork, batch: list[Readings]) -> None:
        matches = self._matches(work, batch)
        for each in batch:
            before = self._told(each.before, matches.get((each.key, False)))
            after = self._told(each.after, matches.get((each.key, True)))
            self._compare(each.key, before, after)

    # --- identification ---

    def _matches(self, work: UnitOfWork, batch: list[Readings]) -> dict[_At, Match]:
        """A line that would be looked up otherwise is looked up anew, under both readings."""
        lines = {
            (each.key, is_after): record
            for each in batch
            for is_after, record in ((False, each.before), (True, each.after))
            if isinstance(record, AnyLine)
        }
        moved = {each.key for each in batch if _identity(each.before) != _identity(each.after)}
        return self._stored(work, lines) | self._anew(
            {k: v for k, v in lines.items() if k[0] in moved}
        )

    def _anew(self, lines: Mapping[_At, AnyLine]) -> dict[_At, Match]:
        if not lines:
            return {}
        numbered = [
            replace(
                line_to_identify(kind_of_line(line), _key(line), line),
                line_key=str(number),
                form="",  # the rest of its form is not here
            )
            for number, line in enumerate(lines.values())
        ]
        found = identify(numbered, self.content.indicators, self._codes, self.similarity)
        places = list(lines)
        return {places[int(match.line_key)]: match for match in found}

    def _stored(self, work: UnitOfWork, lines: Mapping[_At, AnyLine]) -> dict[_At, Match]:
        if not lines:
            return {}
        kind = kind_of_line(next(iter(lines.values()))).value
        keys = sorted({key for key, _ in lines})
        stored = work.analyses.matches_of(self.scope, kind, keys)
        return {at: stored[at[0]] for at in lines if at[0] in stored}

    # --- comparison ---

    def _told(self, record: Compared | None, match: Match | None) -> _Told:
        if isinstance(record, SelfEvaluationBudget):
            rules = self.yardstick.rules
            return _told(found for each in rates([record]) for found in rate_findings(each, rules))
        if isinstance(record, DeclaredLine):
            return _told(line_findings(record, match, self._declared))
        if isinstance(record, ResultLine):
            comparison, found = compare_one(Result(record, match), self.yardstick)
            return _told(found, comparison.attainment)
        return _NOTHING

    def _compare(self, key: str, before: _Told, after: _Told) -> None:
        for code in FindingCode:
            old, new = before.findings.get(code), after.findings.get(code)
            if _same(old, new):
                continue
            move = FindingMove.CHANGES
            if old is None or new is None:
                move = FindingMove.APPEARS if old is None else FindingMove.VANISHES
            changes = self.findings.setdefault((code, move), Changes())
            changes.add(key, _facts(old, new), _facts(new, old))
        turn = before.attainment, after.attainment
        if turn[0] is not turn[1]:
            self.attainments.setdefault(turn, Changes()).add(key)


def _told(findings: Iterable[Finding], attainment: Attainment | None = None) -> _Told:
    return _Told({each.code: each for each in findings}, attainment)


def _key(line: AnyLine) -> str:
    return key_of_record(line) or ""


def _identity(record: Compared | None) -> tuple[object, ...] | None:
    """What identification looks at."""
    if not isinstance(record, AnyLine):
        return None
    names = ("level1", "level2", "name", "indicator_code")
    return (_key(record), *(getattr(record, name) for name in names))


def _same(old: Finding | None, new: Finding | None) -> bool:
    """Whether a person would see no difference; the key of a row may be read otherwise."""
    if old is None or new is None:
        return old is new
    return (old.severity, old.facts) == (new.severity, new.facts)


def _facts(finding: Finding | None, other: Finding | None) -> str | None:
    """The facts in which it differs from the other, all of them where there is none."""
    if finding is None:
        return None
    told = told_facts(finding.code, finding.facts)
    differing = [
        e for e in told if other is None or other.facts.get(e.name) != finding.facts[e.name]
    ]
    return "，".join(f"{each.label} {each.text}" for each in differing)
