"""Which element of a site's dialect each fact of a finding was read from (出处)."""

from adapter.bootstrap.app import App
from adapter.domain.findings.provenance import fields_of_facts
from adapter.ports.queries import FindingDetail


def elements_of(app: App, detail: FindingDetail) -> dict[str, str]:
    """Fact -> element, by the dialect of today, of what the row holds there and nothing else.

    Empty for a site that the settings no longer name.
    """
    if detail.scope.site not in app.settings.site:
        return {}
    codec = app.profile(detail.scope.site).codecs.get(detail.entry.line_kind)
    rules = {} if codec is None else codec.rules
    fields = fields_of_facts(detail.entry.code, detail.entry.facts, detail.row)
    return {name: rules[field].element for name, field in fields.items() if field in rules}
