"""Findings and matches are shown with their bytes, and only of projects that are open now."""

import json
from dataclasses import replace
from decimal import Decimal
from itertools import chain, combinations
from typing import Any

import pytest

from adapter.domain.access.data_scope import DataScope
from adapter.domain.comparing.comparison import Attainment, Comparison, FindingCode, Severity
from adapter.domain.findings.provenance import ABOUT_WHOLE
from adapter.domain.identification.matching import MatchMethod
from adapter.domain.raw_place import RawPlace
from adapter.domain.record import RecordKind
from adapter.ports.queries import ConflictFilter, FindingFilter, QuestionFilter, RowSource
from adapter.ports.trees import Side
from adapter.storage.store import SqlStore
from sync_jobs.gate import open_projects
from tests.conftest import TurnedClock
from tests.integration.storage.pulls import DIVISION, PROJECT, SCOPE, Puller, line, page
from tests.integration.storage.reviews_desk import ALL, NAMES, OTHER, Desk, finding, match, verdict
from tests.integration.storage.test_library_and_projects import CONTENT, project, version

OTHER_SITE = replace(SCOPE, site="second")


@pytest.fixture
def desk(store: SqlStore, puller: Puller, clock: TurnedClock) -> Desk:
    return Desk(store, puller, clock)


# --- the gate -------------------------------------------------------------------------------------


def test_the_statement_admits_exactly_what_the_gate_admits(desk: Desk) -> None:
    rows = [
        project(NAMES[PROJECT]),
        project(NAMES[PROJECT], project_code=PROJECT),
        project(NAMES[PROJECT], project_code=OTHER),
        project(NAMES[PROJECT], agency_code="101002"),
        project("另一个项目", project_code=PROJECT),
    ]
    desk.find(finding("a"))
    lists = list(chain.from_iterable(combinations(rows, size) for size in range(len(rows) + 1)))

    for listed in lists:
        with desk.store.begin() as work:
            work.projects.replace_list(DIVISION, listed, 0)
            work.commit()
            is_open = open_projects(work, SCOPE).gate.admits(PROJECT)

        assert desk.keys() == (["a"] if is_open else [])


def test_a_project_that_is_bound_elsewhere_is_not_open_here(desk: Desk) -> None:
    desk.find(finding("a"))
    desk.bind(OTHER)
    with desk.store.begin() as work:
        bindings = [replace(each, project_code=PROJECT) for each in work.projects.bindings(SCOPE)]
        work.projects.replace_bindings(OTHER_SITE, bindings)
        work.commit()

    assert desk.keys() == []


def test_of_a_project_that_was_closed_since_only_the_number_is_told(desk: Desk) -> None:
    desk.find(finding("a"), finding("b", OTHER))
    desk.identify(match("a", 0.9), match("b", 0.8, OTHER))
    shown = desk.store.queries.admitted_findings(SCOPE, ALL, limit=1)
    desk.make_list(OTHER)

    findings = desk.store.queries.admitted_findings(SCOPE, ALL, limit=100)
    matches = desk.store.queries.admitted_matches(SCOPE, limit=100)

    assert (shown.total, shown.hidden) == (2, 0)
    assert [each.line_key for each in findings.entries] == ["b"]
    assert (findings.total, findings.hidden) == (1, 1)
    assert [each.match.line_key for each in matches.entries] == ["b"]
    assert (matches.total, matches.hidden) == (1, 1)


def test_a_filter_that_names_one_owner_tells_nothing_of_a_closed_one(desk: Desk) -> None:
    desk.find(finding("a"), finding("b", OTHER))
    desk.identify(match("a", 0.9), match("b", 0.8, OTHER))
    desk.observe(Side.INTERNAL, T1=PROJECT, T2=OTHER)
    desk.judge(verdict("T1"), verdict("T2"))
    desk.make_list(OTHER)
    queries = desk.store.queries
    of_project, of_line = QuestionFilter(project_code=PROJECT), QuestionFilter(line_key="a")

    for shown in (
        queries.admitted_findings(SCOPE, FindingFilter(project_code=PROJECT), limit=9),
        queries.admitted_questions(SCOPE, of_project, limit=9),
        queries.admitted_questions(SCOPE, of_line, limit=9),
        queries.admitted_matches(SCOPE, project_code=PROJECT, limit=9),
        queries.admitted_verdicts(SCOPE, key="T1", limit=9),
        queries.admitted_conflicts(SCOPE, ConflictFilter(key="T1"), limit=9),
    ):
        assert (list(shown.entries), shown.total, shown.hidden) == ([], 0, 0)


