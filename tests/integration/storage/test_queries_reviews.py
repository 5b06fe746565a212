"""What was found is shown with the bytes it rests on, and only of projects that are open now."""

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain, combinations
from typing import Any

import pytest

from adapter.domain.comparison import Attainment, Comparison, Finding, FindingCode, Severity
from adapter.domain.data_scope import DataScope
from adapter.domain.identity import Scope
from adapter.domain.matching import Match, MatchMethod
from adapter.domain.outcome import RunOutcome
from adapter.domain.project import BoundBy, ProjectBinding
from adapter.domain.reconcile import Verdict
from adapter.domain.reconcile_policy import FieldOwner
from adapter.domain.reconcile_record import FieldDecision
from adapter.domain.reconcile_table import Decision, Reason
from adapter.domain.record import RecordKind
from adapter.ports.queries import ConflictFilter, FindingFilter, QuestionFilter, RowSource
from adapter.ports.staging import QuarantinedRow
from adapter.ports.trees import Side, TreeEntry, TreeKind, VerdictRecord
from adapter.storage import verdict_views
from adapter.storage.asked_rows import asked_rows
from adapter.storage.engine import make_engine
from adapter.storage.statements import count_of
from adapter.storage.store import SqlStore
from adapter.storage.tables.analyses import LINE_MATCH
from sync_jobs.gate import open_projects
from tests.conftest import TurnedClock
from tests.integration.storage.pulls import DIVISION, PROJECT, SCOPE, Puller, line, page, run_record
from tests.integration.storage.test_library_and_projects import CONTENT, project, version

OTHER = "15250125T000000000002"
ALL = FindingFilter()
NAMES = {PROJECT: "口岸通道", OTHER: "口岸道路"}
OTHER_SITE = replace(SCOPE, site="second")


def finding(key: str, project_code: str = PROJECT, **changes: Any) -> Finding:
    plain = Finding(
        code=FindingCode.STANDARD_LOOSENED,
        severity=Severity.MEDIUM,
        project_code=project_code,
        line_kind="target_line",
        line_key=key,
        facts={"name": "新建口岸查验通道", "target_value": "≥3条"},
    )
    return replace(plain, **changes)


def match(key: str, score: float, project_code: str = PROJECT, **changes: Any) -> Match:
    plain = Match(
        line_kind="target_line",
        line_key=key,
        project_code=project_code,
        indicator_code="A01",
        method=MatchMethod.SIMILARITY,
        score=score,
        reason="名称相近",
    )
    return replace(plain, **changes)


class Desk:
    """A store with two bound projects, the list as a test says."""

    def __init__(self, store: SqlStore, puller: Puller, clock: TurnedClock) -> None:
        self.store, self.puller, self.clock = store, puller, clock
        self.bind(*NAMES)
        self.make_list(*NAMES)

    def bind(self, *codes: str) -> None:
        bindings = [
            ProjectBinding(
                project_code=code,
                agency_code="101001",
                project_name=NAMES[code],
                bound_by=BoundBy.NAME,
            )
            for code in codes
        ]
        with self.store.begin() as work:
            work.projects.replace_bindings(SCOPE, bindings)
            work.commit()

    def make_list(self, *codes: str) -> None:
        """The project list names these projects and no others."""
        with self.store.begin() as work:
            work.projects.replace_list(DIVISION, [project(NAMES[code]) for code in codes], 0)
            work.commit()

    def find(self, *findings: Finding, comparisons: Sequence[Comparison] = ()) -> None:
        run_id = self.puller.run()
        with self.store.begin() as work:
            work.analyses.replace_comparisons(SCOPE, run_id, comparisons, findings)
            work.commit()

    def identify(self, *matches: Match) -> None:
        run_id = self.puller.run()
        with self.store.begin() as work:
            work.analyses.replace_matches(SCOPE, run_id, matches)
            work.commit()

    def judge(self, *verdicts: VerdictRecord) -> None:
        run_id = self.puller.run()
        with self.store.begin() as work:
            work.trees.replace_verdicts(SCOPE, run_id, verdicts)
            work.commit()

    def observe(self, side: Side, **projects: str) -> None:
        """A side holds templates (code=project) at this moment."""
        entries = [
            TreeEntry(key=key, project_code=code, content_hash=f"{side}{code}", fields={})
            for key, code in projects.items()
        ]
        with self.store.begin() as work:
            work.trees.observe(
                SCOPE,
                side,
                TreeKind.TEMPLATE,
                entries,
                at=self.clock.turn(1),
                is_complete=True,
            )
            work.commit()

    def keys(self, chosen: FindingFilter = ALL, limit: int = 100) -> list[str]:
        found = self.store.queries.admitted_findings(SCOPE, chosen, limit=limit)
        return [each.line_key for each in found.entries]

    def sets(self, **asked: Any) -> list[str]:
        found = self.store.queries.admitted_verdicts(SCOPE, limit=100, **asked)
        return [each.key for each in found.entries]


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


