"""Verdicts, and what departments see, are shown only of what is open now."""

from dataclasses import replace
from typing import Any

import pytest

from adapter.domain.access.data_scope import DataScope
from adapter.domain.identity import Scope
from adapter.domain.outcome import RunOutcome
from adapter.domain.reconcile.one_record import FieldDecision
from adapter.domain.reconcile.policy import FieldOwner
from adapter.domain.reconcile.table import Decision, Reason
from adapter.domain.reconcile.three_ways import Verdict
from adapter.ports.queries import ConflictFilter, FindingFilter
from adapter.ports.staging import QuarantinedRow
from adapter.ports.trees import Side, TreeKind, VerdictRecord
from adapter.storage.database.engine import make_engine
from adapter.storage.database.statements import count_of
from adapter.storage.queries import verdict_views
from adapter.storage.queries.asked_rows import asked_rows
from adapter.storage.store import SqlStore
from adapter.storage.tables.analyses import LINE_MATCH
from sync_jobs.gate import open_projects
from tests.conftest import TurnedClock
from tests.integration.storage.pulls import DIVISION, PROJECT, SCOPE, Puller, page, run_record
from tests.integration.storage.reviews_desk import NAMES, OTHER, Desk, finding, match, verdict
from tests.integration.storage.test_library_and_projects import project


@pytest.fixture
def desk(store: SqlStore, puller: Puller, clock: TurnedClock) -> Desk:
    return Desk(store, puller, clock)


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
