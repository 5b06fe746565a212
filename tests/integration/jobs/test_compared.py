"""What the comparison page asks: figures, projects, lines and bytes, of what is open alone."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from adapter.domain.attainment import Attainment
from adapter.domain.comparing.monitoring_rules import Light
from adapter.domain.comparing.rate_band import RateBand
from adapter.domain.findings.kind import Severity
from adapter.domain.record import RecordKind
from adapter.ports.compared import ComparedFilter, LineFilter
from adapter.storage.queries import compared_views
from tests.integration.jobs.desk import BORDER, GRANTS, MEALS, PROJECTS, SCOPE, Desk, Row
from tests.integration.jobs.kept_desk import Kept
from tests.integration.jobs.test_reporting import LEVELS, NAME, compare, declared, monitored

ALL, EVERY_LINE = ComparedFilter(), LineFilter()
OCTOBER = datetime(2025, 10, 2, tzinfo=UTC)


def evaluated(key: str, code: str, reached: str, score: int) -> Row:
    name: Row = {"lv3_perf_ind_name": NAME, "kpi_val": "≥120人", "ind_comp": reached}
    points: Row = {"ind_weight": 50, "eval_score": score, "eval_id": f"h{code}"}
    return {"eval_ind_id": key, "pro_code": code, "kpi_id": f"t{code}", **LEVELS, **name, **points}


@pytest.fixture
def full(desk: Desk, database_url: str, kept: Kept) -> Desk:
    """Two projects that declared, one of them behind and scored too well, one ahead."""
    kept.prepare(desk, database_url, report_and_compare)
    return desk


def report_and_compare(ready: Desk) -> None:
    ready.begin_the_year()
    ready.put(RecordKind.TARGET_LINE, *(declared(f"t{code}", code) for code in (GRANTS, MEALS)))
    ready.put(
        RecordKind.MONITORING_LINE,
        monitored("m1", GRANTS, "30人"),
        monitored("m2", MEALS, "119人"),
    )
    ready.put(RecordKind.SELF_EVALUATION_LINE, evaluated("e1", GRANTS, "90人", 49))
    head: Row = {"eval_id": f"h{GRANTS}", "pro_code": GRANTS, "total_eval_value": 99}
    ready.put(RecordKind.SELF_EVALUATION, head)
    compare(ready, OCTOBER)


def test_every_open_project_is_told_with_its_light_its_lines_and_its_findings(full: Desk) -> None:
    found, total = full.store.queries.compared_projects(SCOPE, ALL, limit=10)

    told = {each.project_code: each for each in found}
    assert set(told) == {*PROJECTS, "department:101"}
    assert total == len(told)
    grants = told[GRANTS]
    assert (grants.name, grants.department) == (PROJECTS[GRANTS], "101-教育局")
    assert (grants.light, grants.until) == (Light.RED, date(2025, 7, 31))
    assert grants.claimed_total == Decimal(99)
    # What is monitored is decided at the end of the year: until then the light tells.
    assert grants.lines == {Attainment.NOT_MET: 1, Attainment.UNDETERMINED: 1}
    assert grants.findings[Severity.MEDIUM] >= 1
    assert told[BORDER].light is None
    assert told[BORDER].lines == {}


def test_a_filter_means_the_same_in_the_list_the_lines_and_the_whole_stream(
    full: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compared_views, "_AT_ONCE", 1)
    queries = full.store.queries
    of_grants = [
        ComparedFilter(light=Light.RED),
        ComparedFilter(project_code=GRANTS),
    ]
    for chosen in of_grants:
        found, total = queries.compared_projects(SCOPE, chosen, limit=10)
        assert [each.project_code for each in found] == [GRANTS]
        assert total == 1
        lines, count = queries.compared_lines(SCOPE, chosen, EVERY_LINE, limit=10)
        assert {each.line_key for each in lines} == {"m1", "e1"}
        assert count == len(lines)
        assert list(queries.every_compared_project(SCOPE, chosen)) == list(found)
    everybody = [each.project_code for each in queries.every_compared_project(SCOPE, ALL)]
    assert everybody == sorted({*PROJECTS, "department:101"})
    of_department = ComparedFilter(department_code="101")
    assert len(list(queries.every_compared_project(SCOPE, of_department))) == len(everybody)
    nobody = ComparedFilter(department_code="999")
    assert queries.compared_projects(SCOPE, nobody, limit=10) == ([], 0)
    assert queries.compared_departments(SCOPE) == {"101": "教育局"}


def test_a_bar_counts_exactly_the_lines_it_leads_to(full: Desk) -> None:
    queries = full.store.queries
    bars = queries.compared_figures(SCOPE, ALL).lines

    assert bars == {
        (Attainment.UNDETERMINED, RateBand.NONE): 2,
        (Attainment.NOT_MET, RateBand.UNDER_80): 1,
    }
    for (attainment, band), count in bars.items():
        wanted = LineFilter(attainment=attainment, band=band)
        lines, total = queries.compared_lines(SCOPE, ALL, wanted, limit=10)
        assert total == len(lines) == count


def test_the_figures_are_of_the_filter(full: Desk) -> None:
    queries = full.store.queries
    everybody = queries.compared_figures(SCOPE, ALL)
    assert everybody.lights == {Light.RED: 1, Light.BLUE: 1}
    (point,) = everybody.scores
    assert (point.claimed, point.expected) == (Decimal(49), Decimal("37.5"))
    assert queries.admitted_finding(point.finding_id) is not None

    meals = queries.compared_figures(SCOPE, ComparedFilter(project_code=MEALS))
    assert meals.lights == {Light.BLUE: 1}
    assert meals.scores == []
    assert meals.score_count == 0


def test_years_are_counted_each_by_itself(full: Desk) -> None:
    queries = full.store.queries
    scopes = queries.compared_scopes(SCOPE.site)
    assert list(scopes) == [SCOPE]
    assert queries.compared_scopes("elsewhere") == []
    (year,) = queries.year_figures(scopes, ALL)

    assert year.fiscal_year == SCOPE.fiscal_year
    assert year.lines == {Attainment.NOT_MET: 1, Attainment.UNDETERMINED: 2}
    only_high = ComparedFilter(severity=Severity.HIGH)
    (high,) = queries.year_figures(scopes, only_high)
    assert set(high.findings) == {Severity.HIGH}


def test_a_line_is_known_with_its_light_and_leads_to_its_bytes(full: Desk) -> None:
    queries = full.store.queries
    known = queries.line_standings(SCOPE, GRANTS)

    assert known[RecordKind.MONITORING_LINE, "m1"].light is Light.RED
    assert known[RecordKind.SELF_EVALUATION_LINE, "e1"].attainment is Attainment.NOT_MET
    row = queries.admitted_row(SCOPE, RecordKind.MONITORING_LINE, "m1")
    assert row is not None
    assert row.project_code == GRANTS
    assert b'"m1"' in (row.payload or b"")
    assert queries.admitted_row(SCOPE, RecordKind.MONITORING_LINE, "none") is None
    assert queries.admitted_row(SCOPE, RecordKind.TEMPLATE_ITEM, "m1") is None


def test_of_what_is_not_open_any_more_nothing_is_told(full: Desk) -> None:
    with full.store.begin() as work:
        bindings = [e for e in work.projects.bindings(SCOPE) if e.project_code != GRANTS]
        work.projects.replace_bindings(SCOPE, bindings)
        work.commit()
    queries = full.store.queries

    found, _total = queries.compared_projects(SCOPE, ALL, limit=10)
    assert GRANTS not in {each.project_code for each in found}
    assert queries.compared_projects(SCOPE, ComparedFilter(project_code=GRANTS), limit=9) == ([], 0)
    lines, _count = queries.compared_lines(SCOPE, ALL, EVERY_LINE, limit=10)
    assert {each.project_code for each in lines} == {MEALS}
    figures = queries.compared_figures(SCOPE, ALL)
    assert figures.lights == {Light.BLUE: 1}
    assert figures.scores == []
    (year,) = queries.year_figures([SCOPE], ALL)
    assert sum(year.lines.values()) == 1
    assert queries.line_standings(SCOPE, GRANTS) == {}
    assert queries.admitted_row(SCOPE, RecordKind.MONITORING_LINE, "m1") is None
