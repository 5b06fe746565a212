"""What a line says was reached (完成情况), judged by the library's directions and the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapter.domain.attainment import as_under_way, undetermined
from adapter.domain.comparing.by_approved import check_answer
from adapter.domain.comparing.by_day import says_unfinished
from adapter.domain.comparing.comparison import (
    Comparison,
    Judgement,
    judge_attainment,
    read_actual,
)
from adapter.domain.comparing.line_check import EvaluatedResult
from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.findings.codes import Finding
from adapter.domain.library.content import LibraryContent
from adapter.domain.lines import (
    EVALUATED_KINDS,
    DeclaredLine,
    EvaluatedLine,
    MonitoredLine,
    kind_of_line,
)
from adapter.domain.record import RecordKind
from adapter.domain.value import Direction, IndicatorValue, ValueKind, parse_value
from mappings.profile import Profile
from sync_jobs.comparing.declared import Directions
from sync_jobs.comparing.result_lines import Result, ResultLine, key_of_line, subject_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """What lines are measured by."""

    directions: Directions
    rules: ScoringRules
    #: Kinds of lines whose form asks why a target was missed.
    asking_why: frozenset[RecordKind] = frozenset()
    #: Indicator code -> the library's standard.
    standards: Mapping[str, IndicatorValue] = field(default_factory=dict)


def yardstick_of(content: LibraryContent, profile: Profile, rules: ScoringRules) -> Yardstick:
    """The library's directions, the site's rules, and what its dialect carries."""
    evaluated = (kind for kind in EVALUATED_KINDS if kind in profile.codecs)
    return Yardstick(
        directions={each.code: each.direction for each in content.indicators},
        rules=rules,
        asking_why=frozenset(
            kind for kind in evaluated if "deviation_analysis" in profile.codec(kind).rules
        ),
        standards={each.code: each.standard for each in content.indicators},
    )


def compare_one(result: Result, yardstick: Yardstick) -> tuple[Comparison, list[Finding]]:
    """Pure: the comparison of a line that says what was reached, and the findings on it."""
    line, match = result.line, result.match
    code = match.indicator_code if match else None
    direction = yardstick.directions.get(code) if code else None
    if isinstance(line, EvaluatedLine):
        standard = yardstick.standards.get(code) if code else None
        return _evaluated(line, result.declared, (direction, standard), yardstick)
    return _comparison(line, _judged(line, direction)), []


def _judged(row: MonitoredLine, direction: Direction | None) -> Judgement:
    target = parse_value(row.target_value or "", name=row.name)
    actual = read_actual(row.actual_value or "", target, row.name)
    judged = judge_attainment(target, actual, direction, subject_of(row))
    # 尚未完工 in March is no miss of what is due in November: the light knows the day.
    is_by_day = target.kind in (ValueKind.DEADLINE, ValueKind.PERIOD)
    if is_by_day and says_unfinished(actual, target, row.name):
        return undetermined(f"{judged.reason}；是否已过时限，见监控进度")
    # Of a part of the year a number decides nothing that the rest may still change.
    return judged if is_by_day else as_under_way(judged, target, actual, subject_of(row))


def _comparison(row: ResultLine, judgement: Judgement) -> Comparison:
    return Comparison(
        line_kind=kind_of_line(row).value,
        line_key=row.line_id,
        project_code=key_of_line(row),
        attainment=judgement.attainment,
        rate=judgement.rate,
        reason=judgement.reason,
    )


def _evaluated(
    row: EvaluatedLine,
    declared: DeclaredLine | None,
    of_library: tuple[Direction | None, IndicatorValue | None],
    yardstick: Yardstick,
) -> tuple[Comparison, list[Finding]]:
    kind = kind_of_line(row)
    result = EvaluatedResult(
        subject=subject_of(row),
        target=parse_value(row.target_value or "", name=row.name),
        target_value=row.target_value or "",
        declared=parse_value(declared.target_value or "", name=row.name) if declared else None,
        declared_value=(declared.target_value or "") if declared else "",
        actual_value=row.actual_value or "",
        has_values=row.target_value is not None or row.actual_value is not None,
        max_score=row.max_score,
        score=row.score,
        deviation_analysis=(
            (row.deviation_analysis or "") if kind in yardstick.asking_why else None
        ),
        direction=of_library[0],
        standard=of_library[1],
    )
    checked = check_answer(result, yardstick.rules)
    findings = [
        Finding(
            code=each.code,
            severity=each.code.about.severity,
            project_code=key_of_line(row),
            line_kind=kind.value,
            line_key=row.line_id,
            facts=each.facts,
        )
        for each in checked.findings
    ]
    return _comparison(row, checked.judgement), findings
