"""Who is bound to a department sees and decides nothing of another, at whatever address."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import cast

import pytest
from starlette.testclient import TestClient

from adapter.bootstrap.app import App
from adapter.domain.access.data_scope import DataScope
from adapter.domain.access.roles import EXTENTS, Extent, Role, may
from adapter.domain.library.life import LifeStep, StepRecord
from adapter.domain.plan.states import PlanState
from adapter.domain.reconcile.table import Decision
from adapter.domain.secrecy import owner_label
from adapter.ports.plans import Approval, Verdict
from adapter.ports.queries import ConflictFilter, FindingFilter, QuestionFilter
from adapter.ports.runs import RunRecord
from adapter.ports.staging import QuarantinedRow
from adapter.storage.store import SqlStore
from adapter.web.pages.routes import PageRoute
from mappings.profile import load_profile
from sync_jobs.accounts.credentials import SetUp, issue_link, set_up
from sync_jobs.accounts.people import NewAccount, add_account
from sync_jobs.export_package import JOB as EXPORT
from sync_jobs.gate import division_of
from tests.conftest import CountedIds, TurnedClock
from tests.integration.jobs.desk import GRANTS, MEALS, PROJECTS, SCOPE, Desk, csv_file, project
from tests.integration.jobs.test_compared import report_and_compare
from tests.integration.storage.pulls import Puller, page
from tests.integration.web.conftest import LOGINS, PASSWORD, Office, site, word_of
from tests.integration.web.disputes import dispute
from tests.integration.web.test_plan_download import PLAN, add_plan
from tests.integration.web.test_security import CLOSED, path_of

#: The department of MEALS; GRANTS is another's.
DATA = DataScope(divisions=frozenset({SCOPE.division_code}), departments=frozenset({"101"}))
PEOPLE = {f"bound_{role.value}": role for role in Role}
PLACE = "site=erenhot&year=2025&size=100"
#: What tells of the other department's project.
WORDS = (GRANTS, PROJECTS[GRANTS], "卫生局", "MB-GRANTS")
FLATS: tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]] = (
    {"name": "甲"},
    {"name": "乙"},
    {"name": "丙"},
)


@pytest.fixture(scope="module")
def office(make_office: Callable[..., Office]) -> Office:
    """A year in which projects of two departments reported, and people of one of them."""
    office = make_office({"erenhot": {**site(SCOPE.division_code), "fiscal_year": 2025}})
    app = office.console.app
    store = cast("SqlStore", app.store)
    desk = Desk(store, TurnedClock(), CountedIds(), load_profile("std-v2-rest"))
    report_and_compare(desk)
    desk.run("identify_indicators")
    raw = [(QuarantinedRow(0, GRANTS, "not_a_number", "score", ""), b"raw of %s" % GRANTS.encode())]
    Puller(store, desk.clock, desk.ids).pull(page([], quarantined=raw))
    theirs = project(GRANTS, 主管部门="102-卫生局（部门）")
    others = [project(each) for each in PROJECTS if each != GRANTS]
    desk.import_files(csv_file("项目统计表.csv", [*others, theirs]))
    dispute(app, SCOPE, {"MB-GRANTS": FLATS}, project_code=GRANTS)
    add_plan(app, SCOPE)
    annotate_the_version(app)
    comment_on_the_plan(app)
    for login, role in PEOPLE.items():
        wanted = NewAccount(os_user=login, display_name=login, roles=frozenset({role}), data=DATA)
        add_account(app.accounts("guan"), wanted)
        link = issue_link(office.console.signing_in, "guan", login)
        set_up(office.console.signing_in, link, SetUp(password=PASSWORD))
    return office


def annotate_the_version(app: App) -> None:
    """A step of the library's version whose note names the other department."""
    with app.store.begin() as work:
        (version,) = work.library.versions(division_of(SCOPE))
        step = StepRecord(
            version_id=version.version_id,
            step=LifeStep.FREEZE,
            by="",
            at=app.clock.now(),
            note="卫生局的模板已核对",
        )
        work.library.take_step(division_of(SCOPE), step)
        work.commit()


