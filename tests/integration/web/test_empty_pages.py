"""A new installation: every page says what it is for, and what brings something to it."""

from collections.abc import Callable, Iterator
from typing import Any

import lxml.html
import pytest
from starlette.testclient import TestClient

from adapter.domain.access.roles import Role
from adapter.web.menu import MENU
from tests.integration.web.conftest import Office, site

#: Pages that everybody knows, and forms that tell it themselves.
PLAIN = {"/", "/me", "/library", "/check"}
#: Lists that a filter may leave without a row.
FILTERED = {
    "/plans": "state=expired",
    "/conflicts": "key=MB9",
    "/identify": "project=department:9",
    "/comparison": "light=red",
    "/comparison/lines": "light=red",
    "/findings": "severity=high",
    "/alarms": "state=closed",
    "/runs": "job=compare_results",
    "/audit": "login=nobody",
}
#: Lists asked for all that there is: nothing is wider.
ALL = ("/plans", "/conflicts", "/alarms", "/quarantine")


@pytest.fixture(scope="module")
def people(make_office: Callable[..., Office]) -> list[TestClient]:
    office = make_office({"here": site("152501000")})
    return [office.of(role) for role in Role]


def pages(people: list[TestClient], path: str) -> Iterator[Any]:
    """The page as each of those has it who may see it."""
    answers = [client.get(path) for client in people]
    found = [lxml.html.fromstring(each.text) for each in answers if each.status_code == 200]
    assert found, path
    yield from found


@pytest.mark.parametrize("path", sorted({each.path for each in MENU} - PLAIN))
def test_each_page_says_below_its_head_what_stands_there(
    people: list[TestClient], path: str
) -> None:
    for page in pages(people, path):
        head = page.find(".//main/h1")
        lead = head.getnext()
        assert lead.get("class") == "lead", path
        assert lead.text.endswith("。")


@pytest.mark.parametrize("path", ALL)
def test_an_empty_list_of_all_there_is_does_not_ask_for_a_wider_filter(
    people: list[TestClient], path: str
) -> None:
    for page in pages(people, f"{path}?state=all"):
        (cell,) = page.iterfind(".//main//*[@class='nothing']")
        assert "没有" in cell.text_content() or "还没有" in cell.text_content()
        assert "重置" not in cell.text_content()
        assert "选为“全部”" not in cell.text_content()


@pytest.mark.parametrize(
    "path", sorted({*FILTERED, "/quarantine", "/", "/coverage", "/library/versions"})
)
def test_each_empty_list_says_what_brings_something_to_it(
    people: list[TestClient], path: str
) -> None:
    told = [
        cell.text_content().strip()
        for page in pages(people, path)
        for cell in page.iterfind(".//*[@class='nothing']")
    ]

    # The log of acts is never empty: somebody signed in.
    assert told or path == "/audit"
    assert not [each for each in told if "暂无" in each or "重置" in each]


@pytest.mark.parametrize("path", sorted(FILTERED))
def test_a_filter_that_leaves_nothing_is_told_from_a_list_that_is_empty(
    people: list[TestClient], path: str
) -> None:
    for page in pages(people, f"{path}?{FILTERED[path]}&size=50"):
        (cell,) = page.iterfind(".//main//section[last()]//*[@class='nothing']")
        assert cell.text_content().strip() == "没有符合条件的记录，请放宽条件，或点“重置”"
        (pager,) = page.iterfind(".//nav[@class='pager']")
        assert pager.text_content().split() == ["共", "0", "条"]


def test_the_first_page_of_a_new_installation_says_what_to_do_first(
    people: list[TestClient],
) -> None:
    for page in pages(people, "/"):
        (health,) = page.find_class("health")
        assert "先导入并发布指标库" in health.text_content()
