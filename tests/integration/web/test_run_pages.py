"""The page of a run: what became of every row, and why the other side refused a set."""

from collections.abc import Callable
from typing import Any

import lxml.html
import pytest

from adapter.domain.access.roles import Role
from adapter.domain.record import RecordKind
from adapter.storage.store import SqlStore
from mappings.profile import load_profile
from tests.conftest import CountedIds, TurnedClock
from tests.integration.jobs.desk import GRANTS, PROJECTS, SCOPE, Desk
from tests.integration.web.conftest import Office, site


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    there = {**site(SCOPE.division_code), "fiscal_year": SCOPE.fiscal_year}
    return make_office({"erenhot": there})


@pytest.fixture
def desk(office: Office) -> Desk:
    """Its library was pushed; one of three sets was refused."""
    store = office.console.app.store
    assert isinstance(store, SqlStore)
    desk = Desk(store, TurnedClock(), CountedIds(), load_profile("std-v2-rest"))
    desk.begin_the_year()
    desk.receiver.refused_keys["MB1"] = "项目<已>冻结"
    desk.run("push_templates")
    return desk


def page_of(office: Office, number: int = 0) -> Any:
    (run,) = office.console.app.queries.runs(limit=1, offset=number, job="push_templates")
    answer = office.of(Role.AUDITOR).get(f"/runs/{run.run_id}")
    assert answer.status_code == 200
    return lxml.html.fromstring(answer.text)


def sections(page: Any) -> dict[str, str]:
    """What stands under which heading."""
    return {each.findtext("h2") or "": each.text_content() for each in page.iterfind(".//section")}


@pytest.mark.usefixtures("desk")
def test_a_refused_set_stands_on_the_page_of_its_run_with_what_the_other_side_said(
    office: Office,
) -> None:
    page = page_of(office)

    refused = sections(page)["对方拒收的"]
    assert "项目<已>冻结" in refused
    assert "MB1" in refused
    assert PROJECTS[GRANTS] in refused
    assert "MB2" not in refused
    (parts,) = page.xpath("//dt[text()='行数']/following-sibling::dd[1]")
    assert parts.text_content() == "读取 3新增 2拒绝 1"


def test_a_refused_set_is_no_longer_told_of_once_its_project_is_not_open(
    office: Office, desk: Desk
) -> None:
    desk.system.take_away(RecordKind.DIRECTORY_ENTRY, lambda row: row["pro_code"] == GRANTS)
    desk.run("bind_projects")

    assert "项目<已>冻结" not in page_of(office).text_content()


def test_a_run_that_nothing_was_refused_of_tells_of_no_refusal(office: Office, desk: Desk) -> None:
    desk.receiver.refused_keys.clear()
    desk.run("push_templates")

    assert "对方拒收的" not in sections(page_of(office))


@pytest.mark.parametrize(("role", "may_plan"), [(Role.PREPARER, True), (Role.AUDITOR, False)])
def test_a_run_with_conflicts_leads_to_where_they_are_dealt_with(
    office: Office,
    desk: Desk,
    role: Role,
    may_plan: bool,  # noqa: FBT001 - a row of the table
) -> None:
    desk.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB2", kpi_val="≥80人")
    desk.run("reconcile_versions")
    (run,) = office.console.app.queries.runs(limit=1, job="reconcile_versions")
    page: Any = lxml.html.fromstring(office.of(role).get(f"/runs/{run.run_id}").text)
    (advice,) = page.xpath("//dt[text()='怎么办']/following-sibling::dd[1]")

    ways = [each.get("href") for each in advice.iterfind(".//a")]
    plan = ["/plans/new?site=erenhot&kind=reconcile"]
    assert ways == ["/conflicts?site=erenhot", *(plan if may_plan else [])]
    assert not page_of(office).xpath("//dt[text()='怎么办']")


@pytest.mark.usefixtures("desk")
def test_the_parts_of_each_run_in_the_list_make_up_what_was_read(office: Office) -> None:
    page: Any = lxml.html.fromstring(office.of(Role.AUDITOR).get("/runs?site=erenhot").text)
    rows = page.xpath("//tbody/tr[td[@class='number']]")
    cells = (row.xpath("td[@class='number']") for row in rows)
    numbers = [[int(each.text_content()) for each in some] for some in cells]

    assert len(numbers) > 1
    assert [first for first, *_rest in numbers] == [sum(rest) for _first, *rest in numbers]
