"""Identification (识别): joins every pulled line to the library indicator it means."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from adapter.domain.identification.decisions import NO_DECISIONS, Decisions
from adapter.domain.identification.matching import (
    Line,
    Match,
    MatchMethod,
    NameIndex,
    match_likely,
    match_nothing,
    match_surely,
)
from adapter.domain.identification.proposing import CANDIDATES, KnownIndicators
from adapter.domain.identification.subjects import subject_of_line
from adapter.domain.indicator import Indicator
from adapter.domain.library.content import LibraryContent
from adapter.domain.lines import LINE_KINDS, AnyLine
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import key_of_record
from adapter.ports.similarity import Similarity
from adapter.ports.store import UnitOfWork
from sync_jobs.gate import OpenProjects, division_of, open_projects, require_still_open
from sync_jobs.job import JobResult, RunContext
from sync_jobs.sets.internal import templates_by_key
from sync_jobs.sets.spool import Spool

#: Lines that are compared with the library at once.
_BATCH = 2_000
_NO_CODES: frozenset[str] = frozenset()


def identify_indicators(run: RunContext) -> JobResult:
    """By code, by a person's word, by exact name in its level, then by evidence."""
    tally = dict.fromkeys(MatchMethod, 0)
    with Spool[Match]() as matches:
        projects = _decide(run, tally, matches)
        if not run.options.is_dry_run:
            _store(run, projects, matches)
    return _result(tally)


def _decide(run: RunContext, tally: dict[MatchMethod, int], matches: Spool[Match]) -> OpenProjects:
    """Fill the spool; returns the projects that were open meanwhile."""
    site = run.site
    with run.begin() as work:
        projects = open_projects(work, site.scope)
        version = work.library.in_force(division_of(site.scope))
        content = work.library.content(version.version_id) if version else LibraryContent()
        template_codes = {
            key: frozenset(line.indicator_code for line in template.lines)
            for key, template in templates_by_key(content, projects)
        }
        lines = _lines(work, run, projects)
        decisions = Decisions.of(work.match_decisions.standing(site.scope))
        found = identify(lines, content.indicators, template_codes, site.similarity, decisions)
        for match in found:
            tally[match.method] += 1
            matches.add(match)
            if len(matches) % _BATCH == 0:
                site.progress("识别", len(matches), None)
    site.progress("识别", len(matches), len(matches))
    return projects


def _store(run: RunContext, projects: OpenProjects, matches: Iterable[Match]) -> None:
    with run.begin() as work:
        work.analyses.replace_matches(run.site.scope, run.run_id, matches)
        require_still_open(work, run.site.scope, projects)
        work.commit()


def _lines(work: UnitOfWork, run: RunContext, projects: OpenProjects) -> Iterator[Line]:
    classes = _classes(work, run, projects)
    for kind in LINE_KINDS:
        for row in work.rows.current(run.site.scope, kind):
            key = key_of_record(row)
            if isinstance(row, AnyLine) and key is not None and projects.gate.admits(key):
                yield line_to_identify(kind, key, row, classes.get(key, ""))


def _classes(work: UnitOfWork, run: RunContext, projects: OpenProjects) -> dict[str, str]:
    """The function classes of the open projects that the list gives one, by project code."""
    listed = {
        (each.agency_code, each.name): each.function_class
        for each in work.projects.projects(division_of(run.site.scope))
    }
    return {
        each.project_code: listed.get((each.agency_code, each.project_name), "")
        for each in projects.bindings
    }


def line_to_identify(kind: RecordKind, key: str, row: AnyLine, function_class: str = "") -> Line:
    """What identification reads of a line; `key` is the gate's, the class its project's."""
    return Line(
        line_kind=kind.value,
        line_key=row.line_id,
        project_code=key,
        level1=row.level1 or "",
        level2=row.level2 or "",
        name=row.name,
        indicator_code=row.indicator_code or "",
        value_text=row.target_value or "",
        function_class=function_class,
    )


def identify(
    lines: Iterable[Line],
    indicators: Sequence[Indicator],
    template_codes: Mapping[str, frozenset[str]],
    similarity: Similarity,
    decisions: Decisions = NO_DECISIONS,
) -> Iterator[Match]:
    """One match per line, as lines are read: the sure ones at once, the others in batches."""
    index = NameIndex.of(indicators)
    known = KnownIndicators(indicators)

    def by_evidence(batch: Sequence[Line]) -> Iterator[Match]:
        if not indicators:
            yield from map(match_nothing, batch)
            return
        subjects = [
            subject_of_line(
                each.level2, each.name, each.value_text, function_class=each.function_class
            )
            for each in batch
        ]
        texts = [each.name.main.text for each in subjects]
        nearest = similarity.best(texts, known.texts, CANDIDATES)
        for line, subject, similar in zip(batch, subjects, nearest, strict=True):
            candidates = [(each.position, each.score) for each in similar]
            proposals = known.proposals(subject, candidates, decisions.rejected(line.wording))
            codes = template_codes.get(line.project_code, _NO_CODES)
            yield match_likely(line, proposals, codes)

    unsure: list[Line] = []
    for line in lines:
        codes = template_codes.get(line.project_code, _NO_CODES)
        sure = match_surely(line, index, codes, decisions)
        if sure is not None:
            yield sure
            continue
        unsure.append(line)
        if len(unsure) == _BATCH:
            yield from by_evidence(unsure)
            unsure = []
    if unsure:
        yield from by_evidence(unsure)


def _result(tally: Mapping[MatchMethod, int]) -> JobResult:
    total, unmatched = sum(tally.values()), tally[MatchMethod.NONE]
    identified = total - unmatched
    return JobResult(
        outcome=RunOutcome.OK,
        counts=RunCounts(read=total, updated=identified, unchanged=unmatched),
        figures={"identified": identified, **{f"by_{k.value}": v for k, v in tally.items()}},
    )
