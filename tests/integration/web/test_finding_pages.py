"""A finding on a page says what to do, by which rule, and where it was read; numbers lead to it."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import NAMESPACE_URL, uuid5

import lxml.html
import pytest
from starlette.testclient import TestClient

from adapter.domain.access.roles import Role
from adapter.domain.comparing.owed import Owed
from adapter.domain.comparing.stage_calendar import Stage
from adapter.domain.findings.codes import Finding, FindingCode, LineFinding
from adapter.domain.record import RecordKind
from adapter.ports.queries import FindingEntry, FindingFilter
from adapter.storage.store import SqlStore
from mappings.profile import load_profile
from sync_jobs.comparing.result_lines import finding_on
from tests.conftest import CountedIds, TurnedClock
from tests.integration.jobs.desk import BORDER, GRANTS, SCOPE, Desk
from tests.integration.jobs.test_compared import report_and_compare
from tests.integration.storage.pulls import Puller
from tests.integration.web.conftest import Office, site

PLACE = "site=erenhot&year=2025"
OF_WHOLES = (FindingCode.REQUIRED_INDICATOR_MISSING, FindingCode.EXECUTION_LAGS_PROGRESS)


def told(code: FindingCode, kind: RecordKind, key: str, **facts: str) -> Finding:
    return finding_on(LineFinding(code, facts), GRANTS, kind.value, key)


@dataclass(frozen=True)
class Pages:
    office: Office
    auditor: TestClient

    def entry(self, code: FindingCode) -> FindingEntry:
        chosen = FindingFilter(project_code=GRANTS, code=code)
        (found,) = self.office.console.app.queries.admitted_findings(SCOPE, chosen, limit=9).entries
        return found

    def page(self, code: FindingCode) -> str:
        return self.auditor.get(f"/findings/{self.entry(code).finding_id}").text

    def facts(self, code: FindingCode) -> Mapping[str, str]:
        """What stands under which heading."""
        page = lxml.html.fromstring(self.page(code))
        (listed,) = page.iterfind(".//dl")
        texts = [" ".join("".join(map(str, each.itertext())).split()) for each in listed]
        return dict(zip(texts[::2], texts[1::2], strict=True))


@pytest.fixture(scope="module")
def before(make_office: Callable[..., Office]) -> Office:
    """A console over a year in which two of three projects reported."""
    there = {**site(SCOPE.division_code), "fiscal_year": SCOPE.fiscal_year}
    office = make_office({"erenhot": there})
    store = office.console.app.store
    assert isinstance(store, SqlStore)
    report_and_compare(Desk(store, TurnedClock(), CountedIds(), load_profile("std-v2-rest")))
    return office


@pytest.fixture(scope="module")
def pages(make_office: Callable[..., Office]) -> Pages:
    """The same, with findings on a whole form and on a project, at the first line of each."""
    there = {**site(SCOPE.division_code), "fiscal_year": SCOPE.fiscal_year}
    office = make_office({"erenhot": there})
    store = office.console.app.store
    assert isinstance(store, SqlStore)
    clock, ids = TurnedClock(), CountedIds()
    report_and_compare(Desk(store, clock, ids, load_profile("std-v2-rest")))
    clock.turn(3600)
    missing = {"name": "覆盖率", "standard": "100%", "indicator_code": "A9", "template_code": "MB1"}
    lags = {"name": "助学金", "until": "2025-07-31", "progress": "90%", "execution": "1%"}
    money = {"executed": "10000", "budget": "1203500"}
    line = {"name": "资助人数101", "target_value": "≥120人", "actual_value": "90人"}
    over = {**line, "max_score": "50", "score": "49", "expected": "37.5"}
    found = (
        told(OF_WHOLES[0], RecordKind.TARGET_LINE, f"t{GRANTS}", **missing),
        told(OF_WHOLES[1], RecordKind.MONITORING_LINE, "m1", **lags, **money),
        told(FindingCode.OVER_SCORED, RecordKind.SELF_EVALUATION_LINE, "e1", **over),
        told(
            FindingCode.NOT_REPORTED,
            RecordKind.SELF_EVALUATION,
            Stage.SELF_EVALUATION.value,
            name="国家助学金",
            stage="绩效自评",
            due="2026-03-31",
        ),
        told(
            FindingCode.MONITORED_ABOVE_BUDGET,
            RecordKind.MONITORING_LINE,
            "m1",
            executed="2000",
            budget="1000",
            round="1",
        ),
        replace(
            told(
                FindingCode.FRAMEWORK_GAP,
                RecordKind.TEMPLATE_ITEM,
                "101",
                name="教育局",
                level1="效益指标",
                count="2",
                indicators="甲、乙",
            ),
            project_code="department:101",
        ),
    )
    with store.begin() as work:
        work.analyses.replace_comparisons(SCOPE, Puller(store, clock, ids).run(), [], found)
        work.commit()
    return Pages(office, office.of(Role.AUDITOR))


@pytest.mark.parametrize(
    ("code", "column"),
    [
        (FindingCode.OVER_SCORED, "资助人数101"),
        (FindingCode.REQUIRED_INDICATOR_MISSING, "覆盖率"),
        (FindingCode.NOT_REPORTED, "项目整体"),
        (FindingCode.EXECUTION_LAGS_PROGRESS, "项目整体"),
        (FindingCode.MONITORED_ABOVE_BUDGET, "项目整体"),
        (FindingCode.FRAMEWORK_GAP, "部门整体"),
    ],
)
def test_a_list_names_the_indicator_of_each_finding_and_nothing_else_in_its_place(
    pages: Pages, code: FindingCode, column: str
) -> None:
    page = lxml.html.fromstring(pages.auditor.get(f"/findings?{PLACE}&code={code.value}").text)
    (row,) = page.iterfind(".//tbody/tr")
    cells = [" ".join("".join(map(str, each.itertext())).split()) for each in row]

    assert cells[2] == column
    assert ("主管部门 教育局" in cells[4]) is (code is FindingCode.FRAMEWORK_GAP)


LISTS_OF_A_PROJECT = ("/findings", "/comparison", "/comparison/lines", "/identify?answer=all")


@pytest.mark.parametrize("path", LISTS_OF_A_PROJECT)
@pytest.mark.parametrize("typed", [GRANTS, "国家助学金", "助学"])
def test_a_project_is_asked_for_by_its_code_its_name_or_a_part_of_it(
    pages: Pages, path: str, typed: str
) -> None:
    mark = "&" if "?" in path else "?"

    page = pages.auditor.get(f"{path}{mark}{PLACE}&project={typed}").text

    assert GRANTS in page
    assert BORDER not in page
    assert f'name="project" value="{typed}"' in page
    assert "没有这个编码或名称的项目" not in page


def test_a_page_says_what_to_do_by_which_rule_and_by_which_bytes(pages: Pages) -> None:
    entry = pages.entry(FindingCode.OVER_SCORED)
    detail = pages.office.console.app.queries.admitted_finding(entry.finding_id)
    assert detail is not None
    assert entry.source is not None

    page, facts = pages.page(FindingCode.OVER_SCORED), pages.facts(FindingCode.OVER_SCORED)

    assert "得 49 分，按规则不超过 37.5 分；请改正得分，或补充说明。" in page
    assert facts["规则"] == entry.code.about.rule
    assert "财预〔2020〕10号" in facts["依据"]
    assert facts["来源"] == f"报文 {entry.source.place.path}"
    assert facts["报文摘要"] == f"SHA-256 {detail.page_digest}"
    assert facts["原文摘要"] == f"SHA-256 {detail.payload_digest}"
    assert facts["指标值"] == "≥120人（kpi_val）"
    assert facts["按规则的分数"] == "37.5"
    # Where the numbers come from is seen in the bytes.
    assert "<mark>&#34;kpi_val&#34;:&#34;≥120人&#34;</mark>" in page


def test_amounts_in_a_sentence_are_exact_and_grouped(pages: Pages) -> None:
    assert "（执行 10,000 元，预算 1,203,500 元）" in pages.page(OF_WHOLES[1])


def test_an_element_is_named_only_beside_what_the_row_holds_there(pages: Pages) -> None:
    missing, lags = (pages.facts(code) for code in OF_WHOLES)

    assert lags["执行数"] == "1.00（pro_bgt_comp）"
    assert "指标" not in lags
    assert lags["名称"] == "助学金"
    assert missing["指标"] == "覆盖率"
    assert missing["指标编码"] == "A9"


@pytest.mark.parametrize("code", OF_WHOLES)
def test_what_is_told_of_a_whole_is_judged_by_no_line_and_stands_beside_none(
    pages: Pages, code: FindingCode
) -> None:
    page = pages.page(code)
    assert "完成率" not in page
    assert "理由" not in pages.facts(code)
    assert "查看这一行" not in page

    (there,) = re.findall(r'href="(/comparison/project[^"#]*)#here"', page)
    beside = pages.auditor.get(html.unescape(there)).text
    (above,) = re.findall(r"不在某一行上的问题.*?</p>", beside, re.DOTALL)
    rows = beside[beside.index("<tbody>", beside.index("监控、自评对照")) :]

    number = pages.entry(code).finding_id
    assert f"/findings/{number}?" in above
    assert f"/findings/{number}?" not in rows
    assert 'class="came"' in above


def test_what_was_never_reported_has_no_bytes_to_be_pulled_again(pages: Pages) -> None:
    page, facts = pages.page(FindingCode.NOT_REPORTED), pages.facts(FindingCode.NOT_REPORTED)

    assert facts["来源"] == "未填报，无原文"
    # The name of the project stands there once.
    assert "名称" not in facts
    assert "项目整体" in pages.auditor.get(f"/findings?{PLACE}&code=not_reported").text
    assert "重新拉取" not in page


def test_a_number_that_is_found_no_more_is_said_to_be_gone(pages: Pages) -> None:
    gone = pages.auditor.get(f"/findings/{uuid5(NAMESPACE_URL, 'gone')}")

    assert gone.status_code == 404
    assert "已不在最近一次对比的结果里" in gone.text
    assert "请从对比发现的列表查看现有的问题" in gone.text


# --- coverage -------------------------------------------------------------------------------------


def links(page: str) -> list[Any]:
    found = lxml.html.fromstring(page).iterfind(".//a[@href]")
    return [each for each in found if "owed=" in (each.get("href") or "")]


def shown_under(client: TestClient, address: str) -> int:
    (count,) = re.findall(r"共 (\d+) 条", client.get(address).text)
    return int(count)


def test_every_number_of_what_is_owed_leads_to_as_many_findings(before: Office) -> None:
    client = before.of(Role.AUDITOR)
    found = before.console.app.coverage(SCOPE)
    missing = sum(c.missing > 0 for each in found.departments for c in each.stages.values())
    missing += sum(each.missing > 0 for each in found.totals.values())

    for part in ("", "&part=1"):
        numbers = links(client.get(f"/coverage?{PLACE}{part}").text)

        assert len(numbers) == missing
        for each in numbers:
            count = re.findall(r"\d+", "".join(map(str, each.itertext())))[0]
            assert shown_under(client, each.get("href")) == int(count), each.get("href")


def test_the_stage_that_was_asked_for_stays_in_the_bar_and_in_the_workbook(before: Office) -> None:
    client = before.of(Role.AUDITOR)
    address = f"/findings?{PLACE}&owed=monitoring.whole"

    page = lxml.html.fromstring(client.get(address).text)
    (chosen,) = page.iterfind(".//select[@id='owed']/option[@selected]")
    addresses = [str(each.get("href")) for each in page.iterfind(".//a[@href]")]
    (export,) = [each for each in addresses if "findings.xlsx" in each]

    assert chosen.text == "绩效运行监控（部门整体）"
    assert parse_qs(urlsplit(export).query)["owed"] == ["monitoring.whole"]


def test_a_workbook_of_what_is_owed_holds_just_that(before: Office) -> None:
    queries = before.console.app.queries
    for text, owners in (
        ("monitoring", {BORDER, "department:101"}),
        ("monitoring.project", {BORDER}),
        ("approval.whole", {"department:101"}),
        ("self_evaluation", set()),
    ):
        owed = Owed.read(text)

        assert {each.key for each in queries.report_findings(SCOPE, owed=owed)} == owners
