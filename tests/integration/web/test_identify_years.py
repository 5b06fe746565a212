"""识别确认 of an earlier year: offered with what waits there, kept by paging, decided in place."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import cast

import lxml.html
import pytest
from starlette.testclient import TestClient

from adapter.domain.access.roles import Role
from adapter.storage.store import SqlStore
from mappings.profile import load_profile
from tests.conftest import CountedIds, TurnedClock
from tests.integration.jobs.desk import GRANTS, SCOPE, Desk
from tests.integration.jobs.test_analyses import identified, line
from tests.integration.web.conftest import Office, site, word_of

NOW = replace(SCOPE, fiscal_year=2026)


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    """The settings name 2026; three lines of 2025 were identified."""
    office = make_office({SCOPE.site: {**site(SCOPE.division_code), "fiscal_year": 2026}})
    store = cast("SqlStore", office.console.app.store)
    desk = Desk(store, TurnedClock(), CountedIds(), load_profile("std-v2-rest"))
    desk.begin_the_year()
    identified(
        desk,
        *(line(f"k{n:02}", lv3_perf_ind_name=f"资助{'甲乙丙'[n % 3]}人数{n}") for n in range(3)),
    )
    return office


def page_of(client: TestClient, address: str) -> lxml.html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return lxml.html.fromstring(answer.text)


def years(page: lxml.html.HtmlElement) -> dict[str, str]:
    return {
        each.get("value", ""): each.text or "" for each in page.iterfind(".//*[@id='year']/option")
    }


def waiting(office: Office, year: int) -> int:
    counted = office.console.app.queries.asked_years(NOW)
    return counted[year]


def test_a_year_in_which_lines_wait_is_offered_with_their_number(office: Office) -> None:
    page = page_of(office.of(Role.PREPARER), f"/identify?site={SCOPE.site}")
    number = waiting(office, 2025)

    assert number > 0
    assert years(page) == {"2026": "2026", "2025": f"2025（待确认 {number}）"}
    assert page.find(".//*[@data-question]") is None
    (link,) = (e for e in page.iterfind(".//a") if (e.text or "").startswith("2025 年度"))
    there = page_of(office.of(Role.AUDITOR), link.get("href", ""))
    assert there.findall(".//article")
    assert "其他年度也有待确认" not in there.text_content()


def test_what_is_not_open_is_not_counted(office: Office) -> None:
    store = office.console.app.store
    with store.begin() as work:
        bindings = [e for e in work.projects.bindings(SCOPE) if e.project_code != GRANTS]
        work.projects.replace_bindings(SCOPE, bindings)
        work.commit()

    assert waiting(office, 2025) == 0
    page = page_of(office.of(Role.PREPARER), "/identify")
    assert years(page) == {"2026": "2026", "2025": "2025"}


@pytest.mark.parametrize("year", ["2024", "x", "²⁰²⁵"])
def test_a_year_that_was_never_identified_is_not_there(office: Office, year: str) -> None:
    client = office.of(Role.PREPARER)

    assert client.get("/identify", params={"year": year}).status_code == 404


def test_paging_and_both_words_stay_in_the_year(office: Office) -> None:
    client = office.of(Role.PREPARER)
    page = page_of(client, "/identify?year=2025&answer=all")
    pager = page.find(".//nav[@class='pager']")
    assert pager is not None
    assert all("year=2025" in each.get("href", "") for each in pager.iterfind(".//a"))

    forms = page.findall(".//article//form")
    for word, form in (("confirm", forms[0]), ("reject", forms[-1])):
        given = {
            e.get("name"): e.get("value", "") for e in form.iterfind(".//input[@type='hidden']")
        }
        assert given["year"] == "2025"
        typed = {**given, "word": word, "typed": "101", **word_of(client)}
        answer = client.post("/identify", data=typed)
        assert answer.status_code == 303, answer.text
        assert "year=2025" in answer.headers["location"]
        assert client.get(answer.headers["location"]).status_code == 200
        again = client.post("/identify", data=typed)
        assert again.status_code == 409
        assert "year=2025" in again.text

    with office.console.app.store.begin() as work:
        said = [each.is_confirmed for each in work.match_decisions.standing(SCOPE)]
    assert sorted(said) == [False, True]


def test_a_part_of_the_page_keeps_the_year_after_a_mistyped_code(office: Office) -> None:
    client = office.of(Role.PREPARER)
    form = page_of(client, "/identify?year=2025").findall(".//article//form")[0]
    given = {e.get("name"): e.get("value", "") for e in form.iterfind(".//input[@type='hidden']")}
    typed = {**given, "word": "confirm", "typed": "nope", "part": "1", **word_of(client)}
    part = client.post("/identify", data=typed).text

    assert "没有这个" in part or "没有编码" in part
    assert re.search(r'name="year" value="2025"', part)
