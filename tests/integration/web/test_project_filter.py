"""A project in a filter: a part of its name is enough, and who is meant by it is told."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import lxml.html
import pytest
from starlette.testclient import TestClient

from adapter.domain.access.roles import Role
from adapter.domain.project import BoundBy, ProjectBinding
from adapter.ports.division import Division
from tests.integration.storage.test_library_and_projects import project
from tests.integration.web.conftest import Office, site

#: By code; the second is not bound, so nothing is told of it.
NAMES = {
    "15250126T000000000001": "口岸补助",
    "15250126T000000000002": "口岸维护",
    "15250126T000000000003": "口岸补助资金",
    "15250126T000000000004": "口岸<补助>",
}
UNBOUND = "15250126T000000000002"


@pytest.fixture(scope="module")
def auditor(make_office: Callable[..., Office]) -> TestClient:
    office = make_office({"here": site("152501000")})
    app = office.console.app
    scope = app.scope("here")
    division = Division(division_code=scope.division_code, fiscal_year=scope.fiscal_year)
    listed = [replace(project(name), project_code=code) for code, name in NAMES.items()]
    bound = [
        ProjectBinding(
            project_code=code,
            agency_code=each.agency_code,
            project_name=each.name,
            bound_by=BoundBy.CODE,
        )
        for code, each in zip(NAMES, listed, strict=True)
        if code != UNBOUND
    ]
    with app.store.begin() as work:
        work.projects.replace_list(division, listed, 0)
        work.projects.replace_bindings(scope, bound)
        work.commit()
    return office.of(Role.AUDITOR)


def told(auditor: TestClient, typed: str, path: str = "/findings") -> tuple[str, dict[str, str]]:
    """What a list says of the project that was typed, and the links in it."""
    answer = auditor.get(path, params={"project": typed, "size": "50"})
    assert answer.status_code == 200
    hint = lxml.html.fromstring(answer.text).find(".//p[@role='status']")
    if hint is None:
        return "", {}
    links = {text_of(each): each.get("href", "") for each in hint.iterfind(".//a")}
    return text_of(hint), links


def text_of(node: Any) -> str:
    """All of the text in it."""
    return str(node.text_content())


@pytest.mark.parametrize("path", ["/findings", "/comparison", "/identify", "/library/recommend"])
def test_a_part_of_several_names_leads_to_each_of_those_that_are_open(
    auditor: TestClient, path: str
) -> None:
    sentence, links = told(auditor, "补助", path)

    assert "不止一个，请选一个" in sentence
    assert "口岸维护" not in sentence
    assert links == {
        f"{name}（{code}）": f"{path}?project={code}&size=50&page=1"
        for code, name in NAMES.items()
        if code != UNBOUND
    }


def test_the_exact_name_means_its_project_though_others_begin_like_it(auditor: TestClient) -> None:
    assert told(auditor, "口岸补助") == ("", {})
    assert told(auditor, " 口岸补助资金 ") == ("", {})


@pytest.mark.parametrize("typed", ["维护", UNBOUND, "补%助", "不存在"])
def test_what_means_no_open_project_is_told(auditor: TestClient, typed: str) -> None:
    sentence, links = told(auditor, typed)

    assert sentence == "没有这个编码或名称的项目，或其目前未核定为非密，请核对后重新查询。"
    assert links == {}


def test_a_department_as_a_whole_is_asked_for_by_its_key(auditor: TestClient) -> None:
    assert told(auditor, "department:101") == ("", {})