def comment_on_the_plan(app: App) -> None:
    """What a reviewer said of it names the other department."""
    with app.store.begin() as work:
        reviewer = work.accounts.of_user(LOGINS[Role.REVIEWER])
        record = work.plans.get(PLAN)
        assert reviewer is not None
        assert record is not None
        said = Approval(
            approval_id=app.ids.fresh(),
            plan_id=PLAN,
            revision=record.header.revision,
            account_id=reviewer.account_id,
            os_user=reviewer.os_user,
            verdict=Verdict.APPROVE,
            plan_digest=record.digest,
            comment="卫生局的已核对",
            decided_at=app.clock.now(),
            signature="0" * 128,
            key_fingerprint="0" * 64,
        )
        work.plans.approve(said)
        work.commit()


def bound(office: Office, role: Role) -> TestClient:
    client = office.client()
    typed = {"login": f"bound_{role.value}", "password": PASSWORD}
    assert client.post("/sign-in", data=typed).status_code == 303
    return client


def address_of(office: Office, route: PageRoute) -> str:
    """An address of the route that is about the other department's project, or about all."""
    queries = office.console.app.queries
    finding = queries.admitted_findings(SCOPE, FindingFilter(project_code=GRANTS), limit=1)
    entry = queries.quarantine(SCOPE, limit=1)[0]
    about = {
        "/findings/{finding_id:uuid}": f"/findings/{finding.entries[0].finding_id}",
        "/quarantine/{entry_id:uuid}": f"/quarantine/{entry.entry_id}",
        "/quarantine/{entry_id:uuid}/replay": f"/quarantine/{entry.entry_id}/replay",
        "/comparison/project": f"/comparison/project?{PLACE}&key={GRANTS}",
        "/comparison/project.xlsx": f"/comparison/project.xlsx?{PLACE}&key={GRANTS}",
        "/comparison/row": f"/comparison/row?{PLACE}&kind=monitoring_line&row=m1",
        "/conflicts/set": f"/conflicts/set?{PLACE}&kind=template&key=MB-GRANTS",
        "/plans/{plan_id:uuid}/changes/{position}": f"/plans/{PLAN}/changes/2",
        "/library/recommend": f"/library/recommend?{PLACE}&project={GRANTS}",
        "/identify": f"/identify?{PLACE}&answer=all",
        "/library/changes": f"/library/changes?{PLACE}&old=1&new=1",
        "/library/version": f"/library/version?{PLACE}&version=1",
        "/code-tables": f"/code-tables?{PLACE}&table=departments",
    }
    if route.path in about:
        return about[route.path]
    path = route.path.replace("{plan_id:uuid}", PLAN)
    return path if path != route.path else f"{path_of(route)}?{PLACE}"


GETS = [each for each in CLOSED if each.method == "GET"]
#: Pages of which a whole account sees that they would tell of the other department's project.
TELLING = {
    *("/comparison", "/comparison/lines", "/comparison/project"),
    *("/comparison/row", "/findings", "/findings/{finding_id:uuid}", "/identify", "/coverage"),
    *("/quarantine", "/quarantine/{entry_id:uuid}", "/conflicts", "/conflicts/set"),
    *("/library/recommend", "/code-tables", "/library/version", "/library/versions"),
    "/plans/{plan_id:uuid}",
}


@pytest.mark.parametrize("role", [Role.PREPARER, Role.REVIEWER, Role.AUDITOR])
def test_no_address_tells_of_another_department(office: Office, role: Role) -> None:
    whole, part = office.of(role), bound(office, role)
    telling = set()
    for route in GETS:
        address = address_of(office, route)
        told = whole.get(address)
        if any(word in told.text for word in WORDS):
            telling.add(route.path)
        seen = part.get(address)

        # What was typed is shown again in its field.
        text = seen.text.replace(f'value="{GRANTS}"', "")
        assert [word for word in WORDS if word in text] == [], address
        assert seen.status_code < 500, address
        # Nor that what is another's was not 非密: it may well be.
        rest = re.findall(r"另有[^<]*", text)
        assert [each for each in rest if "在您的数据范围以外" not in each] == [], address
    assert telling >= TELLING


