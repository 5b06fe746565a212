"""Quarantined rows (待处理隔离): why each waits, and its bytes as they came."""

from dataclasses import replace

from adapter.bootstrap.provenance import element_of
from adapter.domain.access.roles import Action
from adapter.domain.field_labels import field_label
from adapter.domain.kinds import KIND_LABELS
from adapter.domain.secrecy import owner_label
from adapter.errors import RecordError
from adapter.ports.quarantine import QUARANTINE_LABELS
from adapter.ports.queries import QuarantineEntry
from adapter.web.asked import Asked, Reply
from adapter.web.console import Console, NotFound
from adapter.web.marking import cited
from adapter.web.paging import paging_of
from adapter.wording import payload_text
from sync_jobs.wording import problem_text


def _reason(entry: QuarantineEntry) -> str:
    return problem_text(RecordError(entry.code, field_label(entry.field), entry.detail))


_WORDS = {
    "reason_of": _reason,
    "kind_labels": KIND_LABELS,
    "state_labels": QUARANTINE_LABELS,
    "owner_label": owner_label,
}


def show_list(console: Console, asked: Asked) -> Reply:
    """Rows that wait, the newest first; closed ones too where they are asked for."""
    paging, scope = paging_of(asked), console.scope(asked, Action.SEE_RESULTS)
    with_closed, shown = asked.query.get("state") == "all", None
    names: dict[str, str] = {}
    if scope is not None:
        shown = console.app.queries.admitted_quarantine(
            scope, limit=paging.size, offset=paging.offset, with_closed=with_closed
        )
        names = console.names(scope, (each.project_code for each in shown.entries))
    return console.templates.page(
        "quarantine.html",
        asked,
        scope=scope,
        sites=console.sites(asked, Action.SEE_RESULTS),
        with_closed=with_closed,
        shown=shown,
        names=names,
        paging=replace(paging, total=shown.total if shown else 0),
        words=_WORDS,
    )


def show(console: Console, asked: Asked) -> Reply:
    """One row."""
    entry = console.app.queries.admitted_quarantine_entry(asked.params["entry_id"], data=asked.data)
    if entry is None:
        raise NotFound
    element = element_of(console.app, entry)
    payload = None
    if entry.payload is not None:
        payload = cited(payload_text(entry.payload), [element] if element else [])
    names = console.names(asked.data.of(entry.scope), [entry.project_code])
    return console.templates.page(
        "quarantine_entry.html", asked, entry=entry, payload=payload, names=names, words=_WORDS
    )
