"""Completion rates that monitoring states (填报的完成率), held against the numbers beside them."""

from collections.abc import Iterable, Iterator

from adapter.domain.comparing.line_check import per_cent
from adapter.domain.comparing.stated_rate import rate_contradicted
from adapter.domain.findings.codes import Finding, FindingCode, LineFinding
from adapter.domain.lines import MonitoredLine, kind_of_line
from sync_jobs.comparing.approved import Place, place_of
from sync_jobs.comparing.result_lines import Result, finding_on
from sync_jobs.comparing.watching import Watch


def rate_findings_of(key: str, results: Iterable[Result], watch: Watch) -> Iterator[Finding]:
    """Pure: one finding for every indicator of somebody, on the last report that contradicts it."""
    reports = [
        (line, each.match) for each in results if isinstance(line := each.line, MonitoredLine)
    ]
    last: dict[Place, Finding] = {}
    for line, match in sorted(reports, key=lambda each: (each[0].round_no or 0, each[0].line_id)):
        if line.completion_rate is None:
            continue
        report = watch.reported(line, match)
        computed = rate_contradicted(report, line.completion_rate)
        if computed is None:
            continue
        facts = {
            "name": line.name,
            "target_value": report.target_value,
            "actual_value": report.actual_value,
            "completion_rate": per_cent(line.completion_rate),
            "computed": per_cent(computed),
        }
        told = LineFinding(FindingCode.COMPLETION_RATE_WRONG, facts)
        last[place_of(line)] = finding_on(told, key, kind_of_line(line).value, line.line_id)
    yield from last.values()
