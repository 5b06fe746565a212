"""Identification (识别): joins every pulled line to the library indicator it means."""

from collections.abc import Iterator, Mapping, Sequence

from adapter.domain.declaration import TargetLine
from adapter.domain.indicator import Indicator
from adapter.domain.library import LibraryContent
from adapter.domain.matching import (
    Line,
    Match,
    MatchMethod,
    NameIndex,
    match_best,
    match_nothing,
    match_surely,
    normalised_name,
)
from adapter.domain.monitoring import MonitoringLine
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.record import RecordKind
from adapter.domain.self_evaluation import SelfEvaluationLine
from adapter.ports.similarity import Similarity
from sync_jobs.gate import division_of, open_projects, require_still_open
from sync_jobs.internal_sets import project_templates
from sync_jobs.job import JobResult, RunContext

LINE_KINDS = (
    RecordKind.TARGET_LINE,
    RecordKind.MONITORING_LINE,
    RecordKind.SELF_EVALUATION_LINE,
)

#: Below this similarity a name is left for a person.
SIMILARITY_FLOOR = 0.72
#: Lines that are compared with the library at once.
_BATCH = 2_000
#: The best few: the most similar name may belong to several indicators.
_PROPOSALS = 5
_NO_CODES: frozenset[str] = frozenset()


def identify_indicators(run: RunContext) -> JobResult:
    """By code, then by exact normalised name in its level, then by similarity with its score."""
    site = run.site
    with site.store.begin() as work:
        projects = open_projects(work, site.scope)
        version = work.library.latest(division_of(site.scope))
        content = work.library.content(version.version_id) if version else LibraryContent()
        template_codes = {
            binding.project_code: frozenset(line.indicator_code for line in template.lines)
            for template, binding in project_templates(content, projects)
        }
        lines = [
            _line(kind, row)
            for kind in LINE_KINDS
            for row in work.rows.current(site.scope, kind)
            if isinstance(row, _ROW_TYPES) and projects.gate.admits(row.project_code)
        ]
    matches = list(identify(lines, content.indicators, template_codes, site.similarity))
    site.progress("识别", len(matches), len(lines))
    if not run.options.is_dry_run:
        with site.store.begin() as work:
            work.analyses.replace_matches(site.scope, run.run_id, matches)
            require_still_open(work, site.scope, projects)
            work.commit()
    return _result(matches)


_ROW_TYPES = (TargetLine, MonitoringLine, SelfEvaluationLine)


def _line(kind: RecordKind, row: TargetLine | MonitoringLine | SelfEvaluationLine) -> Line:
    return Line(
        line_kind=kind.value,
        line_key=row.line_id,
        project_code=row.project_code,
        level1=row.level1 or "",
        level2=row.level2 or "",
        name=row.name,
        indicator_code=row.indicator_code or "",
    )


def identify(
    lines: Sequence[Line],
    indicators: Sequence[Indicator],
    template_codes: Mapping[str, frozenset[str]],
    similarity: Similarity,
) -> Iterator[Match]:
    """One match per line: the sure ones one by one, the others by similarity in batches."""
    index = NameIndex.of(indicators)
    unsure = []
    for line in lines:
        sure = match_surely(line, index, template_codes.get(line.project_code, _NO_CODES))
        if sure is None:
            unsure.append(line)
        else:
            yield sure
    yield from _by_similarity(unsure, indicators, template_codes, similarity)


def _by_similarity(
    lines: Sequence[Line],
    indicators: Sequence[Indicator],
    template_codes: Mapping[str, frozenset[str]],
    similarity: Similarity,
) -> Iterator[Match]:
    if not indicators:
        yield from map(match_nothing, lines)
        return
    choices = [normalised_name(each.name) for each in indicators]
    for start in range(0, len(lines), _BATCH):
        batch = lines[start : start + _BATCH]
        names = [normalised_name(each.name) for each in batch]
        for line, similar in zip(batch, similarity.best(names, choices, _PROPOSALS), strict=True):
            proposals = [(indicators[each.position], each.score) for each in similar]
            codes = template_codes.get(line.project_code, _NO_CODES)
            yield match_best(line, proposals, codes, SIMILARITY_FLOOR)


def _result(matches: Sequence[Match]) -> JobResult:
    tally = {method.value: sum(each.method is method for each in matches) for method in MatchMethod}
    identified = len(matches) - tally[MatchMethod.NONE]
    return JobResult(
        outcome=RunOutcome.OK,
        counts=RunCounts(read=len(matches), updated=identified, unchanged=tally[MatchMethod.NONE]),
        figures={"identified": identified, **{f"by_{k}": v for k, v in tally.items()}},
    )
