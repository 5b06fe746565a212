"""What reports read of the store: streamed whole, with its bytes, and only of what is open."""

import hashlib
from dataclasses import replace
from decimal import Decimal

import pytest

from adapter.domain.comparing.comparison import FindingCode, Severity
from adapter.domain.declaration import TargetLine
from adapter.storage.queries import report_views
from adapter.storage.store import SqlStore
from tests.conftest import TurnedClock
from tests.integration.storage.pulls import DIVISION, PROJECT, SCOPE, Puller, line, page
from tests.integration.storage.reviews_desk import NAMES, OTHER, Desk, finding
from tests.integration.storage.test_library_and_projects import project


@pytest.fixture
def desk(store: SqlStore, puller: Puller, clock: TurnedClock) -> Desk:
    return Desk(store, puller, clock)


def test_a_subject_comes_with_its_head_its_amount_and_its_own_records(desk: Desk) -> None:
    desk.puller.pull(page([line("a"), line("b", project_code=OTHER), line("c", name="甲")]))

    found = desk.store.queries.report_subject(SCOPE, PROJECT)

    assert found is not None
    assert (found.head.key, found.head.name) == (PROJECT, NAMES[PROJECT])
    assert (found.head.department, found.head.agency) == ("101-口岸办", "101001-口岸办本级")
    assert found.applied_wan_yuan == Decimal("120.35")
    lines = [each for each in found.records if isinstance(each, TargetLine)]
    assert [each.line_id for each in lines] == ["a", "c"]
    assert len(found.records) == 2


def test_of_what_is_not_open_there_is_no_subject_and_no_finding(desk: Desk) -> None:
    desk.puller.pull(page([line("a"), line("b", project_code=OTHER)]))
    desk.find(finding("a"), finding("b", OTHER))
    queries = desk.store.queries
    assert not queries.no_longer_open(SCOPE, [PROJECT, OTHER])

    desk.make_list(OTHER)

    assert queries.report_subject(SCOPE, PROJECT) is None
    assert queries.report_subject(SCOPE, "no-such-code") is None
    assert [each.line_key for each in queries.report_findings(SCOPE)] == ["b"]
    assert queries.hidden_findings(SCOPE) == 1
    assert queries.no_longer_open(SCOPE, [PROJECT, OTHER])


def test_a_finding_leads_to_the_bytes_of_its_row(desk: Desk) -> None:
    read = page([line("a"), line("b")])
    desk.puller.pull(read)
    desk.find(finding("b"))

    (found,) = desk.store.queries.report_findings(SCOPE)

    payload = dict(read.payloads)[1]
    assert found.digest == hashlib.sha256(payload).hexdigest()
    assert found.path.startswith("raw_page/")
    assert found.path.endswith("/1")
    assert found.name == NAMES[PROJECT]
    assert found.department.startswith("101")
    detail = desk.store.queries.admitted_finding(found.finding_id)
    assert detail is not None
    assert detail.payload == payload


def test_findings_come_in_their_order_however_many_are_read_at_a_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_views, "_AT_ONCE", 2)
    keys = [f"k{number}" for number in range(7)]
    desk.find(*(finding(key) for key in keys))

    assert [each.line_key for each in desk.store.queries.report_findings(SCOPE)] == keys


def test_findings_stand_by_department_and_project_the_gravest_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However they were found, and however few owners are looked at together."""
    monkeypatch.setattr(report_views, "_OWNERS_AT_ONCE", 1)
    later = replace(project(NAMES[PROJECT]), department_code="202")
    earlier = replace(project(NAMES[OTHER]), department_code="101")
    with desk.store.begin() as work:
        work.projects.replace_list(DIVISION, [later, earlier], 0, {"101": "教育局"})
        work.commit()
    low, high = Severity.LOW, Severity.HIGH
    desk.find(
        finding("p1", severity=low),
        finding("w1", "department:101"),
        finding("o1", OTHER, severity=low),
        finding("p2", severity=high),
        finding("o2", OTHER, severity=high),
        finding("o3", OTHER),
        finding("p3", severity=high),
        finding("library", ""),
    )

    told = [each.line_key for each in desk.store.queries.report_findings(SCOPE)]

    assert told == ["library", "w1", "o2", "o3", "o1", "p2", "p3", "p1"]


def test_only_the_findings_that_were_asked_for_come(desk: Desk) -> None:
    high = finding("c", code=FindingCode.SCORE_ABOVE_MAXIMUM, severity=Severity.HIGH)
    desk.find(finding("a"), finding("b", OTHER), high)
    ask = desk.store.queries.report_findings

    assert [each.line_key for each in ask(SCOPE, project_code=OTHER)] == ["b"]
    assert [each.line_key for each in ask(SCOPE, severity=Severity.HIGH)] == ["c"]
    assert [each.line_key for each in ask(SCOPE, code=high.code)] == ["c"]
