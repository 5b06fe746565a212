"""Monitored lines whose target is not the approved one (监控改目标): told, and judged by that."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from adapter.domain.attainment import in_shares, says_otherwise
from adapter.domain.comparing.restated import are_written_alike, as_target
from adapter.domain.findings.codes import Finding, FindingCode, LineFinding
from adapter.domain.lines import MonitoredLine, kind_of_line
from adapter.domain.value import IndicatorValue, parse_value
from sync_jobs.comparing.approved import Place, place_of
from sync_jobs.comparing.result_lines import Result, finding_on, subject_of


def is_changed(result: Result) -> bool:
    """Pure: whether a monitored line surely states another target than was approved."""
    line, declared = result.line, result.declared
    if declared is None or not isinstance(line, MonitoredLine):
        return False
    texts = [each.target_value or "" for each in (declared, line)]
    if are_written_alike(*texts):
        return False
    subject = subject_of(line)
    approved, stated = in_shares(
        *(as_target(parse_value(each, name=line.name), each, subject) for each in texts)
    )
    return _are_comparable(approved, stated) and says_otherwise(approved, stated)


def _are_comparable(approved: IndicatorValue, stated: IndicatorValue) -> bool:
    """Whether both are of one kind and unit: 100% and 全覆盖, 0.95 and 95% may be one promise."""
    return approved.kind is stated.kind and approved.unit == stated.unit


def changed_findings(key: str, changed: Iterable[Result]) -> Iterator[Finding]:
    """Pure: one finding for every indicator of somebody, on the last report that changed it."""
    last: dict[Place, Result] = {}
    for each in sorted(changed, key=_round):
        last[place_of(each.line)] = each
    for each in last.values():
        facts = {
            "name": each.line.name,
            "declared_value": (each.declared.target_value or "") if each.declared else "",
            "target_value": each.line.target_value or "",
        }
        told = LineFinding(FindingCode.MONITORED_TARGET_CHANGED, facts)
        yield finding_on(told, key, kind_of_line(each.line).value, each.line.line_id)


def _round(result: Result) -> tuple[int, str]:
    line = result.line
    return (line.round_no or 0) if isinstance(line, MonitoredLine) else 0, line.line_id


def as_approved(result: Result) -> Result:
    """Pure: the same with the target that was approved."""
    declared = result.declared
    if declared is None:
        return result
    return replace(result, line=replace(result.line, target_value=declared.target_value))
