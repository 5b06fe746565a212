"""Every number that a person bound to departments is told, against a count of its own in SQL."""

import io
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, cast

import lxml.html
import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from adapter.domain.access.data_scope import DataScope
from adapter.domain.access.roles import Role
from adapter.domain.comparing.comparison import FINDING_LABELS, FindingCode
from adapter.domain.findings.codes import SEVERITY_LABELS
from adapter.domain.indicator import LibraryState
from adapter.domain.kinds import KIND_LABELS
from adapter.domain.record import RecordKind
from adapter.ports.alarms import Alarm, AlarmCode
from adapter.ports.staging import QuarantinedRow
from adapter.storage.store import SqlStore
from mappings.profile import load_profile
from sync_jobs.accounts.credentials import SetUp, issue_link, set_up
from sync_jobs.accounts.people import NewAccount, add_account
from sync_jobs.gate import division_of
from sync_jobs.library.changes import review_version
from tests.conftest import CountedIds, TurnedClock
from tests.integration.jobs.desk import BORDER, GRANTS, MEALS, SCOPE, Desk, csv_file, project
from tests.integration.jobs.test_compared import report_and_compare
from tests.integration.storage.pulls import Puller, page
from tests.integration.web.conftest import PASSWORD, Office, site
from tests.integration.web.disputes import dispute

PLACE = "site=erenhot&year=2025&size=100"
#: Whose each project is. The other department's are told nowhere below.
DEPARTMENT = {MEALS: "101", GRANTS: "102", BORDER: "103"}
NAMES = {"101": "教育局", "102": "卫生局", "103": "公安局"}
#: What people are bound to; None: to no department.
BOUND: tuple[tuple[str, ...] | None, ...] = (("101",), ("102",), ("101", "103"), None)
#: Tables whose rows 首页 counts, with the column that names the project.
COUNTED = {
    RecordKind.TARGET_LINE: "target_line",
    RecordKind.MONITORING_LINE: "monitoring_line",
    RecordKind.SELF_EVALUATION: "self_evaluation",
    RecordKind.SELF_EVALUATION_LINE: "self_evaluation_line",
}
#: A stage's column of 应报未报, and the tables in which a project is there once it reported.
STAGES = {"绩效目标（一上）": ("target_line",), "绩效运行监控": ("monitoring_line",)}
FLATS = ({"name": "甲"}, {"name": "乙"}, {"name": "丙"})


@pytest.fixture(scope="module")
def office(make_office: Callable[..., Office]) -> Office:
    """A year in which three departments differ in every number."""
    office = make_office({"erenhot": {**site(SCOPE.division_code), "fiscal_year": 2025}})
    app = office.console.app
    store = cast("SqlStore", app.store)
    desk = Desk(store, TurnedClock(), CountedIds(), load_profile("std-v2-rest"))
    report_and_compare(desk)
    desk.import_files(
        csv_file(
            "项目统计表.csv",
            [
                project(each, 主管部门=f"{code}-{NAMES[code]}（部门）")
                for each, code in DEPARTMENT.items()
            ],
        )
    )
    desk.run("identify_indicators")
    desk.run("compare_results")
    raw = [
        (page_row(GRANTS), b"raw of grants"),
        (page_row(GRANTS), b"more of grants"),
        (page_row(MEALS), b"raw of meals"),
    ]
    Puller(store, desk.clock, desk.ids).pull(page([], quarantined=raw))
    dispute(app, SCOPE, {"MB-GRANTS": FLATS, "MB-MORE": FLATS}, project_code=GRANTS)
    dispute(app, SCOPE, {"MB-BORDER": FLATS}, project_code=BORDER)
    # A version check judges all at once: the verdicts of the others stand beside the last ones.
    with closing(sqlite3.connect(path_of(office))) as connection, connection:
        for key in ("MB-GRANTS", "MB-MORE"):
            connection.execute(
                "INSERT INTO verdict SELECT site, division_code, fiscal_year, kind, ?, run_id,"
                " verdict, decision, fields FROM verdict WHERE set_key = 'MB-BORDER'",
                (key,),
            )
    for owner in ("", GRANTS, GRANTS, BORDER):
        raise_alarm(store, desk, owner)
    for departments in filter(None, BOUND):
        open_account(office, departments)
    return office


def path_of(office: Office) -> str:
    return office.console.app.settings.store.url.removeprefix("sqlite:///")


