"""A report as JSON (报表 JSON): the same content as the workbook, written piece by piece."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal

from adapter.domain.comparing.official_form import OfficialForm
from adapter.domain.findings.fact_labels import told_sentence
from adapter.domain.identity import Scope
from adapter.ports.reports import ReportedFinding

#: Changes when a reader of an older one would misread it.
FORMAT = "indicator-report/1"


def write_report(
    scope: Scope | None,
    forms: Iterable[OfficialForm],
    found: Iterable[ReportedFinding],
    *,
    made_at: datetime,
) -> Iterator[str]:
    """The pieces of one JSON document; numbers are text, as they are everywhere in our JSON."""
    head = {"format": FORMAT, "made_at": made_at.isoformat(), "scope": _plain(scope)}
    yield _text(head).removesuffix("}")
    yield ', "forms": ['
    yield from _separated(map(_plain, forms))
    yield '], "findings": ['
    yield from _separated(map(_finding, found))
    yield "]}\n"


def _finding(found: ReportedFinding) -> Mapping[str, object]:
    about = found.code.about
    return {
        "finding_id": found.finding_id,
        "code": found.code.value,
        "label": about.label,
        "severity": found.severity.value,
        "project_code": found.key,
        "project_name": found.name,
        "department": found.department,
        "line_kind": None if found.line_kind is None else found.line_kind.value,
        "line_key": found.line_key,
        "facts": dict(found.facts),
        "rule": about.rule,
        "basis": found.basis or None,
        "sentence": told_sentence(found.code, found.facts),
        "reason": found.reason,
        "source": {"path": found.path, "sha256": found.digest},
    }


def _separated(documents: Iterable[object]) -> Iterator[str]:
    separator = "\n"
    for each in documents:
        yield separator + _text(each)
        separator = ",\n"


def _text(document: object) -> str:
    return json.dumps(document, ensure_ascii=False)


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Decimal):
        return f"{value:f}"
    return [_plain(each) for each in value] if isinstance(value, tuple) else value
