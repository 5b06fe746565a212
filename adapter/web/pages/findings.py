"""Findings (对比发现): filtered and paged by the database, back to the bytes."""

from dataclasses import replace

from adapter.bootstrap.provenance import elements_of
from adapter.bootstrap.site_rules import site_bases
from adapter.domain.access.roles import Action
from adapter.domain.comparing.comparison import FINDING_LABELS, FindingCode
from adapter.domain.comparing.owed import EVERY_OWED, Owed
from adapter.domain.findings.bases import basis_of
from adapter.domain.findings.codes import NO_BASIS, SEVERITY_LABELS
from adapter.domain.findings.fact_labels import (
    ATTAINMENT_LABELS,
    has_own_column,
    indicator_of,
    per_cent_text,
    whole_of,
)
from adapter.domain.findings.numbering import missing_sentence
from adapter.domain.findings.provenance import ABOUT_WHOLE, why_no_row
from adapter.domain.kinds import KIND_LABELS
from adapter.domain.lines import LINE_KINDS
from adapter.domain.secrecy import owner_label
from adapter.ports.compared import ComparedFilter
from adapter.ports.queries import FindingFilter
from adapter.web.asked import Asked, Reply
from adapter.web.console import Console, NotFound
from adapter.web.marking import cited
from adapter.web.money import shown_facts, shown_sentence, tell_amounts
from adapter.web.pages.comparison import place_facts, place_of
from adapter.web.pages.three_tables import address_of, forms_address
from adapter.web.paging import member, paging_of
from adapter.wording import payload_text

_WORDS = {
    "finding_labels": FINDING_LABELS,
    "severity_labels": SEVERITY_LABELS,
    "kind_labels": KIND_LABELS,
    "owner_label": owner_label,
    "indicator_of": indicator_of,
    "whole_of": whole_of,
    "has_own_column": has_own_column,
    "shown_facts": shown_facts,
    "tell_amounts": tell_amounts,
    "address_of": address_of,
    "owed_labels": {each.text: each.label for each in EVERY_OWED},
}


def show_list(console: Console, asked: Asked) -> Reply:
    """What the last comparison found."""
    paging, place = paging_of(asked), place_of(console, asked, Action.SEE_RESULTS)
    shown, chosen, names = None, FindingFilter(), dict[str, str]()
    if place is not None:
        chosen = FindingFilter(
            project_code=place.chosen.project_code,
            department_code=place.chosen.department_code,
            severity=place.chosen.severity,
            code=member(FindingCode, asked.query.get("code")),
            owed=Owed.read(asked.query.get("owed", "")),
        )
        queries = console.app.queries
        shown = queries.admitted_findings(
            place.scope, chosen, limit=paging.size, offset=paging.offset
        )
        names = console.names(place.scope, (each.project_code for each in shown.entries))
    return console.templates.page(
        "findings.html",
        asked,
        **place_facts(console, asked, place),
        chosen=chosen,
        shown=shown,
        names=names,
        forms_address=(
            forms_address(place.scope, chosen.project_code)
            if place is not None and chosen.project_code and place.project.is_one
            else ""
        ),
        paging=replace(paging, total=shown.total if shown else 0),
        words=_WORDS,
    )


def show(console: Console, asked: Asked) -> Reply:
    """One finding with all that stands behind it."""
    finding_id = asked.params["finding_id"]
    detail = console.app.queries.admitted_finding(finding_id, data=asked.data)
    if detail is None:
        raise NotFound(f"{missing_sentence(finding_id)}请从对比发现的列表查看现有的问题。")
    entry = detail.entry
    about = ComparedFilter(project_code=entry.project_code or None)
    compared, _total = console.app.queries.compared_projects(detail.scope, about, limit=1)
    named = [each for each in compared if each.project_code == entry.project_code]
    bases = site_bases(console.app.settings, detail.scope.site)
    return console.templates.page(
        "finding.html",
        asked,
        detail=detail,
        names=console.names(asked.data.of(detail.scope), [entry.project_code]),
        there=address_of(detail.scope, entry) if named else "",
        forms_address=forms_address(detail.scope, entry.project_code) if named else "",
        is_line=entry.line_kind in LINE_KINDS and entry.code not in ABOUT_WHOLE,
        told=shown_sentence(entry.code, entry.facts),
        basis=basis_of(bases, entry.code, entry.facts) or NO_BASIS,
        elements=(elements := elements_of(console.app, detail)),
        no_row=why_no_row(entry.code),
        payload=(
            None
            if detail.payload is None
            else cited(payload_text(detail.payload), elements.values())
        ),
        attainment_labels=ATTAINMENT_LABELS,
        per_cent_text=per_cent_text,
        words=_WORDS,
    )