# --- findings -------------------------------------------------------------------------------------


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


# --- verdicts -------------------------------------------------------------------------------------


def verdict(key: str, kind: TreeKind = TreeKind.TEMPLATE, **changes: Any) -> VerdictRecord:
    return replace(VerdictRecord(kind=kind, key=key, verdict=Verdict.CONFLICT), **changes)


@pytest.fixture(params=["one by one", "all at once"])
def each_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Owners of few sets are looked up one by one, those of many gone through at once."""
    if request.param == "all at once":
        monkeypatch.setattr(verdict_views, "FEW_SETS", 0)


@pytest.mark.usefixtures("each_way")
def test_verdicts_come_by_what_was_asked(desk: Desk) -> None:
    desk.observe(Side.INTERNAL, T1=PROJECT, T2=PROJECT)
    changed = verdict("T1", verdict=Verdict.EXTERNAL_CHANGED)
    desk.judge(changed, verdict("T2"), verdict("101", TreeKind.LIBRARY_SET))

    assert desk.sets() == ["101", "T1", "T2"]
    assert desk.sets(verdict=Verdict.CONFLICT) == ["101", "T2"]
    assert desk.sets(key="T1") == ["T1"]


@pytest.mark.usefixtures("each_way")
def test_a_template_is_shown_only_while_every_side_names_an_open_project(desk: Desk) -> None:
    desk.observe(Side.INTERNAL, T1=PROJECT, T2=PROJECT, T3=OTHER)
    desk.observe(Side.EXTERNAL, T1=PROJECT, T2=OTHER, T4="")
    desk.judge(*map(verdict, ("T1", "T2", "T3", "T4", "T5")))

    assert desk.sets() == ["T1", "T2", "T3"]
    desk.make_list(PROJECT)
    assert desk.sets() == ["T1"]
    assert desk.store.queries.admitted_verdicts(SCOPE, limit=9).hidden == 4
    desk.make_list()
    assert desk.sets() == []


@pytest.mark.usefixtures("each_way")
def test_a_side_that_has_changed_since_the_verdict_still_decides(desk: Desk) -> None:
    desk.observe(Side.EXTERNAL, T1=OTHER)
    desk.judge(verdict("T1"))
    desk.observe(Side.EXTERNAL, T1=PROJECT)
    desk.make_list(PROJECT)

    assert desk.sets() == []


@pytest.mark.usefixtures("each_way")
def test_a_side_that_changed_before_the_verdict_does_not(desk: Desk) -> None:
    desk.observe(Side.EXTERNAL, T1=OTHER)
    run = run_record(desk.puller.run(), desk.clock)
    desk.observe(Side.EXTERNAL, T1=PROJECT)
    with desk.store.begin() as work:
        work.trees.replace_verdicts(SCOPE, run.run_id, [verdict("T1")])
        work.runs.finish(replace(run, ended_at=desk.clock.turn(1), outcome=RunOutcome.OK))
        work.commit()
    desk.make_list(PROJECT)

    assert desk.sets() == ["T1"]


@pytest.mark.usefixtures("each_way")
def test_pages_of_conflicts_hold_each_open_set_once_and_number_them_all(desk: Desk) -> None:
    owners = {f"T{number}": (PROJECT, OTHER)[number % 3 == 0] for number in range(9)}
    desk.observe(Side.INTERNAL, **owners)
    desk.observe(Side.EXTERNAL, T1=OTHER)
    desk.judge(*map(waiting, owners), waiting("101", TreeKind.LIBRARY_SET))
    queries = desk.store.queries

    def pages(scope: Scope) -> tuple[list[str], set[tuple[int, int]]]:
        keys, numbers = [], set()
        for offset in range(0, 12, 2):
            shown = queries.admitted_conflicts(scope, ConflictFilter(), limit=2, offset=offset)
            keys += [each.key for each in shown.entries]
            numbers.add((shown.total, shown.hidden))
        return keys, numbers

    assert pages(SCOPE) == (["101", *sorted(owners)], {(10, 0)})
    desk.make_list(PROJECT)
    opened = ["T2", "T4", "T5", "T7", "T8"]
    assert pages(SCOPE) == (["101", *opened], {(6, 4)})
    sight = DataScope(divisions=frozenset({SCOPE.division_code}), departments=frozenset({"101"}))
    part = sight.of(SCOPE)
    assert pages(part) == (opened, {(5, 0)})
    assert queries.status(part).verdicts == {"conflict": 5}


def waiting(key: str, kind: TreeKind = TreeKind.TEMPLATE) -> VerdictRecord:
    field = FieldDecision(
        path="name",
        verdict=Verdict.CONFLICT,
        decision=Decision.CONFLICT,
        reason=Reason.NO_OWNER,
        owner=FieldOwner.PERSON,
        baseline=None,
        internal="甲",
        external="乙",
    )
    return verdict(key, kind, fields=(field,))


def test_what_closes_between_the_count_and_the_page_is_not_on_the_page(
    desk: Desk, database_url: str
) -> None:
    desk.identify(match("a", 0.1), match("b", 0.2, OTHER), match("c", 0.3))
    asked, engine = asked_rows(LINE_MATCH, SCOPE, {}), make_engine(database_url)
    with engine.connect() as connection:
        totals = asked.totals(connection)
    desk.make_list(PROJECT)

    with engine.connect() as connection:
        rows = asked.page(connection, totals, (LINE_MATCH.c.score,), limit=9)
    engine.dispose()

    assert (totals.every, totals.seen) == (3, 3)
    assert [row["line_key"] for row in rows] == ["a", "c"]


@pytest.mark.parametrize("after", [2, 9])
def test_no_conflict_is_told_hidden_because_others_were_judged_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, database_url: str, after: int
) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite 的一次读取看不到其间的写入")
    monkeypatch.setattr(verdict_views, "FEW_SETS", 0)
    desk.observe(Side.INTERNAL, **{f"T{number}": PROJECT for number in range(9)})
    desk.judge(*(waiting(f"T{number}") for number in range(5)))

    def overtaken(*asked: Any) -> int:
        number = count_of(*asked)
        desk.judge(*(waiting(f"T{number}") for number in range(after)))
        return number

    monkeypatch.setattr(verdict_views, "count_of", overtaken)
    shown = desk.store.queries.admitted_conflicts(SCOPE, ConflictFilter(), limit=99)

    assert (len(shown.entries), shown.total, shown.hidden) == (after, after, 0)


# --- departments ----------------------------------------------------------------------------------

DEPARTMENT = "department:101"


@pytest.mark.parametrize("opened", [{}, {"101": "口岸办"}, {"102": "别的部门"}])
@pytest.mark.parametrize("codes", [(), (PROJECT,), (PROJECT, OTHER)])
def test_the_statement_admits_a_department_exactly_where_the_gate_does(
    desk: Desk, opened: dict[str, str], codes: tuple[str, ...]
) -> None:
    desk.find(finding("a", DEPARTMENT))
    with desk.store.begin() as work:
        listed = [project(NAMES[code]) for code in codes]
        work.projects.replace_list(DIVISION, listed, 0, opened)
        work.commit()
        is_open = open_projects(work, SCOPE).gate.admits(DEPARTMENT)

    assert is_open == ("101" in opened and bool(codes))
    assert desk.keys() == (["a"] if is_open else [])


def test_a_department_without_a_bound_project_is_closed(desk: Desk) -> None:
    desk.find(finding("a", DEPARTMENT))
    with desk.store.begin() as work:
        work.projects.replace_list(DIVISION, [project("没有绑定")], 0, {"101": "口岸办"})
        work.commit()

    assert desk.keys() == []


def test_who_sees_some_departments_is_told_no_number_of_the_rest(desk: Desk) -> None:
    desk.find(finding("a", PROJECT), finding("b", OTHER))
    desk.make_list(OTHER)
    sight = DataScope(divisions=frozenset({SCOPE.division_code}), departments=frozenset({"999"}))
    queries, part = desk.store.queries, sight.of(SCOPE)

    assert queries.admitted_findings(SCOPE, FindingFilter(), limit=9).hidden == 1
    shown = queries.admitted_findings(part, FindingFilter(), limit=9)
    assert (shown.total, shown.hidden) == (0, 0)
    assert queries.hidden_findings(SCOPE) == 1
    assert queries.hidden_findings(part) == 0
    assert queries.admitted_verdicts(part, limit=9).hidden == 0


def test_quarantined_rows_of_what_is_closed_are_only_counted(desk: Desk) -> None:
    rows = [
        (QuarantinedRow(position, key, "not_a_number", "score", ""), f"raw {key}".encode())
        for position, key in enumerate((PROJECT, OTHER, DEPARTMENT))
    ]
    desk.puller.pull(page([], quarantined=rows))
    queries = desk.store.queries
    entries = {each.project_code: each.entry_id for each in queries.quarantine(SCOPE, limit=9)}
    desk.make_list(OTHER)

    for scope in (SCOPE, None):
        shown = queries.admitted_quarantine(scope, limit=9)
        assert [each.project_code for each in shown.entries] == [OTHER]
        assert (shown.total, shown.hidden) == (1, 2)
    assert queries.admitted_quarantine_entry(entries[PROJECT]) is None
    assert queries.admitted_quarantine_entry(entries[DEPARTMENT]) is None
    found = queries.admitted_quarantine_entry(entries[OTHER])
    assert found is not None
    assert found.payload == f"raw {OTHER}".encode()