def test_code_tables_list_departments_and_units_of_ones_own_alone(office: Office) -> None:
    part, whole = bound(office, Role.AUDITOR), office.of(Role.AUDITOR)

    for table in ("departments", "units"):
        address = f"/code-tables?{PLACE}&table={table}"
        assert codes_in(whole.get(address).text) >= {"101", "102"}, table
        assert "101" in codes_in(part.get(address).text), table
        assert "102" not in codes_in(part.get(address).text), table
    assert "<td>102" not in part.get(f"/code-tables?{PLACE}&table=departments&text=102").text


@pytest.mark.parametrize("role", [Role.PREPARER, Role.REVIEWER, Role.AUDITOR])
def test_earlier_exports_are_listed_for_who_sees_the_whole_division(
    office: Office, role: Role
) -> None:
    app, address = office.console.app, f"/library/packages?{PLACE}"
    run_id = app.ids.fresh()
    run = RunRecord(run_id=run_id, job=EXPORT, scope=SCOPE, started_at=app.clock.now())
    with app.store.begin() as work:
        work.runs.start(run)
        work.commit()
    whole, part = (each.get(address) for each in (office.of(role), bound(office, role)))

    assert f"/runs/{run_id}" in whole.text
    assert part.status_code == 200
    assert "/runs/" not in part.text
    assert "请由不限部门的人员查看" in part.text
    assert "请由不限部门的人员查看" not in whole.text


def codes_in(page: str) -> set[str]:
    return set(re.findall(r">(\d{3,})</", page))


