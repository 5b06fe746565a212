"""重置 means the same on every list: the filters are gone, and one is still where one was."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import lxml.html
import pytest
from starlette.testclient import TestClient

from adapter.domain.access.roles import Role
from adapter.web.pages.routes import ROUTES
from tests.integration.web.conftest import Office, site

#: Of the second site, where one is by choice alone.
WHERE = {"site": "there", "division": "152502000", "year": "2026", "size": "50"}
FILTERED = {
    "project": "P1",
    "department": "101",
    "severity": "high",
    "light": "red",
    "code": "not_reported",
    "owed": "approval",
    "state": "all",
    "job": "compare_results",
    "text": "面积",
    "login": "li",
    "role": "reviewer",
    "answer": "all",
    "kind": "template",
    "key": "MB1",
    "page": "3",
}
#: Lists with a bar that filters; one that only says where one is has nothing to reset.
LISTS = {
    *("/findings", "/comparison", "/comparison/lines", "/identify", "/conflicts", "/quarantine"),
    *("/plans", "/alarms", "/runs", "/code-tables", "/people", "/audit", "/library/recommend"),
}
WITHOUT = {"/", "/coverage", "/schedules"}


@pytest.fixture(scope="module")
def people(make_office: Callable[..., Office]) -> list[TestClient]:
    office = make_office({"here": site("152501000"), "there": site("152502000")})
    return [office.of(role) for role in Role]


def search_bars(page: str) -> list[Any]:
    return list(lxml.html.fromstring(page).iterfind(".//form[@role='search']"))


def bars(people: list[TestClient], path: str) -> list[Any]:
    """The bar of a page as the first who may see it has it."""
    for client in people:
        answer = client.get(f"{path}?{urlencode({**WHERE, **FILTERED})}")
        if answer.status_code == 200:
            return search_bars(answer.text)
    return []


def resets(bar: Any) -> list[str]:
    return [each.get("href") for each in bar.iterfind(".//a") if each.text == "重置"]


def test_reset_clears_the_filters_and_stays_where_one_is(people: list[TestClient]) -> None:
    plain = {each.path for each in ROUTES if each.method == "GET" and "{" not in each.path}
    found = {path: bars(people, path) for path in sorted(plain)}
    with_reset = {path for path, some in found.items() if any(map(resets, some))}

    assert with_reset == LISTS
    assert {path for path, some in found.items() if some} - with_reset == WITHOUT
    for path in LISTS:
        ((href,),) = map(resets, found[path])
        assert urlsplit(href).path == path
        assert dict(parse_qsl(urlsplit(href).query)) == WHERE
        # What it leads to shows the same site, and nothing chosen.
        (bar,) = bars_at(people, href)
        chosen = {e.get("name"): e.get("value") for e in bar.iterfind(".//input") if e.get("value")}
        assert chosen == {}
        sites = [
            e for e in bar.iterfind(".//option[@selected]") if e.getparent().get("id") == "site"
        ]
        assert all(each.get("value") == "there" for each in sites)


def bars_at(people: list[TestClient], address: str) -> list[Any]:
    answers = (client.get(address) for client in people)
    page = next(answer.text for answer in answers if answer.status_code == 200)
    return search_bars(page)
