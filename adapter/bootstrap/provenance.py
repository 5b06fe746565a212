"""Which elements of a site's dialect a fact, or what was not understood, was read from (出处)."""

from collections.abc import Mapping

from adapter.bootstrap.app import App
from adapter.domain.findings.provenance import fields_of_facts
from adapter.domain.record import RecordKind
from adapter.ports.queries import FindingDetail, QuarantineEntry
from mappings.rules import FieldRule


def elements_of(app: App, detail: FindingDetail) -> dict[str, str]:
    """Fact -> element, by the dialect of today, of what the row holds there and nothing else.

    Empty for a site that the settings no longer name.
    """
    rules = _rules(app, detail.scope.site, detail.entry.line_kind)
    fields = fields_of_facts(detail.entry.code, detail.entry.facts, detail.row)
    return {name: rules[field].element for name, field in fields.items() if field in rules}


def element_of(app: App, entry: QuarantineEntry) -> str:
    """The element whose value kept a row out, by the dialect of today; "" where none is known."""
    rule = _rules(app, entry.scope.site, entry.kind).get(entry.field)
    return "" if rule is None else rule.element


def _rules(app: App, site: str, kind: RecordKind) -> Mapping[str, FieldRule]:
    """How a site spells the fields of a data set; none for one that the settings do not name."""
    codec = app.profile(site).codecs.get(kind) if site in app.settings.site else None
    return {} if codec is None else codec.rules
