"""Declared targets (申报) against what the templates of the library ask for."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby

from adapter.domain.comparing.declared_check import Asked, DeclaredRow, check_declared_row
from adapter.domain.comparing.declared_form import check_declared_form, other_weights
from adapter.domain.comparing.declared_versions import version_of
from adapter.domain.comparing.form_sums import rate_is_apart, wrong_weights
from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.findings.codes import Finding, LineFinding
from adapter.domain.identification.matching import Match, MatchMethod, Meant
from adapter.domain.indicator import Indicator
from adapter.domain.library.content import LibraryContent
from adapter.domain.lines import DeclaredLine, kind_of_line
from adapter.domain.project import Project
from adapter.domain.record import RecordKind
from adapter.domain.template import IndicatorTemplate
from adapter.domain.value import Direction, ValueKind
from sync_jobs.comparing.kind_templates import kind_templates
from sync_jobs.comparing.result_lines import key_of_line, subject_of
from sync_jobs.gate import OpenProjects
from sync_jobs.sets.template_gate import templates_by_key

#: The gate's key -> indicator code -> what the template of that project or department asks for.
Standards = Mapping[str, Mapping[str, Asked]]
#: Indicator code -> its direction, where the library names one.
Directions = Mapping[str, Direction | None]
DeclaredMatch = tuple[DeclaredLine, Match | Meant | None]

#: Only these say surely which indicator a line stands for.
SURE = frozenset({MatchMethod.CODE, MatchMethod.ALIAS, MatchMethod.EXACT_NAME})
_NOTHING: Mapping[str, Asked] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredYardstick:
    """What declared lines are measured by."""

    standards: Standards
    #: Indicator code -> the library's indicator.
    indicators: Mapping[str, Indicator]
    rules: ScoringRules
    #: Kind of line -> keys of which some lines are not readable yet: nothing is missing there.
    unread: Callable[[RecordKind], Collection[str]] = lambda _kind: ()
    #: The gate's key -> codes of which a person is asked whether a line of it means them.
    asked_about: Mapping[str, Collection[str]] = field(default_factory=dict)


def standards_of(
    content: LibraryContent, projects: OpenProjects, listed: Iterable[Project] = ()
) -> Standards:
    """What the templates that the gate lets out ask for, of projects without one those of kinds.

    `listed`: the project list, which says of what kind a project is.
    """
    indicators = {each.code: each for each in content.indicators}
    own = {key: _asked(each, indicators) for key, each in templates_by_key(content, projects)}
    of_kinds = {
        key: _asked(each, indicators, is_of_kind=True)
        for key, each in kind_templates(content, listed, projects).items()
    }
    return {**of_kinds, **own}


def _asked(
    template: IndicatorTemplate, indicators: Mapping[str, Indicator], *, is_of_kind: bool = False
) -> Mapping[str, Asked]:
    return {
        line.indicator_code: Asked(
            template_code=template.code,
            indicator=indicators[line.indicator_code],
            standard=line.target
            if line.target.kind is not ValueKind.EMPTY
            else indicators[line.indicator_code].standard,
            is_required=line.is_required and not is_of_kind,
            weight=None if is_of_kind else line.weight,
            is_of_kind=is_of_kind,
        )
        for line in template.lines
        if line.indicator_code in indicators
    }


def declared_findings(
    lines: Iterable[DeclaredMatch], yardstick: DeclaredYardstick
) -> Iterator[Finding]:
    """Pure: the findings of every line and form; lines in force come kind by kind, by project."""
    for (kind, key), form in groupby(lines, lambda each: (kind_of_line(each[0]), _key(each))):
        rows = [(line, _row(line, match, yardstick)) for line, match in form]
        by_id = {line.line_id: line for line, _ in rows}
        of_rows = (e for line, row in rows for e in _row_findings(line, row, yardstick))
        yield from _with_version(of_rows, by_id)
        asked = yardstick.standards.get(key, _NOTHING)
        if key in yardstick.unread(kind):
            asked = _NOTHING
        else:
            yield from _weight_findings([line for line, _ in rows], yardstick.rules)
        for line_id, each in _beside_template([row for _, row in rows], asked, yardstick.rules):
            yield _finding(by_id[line_id], each)
        waiting = yardstick.asked_about.get(key, ())
        surely = {code: each for code, each in asked.items() if code not in waiting}
        for line_id, each in check_declared_form([row for _, row in rows], surely):
            yield _finding(by_id[line_id], each)


def _with_version(
    findings: Iterable[Finding], lines: Mapping[str, DeclaredLine]
) -> Iterator[Finding]:
    """The same; of several versions that all stand each is named, and what they share told once."""
    if len(set(map(version_of, lines.values()))) == 1:
        yield from findings
        return
    told: dict[object, str] = {}
    for each in findings:
        line = lines[each.line_key]
        version = line.version_name or line.version or ""
        same = each.code, line.level2, tuple(sorted(each.facts.items()))
        if told.setdefault(same, version) == version:
            facts = {**each.facts, "version_name": version} if version else each.facts
            yield replace(each, facts=facts)


def _weight_findings(lines: Sequence[DeclaredLine], rules: ScoringRules) -> Iterator[Finding]:
    """On the first line of every version of a form whose lines all have points.

    The standard carries none at this stage: without a single one nothing is said. Nor where only
    all versions together add up: then lines have versions of their own.
    """
    by_version: dict[str | None, list[DeclaredLine]] = {}
    for each in lines:
        by_version.setdefault(each.version, []).append(each)
    if len(by_version) > 1 and _adds_up(lines, rules):
        return
    for form in by_version.values():
        version = form[0].version_name if len(by_version) > 1 else None
        for found in _wrong_weights(form, rules, f"申报表（{version}）" if version else "申报表"):
            yield _finding(form[0], found)


def _wrong_weights(
    lines: Sequence[DeclaredLine], rules: ScoringRules, form: str = ""
) -> Iterator[LineFinding]:
    apart = rate_is_apart((each.name for each in lines), is_stated=False)
    points = rules.execution_points
    return wrong_weights(_points(lines), rules, points, form, is_rate_apart=apart)


def _beside_template(
    rows: Sequence[DeclaredRow], asked: Mapping[str, Asked], rules: ScoringRules
) -> Iterator[tuple[str, LineFinding]]:
    by_version: dict[str | None, list[DeclaredRow]] = {}
    for each in rows:
        by_version.setdefault(each.version, []).append(each)
    for form in by_version.values():
        yield from other_weights(form, asked, rules.total_tolerance)


def _adds_up(lines: Sequence[DeclaredLine], rules: ScoringRules) -> bool:
    return _points(lines) is not None and not [*_wrong_weights(lines, rules)]


def _points(lines: Sequence[DeclaredLine]) -> Decimal | None:
    """All points, None where a line has none."""
    known = [each.weight for each in lines if each.weight is not None]
    return sum(known, Decimal(0)) if len(known) == len(lines) else None


def line_findings(
    line: DeclaredLine, match: Match | Meant | None, yardstick: DeclaredYardstick
) -> Iterator[Finding]:
    """Pure: what one line shows by itself and beside its template."""
    yield from _row_findings(line, _row(line, match, yardstick), yardstick)


def _row_findings(
    line: DeclaredLine, row: DeclaredRow, yardstick: DeclaredYardstick
) -> Iterator[Finding]:
    asked = yardstick.standards.get(key_of_line(line), _NOTHING).get(row.indicator_code or "")
    for each in check_declared_row(row, asked, yardstick.rules.comparing.magnitude):
        yield _finding(line, each)


def _key(each: DeclaredMatch) -> str:
    return key_of_line(each[0])


def _row(
    line: DeclaredLine, match: Match | Meant | None, yardstick: DeclaredYardstick
) -> DeclaredRow:
    code = match.indicator_code if match else None
    return DeclaredRow(
        key=line.line_id,
        subject=subject_of(line),
        target_value=line.target_value or "",
        indicator_code=code,
        is_sure=match is not None and match.method in SURE,
        indicator=yardstick.indicators.get(code or ""),
        version=line.version,
        weight=line.weight,
    )


def _finding(line: DeclaredLine, found: LineFinding) -> Finding:
    return Finding(
        code=found.code,
        severity=found.code.about.severity,
        project_code=key_of_line(line),
        line_kind=kind_of_line(line).value,
        line_key=line.line_id,
        facts=found.facts,
    )
