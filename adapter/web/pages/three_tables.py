"""Target, monitoring and self-evaluation of one project side by side (三表对照)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from adapter.bootstrap.site_rules import site_marks
from adapter.domain.access.roles import Action
from adapter.domain.comparing.comparison import FINDING_LABELS
from adapter.domain.comparing.declared_versions import version_of
from adapter.domain.comparing.side_by_side import LineTriple, side_by_side
from adapter.domain.findings.provenance import ABOUT_WHOLE
from adapter.domain.identity import Scope
from adapter.domain.lines import DeclaredLine, kind_of_line
from adapter.domain.record import RecordKind
from adapter.ports.compared import LineStanding
from adapter.ports.queries import FindingEntry, FindingFilter
from adapter.web.asked import Asked, Reply
from adapter.web.console import Console, NotFound
from adapter.web.money import funds_lines
from adapter.web.pages.addresses import address
from adapter.web.pages.comparison import WORDS, place_of
from adapter.web.paging import member

PATH = "/comparison/project"
#: The place on the page of the line that one comes for.
_HERE = "here"
#: More than almost any project has; a note leads to the rest in the list of findings.
_MOST_FINDINGS = 500
_Line = tuple[RecordKind, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTriple:
    """A row of the page."""

    triple: LineTriple
    findings: Sequence[FindingEntry]
    #: Whether one came for this row.
    is_here: bool


def address_of(scope: Scope, entry: FindingEntry) -> str:
    """The page of a finding's owner, at its line."""
    where = {**_where(scope, entry.project_code), "finding": entry.finding_id}
    return f"{address(PATH, where)}#{_HERE}"


def forms_address(scope: Scope, key: str) -> str:
    """The workbook of an owner's forms and findings."""
    return address(f"{PATH}.xlsx", _where(scope, key))


def _where(scope: Scope, key: str) -> dict[str, object]:
    return {
        "site": scope.site,
        "division": scope.division_code,
        "year": scope.fiscal_year,
        "key": key,
    }


def show(console: Console, asked: Asked) -> Reply:
    """One project or department; at the line of a finding, or at one that the query names."""
    place = place_of(console, asked, Action.SEE_RESULTS)
    key, queries = asked.query.get("key", ""), console.app.queries
    subject = queries.report_subject(place.scope, key) if place and key else None
    if place is None or subject is None:
        raise NotFound
    only = replace(place.chosen, project_code=key, department_code=None, severity=None, light=None)
    compared, _total = queries.compared_projects(place.scope, only, limit=1)
    if not compared:
        raise NotFound
    about = FindingFilter(project_code=key)
    found = queries.admitted_findings(place.scope, about, limit=_MOST_FINDINGS)
    finding, line = _come_for(console, asked, place.scope, key)
    marks = site_marks(console.app.settings, place.scope.site)
    triples = side_by_side(subject.records, marks)
    rows, beside = _placed(triples, _with(found.entries, finding), line)
    is_there = any(each.is_here for each in rows) or finding in beside
    return console.templates.page(
        "comparison_project.html",
        asked,
        place=place,
        forms_address=forms_address(place.scope, key),
        head=subject.head,
        told=compared[0],
        rows=rows,
        beside=beside,
        finding=finding,
        missed="" if is_there else _what_for(asked, line),
        found=found,
        versions=_versions(triples),
        others=_other_versions(subject.records, triples),
        funds=funds_lines(subject),
        standings=queries.line_standings(place.scope, key),
        nothing_known=LineStanding(),
        words={**WORDS, "RecordKind": RecordKind, "finding_labels": FINDING_LABELS},
    )


def _versions(triples: Iterable[LineTriple]) -> list[str]:
    """The names of the declared versions that are shown."""
    names = (e.declared.version_name or e.declared.version for e in triples if e.declared)
    return list(dict.fromkeys(each for each in names if each))


def _other_versions(records: Iterable[object], triples: Iterable[LineTriple]) -> list[str]:
    """The names of those that are not: what they declared was declared anew since."""
    shown = {version_of(each.declared) for each in triples if each.declared}
    lines = (each for each in records if isinstance(each, DeclaredLine) and not each.is_deleted)
    others = dict.fromkeys(key for key in map(version_of, lines) if key not in shown)
    return [name or version or "（无版本名称）" for version, name in others]


def _come_for(
    console: Console, asked: Asked, scope: Scope, key: str
) -> tuple[FindingEntry | None, _Line | None]:
    """The finding and the line that one comes for; None for what is not this owner's here."""
    number = asked.query.get("finding", "")
    detail = console.app.queries.admitted_finding(number, data=asked.data) if number else None
    if detail is not None and (detail.scope, detail.entry.project_code) == (scope, key):
        return detail.entry, _line_of(detail.entry)
    kind = member(RecordKind, asked.query.get("kind"))
    return None, None if kind is None else (kind, asked.query.get("line", ""))


def _line_of(entry: FindingEntry) -> _Line | None:
    """The line that a finding is about; None for what is told of a whole."""
    return None if entry.code in ABOUT_WHOLE else (entry.line_kind, entry.line_key)


def _what_for(asked: Asked, line: _Line | None) -> str:
    """Whether one came for a finding, a line or neither."""
    if asked.query.get("finding"):
        return "finding"
    return "" if line is None else "line"


def _with(findings: Sequence[FindingEntry], finding: FindingEntry | None) -> Sequence[FindingEntry]:
    """Those that are listed, and the one that one comes for also from beyond them."""
    if finding is None or any(each.finding_id == finding.finding_id for each in findings):
        return findings
    return [*findings, finding]


def _placed(
    triples: Sequence[LineTriple], findings: Sequence[FindingEntry], line: _Line | None
) -> tuple[list[ShownTriple], list[FindingEntry]]:
    """Rows with the findings on their lines, and the findings on none of them."""
    waiting: dict[_Line | None, list[FindingEntry]] = {}
    for each in findings:
        waiting.setdefault(_line_of(each), []).append(each)
    rows = []
    for triple in triples:
        lines = [(kind_of_line(each), each.line_id) for each in triple.lines]
        on_it = [entry for each in lines for entry in waiting.pop(each, ())]
        rows.append(ShownTriple(triple=triple, findings=on_it, is_here=line in lines))
    return rows, [each for some in waiting.values() for each in some]