def raise_alarm(store: SqlStore, desk: Desk, owner: str) -> None:
    """Of a set of a project, or of what names nobody."""
    now = desk.clock.turn(1)
    alarm = Alarm(
        scope=SCOPE,
        code=AlarmCode.PUSH_DOUBLED if owner else AlarmCode.SCHEMA_DRIFT,
        subject=f"template:{now.isoformat()}" if owner else "target_line.extra",
        project_code=owner,
        run_id=desk.ids.fresh(),
        first_at=now,
        latest_at=now,
    )
    with store.begin() as work:
        work.alarms.raise_([alarm])
        work.commit()


def page_row(code: str) -> QuarantinedRow:
    return QuarantinedRow(0, code, "not_a_number", "score", "")


def login_of(departments: tuple[str, ...]) -> str:
    return "of" + "".join(departments)


def open_account(office: Office, departments: tuple[str, ...]) -> None:
    data = DataScope(divisions=frozenset({SCOPE.division_code}), departments=frozenset(departments))
    login = login_of(departments)
    wanted = NewAccount(
        os_user=login, display_name=login, roles=frozenset({Role.PREPARER}), data=data
    )
    add_account(office.console.app.accounts("guan"), wanted)
    link = issue_link(office.console.signing_in, "guan", login)
    set_up(office.console.signing_in, link, SetUp(password=PASSWORD))


@dataclass
class Eyes:
    """One person before the console, and a way round it."""

    client: TestClient
    database: str
    #: Owners of what the person may see, as `key IN (…)`; everything for who is not bound.
    owners: tuple[str, ...]
    is_bound: bool
    departments: tuple[str, ...]

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        """Rows of a statement in which OWN stands for the person's owners."""
        own = "(" + ", ".join(f"'{each}'" for each in self.owners) + ")"
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(statement.replace("OWN", own)).fetchall()

    def number(self, statement: str) -> int:
        ((found,),) = self.sql(statement)
        return int(str(found))

    def seen(self, address: str) -> lxml.html.HtmlElement:
        answer = self.client.get(address)
        assert answer.status_code == 200, address
        return lxml.html.fromstring(answer.text)

    def total(self, address: str) -> int:
        """共 N 条 of a list."""
        (found,) = re.findall(r"共 (\d+) 条", self.seen(address).text_content())
        return int(found)

    def rows(self, address: str, sheet: str) -> list[list[Any]]:
        """A workbook's rows below its headings."""
        book = CalamineWorkbook.from_filelike(io.BytesIO(self.client.get(address).content))
        return [[*row] for row in book.get_sheet_by_name(sheet).to_python()][3:]


@pytest.fixture(scope="module", params=BOUND, ids=str)
def eyes(office: Office, request: pytest.FixtureRequest) -> Eyes:
    departments: tuple[str, ...] | None = request.param
    codes = departments or tuple(NAMES)
    if departments is None:
        client = office.of(Role.PREPARER)
    else:
        client = office.client()
        typed = {"login": login_of(departments), "password": PASSWORD}
        assert client.post("/sign-in", data=typed).status_code == 303
    owners = [each for each, code in DEPARTMENT.items() if code in codes]
    # What belongs to no department is the library's; a bound person is not told of it.
    rest = [f"department:{each}" for each in codes] + ([] if departments else [""])
    return Eyes(
        client=client,
        database=path_of(office),
        owners=(*owners, *rest),
        is_bound=departments is not None,
        departments=codes,
    )


def cells(table: lxml.html.HtmlElement) -> list[list[str]]:
    return [
        [cell.text_content().strip() for cell in row.xpath("./td|./th")]
        for row in table.xpath("./tbody/tr")
    ]


def under(tree: lxml.html.HtmlElement, title: str) -> list[list[str]]:
    """The rows of the table below a heading."""
    (table,) = tree.xpath(f"//h2[normalize-space()='{title}']/following-sibling::table")
    return cells(table)


def counted(pairs: Iterable[tuple[object, ...]]) -> dict[str, int]:
    return {str(word): int(str(count)) for word, count in pairs}