def test_what_is_of_ones_own_department_is_seen(office: Office) -> None:
    client = bound(office, Role.AUDITOR)

    for address in (
        f"/comparison?{PLACE}",
        f"/comparison/lines?{PLACE}",
        f"/comparison/project?{PLACE}&key={MEALS}",
        f"/coverage?{PLACE}",
        f"/plans/{PLAN}",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
    assert PROJECTS[MEALS] in client.get(f"/comparison?{PLACE}").text
    about = FindingFilter(project_code=MEALS)
    (own,) = office.console.app.queries.admitted_findings(SCOPE, about, limit=1).entries
    there = f"/comparison/project?{PLACE}&key={MEALS}&finding={own.finding_id}"
    assert "返回问题" in client.get(there).text
    plan = client.get(f"/plans/{PLAN}").text
    assert "K3" in plan
    assert "K2" not in plan
    assert "K1" not in plan
    assert "另有 2 条在您的数据范围以外或未核定为非密" in plan
    assert office.of(Role.AUDITOR).get(f"/plans/{PLAN}/changes/2").status_code == 200
    assert client.get(f"/plans/{PLAN}/changes/2").status_code == 404
    assert client.get(f"/plans/{PLAN}/changes/3").status_code == 200


def test_files_hold_nothing_of_another_department(office: Office) -> None:
    part, whole = bound(office, Role.AUDITOR), office.of(Role.AUDITOR)

    for path in (f"/comparison.xlsx?{PLACE}", f"/findings.xlsx?{PLACE}"):
        assert words_in(whole.get(path).content) >= {GRANTS}, path
        assert words_in(part.get(path).content) == set(), path
    forms = f"/comparison/project.xlsx?{PLACE}&key={GRANTS}"
    assert words_in(whole.get(forms).content) >= {GRANTS}
    assert part.get(forms).status_code == 404
    plan = f"/plans/{PLAN}/changes.xlsx"
    assert words_in(whole.get(plan).content, ("K1", "K2", "K3")) == {"K1", "K2", "K3"}
    assert words_in(part.get(plan).content, ("K1", "K2", "K3")) == {"K3"}


def words_in(workbook: bytes, words: tuple[str, ...] = WORDS) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as opened:
        text = "".join(opened.read(each).decode() for each in opened.namelist())
    # Places of cells look like keys of templates: K1.
    text = re.sub(r' (?:r|ref|sqref|topLeftCell)="[A-Z0-9: ]*"', "", text)
    return {word for word in words if word in text or owner_label(word) in text}


@pytest.mark.parametrize("role", Role)
def test_what_is_about_a_whole_division_is_refused_in_one_sentence(
    office: Office, role: Role
) -> None:
    client = bound(office, role)
    for route in CLOSED:
        if route.action is None or not may({role}, route.action):
            continue
        data = word_of(client) if route.method == "POST" else {}
        answer = client.request(route.method, address_of(office, route), data=data)
        is_refused = answer.status_code == 403 and "数据范围限于部分部门" in answer.text

        assert is_refused is (EXTENTS[route.action] is Extent.DIVISION), route


def test_nothing_is_decided_about_another_department(office: Office) -> None:
    app = office.console.app
    seen = app.queries.admitted_conflicts(SCOPE, ConflictFilter(), limit=9)
    asked = app.queries.admitted_questions(SCOPE, QuestionFilter(project_code=GRANTS), limit=1)
    match = asked.entries[0].match
    client = bound(office, Role.PREPARER)
    where = {"site": "erenhot", "kind": "template", "key": "MB-GRANTS", "reason": "应当如此"}
    about_line = {"site": "erenhot", "kind": match.line_kind, "line": match.line_key}
    tries = {
        "/conflicts/decide": {**where, "unit:name": "library", "seen": "x"},
        "/conflicts/undo": {**where, "path": "name", "seen": "x"},
        "/identify": {**about_line, "seen": "x", "word": "confirm", "typed": "101"},
    }
    for path, form in tries.items():
        answer = client.post(path, data={**form, **word_of(client)})
        assert answer.status_code in {200, 404, 409}, path
        assert [word for word in WORDS if word in answer.text] == [], path
    with app.store.begin() as work:
        assert list(work.match_decisions.standing(SCOPE)) == []
    again = app.queries.admitted_conflicts(SCOPE, ConflictFilter(), limit=9)
    assert [e.fields for e in again.entries] == [e.fields for e in seen.entries]
    assert {f.decision for e in again.entries for f in e.fields} == {Decision.CONFLICT}


def test_a_plan_that_holds_more_than_the_reviewer_sees_is_not_approved_by_them(
    office: Office,
) -> None:
    reviewer = bound(office, Role.REVIEWER)
    record = office.console.app.queries.plans(SCOPE, tuple(PlanState), limit=1)[0]
    author = bound(office, Role.PREPARER)
    for client, act, form in (
        (reviewer, "approve", {"digest": record.digest[:12]}),
        (reviewer, "reject", {"comment": "不妥"}),
        (author, "apply", {}),
        (author, "stop", {}),
    ):
        answer = client.post(f"/plans/{PLAN}/{act}", data={**form, **word_of(client)})
        assert "数据范围以外的内容" in answer.text, act
    after = office.console.app.queries.plans(SCOPE, tuple(PlanState), limit=1)[0]
    assert after.state is record.state


def test_the_first_page_counts_only_what_is_seen(office: Office) -> None:
    queries = office.console.app.queries
    whole, part = queries.status(SCOPE), queries.status(DATA.of(SCOPE))

    assert whole.quarantined == 1
    assert part.quarantined == 0
    assert whole.verdicts == {"conflict": 1}
    assert part.verdicts == {}
    assert 0 < sum(part.findings.values()) < sum(whole.findings.values())
    assert any(part.row_counts[kind] < count for kind, count in whole.row_counts.items())


def test_accounts_are_bound_to_departments_of_one_division(office: Office) -> None:
    admin = office.of(Role.ADMINISTRATOR)
    form = {"login": "wang", "role": "auditor", "departments": "101，102"}

    without = admin.post("/people", data={**form, **word_of(admin)})
    division = {"divisions": SCOPE.division_code}
    right = admin.post("/people", data={**form, **division, **word_of(admin)})

    assert without.status_code == 422
    assert "唯一的财政区划" in without.text
    kept = 'name="login" value="wang"', '<option value="auditor" selected>', 'value="101，102"'
    assert [each in without.text for each in kept] == [True] * 3
    assert right.status_code == 200
    assert [each in right.text for each in kept] == [False] * 3
    assert "101、102" in admin.get("/people").text
    with office.console.app.store.begin() as work:
        account = work.accounts.of_user("wang")
    assert account is not None
    assert account.data.departments == {"101", "102"}
