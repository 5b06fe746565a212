"""Comparison without a browser: the filter decides what every page, figure and workbook holds."""

import html
import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from adapter.domain.access.roles import Role
from adapter.domain.comparing.comparison import FINDING_LABELS
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import owner_label
from adapter.ports.queries import FindingFilter
from adapter.storage.store import SqlStore
from mappings.profile import load_profile
from tests.conftest import CountedIds, TurnedClock
from tests.integration.jobs.desk import (
    GRANTS,
    MEALS,
    PROJECTS,
    SCOPE,
    Desk,
    csv_file,
    template,
)
from tests.integration.jobs.test_compared import report_and_compare
from tests.integration.web.conftest import Office, site, word_of

PLACE = "site=erenhot&year=2025"
#: The same as our own pages write it.
HERE = f"site=erenhot&division={SCOPE.division_code}&year=2025"


@pytest.fixture(scope="module")
def office(make_office: Callable[..., Office]) -> Office:
    """A console over a year in which two projects reported."""
    there = {**site(SCOPE.division_code), "fiscal_year": SCOPE.fiscal_year}
    office = make_office({"erenhot": there, "other": site("152502000")})
    store = office.console.app.store
    assert isinstance(store, SqlStore)
    report_and_compare(Desk(store, TurnedClock(), CountedIds(), load_profile("std-v2-rest")))
    return office


@pytest.fixture(scope="module")
def auditor(office: Office) -> TestClient:
    return office.of(Role.AUDITOR)


def workbook(client: TestClient, path: str) -> CalamineWorkbook:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment")
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content))


def sheet(client: TestClient, path: str, name: str) -> list[list[Any]]:
    return [[*row] for row in workbook(client, path).get_sheet_by_name(name).to_python()]


def test_charts_say_what_their_tables_say_and_lead_to_the_same_filter(auditor: TestClient) -> None:
    figures = auditor.get(f"/comparison/figures.json?{PLACE}&department=101").json()

    page = auditor.get(f"/comparison?{PLACE}&department=101").text
    addresses = [
        point["to"]
        for chart in figures.values()
        for series in chart["series"]
        for point in series["points"]
        if point["to"]
    ]
    assert addresses
    for each in addresses:
        assert each.replace("&", "&amp;") in page
        if each.startswith("/comparison"):
            assert parse_qs(urlsplit(each).query)["department"] == ["101"]


def test_the_list_below_the_charts_is_paged_in_its_place_and_scores_stand_in_line(
    auditor: TestClient,
) -> None:
    page = lxml.html.fromstring(auditor.get(f"/comparison?{HERE}").text)
    pager = [str(each.get("href")) for each in page.iterfind(".//nav[@class='pager']/a")]
    scores = ["".join(map(str, each.itertext())) for each in page.iterfind(".//tbody/tr/td[6]")]

    assert pager
    assert [each for each in pager if not each.endswith("#list")] == []
    assert page.findtext(".//section[@id='list']/h2") == "项目和部门"
    assert "99.00" in scores


def test_a_bar_leads_to_as_many_lines_as_it_is_high(auditor: TestClient) -> None:
    figures = auditor.get(f"/comparison/figures.json?{PLACE}").json()

    bars = [
        point
        for series in figures["attainment"]["series"]
        for point in series["points"]
        if point["y"]
    ]
    assert bars
    for bar in bars:
        assert f"共 {bar['y']} 条" in auditor.get(bar["to"]).text


def test_the_three_stages_of_a_project_stand_side_by_side(auditor: TestClient) -> None:
    page = auditor.get(f"/comparison/project?{PLACE}&key={GRANTS}").text

    row = page[page.index("<tbody>") :]
    for each in ("≥120人", "30人", "90人", "红灯", ["未完成", "75%"][0], "49／50"):
        assert each in row.replace(".0000", "")
    raw = auditor.get(f"/comparison/row?{PLACE}&kind=monitoring_line&row=m1").text
    assert "perf_mon_id" in raw


def test_every_finding_leads_to_its_line_and_the_line_back_to_it(
    office: Office, auditor: TestClient
) -> None:
    found = office.console.app.queries.admitted_findings(SCOPE, FindingFilter(), limit=100)
    on_lines = 0
    assert found.total == len(found.entries)
    for entry in found.entries:
        page = auditor.get(f"/findings/{entry.finding_id}").text
        if not entry.project_code:
            assert "三表对照" not in page
            continue
        (there,) = re.findall(r'href="(/comparison/project[^"#]*)#here"', page)
        beside = auditor.get(html.unescape(there)).text
        (came,) = re.findall(r'id="here".*?(?:</tr>|</p>)', beside, re.DOTALL)
        carried = f"/findings/{entry.finding_id}?{html.escape(HERE)}"
        assert f'href="{carried}" class="came"' in came
        (back,) = re.findall(
            r'href="(/findings\?[^"]*)">返回对比发现', auditor.get(html.unescape(carried)).text
        )
        assert html.unescape(back) == f"/findings?{HERE}"
        assert f"返回问题“{FINDING_LABELS[entry.code]}”" in beside
        if came.startswith('id="here" class="came" tabindex="-1">'):
            on_lines += 1
            row = f"kind={entry.line_kind.value}&amp;row={entry.line_key}"
            assert row in came
    assert on_lines


