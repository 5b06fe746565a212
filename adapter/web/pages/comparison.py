"""Comparison (对比分析): who stands how, in charts and rows, down to the bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from adapter.domain.access.roles import Action
from adapter.domain.attainment import Attainment
from adapter.domain.comparing.monitoring_rules import LIGHTS, Light
from adapter.domain.comparing.rate_band import RateBand
from adapter.domain.findings.codes import SEVERITY_LABELS
from adapter.domain.findings.fact_labels import ATTAINMENT_LABELS
from adapter.domain.findings.kind import Severity
from adapter.domain.identity import Scope
from adapter.domain.kinds import KIND_LABELS
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import owner_label
from adapter.ports.compared import ComparedFilter, LineFilter
from adapter.web.asked import Asked, Reply
from adapter.web.charts import Chart, as_percent, charts_as_json, charts_of
from adapter.web.console import Console, NotFound
from adapter.web.paging import member, paging_of
from adapter.web.project_filter import MOST_TOLD, ProjectChoice, chosen_project
from adapter.wording import payload_text

PATH = "/comparison"
LIGHT_LABELS = {each: each.label for each in LIGHTS}
WORDS = {
    "light_labels": LIGHT_LABELS,
    "light_colours": {Light.YELLOW: "orange", **{e: e.value for e in LIGHTS if e != "yellow"}},
    "severity_labels": SEVERITY_LABELS,
    "attainment_labels": ATTAINMENT_LABELS,
    "attainment_colours": {"met": "green", "not_met": "red", "undetermined": "grey"},
    "band_labels": {each: each.label for each in RateBand},
    "kind_labels": KIND_LABELS,
    "owner_label": owner_label,
    "as_percent": as_percent,
    "Severity": Severity,
    "Attainment": Attainment,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is looked at, and what else could be."""

    scope: Scope
    chosen: ComparedFilter
    project: ProjectChoice
    #: Years and divisions of the site that were compared.
    years: Sequence[int]
    divisions: Sequence[str]
    #: Of the division over the years.
    scopes: Sequence[Scope]

    def address(self, path: str = PATH, **changed: object) -> str:
        """An address of ours with the same place and filter, and these changes."""
        chosen = self.chosen
        kept: dict[str, object] = {
            "site": self.scope.site,
            "division": self.scope.division_code,
            "year": self.scope.fiscal_year,
            "department": chosen.department_code,
            "project": chosen.project_code,
            "severity": chosen.severity,
            "light": chosen.light,
        }
        pairs = {name: str(value) for name, value in {**kept, **changed}.items() if value}
        return f"{path}?{urlencode(pairs)}"


def place_of(console: Console, asked: Asked, action: Action) -> Place | None:
    """The place and filter of the query; None without any site.

    Raises NotFound for a year or division that the site does not have.
    """
    own = console.scope(asked, action)
    if own is None:
        return None
    found = console.app.queries.compared_scopes(own.site)
    scopes = [
        asked.data.of(e)
        for e in dict.fromkeys((console.app.scope(own.site), *found))
        if asked.reaches(action, e.division_code)
    ]
    division = asked.query.get("division") or own.division_code
    here = [each for each in scopes if each.division_code == division]
    default = (
        own.fiscal_year if division == own.division_code else here[0].fiscal_year if here else 0
    )
    year = asked.number("year", default, most=9999) if asked.query.get("year") else default
    scope = next((each for each in here if each.fiscal_year == year), None)
    if scope is None:
        raise NotFound
    project = chosen_project(console.app.queries, scope, asked.query.get("project", ""))
    return Place(
        scope=scope,
        chosen=_chosen(asked, project),
        project=project,
        years=sorted({each.fiscal_year for each in here}, reverse=True),
        divisions=sorted({each.division_code for each in scopes}),
        scopes=here,
    )


def _chosen(asked: Asked, project: ProjectChoice) -> ComparedFilter:
    return ComparedFilter(
        project_code=project.code,
        department_code=asked.query.get("department", "").strip() or None,
        severity=member(Severity, asked.query.get("severity")),
        light=member(Light, asked.query.get("light")),
    )


def place_facts(console: Console, asked: Asked, place: Place | None) -> dict[str, Any]:
    """What the filter bar of a place shows."""
    departments = console.app.queries.compared_departments(place.scope) if place else {}
    return {
        "scope": place.scope if place else None,
        "place": place,
        "sites": console.sites(asked, Action.SEE_RESULTS),
        "departments": departments,
        "project": place.project if place else ProjectChoice(),
        "most_projects": MOST_TOLD,
    }


def show_list(console: Console, asked: Asked) -> Reply:
    """Charts over the filter, and its projects."""
    paging, place = paging_of(asked), place_of(console, asked, Action.SEE_RESULTS)
    projects, total, charts = [], 0, []
    if place is not None:
        found, total = console.app.queries.compared_projects(
            place.scope, place.chosen, limit=paging.size, offset=paging.offset
        )
        projects, charts = list(found), _charts(console, place)
    return console.templates.page(
        "comparison.html",
        asked,
        **place_facts(console, asked, place),
        projects=projects,
        charts=charts,
        paging=replace(paging, total=total),
        words=WORDS,
    )


def figures(console: Console, asked: Asked) -> Reply:
    """What the charts draw, for the script."""
    place = place_of(console, asked, Action.SEE_RESULTS)
    if place is None:
        raise NotFound
    return Reply(
        body=charts_as_json(_charts(console, place)),
        content_type="application/json; charset=utf-8",
    )


def _charts(console: Console, place: Place) -> list[Chart]:
    queries = console.app.queries
    return charts_of(
        queries.compared_figures(place.scope, place.chosen),
        queries.year_figures(place.scopes, place.chosen),
        place.address,
    )


def show_lines(console: Console, asked: Asked) -> Reply:
    """The lines behind a bar."""
    paging, place = paging_of(asked), place_of(console, asked, Action.SEE_RESULTS)
    wanted = LineFilter(
        attainment=member(Attainment, asked.query.get("attainment")),
        band=member(RateBand, asked.query.get("band")),
    )
    lines, total, names = [], 0, dict[str, str]()
    if place is not None:
        found, total = console.app.queries.compared_lines(
            place.scope, place.chosen, wanted, limit=paging.size, offset=paging.offset
        )
        lines = list(found)
        names = console.names(place.scope, (each.project_code for each in lines))
    return console.templates.page(
        "comparison_lines.html",
        asked,
        **place_facts(console, asked, place),
        lines=lines,
        names=names,
        wanted=wanted,
        paging=replace(paging, total=total),
        words=WORDS,
    )


def show_row(console: Console, asked: Asked) -> Reply:
    """One row as the other side sent it."""
    place, kind = (
        place_of(console, asked, Action.SEE_RESULTS),
        member(RecordKind, asked.query.get("kind")),
    )
    if place is None or kind is None:
        raise NotFound
    row = console.app.queries.admitted_row(place.scope, kind, asked.query.get("row", ""))
    if row is None:
        raise NotFound
    return console.templates.page(
        "stored_row.html",
        asked,
        place=place,
        row=row,
        names=console.names(place.scope, [row.project_code]),
        payload=None if row.payload is None else payload_text(row.payload),
        words=WORDS,
    )
