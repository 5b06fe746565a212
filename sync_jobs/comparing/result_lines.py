"""One line that says what was reached (填报行): whose it is, and what it is about."""

from dataclasses import dataclass

from adapter.domain.comparing.comparison import Subject
from adapter.domain.findings.codes import Finding, LineFinding
from adapter.domain.findings.kind import Severity
from adapter.domain.identification.matching import Match, Meant
from adapter.domain.lines import DeclaredLine, EvaluatedLine, MonitoredLine
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import key_of_record
from sync_jobs.comparing.approved import Place, place_of

ResultLine = MonitoredLine | EvaluatedLine

_GRAVITY = {each: rank for rank, each in enumerate(Severity)}
_STAGES = {each.value: rank for rank, each in enumerate(RecordKind)}


@dataclass(frozen=True, slots=True)
class Result:
    """A line that says what was reached, its match, and the approved line it answers."""

    line: ResultLine
    match: Match | Meant | None = None
    declared: DeclaredLine | None = None
    #: Its target is none of those that were approved at its place, and which one stood is open.
    is_unapproved: bool = False


def key_of_line(line: ResultLine | DeclaredLine) -> str:
    """The gate's key of a line, "" where it names nothing."""
    return key_of_record(line) or ""


def subject_of(line: ResultLine | DeclaredLine) -> Subject:
    """What a line is about, in which budget year."""
    return Subject(
        level1=line.level1 or "",
        level2=line.level2 or "",
        name=line.name,
        year=line.fiscal_year,
    )


def answered_key(line: ResultLine) -> str | None:
    """The key of the approved line that a line names itself."""
    return line.target_line_id if isinstance(line, EvaluatedLine) else None


def report_place(result: Result) -> tuple[str, str, Place]:
    """A name in one report; where it stands twice, which line answers what is not said."""
    line = result.line
    report = line.evaluation_id if isinstance(line, EvaluatedLine) else str(line.round_no or "")
    return key_of_line(line), report, place_of(line)


def finding_on(told: LineFinding, key: str, line_kind: str, line_key: str) -> Finding:
    """A finding with its place in the store."""
    return Finding(
        code=told.code,
        severity=told.code.about.severity,
        project_code=key,
        line_kind=line_kind,
        line_key=line_key,
        facts=told.facts,
    )


def in_order(found: Finding) -> tuple[int | str, ...]:
    """The order of lists: the gravest first, by project, by stage and line."""
    stage = _STAGES.get(found.line_kind, len(_STAGES))
    return _GRAVITY[found.severity], found.project_code, stage, found.line_key