def test_the_first_page(eyes: Eyes) -> None:
    tree = eyes.seen("/?site=erenhot")

    tiles = {
        each.find("span").text: int(each.find("b").text)
        for each in tree.xpath("//section[@class='tiles']/*")
    }
    waiting = "SELECT count(*) FROM quarantine WHERE state = 'open' AND project_code IN OWN"
    assert tiles["待处理隔离"] == eyes.number(waiting)
    alarms = "SELECT count(*) FROM alarm WHERE closed_at IS NULL AND project_code IN OWN"
    assert tiles["未关闭的告警"] == eyes.number(alarms)
    of_sets = (
        "SELECT count(DISTINCT v.set_key) FROM verdict v JOIN tree_observation t"
        " ON t.kind = v.kind AND t.set_key = v.set_key"
        " WHERE v.verdict = 'conflict' AND t.project_code IN OWN"
    )
    assert tiles["版本冲突"] == eyes.number(of_sets)
    fresh = {row[0]: int(row[1]) for row in under(tree, "数据新旧")}
    for kind, table in COUNTED.items():
        open_rows = (
            f"SELECT count(*) FROM {table} WHERE observed_to IS NULL AND project_code IN OWN"  # noqa: S608 - a table of ours
        )
        assert fresh[KIND_LABELS[kind]] == eyes.number(open_rows), kind
    findings = "SELECT code, count(*) FROM finding WHERE project_code IN OWN GROUP BY code"
    told = {row[0]: int(row[1]) for row in under(tree, "对比发现") if len(row) > 1}
    assert told == {
        FINDING_LABELS[FindingCode(code)]: count
        for code, count in counted(eyes.sql(findings)).items()
    }


def test_what_is_due_and_missing(eyes: Eyes) -> None:
    tree = eyes.seen(f"/coverage?{PLACE}")
    (table,) = tree.xpath("//div[@aria-label='应报未报']/table")
    titles = [each.text_content() for each in table.xpath("./thead/tr/th")]
    at = {name: place for place, title in enumerate(titles) for name in STAGES if name in title}

    rows = cells(table)
    assert {row[0].split()[0] for row in rows} == set(eyes.departments)
    assert set(at) == set(STAGES)
    due_in_all: Counter[str] = Counter()
    for row in rows:
        code, is_whole = row[0].split()[0], row[1] == "部门整体"
        owners = [
            f"department:{code}" if is_whole else each
            for each, department in DEPARTMENT.items()
            if department == code
        ]
        for name, tables in STAGES.items():
            if "应报" not in row[at[name]]:
                continue
            own = ", ".join(f"'{each}'" for each in owners)
            there = " UNION ".join(
                f"SELECT project_code FROM {each} WHERE observed_to IS NULL"  # noqa: S608 - tables of ours
                f" AND project_code IN ({own})"
                for each in tables
            )
            reported = 0 if is_whole else eyes.number(f"SELECT count(*) FROM ({there})")  # noqa: S608 - see above
            missing = len(owners) - reported
            assert f"应报 {len(owners)}，已报 {reported}" in row[at[name]], (row, name)
            assert (f"未报 {missing}" if missing else "已报齐") in row[at[name]], (row, name)
            due_in_all[name] += len(owners)
    hint = tree.xpath("//p[@class='hint']")[0].text_content()
    for name, due in due_in_all.items():
        assert f"{name}：应报 {due}，" in hint
    assert set(due_in_all) == set(STAGES)
    # Rows of the list that are not 非密 or not bound, of which there are none here.
    assert "尚未绑定" not in hint


def test_lists_and_their_filters(eyes: Eyes) -> None:
    for severity in ("", *SEVERITY_LABELS):
        only = f" AND severity = '{severity}'" if severity else ""
        found = eyes.number(f"SELECT count(*) FROM finding WHERE project_code IN OWN{only}")  # noqa: S608 - words of ours
        assert eyes.total(f"/findings?{PLACE}&severity={severity}") == found
        assert len(eyes.rows(f"/findings.xlsx?{PLACE}&severity={severity}", "对比发现")) == found
    lines = "SELECT count(*) FROM comparison WHERE project_code IN OWN"
    assert eyes.total(f"/comparison/lines?{PLACE}") == eyes.number(lines)
    asked = "SELECT count(*) FROM line_match WHERE project_code IN OWN"
    assert eyes.total(f"/identify?{PLACE}&answer=all") == eyes.number(asked)
    for (answer,) in eyes.sql("SELECT DISTINCT answer FROM line_match"):
        of_answer = eyes.number(f"{asked} AND answer = '{answer}'")
        assert eyes.total(f"/identify?{PLACE}&answer={answer}") == of_answer
    kept = "SELECT count(*) FROM quarantine WHERE project_code IN OWN"
    assert eyes.total(f"/quarantine?{PLACE}&state=all") == eyes.number(kept)
    for code in ("", "schema_drift", "push_doubled"):
        only = f" AND code = '{code}'" if code else ""
        alarms = f"SELECT count(*) FROM alarm WHERE project_code IN OWN{only}"  # noqa: S608 - words of ours
        assert eyes.total(f"/alarms?{PLACE}&state=all&code={code}") == eyes.number(alarms)
    disputed = (
        "SELECT count(DISTINCT set_key) FROM tree_observation WHERE project_code IN OWN"
        " AND set_key IN (SELECT set_key FROM verdict WHERE decision = 'conflict')"
    )
    assert eyes.total(f"/conflicts?{PLACE}") == eyes.number(disputed)