def test_a_finding_of_a_closed_project_cannot_be_opened_by_its_number(desk: Desk) -> None:
    desk.find(finding("a"))
    (entry,) = desk.store.queries.admitted_findings(SCOPE, ALL, limit=1).entries

    assert desk.store.queries.admitted_finding(entry.finding_id) is not None
    desk.make_list(OTHER)
    assert desk.store.queries.admitted_finding(entry.finding_id) is None
    assert desk.store.queries.admitted_finding("no-such-number") is None


def test_a_row_of_the_archive_is_opened_by_its_place_while_its_own_project_is_open(
    desk: Desk,
) -> None:
    queries = desk.store.queries
    desk.puller.pull(page([line("a"), line("b", project_code=OTHER)]))
    desk.find(finding("a"), finding("b", OTHER))
    sources = [each.source for each in queries.admitted_findings(SCOPE, ALL, limit=2).entries]
    own, others = (each.place for each in sources if each is not None)

    desk.make_list(PROJECT)
    opened = queries.admitted_raw_row(own)

    assert opened is not None
    assert json.loads(opened.payload)[0] == "a"
    assert (opened.place, opened.kind, opened.scope) == (own, RecordKind.TARGET_LINE, SCOPE)
    assert queries.admitted_raw_row(others) is None
    assert queries.admitted_raw_row(RawPlace(own.page_id, 2)) is None
    assert queries.admitted_raw_row(RawPlace("00000000-0000-7000-8000-000000000000", 0)) is None
    for division, is_seen in ((SCOPE.division_code, True), ("150100000", False)):
        seen = queries.admitted_raw_row(own, data=DataScope(divisions=frozenset({division})))
        assert (seen is not None) is is_seen


# --- findings -------------------------------------------------------------------------------------


def test_a_finding_keeps_its_number_over_later_comparisons(desk: Desk) -> None:
    def numbers() -> dict[str, str]:
        shown = desk.store.queries.admitted_findings(SCOPE, ALL, limit=9)
        return {each.line_key: each.finding_id for each in shown.entries}

    desk.find(finding("a"), finding("b"))
    before = numbers()
    desk.find(finding("c"), finding("b", facts={"name": "通道", "target_value": "≥4条"}))

    assert numbers()["b"] == before["b"]
    assert desk.store.queries.admitted_finding(before["a"]) is None


def test_findings_come_in_order_and_by_what_was_asked(desk: Desk) -> None:
    high = finding("c", code=FindingCode.SCORE_ABOVE_MAXIMUM, severity=Severity.HIGH)
    desk.find(finding("b"), finding("a", OTHER), high)

    assert desk.keys() == ["b", "a", "c"]
    assert desk.keys(limit=2) == ["b", "a"]
    assert desk.keys(FindingFilter(project_code=OTHER)) == ["a"]
    assert desk.keys(FindingFilter(severity=Severity.HIGH)) == ["c"]
    assert desk.keys(FindingFilter(code=FindingCode.STANDARD_LOOSENED)) == ["b", "a"]


def test_a_finding_leads_back_to_the_bytes_of_its_row(desk: Desk) -> None:
    desk.puller.pull(page([line("x"), line("a", target_value="≥5条")]))
    told = Comparison(
        line_kind="target_line",
        line_key="a",
        project_code=PROJECT,
        attainment=Attainment.NOT_MET,
        rate=Decimal("0.6"),
        reason="3 条低于 5 条",
    )
    desk.find(finding("a"), comparisons=[told])
    (entry,) = desk.store.queries.admitted_findings(SCOPE, ALL, limit=1).entries

    detail = desk.store.queries.admitted_finding(entry.finding_id)

    assert detail is not None
    assert detail.entry == entry
    assert entry.line_kind is RecordKind.TARGET_LINE
    assert entry.source is not None
    assert (entry.source.position, entry.source.is_current) == (1, True)
    assert detail.comparison == told
    assert "≥5条" in json.loads(detail.payload or b"")


