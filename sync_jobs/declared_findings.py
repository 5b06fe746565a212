"""Declared targets (申报) against what the templates of the library ask for."""

from collections.abc import Iterable, Iterator, Mapping

from adapter.domain.comparison import is_loosened, read_actual
from adapter.domain.findings import Finding, FindingCode
from adapter.domain.hand_over import plain_text
from adapter.domain.library import LibraryContent
from adapter.domain.lines import DeclaredLine, kind_of_line
from adapter.domain.matching import Match, MatchMethod
from adapter.domain.value import Direction, IndicatorValue, ValueKind
from sync_jobs.gate import OpenProjects
from sync_jobs.internal_sets import templates_by_key
from sync_jobs.result_rows import key_of_line, subject_of

#: (the gate's key, indicator code) -> what the template of that project or department asks for.
Standards = Mapping[tuple[str, str], IndicatorValue]
#: Indicator code -> its direction, where the library names one.
Directions = Mapping[str, Direction | None]

#: Only these say surely which standard of the template a line stands for.
_SURE = frozenset({MatchMethod.CODE, MatchMethod.EXACT_NAME})


def standards_of(content: LibraryContent, projects: OpenProjects) -> Standards:
    """What the templates that the gate lets out ask for."""
    of_library = {each.code: each.standard for each in content.indicators}
    return {
        (key, line.indicator_code): line.target
        if line.target.kind is not ValueKind.EMPTY
        else of_library[line.indicator_code]
        for key, template in templates_by_key(content, projects)
        for line in template.lines
        if line.indicator_code in of_library
    }


def loosened(
    lines: Iterable[tuple[DeclaredLine, Match | None]],
    standards: Standards,
    directions: Directions,
) -> Iterator[Finding]:
    """Pure: a finding for every declared line that surely promises less than its template asks.

    A line that is only similar to an indicator may mean another one: it is accused of nothing.
    """
    for line, match in lines:
        if match is None or match.method not in _SURE:
            continue
        code = match.indicator_code or ""
        standard = standards.get((key_of_line(line), code))
        if standard is None:
            continue
        promised = read_actual(line.target_value or "", standard, line.name)
        if is_loosened(standard, promised, directions.get(code), subject_of(line).lean):
            yield Finding(
                code=FindingCode.STANDARD_LOOSENED,
                severity=FindingCode.STANDARD_LOOSENED.about.severity,
                project_code=key_of_line(line),
                line_kind=kind_of_line(line).value,
                line_key=line.line_id,
                facts={
                    "name": line.name,
                    "target_value": line.target_value or "",
                    "standard": plain_text(standard),
                },
            )