def test_names_stand_beside_codes_and_none_of_others(eyes: Eyes) -> None:
    bound = eyes.sql("SELECT project_code, project_name FROM project_binding")
    names = {str(code): str(name) for code, name in bound}
    assert len(set(names.values())) == len(DEPARTMENT)
    own = {code: names[code] for code in DEPARTMENT if code in eyes.owners}
    for address, table, column in (
        (f"/findings?{PLACE}", "finding", "project_code"),
        (f"/comparison/lines?{PLACE}", "comparison", "project_code"),
        (f"/identify?{PLACE}&answer=all", "line_match", "project_code"),
        (f"/quarantine?{PLACE}&state=all", "quarantine", "project_code"),
        (f"/alarms?{PLACE}&state=all", "alarm", "project_code"),
        (f"/conflicts?{PLACE}", "tree_observation", "project_code"),
    ):
        told = eyes.seen(address).text_content()
        there = eyes.sql(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IN OWN")  # noqa: S608 - words of ours
        assert [code for (code,) in there if own.get(str(code), "") not in told] == []
        others = [name for code, name in names.items() if code not in own]
        assert [name for name in others if name in told] == [], address


def test_charts_and_projects(eyes: Eyes) -> None:
    figures = eyes.client.get(f"/comparison/figures.json?{PLACE}").json()
    by_how = (
        "SELECT attainment, count(*) FROM comparison WHERE project_code IN OWN GROUP BY attainment"
    )

    for chart in ("attainment", "line_years"):
        drawn = sum(p["y"] for s in figures[chart]["series"] for p in s["points"])
        assert drawn == sum(counted(eyes.sql(by_how)).values()), chart
    of_years = sum(p["y"] for s in figures["finding_years"]["series"] for p in s["points"])
    own = "SELECT count(*) FROM finding WHERE project_code IN OWN AND project_code <> ''"
    assert of_years == eyes.number(own)
    scored = "SELECT count(*) FROM finding WHERE code IN ('over_scored', 'under_scored')"
    assert len(figures["scores"]["series"][0]["points"]) == eyes.number(
        f"{scored} AND project_code IN OWN"
    )
    lit = sum(p["y"] for s in figures["lights"]["series"] for p in s["points"])
    watched = (
        "SELECT count(DISTINCT project_code) FROM monitoring_line"
        " WHERE observed_to IS NULL AND project_code IN OWN"
    )
    assert lit == eyes.number(watched)

    keys = [each for each in eyes.owners if each]
    tree = eyes.seen(f"/comparison?{PLACE}")
    (table,) = tree.xpath("//h2[normalize-space()='项目和部门']/following-sibling::table")
    rows = cells(table)
    assert len(rows) == len(keys)
    assert len(eyes.rows(f"/comparison.xlsx?{PLACE}", "对比分析")) == len(keys)
    lines = sum(int(cell) for row in rows for cell in row[6:9])
    assert lines == sum(counted(eyes.sql(by_how)).values())
    of_each = sum(int(each) for row in rows for each in re.findall(r"\d+", row[9]))
    assert of_each == eyes.number(own)


def test_versions_of_the_library_tell_no_number_of_papers_of_others(
    eyes: Eyes, office: Office
) -> None:
    versions = eyes.seen("/library/versions?site=erenhot")
    one = eyes.seen("/library/version?site=erenhot&version=1")

    (row,) = cells(versions.xpath("//table")[0])
    facts = one.xpath("//dl[contains(@class, 'facts')]")[0].text_content()
    assert (row[4] == "—") is eyes.is_bound
    assert ("2 套" in facts) is not eyes.is_bound
    assert "2 套" not in facts or eyes.number("SELECT count(*) FROM template") == 2


#: Keep it last: it empties the project list.
def test_a_release_that_would_leave_out_papers_tells_their_number_only_to_who_sees_all(
    office: Office,
) -> None:
    store = office.console.app.store
    with store.begin() as work:
        (version,) = work.library.versions(division_of(SCOPE))
    draft = replace(version, state=LibraryState.DRAFT)
    with store.begin() as work:
        work.projects.replace_list(division_of(SCOPE), [], 0)
        work.commit()
    bound = DataScope(divisions=frozenset({SCOPE.division_code}), departments=frozenset({"101"}))

    assert review_version(store, SCOPE, draft).held_back == 2
    assert review_version(store, bound.of(SCOPE), draft).held_back == 0