def test_a_finding_leads_to_the_row_as_it_was_compared_not_as_it_is_now(desk: Desk) -> None:
    desk.puller.pull(page([line("a", target_value="≥5条"), line("b", target_value="≥6条")]))
    desk.find(finding("a"), finding("b"))
    desk.puller.pull(page([line("a", target_value="≥9条")]), is_sweep=False)

    changed, same = desk.store.queries.admitted_findings(SCOPE, ALL, limit=2).entries
    detail = desk.store.queries.admitted_finding(changed.finding_id)

    assert isinstance(changed.source, RowSource)
    assert not changed.source.is_current
    assert isinstance(same.source, RowSource)
    assert same.source.is_current
    assert detail is not None
    assert "≥5条" in json.loads(detail.payload or b"")


def test_a_finding_without_its_row_is_still_told(desk: Desk) -> None:
    desk.find(finding("never pulled"))
    (entry,) = desk.store.queries.admitted_findings(SCOPE, ALL, limit=1).entries

    detail = desk.store.queries.admitted_finding(entry.finding_id)

    assert detail is not None
    assert (detail.entry.source, detail.comparison, detail.payload) == (None, None, None)
    assert detail.row == {}


def test_a_finding_holds_its_row_as_it_was_compared(desk: Desk) -> None:
    desk.puller.pull(page([line("a", target_value="≥5条")]))
    desk.find(finding("a"))
    desk.puller.pull(page([line("a", target_value="≥9条")]), is_sweep=False)
    (entry,) = desk.store.queries.admitted_findings(SCOPE, ALL, limit=1).entries

    detail = desk.store.queries.admitted_finding(entry.finding_id)

    assert detail is not None
    assert (detail.row["line_id"], detail.row["target_value"]) == ("a", "≥5条")


@pytest.mark.parametrize("code", sorted(ABOUT_WHOLE))
def test_what_is_told_of_a_whole_is_not_judged_by_the_line_it_stands_on(
    desk: Desk, code: FindingCode
) -> None:
    desk.puller.pull(page([line("a")]))
    told = Comparison(
        line_kind="target_line",
        line_key="a",
        project_code=PROJECT,
        attainment=Attainment.MET,
        rate=Decimal(1),
        reason="3 条达到 3 条",
    )
    desk.find(finding("a", code=code), finding("a"), comparisons=[told])
    whole, own = desk.store.queries.admitted_findings(SCOPE, ALL, limit=2).entries
    reasons = [each.reason for each in desk.store.queries.report_findings(SCOPE)]
    details = [desk.store.queries.admitted_finding(each.finding_id) for each in (whole, own)]

    assert [each and each.comparison for each in details] == [None, told]
    assert reasons == ["", told.reason]


def test_more_findings_than_a_statement_takes_keys_find_their_rows(desk: Desk) -> None:
    keys = [f"k{number:04}" for number in range(1_001)]
    desk.puller.pull(page([line(key) for key in keys]))
    desk.find(*map(finding, keys))

    found = desk.store.queries.admitted_findings(SCOPE, ALL, limit=10_000).entries

    positions = [each.source.position for each in found if each.source is not None]
    assert positions == list(range(1_001))


# --- matches --------------------------------------------------------------------------------------


def test_matches_come_least_sure_first_with_names_and_source(desk: Desk) -> None:
    with desk.store.begin() as work:
        work.library.add_released(DIVISION, version(1), CONTENT)
        work.commit()
    desk.puller.pull(page([line("a", name="通道"), line("b", name="道路")]))
    nothing = match("b", 0.3, indicator_code=None, method=MatchMethod.NONE)
    desk.identify(match("a", 0.9), nothing, match("gone", 0.95, OTHER, indicator_code="gone"))

    shown = desk.store.queries.admitted_matches(SCOPE, limit=100).entries

    assert [each.match.line_key for each in shown] == ["b", "a", "gone"]
    assert [each.line_name for each in shown] == ["道路", "通道", ""]
    assert [each.indicator_name for each in shown] == ["", "指标 1", ""]
    assert [each.source.position if each.source else None for each in shown] == [1, 0, None]


def test_matches_come_by_what_was_asked(desk: Desk) -> None:
    nothing = match("b", 0.3, indicator_code=None, method=MatchMethod.NONE)
    desk.identify(match("a", 0.9), nothing, match("c", 0.95, OTHER))

    def keys(**asked: Any) -> list[str]:
        found = desk.store.queries.admitted_matches(SCOPE, **asked)
        return [each.match.line_key for each in found.entries]

    assert keys(method=MatchMethod.NONE, limit=9) == ["b"]
    assert keys(project_code=OTHER, limit=9) == ["c"]
    assert keys(limit=1) == ["b"]