def test_a_line_that_is_not_there_any_more_is_said_to_be_none(auditor: TestClient) -> None:
    path = f"/comparison/project?{PLACE}&key={GRANTS}"
    here = auditor.get(f"{path}&kind=monitoring_line&line=m1").text
    gone = auditor.get(f"{path}&kind=monitoring_line&line=gone").text
    others = auditor.get(f"{path}&kind=monitoring_line&line=m2").text

    assert 'id="here"' in here
    assert "那一行不在表中" not in here
    for page in (gone, others):
        assert 'id="here"' not in page
        assert "那一行不在表中" in page


def test_a_finding_of_another_owner_or_place_is_said_not_to_be_here(
    office: Office, auditor: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = office.console.app.queries
    (own, *_), (others, *_) = (
        queries.admitted_findings(SCOPE, FindingFilter(project_code=key), limit=1).entries
        for key in (GRANTS, MEALS)
    )
    path = f"/comparison/project?{PLACE}&key={GRANTS}&finding="
    pages = [auditor.get(path + each).text for each in (others.finding_id, "gone")]
    assert "您要看的问题不在这里" not in auditor.get(path + own.finding_id).text

    # The same key has findings in other years too: as if this one were of the year before.
    detail = queries.admitted_finding(own.finding_id)
    assert detail is not None
    former = replace(detail, scope=replace(SCOPE, fiscal_year=SCOPE.fiscal_year - 1))
    monkeypatch.setattr(type(queries), "admitted_finding", lambda *_, **__: former)
    pages.append(auditor.get(path + own.finding_id).text)

    for page in pages:
        assert "您要看的问题不在这里" in page
        assert "返回问题" not in page
        assert 'class="came"' not in page


def test_findings_beyond_those_that_are_listed_are_counted_and_the_one_come_for_is_shown(
    office: Office, auditor: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = FindingFilter(project_code=GRANTS)
    found = office.console.app.queries.admitted_findings(SCOPE, about, limit=100)
    path = f"/comparison/project?{PLACE}&key={GRANTS}"
    assert "仅列出前" not in auditor.get(path).text
    monkeypatch.setattr("adapter.web.pages.three_tables._MOST_FINDINGS", 1)

    first, *_, last = (each.finding_id for each in found.entries)
    cut = auditor.get(path).text
    assert f"仅列出前 1 个问题，共 {found.total} 个" in cut
    (rest,) = re.findall(r'href="([^"]*)">查看全部问题', cut)
    assert f"共 {found.total} 条" in auditor.get(html.unescape(rest)).text
    assert f"/findings/{last}" not in cut
    came = auditor.get(f"{path}&finding={last}").text
    assert f"仅列出前 1 个问题，共 {found.total} 个" in came
    for each in (first, last):
        assert f"/findings/{each}?" in came
    (here,) = re.findall(r'id="here".*?(?:</tr>|</p>)', came, re.DOTALL)
    assert f"/findings/{last}?" in here


def test_a_finding_leads_back_to_the_list_it_was_found_in(auditor: TestClient) -> None:
    query = f"{PLACE}&severity=medium&page=1"
    (first, *_) = re.findall(r'href="(/findings/[^"]*)"', auditor.get(f"/findings?{query}").text)

    assert f'href="/findings?{html.escape(query)}"' in auditor.get(html.unescape(first)).text


def test_a_workbook_holds_exactly_the_filter_of_its_page(auditor: TestClient) -> None:
    for query, wanted in ((f"{PLACE}&light=red", {GRANTS}), (f"{PLACE}&project={MEALS}", {MEALS})):
        page = auditor.get(f"/comparison?{query}").text
        assert f"共 {len(wanted)} 条" in page
        _title, told, headings, *rows = sheet(auditor, f"/comparison.xlsx?{query}", "对比分析")
        assert headings[:2] == ["项目或部门编码", "名称"]
        assert {row[0] for row in rows} == {owner_label(each) for each in wanted}
        assert "2025 年度" in told[0]
        _title, _told, _headings, *found = sheet(auditor, f"/comparison.xlsx?{query}", "对比发现")
        assert {row[4].split("\n")[0] for row in found} <= {PROJECTS[each] for each in wanted}


def test_findings_as_a_workbook_are_those_of_the_list(auditor: TestClient) -> None:
    for query in (PLACE, f"{PLACE}&severity=medium", f"{PLACE}&code=over_scored&department=101"):
        page = auditor.get(f"/findings?{query}&size=100").text
        _title, _told, _headings, *rows = sheet(auditor, f"/findings.xlsx?{query}", "对比发现")
        assert f"共 {len(rows)} 条" in page
        assert rows


def test_the_official_forms_of_a_project_are_taken_away_where_its_findings_are_read(
    office: Office, auditor: TestClient
) -> None:
    queries = office.console.app.queries
    found = queries.admitted_findings(SCOPE, FindingFilter(project_code=GRANTS), limit=9)
    pages = (
        f"/comparison/project?{PLACE}&key={GRANTS}",
        f"/findings?{PLACE}&project={GRANTS}",
        f"/findings/{found.entries[0].finding_id}",
    )
    offered = {address for each in pages for address in forms_offered(auditor, each)}
    (there,) = offered
    book = workbook(auditor, there)

    assert book.sheet_names == ["申报表", "监控表", "自评表", "对比发现"]
    for each in ("申报表", "监控表", "自评表"):
        assert PROJECTS[GRANTS] in str(book.get_sheet_by_name(each).to_python()), each
    _title, told, _headings, *rows = book.get_sheet_by_name("对比发现").to_python()
    assert owner_label(GRANTS) in str(told)
    assert len(rows) == found.total
    assert {str(row[4]).split("\n")[0] for row in rows} == {PROJECTS[GRANTS]}
    assert noted(office) == ("export_forms", "erenhot", "")


def test_forms_are_those_of_one_project_or_department_and_offered_of_one_alone(
    auditor: TestClient,
) -> None:
    department = f"/comparison/project.xlsx?{PLACE}&key=department:101"
    for text in ("", "项目", "没有这个项目"):
        assert forms_offered(auditor, f"/findings?{PLACE}&project={text}") == set(), text
    for key in ("", "none", "department:999"):
        assert auditor.get(f"/comparison/project.xlsx?{PLACE}&key={key}").status_code == 404, key
    assert workbook(auditor, department).sheet_names[-1] == "对比发现"
    assert "教育局" in auditor.get(f"/comparison/project?{PLACE}&key=department:101").text


def forms_offered(client: TestClient, path: str) -> set[str]:
    page = client.get(path).text
    return {html.unescape(e) for e in re.findall(r'href="(/comparison/project\.xlsx[^"]*)"', page)}


def test_a_project_that_closes_while_its_forms_are_written_leaves_no_file(
    office: Office, auditor: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = type(office.console.app.queries)
    monkeypatch.setattr(queries, "no_longer_open", lambda _self, _scope, keys: GRANTS in keys)
    answer = auditor.get(f"/comparison/project.xlsx?{PLACE}&key={GRANTS}")

    assert "content-disposition" not in answer.headers
    assert "导出期间有项目或部门不再核定为非密" in answer.text
    assert noted(office) == ("export_forms", "erenhot", "Undone")


def test_a_year_or_place_that_was_never_compared_is_none(auditor: TestClient) -> None:
    for query in ("year=1999", "division=152599999", "site=nowhere"):
        assert auditor.get(f"/comparison?{query}").status_code == 404
    assert auditor.get("/comparison?site=other").status_code == 200
    for path in ("project?key=none", "row?kind=monitoring_line&row=none", "row?kind=x&row=m1"):
        assert auditor.get(f"/comparison/{path}&{PLACE}").status_code == 404


def test_who_takes_results_away_is_noted(office: Office, auditor: TestClient) -> None:
    sheet(auditor, f"/findings.xlsx?{PLACE}", "对比发现")

    assert noted(office) == ("export_results", "erenhot", "")


def noted(office: Office) -> tuple[str, str, str]:
    """Act, object and refusal of the last entry of the log."""
    (entry,), _total = office.console.app.queries.audit_entries(limit=1)
    return entry.action, entry.subject, entry.refusal


def test_coverage_is_told_by_department_and_stage(auditor: TestClient) -> None:
    page = auditor.get(f"/coverage?{PLACE}").text

    assert "101 教育局" in page
    assert "部门整体" in page
    assert "<html" not in auditor.get(f"/coverage?part=1&{PLACE}").text
    assert 'hx-get="/coverage?part=1' in auditor.get("/").text


def test_a_change_of_a_template_names_the_indicator_of_its_line(
    make_office: Callable[..., Office],
) -> None:
    there = {**site(SCOPE.division_code), "fiscal_year": SCOPE.fiscal_year}
    office = make_office({"erenhot": there})
    store = office.console.app.store
    assert isinstance(store, SqlStore)
    desk = Desk(store, TurnedClock(), CountedIds(), load_profile("std-v2-rest"))
    desk.begin_the_year()
    shorter = template("MB1", GRANTS, "101")
    desk.import_files(csv_file("指标模板.csv", shorter))
    client = office.of(Role.AUDITOR)

    for page in ("changes?old=1&new=2", "version?version=2"):
        told = client.get(f"/library/{page}&site=erenhot").text
        assert re.search(r"模板 MB1“[^”]+”中的指标 101“资助人数101”", told), page


#: Keep it last: it closes a project of the office that the others look at.
def test_nothing_of_a_project_that_is_not_open_is_on_any_page_or_in_any_file(
    office: Office, auditor: TestClient
) -> None:
    words = (GRANTS, PROJECTS[GRANTS])
    paths = (
        f"/comparison?{PLACE}",
        f"/comparison/figures.json?{PLACE}",
        f"/comparison/lines?{PLACE}",
        f"/findings?{PLACE}",
        f"/coverage?{PLACE}",
    )
    files = ((f"/comparison.xlsx?{PLACE}", "对比分析"), (f"/findings.xlsx?{PLACE}", "对比发现"))
    assert any(word in auditor.get(path).text for path in paths for word in words)
    with office.console.app.store.begin() as work:
        bindings = [e for e in work.projects.bindings(SCOPE) if e.project_code != GRANTS]
        work.projects.replace_bindings(SCOPE, bindings)
        work.commit()

    for path in paths:
        text = auditor.get(path).text
        assert [word for word in words if word in text] == [], path
    for path, name in files:
        cells = str(sheet(auditor, path, name))
        assert [word for word in words if word in cells] == [], path
    for page in ("project", "project.xlsx"):
        assert auditor.get(f"/comparison/{page}?{PLACE}&key={GRANTS}").status_code == 404
    assert auditor.get(f"/comparison/row?{PLACE}&kind=monitoring_line&row=m1").status_code == 404


def test_amounts_are_told_in_wan_and_lead_back_to_the_yuan(
    make_office: Callable[..., Office],
) -> None:
    there = {**site(SCOPE.division_code), "fiscal_year": SCOPE.fiscal_year}
    office = make_office({"erenhot": there})
    store = office.console.app.store
    assert isinstance(store, SqlStore)
    ready = Desk(store, TurnedClock(), CountedIds(), load_profile("std-v2-rest"))
    money = {"reply_amt": 1_234_567, "year_adj_amt": 0, "cur_amt": 1_234_567}
    line = {"eval_bgt_id": "b2", "eval_id": f"h{GRANTS}", "pro_code": GRANTS}
    ready.begin_the_year()
    ready.put(RecordKind.SELF_EVALUATION_BUDGET, {**line, **money, "year_exe_amt": 2_000_004})
    report_and_compare(ready)
    auditor = office.of(Role.AUDITOR)

    project = auditor.get(f"/comparison/project?{PLACE}&key={GRANTS}").text
    listed = auditor.get(f"/findings?{PLACE}&code=executed_above_budget").text
    (number,) = re.findall(r'href="/findings/([^?"]+)', listed)
    for page in (project, listed, auditor.get(f"/findings/{number}").text):
        assert "单位：万元" in page
        assert '<span title="2000004 元">200.00</span>' in page
        assert '<span title="1234567 元">123.46</span>' in page
        assert "（元）" not in page
    rows = sheet(auditor, f"/findings.xlsx?{PLACE}&code=executed_above_budget", "对比发现")
    assert "执行数（元）：2000004" in str(rows)
    # Without an amount no unit stands above the table.
    assert "单位：万元" not in auditor.get(f"/findings?{PLACE}&code=template_unused").text


def test_the_log_names_the_indicator_that_was_decided_and_nothing_that_was_typed(
    office: Office,
) -> None:
    client, queries = office.of(Role.PREPARER), office.console.app.queries
    form = {
        "site": "erenhot",
        "line": "m1",
        "kind": "monitoring_line",
        "seen": "old",
        **word_of(client),
    }
    for typed, word in (("101", "confirm"), ("獬豸", "confirm"), ("101 獬豸", "reject")):
        client.post("/identify", data={**form, "typed": typed, "word": word})
    entries, _total = queries.audit_entries(limit=3)

    assert [(each.action, each.subject) for each in reversed(entries)] == [
        ("confirm_match", "erenhot 101 资助人数101"),
        ("confirm_match", "erenhot"),
        ("reject_match", "erenhot"),
    ]
